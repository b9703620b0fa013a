"""Licences and packages: what has to be accepted, and what a role has to be let do."""

from collections.abc import Iterator

from .arn import parse
from .engine import rule
from .facts import Container, HubAccess, Model, S3DataSource
from .hidden import given
from .s3_uri import is_gated
from .s3_uri import parse as parse_s3


@rule("licence-accepted", source="hashicorp/terraform-provider-aws#34795", confidence="attested")
def licence_accepted(source: S3DataSource) -> Iterator[str]:
    """Artifacts of JumpStart under a licence that is not accepted.

    Remedy: Read the licence of the model, and set {model_access_config} to accept it.
    """
    place = parse_s3(source.s3_uri) if given(source.s3_uri) else ()
    # Who fetches them through a hub may have accepted it there.
    if place and is_gated(place.bucket) and not given(source.hub_access_config):
        access = source.model_access_config
        if not given(access) or not given(access.accept_eula) or not access.accept_eula:
            yield "{s3_uri=} is in JumpStart's bucket of models under a licence, and none is accepted"


@rule(
    "licence-has-a-place",
    source="hashicorp/terraform-provider-aws#34795; botocore ModelAccessConfig: of S3ModelDataSource",
    confidence="attested",
)
def licence_has_a_place(container: Container) -> Iterator[str]:
    """Artifacts of JumpStart under a licence, given where none can be accepted.

    Remedy: Read the licence of the model, and accept it in {model_data_source}: ModelData has accept_eula=True.
    """
    place = parse_s3(container.model_data_url) if given(container.model_data_url) else ()
    if place and is_gated(place.bucket):
        yield "{model_data_url=} is in JumpStart's bucket of models under a licence"


@rule(
    "hub-content-is-reference",
    source="CloudFormation, AWS::SageMaker::Model HubAccessConfig: a ModelReference",
    confidence="unconfirmed",
)
def hub_content_is_reference(hub: HubAccess) -> Iterator[str]:
    """Content of a hub that is not a reference to a model of JumpStart's public hub.

    Remedy: Name the ModelReference in a hub of your own.
    """
    content = parse(hub.hub_content_arn) if given(hub.hub_content_arn) else ()
    if content and content.resource.startswith("hub-content/") and "/ModelReference/" not in content.resource:
        yield "{hub_content_arn} is not a reference to a model of JumpStart"


@rule("package-can-be-fetched", source="developer guide, model-registry-deploy", severity="warning")
def package_can_be_fetched(model: Model) -> Iterator[str]:
    """A registered model package whose image and artifacts the execution role may not fetch.

    Remedy: Let the role pull the image and read the artifacts that the package names: a ContainerDefinition has
    package_contents for that.
    """
    for container in model.all_containers if given(model.role) else ():
        package = parse(container.model_package_name) if given(container.model_package_name) else ()
        # What the Marketplace sells has no version, and SageMaker fetches it.
        if package and package.resource.count("/") > 1:
            if not model.role.may_pull_images and not model.role.may_read_objects:
                yield "{execution_role_arn} may neither pull the image nor read the artifacts of a model package"


@rule("package-approved", source="botocore CreateModelPackage.ModelApprovalStatus", severity="warning")
def package_approved(container: Container) -> Iterator[str]:
    """A registered model package that is not approved.

    Remedy: Set ModelApprovalStatus of the package to Approved: no other status can be deployed.
    """
    if given(container.model_package_name) and given(container.package_approval):
        if container.package_approval != "Approved":
            yield f"the status of the model package is {container.package_approval}"


@rule(
    "specification-of-package",
    source="inferred from botocore ContainerDefinition.InferenceSpecificationName",
    confidence="unconfirmed",
)
def specification_of_package(container: Container) -> Iterator[str]:
    """The name of an inference specification, and no model package that has specifications.

    Remedy: Set {model_package_name}, or leave out {inference_specification_name}.
    """
    if given(container.inference_specification_name) and not given(container.model_package_name):
        yield "{inference_specification_name=} is a specification of no {model_package_name}"
