"""What SageMaker accepts of inference components, and of the endpoints that host them."""

from collections.abc import Iterator

from .engine import Context, rule
from .facts import (
    ComponentCapacitySize,
    ComponentRollingUpdate,
    ComponentRuntime,
    ComponentSpecification,
    ComputeResources,
    InferenceComponent,
    ManagedScaling,
)
from .hidden import given
from .tables.accelerators import lacks_accelerators

# Percent of the copies, least and greatest. Source: botocore InferenceComponentRollingUpdatePolicy.
BATCH = (5, 50)

# Source: stdapi-ai/stdapi.ai#43, which names the region; others may follow or be missing.
WITHOUT_ZERO_INSTANCES = frozenset({"eu-west-3"})


@rule("component-specification", source="botocore CreateInferenceComponent: Specification, or Specifications")
def component_specification(component: InferenceComponent) -> Iterator[str]:
    """Give exactly one of the two."""
    one, several = given(component.specification), given(component.specifications)
    if one and several:
        yield "{specification} and {specifications} are both given"
    elif not one and not several:
        yield "the component has neither {specification} nor {specifications}"


@rule("specifications-by-instance-type", source="botocore InferenceComponentSpecification.InstanceType")
def specifications_by_instance_type(component: InferenceComponent) -> Iterator[str]:
    """Say for each which instance type it is for."""
    if given(component.specifications) and len(component.specifications) > 1:
        if not all(given(each.instance_type) for each in component.specifications):
            yield "one of several {specifications} names no instance type"


@rule("adapter-takes-no-resources", source="botocore InferenceComponentSpecification.BaseInferenceComponentName")
def adapter_takes_no_resources(specification: ComponentSpecification) -> Iterator[str]:
    """Leave the resources to the component that loads the adapter."""
    if given(specification.base_inference_component_name) and given(specification.compute_resource_requirements):
        yield "{compute_resource_requirements} cannot be given beside {base_inference_component_name}"


@rule("component-memory", source="arithmetic", confidence="computed")
def component_memory(resources: ComputeResources) -> Iterator[str]:
    """Set {max_memory_required_in_mb} at or above {min_memory_required_in_mb}."""
    if given(resources.min_memory_required_in_mb) and given(resources.max_memory_required_in_mb):
        if resources.min_memory_required_in_mb > resources.max_memory_required_in_mb:
            yield "{min_memory_required_in_mb=} is above {max_memory_required_in_mb=}"


@rule("component-accelerators", source="EC2 instance types, accelerated computing", confidence="computed")
def component_accelerators(component: InferenceComponent) -> Iterator[str]:
    """Take no more than one instance has."""
    for specification in _specifications(component):
        resources = specification.compute_resource_requirements
        if given(resources) and given(resources.number_of_accelerator_devices_required):
            needed, instance_type = resources.number_of_accelerator_devices_required, _host(component, specification)
            if instance_type and lacks_accelerators(instance_type, needed):
                yield f"a copy takes {needed} accelerators, and {instance_type} has fewer"


def _specifications(component: InferenceComponent) -> Iterator[ComponentSpecification]:
    if given(component.specification):
        yield component.specification
    if given(component.specifications):
        yield from component.specifications


def _host(component: InferenceComponent, specification: ComponentSpecification) -> str:
    """Return the type of the instances that a component runs on, or nothing if there are several."""
    if given(specification.instance_type):
        return specification.instance_type
    if not given(component.variant_name) or not given(component.variant) or given(component.variant.instance_pools):
        return ""
    return component.variant.instance_type if given(component.variant.instance_type) else ""


@rule("component-variant-exists", source="arithmetic: the configuration has no such variant", confidence="computed")
def component_variant_exists(component: InferenceComponent) -> Iterator[str]:
    """Name a variant of the endpoint's configuration."""
    if given(component.variant_name) and not given(component.variant):
        yield "{variant_name=} is no variant of the endpoint"


@rule(
    "component-beside-model",
    source="stdapi-ai/stdapi.ai#43, hashicorp/terraform-provider-aws#48738",
    confidence="attested",
)
def component_beside_model(component: InferenceComponent) -> Iterator[str]:
    """Take the model off the variant: the component brings its own."""
    if given(component.variant_name) and given(component.variant) and given(component.variant.model_name):
        yield "the variant that hosts the component has {variant.model_name}"


@rule("component-without-copies", source="stdapi-ai/stdapi.ai#43, against botocore", confidence="unconfirmed")
def component_without_copies(runtime: ComponentRuntime) -> Iterator[str]:
    """Begin with one copy; scaling may take it away later."""
    if given(runtime.copy_count) and runtime.copy_count == 0:
        yield "{copy_count=} was refused when a component is made"


@rule("component-batch-size", source="botocore InferenceComponentRollingUpdatePolicy.MaximumBatchSize: 5 to 50 %")
def component_batch_size(rolling: ComponentRollingUpdate) -> Iterator[str]:
    """Replace 5 to 50 percent of the copies in each batch."""
    least, greatest = BATCH
    size: ComponentCapacitySize = rolling.maximum_batch_size
    if given(size) and given(size.type) and given(size.value) and size.type == "CAPACITY_PERCENT":
        if not least <= size.value <= greatest:
            yield f"{{maximum_batch_size.value=}} percent is not within {least} to {greatest}"


@rule("no-managed-instance-left", source="stdapi-ai/stdapi.ai#43", severity="warning", confidence="attested")
def no_managed_instance_left(scaling: ManagedScaling, context: Context) -> Iterator[str]:
    """Keep one instance, or acknowledge that the region offers it by now."""
    if given(scaling.min_instance_count) and scaling.min_instance_count == 0:
        if context.region in WITHOUT_ZERO_INSTANCES:
            yield f"{{min_instance_count=}} was refused in {context.region}"
