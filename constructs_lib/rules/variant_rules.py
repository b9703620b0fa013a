"""What SageMaker accepts of one production variant."""

from collections.abc import Iterator

from .engine import rule
from .facts import InstancePool, ManagedScaling, Routing, Serverless, Variant
from .hidden import given, matches
from .image_uri import name_and_tag, parse
from .tables.instance_families import has_arm_processor, has_gpu, has_local_storage
from .tables.prebuilt_images import DEEP_LEARNING_CONTAINERS, account_of, registry_of
from .tables.service_limits import LIMITS

INSTANCE_TYPE = r"ml\.[a-z0-9-]+\.[a-z0-9-]+"
KNOWN_INSTANCE_TYPES = frozenset(LIMITS["ProductionVariantInstanceType"].enum)
KNOWN_AMI_VERSIONS = frozenset(LIMITS["ProductionVariantInferenceAmiVersion"].enum)

MEMORY_STEP = 1024

# Source: developer guide, multi-model-support; every CPU type is supported too.
MULTI_MODEL_GPU_TYPES = (
    r"ml\.(p2\.xlarge|p3\.2xlarge|(g4dn|g5)\.(xlarge|2xlarge|4xlarge|8xlarge|16xlarge)|(g6|g6e)\.[a-z0-9]+)"
)


@rule("one-kind-of-capacity", source="botocore ProductionVariant.ServerlessConfig: instead of an instance-based one")
def one_kind_of_capacity(variant: Variant) -> Iterator[str]:
    """Give {instance_type} with {initial_instance_count}, or {serverless_config} alone."""
    serverless = given(variant.serverless_config)
    if serverless and (given(variant.instance_type) or given(variant.initial_instance_count)):
        yield "{serverless_config} excludes {instance_type} and {initial_instance_count}"
    elif not serverless and not given(variant.instance_type) and not given(variant.instance_pools):
        yield "the variant has neither {instance_type} nor {serverless_config}"


@rule("instance-count", source="botocore ProductionVariant.InitialInstanceCount", confidence="unconfirmed")
def instance_count(variant: Variant) -> Iterator[str]:
    """Say how many instances to start with."""
    if (
        given(variant.instance_type)
        and not given(variant.initial_instance_count)
        and not given(variant.serverless_config)
    ):
        yield "the variant has {instance_type=} and no {initial_instance_count}"


@rule("instance-type-form", source="botocore ProductionVariantInstanceType")
def instance_type_form(fleet: Variant | InstancePool) -> Iterator[str]:
    """Name it as SageMaker does, such as ml.m5.large."""
    if given(fleet.instance_type) and not matches(INSTANCE_TYPE, fleet.instance_type):
        yield "{instance_type=} is no instance type of SageMaker"


@rule("instance-type-unknown", source="botocore ProductionVariantInstanceType", severity="warning")
def instance_type_unknown(fleet: Variant | InstancePool) -> Iterator[str]:
    """Correct it, or acknowledge that AWS has added it since."""
    if not given(fleet.instance_type) or not matches(INSTANCE_TYPE, fleet.instance_type):
        return
    if fleet.instance_type not in KNOWN_INSTANCE_TYPES:
        yield "{instance_type=} is not among the known hosting types"


@rule("ami-version-unknown", source="botocore ProductionVariantInferenceAmiVersion", severity="warning")
def ami_version_unknown(variant: Variant) -> Iterator[str]:
    """Correct it, or acknowledge that AWS has added it since."""
    if given(variant.inference_ami_version) and variant.inference_ami_version not in KNOWN_AMI_VERSIONS:
        yield "{inference_ami_version=} is not among the known ones"


@rule("volume-on-local-storage", source="sagemaker-python-sdk#4828", confidence="attested")
def volume_on_local_storage(variant: Variant) -> Iterator[str]:
    """Leave {volume_size_in_gb} out: the instances bring their own disk."""
    if given(variant.volume_size_in_gb) and given(variant.instance_type) and has_local_storage(variant.instance_type):
        yield "{volume_size_in_gb=} cannot be set on {instance_type=}, which has local NVMe storage"


@rule("elastic-inference", source="botocore ProductionVariant.AcceleratorType: no longer supported")
def elastic_inference(variant: Variant) -> Iterator[str]:
    """Drop {accelerator_type}, and choose an instance type with an accelerator."""
    if given(variant.accelerator_type):
        yield "{accelerator_type=} is Elastic Inference, which is no longer available"


@rule("managed-scaling-needs-components", source="hashicorp/terraform-provider-aws#45926", confidence="attested")
def managed_scaling_needs_components(variant: Variant) -> Iterator[str]:
    """Scale the variant with Application Auto Scaling, or host its model as an inference component."""
    scaling = variant.managed_instance_scaling
    if not given(scaling) or not given(variant.model_name):
        return
    if not given(scaling.status) or scaling.status != "DISABLED":
        yield "{managed_instance_scaling} is only for variants that host inference components, and a model is given"


@rule("managed-scaling-bounds", source="arithmetic", confidence="computed")
def managed_scaling_bounds(scaling: ManagedScaling) -> Iterator[str]:
    """Set {max_instance_count} at or above {min_instance_count}."""
    if given(scaling.min_instance_count) and given(scaling.max_instance_count):
        if scaling.min_instance_count > scaling.max_instance_count:
            yield "{min_instance_count=} is above {max_instance_count=}"


@rule("prefix-aware-routing", source="botocore ProductionVariantRoutingConfig.PrefixAwareRoutingConfig")
def prefix_aware_routing(routing: Routing) -> Iterator[str]:
    """Give prefix length and concurrency threshold with PREFIX_AWARE, and only with it."""
    config = routing.prefix_aware_routing_config
    if given(routing.routing_strategy) and routing.routing_strategy == "PREFIX_AWARE":
        if not given(config) or not given(config.prefix_length) or not given(config.concurrency_threshold):
            yield "{routing_strategy=} lacks its prefix length or its concurrency threshold"
    elif given(config):
        yield "{prefix_aware_routing_config} is only for the strategy PREFIX_AWARE"


@rule("serverless-memory", source="botocore ProductionVariantServerlessConfig.MemorySizeInMB: in 1 GB increments")
def serverless_memory(serverless: Serverless) -> Iterator[str]:
    """Give 1024, 2048, 3072, 4096, 5120 or 6144."""
    if given(serverless.memory_size_in_mb) and serverless.memory_size_in_mb % MEMORY_STEP:
        yield "{memory_size_in_mb=} is no multiple of 1024"


@rule("pools-or-type", source="developer guide, realtime-endpoints-heterogeneous", confidence="unconfirmed")
def pools_or_type(variant: Variant) -> Iterator[str]:
    """Drop one of the two."""
    if given(variant.instance_pools) and given(variant.instance_type):
        yield "{instance_pools} replace {instance_type}, and both are given"


@rule("pool-priorities-unique", source="botocore InstancePoolPriority", confidence="unconfirmed")
def pool_priorities_unique(variant: Variant) -> Iterator[str]:
    """Give every pool a priority of its own."""
    if given(variant.instance_pools):
        priorities = [pool.priority for pool in variant.instance_pools]
        for twice in sorted({priority for priority in priorities if priorities.count(priority) > 1}):
            yield f"{{instance_pools}} have the priority {twice} more than once"


@rule("processor-architecture", source="developer guide, realtime-endpoints-graviton", severity="warning")
def processor_architecture(variant: Variant) -> Iterator[str]:
    """Use the image for arm64 (its name says graviton or arm64), or an instance type with an x86 processor."""
    if not given(variant.instance_type) or not has_arm_processor(variant.instance_type):
        return
    for name, tag in _aws_images(variant):
        if not any(word in f"{name}:{tag}" for word in ("graviton", "arm64")):
            yield f"{{instance_type=}} has an arm64 processor, and the image {name}:{tag} is for x86"


@rule("processor-of-image", source="tags of the AWS deep learning containers", severity="warning")
def processor_of_image(variant: Variant) -> Iterator[str]:
    """Choose the image that fits the instances, or the instances that fit the image."""
    if not given(variant.instance_type):
        return
    gpu = has_gpu(variant.instance_type)
    for name, tag in _aws_images(variant):
        kinds = tag.split("-")
        if "gpu" in kinds and not gpu:
            yield f"the image {name}:{tag} is for GPUs, and {{instance_type=}} has none"
        elif "cpu" in kinds and gpu:
            yield f"the image {name}:{tag} leaves the GPU of {{instance_type=}} unused"


def _aws_images(variant: Variant) -> Iterator[tuple[str, str]]:
    if not given(variant.model):
        return
    for container in variant.model.all_containers:
        if given(container.image):
            name, tag = name_and_tag(container.image)
            if registry_of(name) == DEEP_LEARNING_CONTAINERS and _is_of_aws(container.image, name):
                yield name, tag


def _is_of_aws(uri: str, name: str) -> bool:
    image = parse(uri)
    return bool(image and account_of(name, image.region) == image.account)


@rule("multi-model-gpu", source="developer guide, multi-model-support", severity="warning")
def multi_model_gpu(variant: Variant) -> Iterator[str]:
    """Choose a type of the list in the developer guide, and a container based on Triton."""
    if not given(variant.instance_type) or not given(variant.model) or not has_gpu(variant.instance_type):
        return
    if any(given(each.mode) and each.mode == "MultiModel" for each in variant.model.all_containers):
        if not matches(MULTI_MODEL_GPU_TYPES, variant.instance_type):
            yield "{instance_type=} is not among the documented GPU types for several models in one container"


@rule("single-instance-variant", source="Security Hub SageMaker.4", severity="information")
def single_instance_variant(variant: Variant) -> Iterator[str]:
    """Two instances or more are spread over Availability Zones."""
    if given(variant.initial_instance_count) and variant.initial_instance_count == 1:
        yield "{initial_instance_count=} stops serving when its Availability Zone does"
