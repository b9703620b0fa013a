"""What SageMaker accepts of a model: its containers together, its role and its network."""

from collections.abc import Iterator

from .engine import Context, rule
from .exclusion import Feature, exclusion
from .facts import Model
from .features import PRIVATE_REGISTRY
from .hidden import UndeterminedError, fixed, given, hidden
from .image_uri import Registry, registry
from .repeated import repeated

LONGEST_ENVIRONMENT = 32 * 1024


exclusion(
    "containers-or-primary",
    Feature(Model, "{primary_container}", lambda model: given(model.primary_container)),
    Feature(Model, "{containers}", lambda model: given(model.containers)),
    source="botocore CreateModel: PrimaryContainer, or Containers for a pipeline",
    remedy="Set {primary_container} for one container, or {containers} for several.",
)


@rule("some-container", source="botocore CreateModel: PrimaryContainer, or Containers for a pipeline")
def some_container(model: Model) -> Iterator[str]:
    """A model without a container.

    Remedy: Pass at least one container in {containers}.
    """
    if not given(model.primary_container) and (not given(model.containers) or len(model.containers) == 0):
        yield "the model has no container"


@rule("hostnames-all-or-none", source="botocore ContainerDefinition.ContainerHostname")
def hostnames_all_or_none(model: Model) -> Iterator[str]:
    """A pipeline of which only some containers have a hostname.

    Remedy: Give every container a hostname, or none.
    """
    if given(model.containers) and len({given(each.container_hostname) for each in model.containers}) > 1:
        yield "only some of {containers} have a hostname"


@rule("hostnames-unique", source="botocore ContainerDefinition.ContainerHostname")
def hostnames_unique(model: Model) -> Iterator[str]:
    """Two containers with the same hostname.

    Remedy: Give every container a hostname of its own.
    """
    if given(model.containers):
        names = [each.container_hostname for each in model.containers if given(each.container_hostname)]
        for name in repeated(names):
            yield f"more than one of {{containers}} has the hostname {name!r}"


@rule("direct-invocation", source="developer guide, multi-container-endpoints")
def direct_invocation(model: Model) -> Iterator[str]:
    """Direct invocation of containers that cannot be named.

    Remedy: Give the model two containers or more, each with a hostname, or run them as a pipeline.
    """
    execution = model.inference_execution_config
    if not given(execution) or not given(execution.mode) or execution.mode != "Direct":
        return
    if len(model.all_containers) < 2:  # noqa: PLR2004  # two, as the remedy says
        yield "direct invocation ({inference_execution_config.mode=}) needs several containers, and the model has one"
    elif not all(given(each.container_hostname) for each in model.all_containers):
        yield "direct invocation needs a hostname on each of {containers}"


@rule("one-multi-model-container", source="developer guide, multi-model-endpoints")
def one_multi_model_container(model: Model) -> Iterator[str]:
    """A pipeline with more than one multi-model container.

    Remedy: Keep one multi-model container, and give the others endpoints of their own.
    """
    if not given(model.containers):
        return
    if sum(given(each.mode) and each.mode == "MultiModel" for each in model.containers) > 1:
        yield "more than one of {containers} is a multi-model container"


@rule("environment-of-all-containers", source="botocore ContainerDefinition.Environment: 32 KB over all containers")
def environment_of_all_containers(model: Model) -> Iterator[str]:
    """Environment variables of all containers that are longer than 32 KB together.

    Remedy: Move long values into a file beside the model, or into a parameter that the container reads.
    """
    total = 0
    for each in model.all_containers:
        pairs = each.environment.items() if given(each.environment) else ()
        known = [part for pair in pairs for part in pair if not hidden(part)]
        total += sum(len(part.encode(errors="surrogatepass")) for part in known)
    if total > LONGEST_ENVIRONMENT:
        yield f"the environment variables of all containers have {total} bytes, more than {LONGEST_ENVIRONMENT}"


@rule("private-registry-needs-vpc", source="developer guide, your-algorithms-containers-inference-private")
def private_registry_needs_vpc(model: Model) -> Iterator[str]:
    """An image in a private registry, and no VPC to reach it.

    Remedy: Set {vpc_config} to the network from which the model reaches the registry.
    """
    if not given(model.vpc_config) and PRIVATE_REGISTRY.there(model):
        yield "an image is pulled from a private registry, and {vpc_config} is not set"


@rule("image-in-region", source="refusal of CreateModel: ed-donner/alex#30", confidence="attested")
def image_in_region(model: Model, context: Context) -> Iterator[str]:
    """An image in another region than the model.

    Remedy: Use the image of the region where the model is deployed, or replicate it there.
    """
    for each in model.all_containers:
        image = _registry(each.image) if given(each.image) else None
        if image and image.region != context.region:
            yield f"an image is in {image.region}, and the model is deployed to {context.region}"


def _registry(uri: str) -> Registry | None:
    try:
        return registry(uri)
    except UndeterminedError:
        return None


@rule("execution-role", source="botocore CreateModel.ExecutionRoleArn", confidence="unconfirmed")
def execution_role(model: Model) -> Iterator[str]:
    """A model without an execution role.

    Remedy: Set {execution_role_arn} to a role that SageMaker may assume to fetch image and artifacts.
    """
    if not given(model.execution_role_arn):
        yield "the model has no {execution_role_arn}"


@rule("role-trusts-sagemaker", source="developer guide, sagemaker-roles", confidence="attested")
def role_trusts_sagemaker(model: Model) -> Iterator[str]:
    """An execution role that SageMaker cannot assume.

    Remedy: Let sagemaker.amazonaws.com assume the role.
    """
    if not given(model.role):
        return
    if not model.role.sagemaker_may_assume:
        yield "{execution_role_arn} is a role that SageMaker cannot assume"


@rule("role-policies-first", source="aws/aws-cdk#10064", severity="warning", confidence="attested")
def role_policies_first(model: Model) -> Iterator[str]:
    """A model that may be created before its role may fetch the image and the artifacts.

    Remedy: Let the model depend on the policies of its role.
    """
    if not model.waits_for_role_policies:
        yield "the model may be created before its role may fetch image and artifacts"


@rule("role-policies-wait", source="inferred: the endpoint needs them to start", confidence="unconfirmed")
def role_policies_wait(model: Model) -> Iterator[str]:
    """A policy that lets the role fetch image or artifacts, and that waits for the model or its endpoint.

    Remedy: Put what the model needs into a policy of its own, which does not refer to the model or its endpoint.
    """
    if model.role_policies_wait:
        yield "a policy that lets the role fetch image or artifacts waits for the model or its endpoint"


@rule("isolated-download", source="developer guide, mkt-algo-model-internet-free", severity="warning")
def isolated_download(model: Model) -> Iterator[str]:
    """A container that downloads its weights, in a model with network isolation.

    Remedy: Ship the weights as model data, or leave out {enable_network_isolation}.
    """
    if not given(model.enable_network_isolation) or not model.enable_network_isolation:
        return
    for each in model.all_containers:
        if given(each.environment) and "HF_MODEL_ID" in each.environment:
            if not hidden(weights := each.environment["HF_MODEL_ID"]) and not weights.startswith("/"):
                yield f"{{enable_network_isolation}} keeps a container from downloading {weights!r} (HF_MODEL_ID)"


@rule("fixed-model-name", source="CloudFormation: custom-named resources cannot be replaced", severity="warning")
def fixed_model_name(model: Model) -> Iterator[str]:
    """A fixed name, under which the next change of the model cannot be deployed.

    Remedy: Leave out {model_name}, or change it with every change of the model.
    """
    # A hidden name may change with every deployment: asking what it is keeps the rule silent then.
    if given(model.model_name) and fixed(model.model_name):
        yield "{model_name=} is fixed, so the next change of the model cannot be deployed under that name"
