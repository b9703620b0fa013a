"""What SageMaker accepts of one production variant."""

from collections.abc import Iterator

from .engine import rule
from .exclusion import Feature, exclusion
from .facts import InstancePool, ManagedScaling, Routing, Variant
from .hidden import given, matches
from .repeated import repeated
from .spelling import nearest
from .tables.instance_families import has_gpu, has_local_storage
from .tables.service_limits import LIMITS

INSTANCE_TYPE = r"ml\.[a-z0-9-]+\.[a-z0-9-]+"
KNOWN_INSTANCE_TYPES = frozenset(LIMITS["ProductionVariantInstanceType"].enum)
KNOWN_AMI_VERSIONS = frozenset(LIMITS["ProductionVariantInferenceAmiVersion"].enum)

# Source: developer guide, multi-model-support; every CPU type is supported too.
MULTI_MODEL_GPU_TYPES = (
    r"ml\.(p2\.xlarge|p3\.2xlarge|(g4dn|g5)\.(xlarge|2xlarge|4xlarge|8xlarge|16xlarge)|(g6|g6e)\.[a-z0-9]+)"
)


def _manages_instances(variant: Variant) -> bool:
    scaling = variant.managed_instance_scaling
    return given(scaling) and (not given(scaling.status) or scaling.status != "DISABLED")


exclusion(
    "managed-scaling-needs-components",
    Feature(Variant, "{managed_instance_scaling}, which scales for inference components,", _manages_instances),
    Feature(Variant, "a model of the variant", lambda variant: given(variant.model_name)),
    source="hashicorp/terraform-provider-aws#45926",
    confidence="attested",
    remedy="Scale the variant with Application Auto Scaling, or host its model as an inference component.",
)

exclusion(
    "pools-or-type",
    Feature(Variant, "{instance_pools}", lambda variant: given(variant.instance_pools)),
    Feature(Variant, "{instance_type}", lambda variant: given(variant.instance_type)),
    source="developer guide, realtime-endpoints-heterogeneous",
    confidence="unconfirmed",
    remedy="Leave out {instance_type}: each pool names its own.",
)


@rule("one-kind-of-capacity", source="botocore ProductionVariant.ServerlessConfig: instead of an instance-based one")
def one_kind_of_capacity(variant: Variant) -> Iterator[str]:
    """A variant with two kinds of capacity, or with none.

    Remedy: Set {instance_type} and {initial_instance_count}, or {serverless_config} alone.
    """
    serverless = given(variant.serverless_config)
    if serverless and (given(variant.instance_type) or given(variant.initial_instance_count)):
        yield "{serverless_config} cannot be combined with {instance_type} or {initial_instance_count}"
    elif not serverless and not given(variant.instance_type) and not given(variant.instance_pools):
        yield "the variant has neither {instance_type} nor {serverless_config}"


@rule("instance-count", source="botocore ProductionVariant.InitialInstanceCount", confidence="unconfirmed")
def instance_count(variant: Variant) -> Iterator[str]:
    """Instances without their number.

    Remedy: Set {initial_instance_count} to the number of instances to start with.
    """
    if (
        given(variant.instance_type)
        and not given(variant.initial_instance_count)
        and not given(variant.serverless_config)
    ):
        yield "the variant has {instance_type=} but no {initial_instance_count}"


@rule("instance-type-form", source="botocore ProductionVariantInstanceType")
def instance_type_form(fleet: Variant | InstancePool) -> Iterator[str]:
    """An instance type that is not one of SageMaker's.

    Remedy: Start it with 'ml.', as in ml.m5.large.
    """
    if given(fleet.instance_type) and not matches(INSTANCE_TYPE, fleet.instance_type):
        yield "{instance_type=} is not an instance type of SageMaker"


@rule("instance-type-unknown", source="botocore ProductionVariantInstanceType", severity="warning")
def instance_type_unknown(fleet: Variant | InstancePool) -> Iterator[str]:
    """An instance type that is not known.

    Remedy: Correct the name, or acknowledge that AWS has added it since.
    """
    if not given(fleet.instance_type) or not matches(INSTANCE_TYPE, fleet.instance_type):
        return
    if fleet.instance_type not in KNOWN_INSTANCE_TYPES:
        hint = nearest(fleet.instance_type, KNOWN_INSTANCE_TYPES)
        yield f"{{instance_type=}} is not a known instance type for hosting{hint}"


@rule("ami-version-unknown", source="botocore ProductionVariantInferenceAmiVersion", severity="warning")
def ami_version_unknown(variant: Variant) -> Iterator[str]:
    """A machine image that is not known.

    Remedy: Correct the name, or acknowledge that AWS has added it since.
    """
    if given(variant.inference_ami_version) and variant.inference_ami_version not in KNOWN_AMI_VERSIONS:
        hint = nearest(variant.inference_ami_version, KNOWN_AMI_VERSIONS)
        yield f"{{inference_ami_version=}} is not a known machine image for inference{hint}"


@rule("volume-on-local-storage", source="sagemaker-python-sdk#4828", confidence="attested")
def volume_on_local_storage(variant: Variant) -> Iterator[str]:
    """A volume on instances that bring their own disk.

    Remedy: Leave out {volume_size_in_gb}.
    """
    if given(variant.volume_size_in_gb) and given(variant.instance_type) and has_local_storage(variant.instance_type):
        yield "{volume_size_in_gb=} cannot be set on {instance_type=}, which has local NVMe storage"


@rule("elastic-inference", source="botocore ProductionVariant.AcceleratorType: no longer supported")
def elastic_inference(variant: Variant) -> Iterator[str]:
    """Elastic Inference, which is no longer available.

    Remedy: Leave out {accelerator_type}, and choose an instance type with an accelerator.
    """
    if given(variant.accelerator_type):
        yield "{accelerator_type=} is Elastic Inference, which is no longer available"


@rule("managed-scaling-bounds", source="arithmetic", confidence="computed")
def managed_scaling_bounds(scaling: ManagedScaling) -> Iterator[str]:
    """A minimum number of instances above the maximum.

    Remedy: Set {max_instance_count} at or above {min_instance_count}.
    """
    if given(scaling.min_instance_count) and given(scaling.max_instance_count):
        if scaling.min_instance_count > scaling.max_instance_count:
            yield "{min_instance_count=} is above {max_instance_count=}"


@rule("prefix-aware-routing", source="botocore ProductionVariantRoutingConfig.PrefixAwareRoutingConfig")
def prefix_aware_routing(routing: Routing) -> Iterator[str]:
    """Prefix-aware routing without its settings, or its settings with another strategy.

    Remedy: Give a prefix length and a concurrency threshold for PREFIX_AWARE, and only for it.
    """
    config = routing.prefix_aware_routing_config
    if given(routing.routing_strategy) and routing.routing_strategy == "PREFIX_AWARE":
        if not given(config):
            yield "{routing_strategy=} needs a prefix length and a concurrency threshold"
            return
        needed = {"prefix_length": config.prefix_length, "concurrency_threshold": config.concurrency_threshold}
        for field, seen in needed.items():
            if not given(seen):
                yield f"{{routing_strategy=}} needs {{prefix_aware_routing_config.{field}}}"
    elif given(config):
        yield "{prefix_aware_routing_config} is for the strategy PREFIX_AWARE only"


@rule("pool-priorities-unique", source="botocore InstancePoolPriority", confidence="unconfirmed")
def pool_priorities_unique(variant: Variant) -> Iterator[str]:
    """Two instance pools with the same priority.

    Remedy: Give every pool a priority of its own.
    """
    if given(variant.instance_pools):
        for twice in repeated(pool.priority for pool in variant.instance_pools):
            yield f"more than one of {{instance_pools}} has the priority {twice}"


@rule("multi-model-gpu", source="developer guide, multi-model-support", severity="warning")
def multi_model_gpu(variant: Variant) -> Iterator[str]:
    """A multi-model container on a GPU type that is not documented for it.

    Remedy: Choose a type of the list in the developer guide, and a container based on Triton.
    """
    if not given(variant.instance_type) or not given(variant.model) or not has_gpu(variant.instance_type):
        return
    if any(given(each.mode) and each.mode == "MultiModel" for each in variant.model.all_containers):
        if not matches(MULTI_MODEL_GPU_TYPES, variant.instance_type):
            yield "{instance_type=} is not documented as a GPU type for multi-model containers"


@rule("single-instance-variant", source="Security Hub SageMaker.4", severity="information")
def single_instance_variant(variant: Variant) -> Iterator[str]:
    """A variant with one instance.

    Remedy: Start with two instances or more, which are spread over Availability Zones.
    """
    if given(variant.initial_instance_count) and variant.initial_instance_count == 1:
        yield "{initial_instance_count=} does not survive an outage of its Availability Zone"
