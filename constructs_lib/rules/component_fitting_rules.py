"""What of an inference component fits its region and its instances: its image, and what a copy takes of one."""

from collections.abc import Iterator

from .component_rules import host_of, specifications_of
from .engine import Context, render, rule
from .facts import ComponentContainer, Container, InferenceComponent
from .fitting_rules import driver_troubles, misfit
from .hidden import given
from .image_uri import is_of_aws, name_and_tag
from .tables.hardware import hardware_of

# Where CloudFormation has endpoints and no inference components. Source: the resource schemas of CloudFormation by
# region, as cfn-lint had them on 2026-10-20. SageMaker itself may have them there, as in eu-west-3.
WITHOUT_COMPONENTS = frozenset(
    {
        *("af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-3", "ap-south-2", "ap-southeast-4", "ap-southeast-5"),
        *("ap-southeast-6", "ap-southeast-7", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-2"),
        *("eu-south-1", "eu-south-2", "eu-west-3", "il-central-1", "mx-central-1", "us-gov-west-1", "us-west-1"),
    }
)


@rule("component-in-region", source="CloudFormation resource schemas by region", severity="warning")
def component_in_region(_: InferenceComponent, context: Context) -> Iterator[str]:
    """An inference component in a region where CloudFormation had none.

    Remedy: Deploy to another region, or acknowledge that CloudFormation has them there by now.
    """
    if context.region in WITHOUT_COMPONENTS:
        yield f"CloudFormation has no inference components in {context.region}"


@rule("component-above-memory", source="EC2 instance types", confidence="computed")
def component_above_memory(component: InferenceComponent) -> Iterator[str]:
    """A copy that takes more memory than one instance has.

    Remedy: Require less memory than one instance has, or choose a larger instance type.
    """
    for specification in specifications_of(component):
        resources = specification.compute_resource_requirements
        if given(resources) and given(resources.min_memory_required_in_mb):
            needed, instance_type = resources.min_memory_required_in_mb, host_of(component, specification)
            there = hardware_of(instance_type)
            if there and needed > there.memory:
                told = render("{min_memory_required_in_mb=}", resources)
                yield f"{told} of a copy is more than the {there.memory} MB of memory of {instance_type}"


@rule("component-above-processors", source="EC2 instance types", confidence="computed")
def component_above_processors(component: InferenceComponent) -> Iterator[str]:
    """A copy that takes more processors than one instance has.

    Remedy: Require no more CPU cores than one instance has, or choose a larger instance type.
    """
    for specification in specifications_of(component):
        resources = specification.compute_resource_requirements
        if given(resources) and given(resources.number_of_cpu_cores_required):
            needed, instance_type = resources.number_of_cpu_cores_required, host_of(component, specification)
            there = hardware_of(instance_type)
            if there and needed > there.vcpus:
                told = render("{number_of_cpu_cores_required=}", resources)
                yield f"{told} of a copy is more than the {there.vcpus} CPU cores of {instance_type}"


@rule("component-processor", source="tags of the AWS deep learning containers", severity="warning")
def component_processor(component: InferenceComponent) -> Iterator[str]:
    """An inference component whose image is for another accelerator than the instance's.

    Remedy: Choose the image that fits the instances, or the instances that fit the image.
    """
    for instance_type, uri in _hosted(component):
        if is_of_aws(uri):
            yield from misfit(*name_and_tag(uri), instance_type)


@rule(
    "drivers-of-component",
    source="aws/deep-learning-containers#6187 and its documentation; NVIDIA/nim-deploy#104",
    severity="warning",
    confidence="attested",
)
def drivers_of_component(component: InferenceComponent) -> Iterator[str]:
    """An inference component whose CUDA version the drivers of the instances do not run.

    Remedy: Set the machine image of {variant_name} to one that fits the CUDA version of the image:
    al2-ami-sagemaker-inference-gpu-3-1 for CUDA 12, al2023-ami-sagemaker-inference-gpu-4-1 for CUDA 13.
    """
    if given(component.variant):
        for instance_type, uri in _hosted(component):
            yield from driver_troubles([uri], instance_type, component.variant)


def _hosted(component: InferenceComponent) -> Iterator[tuple[str, str]]:
    """Yield the images of a component, and the type of the instances that each runs on."""
    for specification in specifications_of(component):
        instance_type = host_of(component, specification)
        containers: list[Container | ComponentContainer] = []
        if given(specification.container):
            containers = [specification.container]
        elif given(specification.model):
            containers = [*specification.model.all_containers]
        yield from ((instance_type, each.image) for each in containers if instance_type and given(each.image))
