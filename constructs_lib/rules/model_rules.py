"""What SageMaker accepts of a model: its containers together, its role and its network."""

from collections.abc import Iterator

from .engine import Context, rule
from .facts import Container, Model
from .hidden import UndeterminedError, given, hidden
from .image_uri import EcrImage, parse

LONGEST_ENVIRONMENT = 32 * 1024


@rule("containers-or-primary", source="botocore CreateModel: PrimaryContainer, or Containers for a pipeline")
def containers_or_primary(model: Model) -> Iterator[str]:
    """Give at least one container, in one of the two properties."""
    several, one = given(model.containers), given(model.primary_container)
    if several and one:
        yield "{primary_container} and {containers} are both given"
    elif not one and (not several or len(model.containers) == 0):
        yield "the model has no container"


@rule("hostnames-all-or-none", source="botocore ContainerDefinition.ContainerHostname")
def hostnames_all_or_none(model: Model) -> Iterator[str]:
    """Name every container of the pipeline, or none."""
    if given(model.containers) and len({given(each.container_hostname) for each in model.containers}) > 1:
        yield "some of {containers} have a hostname and some have none"


@rule("hostnames-unique", source="botocore ContainerDefinition.ContainerHostname")
def hostnames_unique(model: Model) -> Iterator[str]:
    """Give every container a hostname of its own."""
    if given(model.containers):
        names = [each.container_hostname for each in model.containers if given(each.container_hostname)]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{{containers}} have the hostname {name!r} more than once"


@rule("direct-invocation", source="developer guide, multi-container-endpoints")
def direct_invocation(model: Model) -> Iterator[str]:
    """Give two containers or more, each with a hostname, or run them as a pipeline."""
    execution = model.inference_execution_config
    if not given(execution) or not given(execution.mode) or execution.mode != "Direct":
        return
    if len(model.all_containers) < 2:  # noqa: PLR2004  # two, as the remedy says
        yield "containers are to be invoked directly, and there is only one"
    elif not all(given(each.container_hostname) for each in model.all_containers):
        yield "containers are to be invoked directly, and not every one of {containers} has a hostname"


@rule("one-multi-model-container", source="developer guide, multi-model-endpoints")
def one_multi_model_container(model: Model) -> Iterator[str]:
    """Put the other models into endpoints of their own."""
    if not given(model.containers):
        return
    if sum(given(each.mode) and each.mode == "MultiModel" for each in model.containers) > 1:
        yield "more than one of {containers} hosts several models"


@rule("environment-of-all-containers", source="botocore ContainerDefinition.Environment: 32 KB over all containers")
def environment_of_all_containers(model: Model) -> Iterator[str]:
    """Move long values into a file beside the model, or into a parameter that the container reads."""
    total = 0
    for each in model.all_containers:
        pairs = each.environment.items() if given(each.environment) else ()
        known = [part for pair in pairs for part in pair if not hidden(part)]
        total += sum(len(part.encode(errors="surrogatepass")) for part in known)
    if total > LONGEST_ENVIRONMENT:
        yield f"the environments of all containers have {total} bytes, at most {LONGEST_ENVIRONMENT} are accepted"


@rule("private-registry-needs-vpc", source="developer guide, your-algorithms-containers-inference-private")
def private_registry_needs_vpc(model: Model) -> Iterator[str]:
    """Give the model a VPC from which it reaches the registry."""
    if not given(model.vpc_config) and any(_is_pulled_through_vpc(each) for each in model.all_containers):
        yield "a container's image is pulled through the VPC, and the model has no {vpc_config}"


def _is_pulled_through_vpc(container: Container) -> bool:
    config = container.image_config
    return given(config) and given(config.repository_access_mode) and config.repository_access_mode == "Vpc"


@rule("image-in-region", source="refusal of CreateModel: ed-donner/alex#30", confidence="attested")
def image_in_region(model: Model, context: Context) -> Iterator[str]:
    """Use the image of the region where the model is deployed, or replicate it there."""
    for each in model.all_containers:
        image = _of_ecr(each.image) if given(each.image) else None
        if image and image.region != context.region:
            yield f"an image lies in {image.region}, and the model is deployed to {context.region}"


def _of_ecr(uri: str) -> EcrImage | None:
    try:
        return parse(uri)
    except UndeterminedError:
        return None


@rule("execution-role", source="botocore CreateModel.ExecutionRoleArn", confidence="unconfirmed")
def execution_role(model: Model) -> Iterator[str]:
    """Give a role that SageMaker may assume to fetch image and artifacts."""
    if not given(model.execution_role_arn):
        yield "the model has no {execution_role_arn}"


@rule("role-trusts-sagemaker", source="developer guide, sagemaker-roles", confidence="attested")
def role_trusts_sagemaker(model: Model) -> Iterator[str]:
    """Let sagemaker.amazonaws.com assume the role."""
    if not given(model.role):
        return
    if "sagemaker.amazonaws.com" not in model.role.trusted_services:
        yield "{execution_role_arn} names a role that SageMaker may not assume"


@rule("role-policies-first", source="aws/aws-cdk#10064", severity="warning", confidence="attested")
def role_policies_first(model: Model) -> Iterator[str]:
    """Let the model depend on the policies of its role."""
    if not model.waits_for_role_policies:
        yield "the model may be made before its role may fetch image and artifacts"


@rule("isolated-download", source="developer guide, mkt-algo-model-internet-free", severity="warning")
def isolated_download(model: Model) -> Iterator[str]:
    """Ship the weights as model data, or drop {enable_network_isolation}."""
    if not given(model.enable_network_isolation) or not model.enable_network_isolation:
        return
    for each in model.all_containers:
        if given(each.environment) and "HF_MODEL_ID" in each.environment:
            if not hidden(weights := each.environment["HF_MODEL_ID"]) and not weights.startswith("/"):
                yield f"{{enable_network_isolation}} keeps a container from downloading {weights!r}"


@rule("fixed-model-name", source="CloudFormation: custom-named resources cannot be replaced", severity="warning")
def fixed_model_name(model: Model) -> Iterator[str]:
    """Leave the name to CloudFormation, or change it with every change of the model."""
    # A hidden name may change with every deployment: asking what it is keeps the rule silent then.
    if given(model.model_name) and model.model_name:
        yield "{model_name=} is fixed: the next change of the model cannot be deployed under the same name"
