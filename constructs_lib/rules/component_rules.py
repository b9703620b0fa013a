"""What SageMaker accepts of inference components, and of the endpoints that host them."""

from collections.abc import Iterator

from .engine import Context, render, rule
from .facts import (
    ComponentCapacitySize,
    ComponentContainer,
    ComponentRollingUpdate,
    ComponentRuntime,
    ComponentSpecification,
    ComputeResources,
    InferenceComponent,
    ManagedScaling,
)
from .features import ASYNCHRONOUS, IN_VPC, ISOLATED
from .hidden import given
from .image_uri import parse
from .tables.hardware import hardware_of

# Percent of the copies, least and greatest. Source: botocore InferenceComponentRollingUpdatePolicy.
BATCH = (5, 50)

# Source: stdapi-ai/stdapi.ai#43, which names the region; others may follow or be missing.
WITHOUT_ZERO_INSTANCES = frozenset({"eu-west-3"})


@rule("component-specification", source="botocore CreateInferenceComponent: Specification, or Specifications")
def component_specification(component: InferenceComponent) -> Iterator[str]:
    """A component with both forms of a specification, or with none.

    Remedy: Set either {specification} or {specifications}.
    """
    one, several = given(component.specification), given(component.specifications)
    if one and several:
        yield "{specification} and {specifications} are both given"
    elif not one and not several:
        yield "the component has neither {specification} nor {specifications}"


@rule("component-memory", source="arithmetic", confidence="computed")
def component_memory(resources: ComputeResources) -> Iterator[str]:
    """More memory required at least than at most.

    Remedy: Set {max_memory_required_in_mb} at or above {min_memory_required_in_mb}.
    """
    if given(resources.min_memory_required_in_mb) and given(resources.max_memory_required_in_mb):
        if resources.min_memory_required_in_mb > resources.max_memory_required_in_mb:
            yield "{min_memory_required_in_mb=} is above {max_memory_required_in_mb=}"


@rule("component-accelerators", source="EC2 instance types, accelerated computing", confidence="computed")
def component_accelerators(component: InferenceComponent) -> Iterator[str]:
    """A copy that takes more accelerators than one instance has.

    Remedy: Require no more accelerators than one instance has, or choose a larger instance type.
    """
    for specification in specifications_of(component):
        resources = specification.compute_resource_requirements
        if given(resources) and given(resources.number_of_accelerator_devices_required):
            needed, instance_type = resources.number_of_accelerator_devices_required, host_of(component, specification)
            there = hardware_of(instance_type)
            # Whether Neuron devices or their cores are counted is not documented.
            if there and needed > there.accelerators * max(there.neuron_cores, 1):
                told = render("{number_of_accelerator_devices_required=}", resources)
                yield f"{told} of a copy is more than {instance_type} has"


def specifications_of(component: InferenceComponent) -> Iterator[ComponentSpecification]:
    """Yield the specifications of a component, in whichever form they are given."""
    if given(component.specification):
        yield component.specification
    if given(component.specifications):
        yield from component.specifications


def host_of(component: InferenceComponent, specification: ComponentSpecification) -> str:
    """Return the type of the instances that a component runs on, or nothing if there are several."""
    if given(specification.instance_type):
        return specification.instance_type
    if not given(component.variant_name) or not given(component.variant) or given(component.variant.instance_pools):
        return ""
    return component.variant.instance_type if given(component.variant.instance_type) else ""


@rule("component-variant-exists", source="arithmetic: the configuration has no such variant", confidence="computed")
def component_variant_exists(component: InferenceComponent) -> Iterator[str]:
    """A component on a variant that its endpoint does not have.

    Remedy: Set {variant_name} to a variant of the endpoint's configuration.
    """
    if given(component.variant_name) and not given(component.variant):
        yield "{variant_name=} is not a variant of the endpoint"


@rule(
    "component-beside-model",
    source="stdapi-ai/stdapi.ai#43, hashicorp/terraform-provider-aws#48738",
    confidence="attested",
)
def component_beside_model(component: InferenceComponent) -> Iterator[str]:
    """A component on a variant that has a model of its own.

    Remedy: Leave the model out of the variant (`model=None` here): the component brings its own.
    """
    if given(component.variant_name) and given(component.variant) and given(component.variant.model_name):
        yield "the variant of the endpoint that is to host the component serves a model itself, {variant.model_name}"


@rule("component-on-serverless", source="developer guide, realtime-endpoints-deploy-models: hosted on instances")
def component_on_serverless(component: InferenceComponent) -> Iterator[str]:
    """A component on a serverless variant.

    Remedy: Give the variant instances, or serve the model of the component from a serverless variant of its own.
    """
    if given(component.variant_name) and given(component.variant) and given(component.variant.serverless_config):
        yield "the variant of the endpoint has {variant.serverless_config}, and components run on instances"


@rule("component-on-asynchronous", source="botocore InvokeEndpointAsync: a request names no inference component")
def component_on_asynchronous(component: InferenceComponent) -> Iterator[str]:
    """A component on an asynchronous endpoint, where no request can name it.

    Remedy: Host the component on a real-time endpoint, or serve its model from a variant of the asynchronous one.
    """
    if given(component.endpoint) and given(component.endpoint.config):
        if ASYNCHRONOUS.there(component.endpoint.config):
            yield "the endpoint that hosts the component is for {endpoint.config.async_inference_config}"


@rule(
    "component-network",
    source="stdapi-ai/stdapi.ai#43, hashicorp/terraform-provider-aws#48738",
    confidence="attested",
    severity="warning",
)
def component_network(component: InferenceComponent) -> Iterator[str]:
    """A component whose model sets a network, which it does not use.

    Remedy: Set network and isolation on the endpoint configuration, which has them for all of its components.
    """
    for specification in specifications_of(component):
        if given(specification.model):
            for feature in (IN_VPC, ISOLATED):
                if feature.there(specification.model):
                    yield f"the component runs {feature.words}, and takes its network from the endpoint configuration"


@rule("component-image-outside-ecr", source="developer guide, inference components: images in Amazon ECR")
def component_image_outside_ecr(container: ComponentContainer) -> Iterator[str]:
    """A component whose image is not in Amazon ECR.

    Remedy: Push the image to Amazon ECR.
    """
    if given(container.image) and not parse(container.image):
        yield "{image=} is not in Amazon ECR"


@rule("component-archive", source="botocore InferenceComponentContainerSpecification.ArtifactUrl: a single archive")
def component_archive(container: ComponentContainer) -> Iterator[str]:
    """Artifacts of a component that are not one .tar.gz archive.

    Remedy: Pack the artifacts as one .tar.gz, or define a model with uncompressed artifacts and name it.
    """
    if given(container.artifact_url) and not container.artifact_url.endswith(".gz"):
        yield "{artifact_url=} is not a .tar.gz archive"


@rule(
    "adapter-takes-no-variant",
    source="aws-samples, multi_adapter_hosting: an adapter is where its base is",
    confidence="unconfirmed",
)
def adapter_takes_no_variant(component: InferenceComponent) -> Iterator[str]:
    """An adapter that names a variant, or a number of copies.

    Remedy: Leave out what the base component says: an adapter is wherever a copy of its base is.
    """
    if given(component.specification) and given(component.specification.base_inference_component_name):
        if given(component.variant_name):
            yield "{variant_name=} is that of an adapter"
        if given(component.runtime_config):
            yield "{runtime_config} is that of an adapter"


@rule("component-without-copies", source="stdapi-ai/stdapi.ai#43, against botocore", confidence="unconfirmed")
def component_without_copies(runtime: ComponentRuntime) -> Iterator[str]:
    """A component that is created without a copy.

    Remedy: Start with {copy_count} 1; autoscaling can lower it to 0.
    """
    if given(runtime.copy_count) and runtime.copy_count == 0:
        yield "{copy_count=} has been refused when a component was created"


@rule("component-batch-size", source="botocore InferenceComponentRollingUpdatePolicy.MaximumBatchSize: 5 to 50 %")
def component_batch_size(rolling: ComponentRollingUpdate) -> Iterator[str]:
    """Batches of a rolling update that are too small or too large.

    Remedy: Replace 5 to 50 percent of the copies in each batch.
    """
    least, greatest = BATCH
    size: ComponentCapacitySize = rolling.maximum_batch_size
    if given(size) and given(size.type) and given(size.value) and size.type == "CAPACITY_PERCENT":
        if not least <= size.value <= greatest:
            yield f"{{maximum_batch_size}} of {size.value:g} percent is not within {least} to {greatest}"


@rule("no-managed-instance-left", source="stdapi-ai/stdapi.ai#43", severity="warning", confidence="attested")
def no_managed_instance_left(scaling: ManagedScaling, context: Context) -> Iterator[str]:
    """Managed instance scaling down to no instance, in a region that has refused it.

    Remedy: Set {min_instance_count} to 1, or acknowledge that the region offers it by now.
    """
    if given(scaling.min_instance_count) and scaling.min_instance_count == 0:
        if context.region in WITHOUT_ZERO_INSTANCES:
            yield f"{{min_instance_count=}} has been refused in {context.region}"
