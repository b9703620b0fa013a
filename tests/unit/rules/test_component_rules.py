"""What SageMaker accepts of inference components."""

from typing import Any

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, Context
from constructs_lib.rules.facts import (
    ComponentCapacitySize,
    ComponentRollingUpdate,
    ComponentRuntime,
    ComponentSpecification,
    ComputeResources,
    InferenceComponent,
    InstancePool,
    ManagedScaling,
    Variant,
)
from constructs_lib.rules.tables.accelerators import lacks_accelerators
from tests.unit.rules.conftest import Case, RuleTests, variant


def resources(**values: Any) -> ComponentSpecification:
    return ComponentSpecification(compute_resource_requirements=ComputeResources(**values))


def gpus(count: Any, **values: Any) -> ComponentSpecification:
    needed = ComputeResources(number_of_accelerator_devices_required=count)
    return ComponentSpecification(compute_resource_requirements=needed, **values)


def component(specification: Any = None, host: Any = None, **values: Any) -> InferenceComponent:
    hosting = variant(model_name=None, model=None) if host is None else host
    specified = ComponentSpecification() if specification is None else specification
    parts = {"specification": specified, "variant_name": "stable", "variant": hosting}
    return InferenceComponent(**{**parts, **values})


def fleet(instance_type: Any) -> Variant:
    return variant(model_name=None, model=None, instance_type=instance_type)


def batch(type: Any, value: Any) -> ComponentRollingUpdate:
    return ComponentRollingUpdate(maximum_batch_size=ComponentCapacitySize(type=type, value=value))


POOLS = (InstancePool(instance_type="ml.m5.large"),)
ONE, OTHER = ComponentSpecification(instance_type="ml.g5.xlarge"), ComponentSpecification(instance_type="ml.g6.xlarge")

CASES = [
    Case(
        rule="component-specification",
        severity="error",
        passes=[component(), InferenceComponent(specifications=(ONE, OTHER))],
        fails=[component(specifications=(ONE, OTHER)), InferenceComponent(variant=None)],
        in_template="Specification and Specifications are both given; give exactly one of the two",
        in_arguments="specification and specifications are both given; give exactly one of the two",
        hidden=[
            component(specifications=MAYBE),
            InferenceComponent(specification=MAYBE),
            InferenceComponent(specification=MAYBE, specifications=(ONE, OTHER)),
        ],
    ),
    Case(
        rule="specifications-by-instance-type",
        severity="error",
        passes=[InferenceComponent(specifications=each) for each in ((ONE, OTHER), (ComponentSpecification(),))],
        fails=[InferenceComponent(specifications=(ONE, ComponentSpecification()))],
        in_template="one of several Specifications names no instance type; say for each",
        in_arguments="one of several specifications names no instance type; say for each",
        hidden=[
            InferenceComponent(specifications=UNKNOWN),
            InferenceComponent(specifications=MAYBE),
            InferenceComponent(specifications=(ONE, ComponentSpecification(instance_type=MAYBE))),
        ],
    ),
    Case(
        rule="adapter-takes-no-resources",
        severity="error",
        passes=[resources(), ComponentSpecification(base_inference_component_name="llm")],
        fails=[
            ComponentSpecification(
                base_inference_component_name="llm", compute_resource_requirements=ComputeResources()
            )
        ],
        in_template="ComputeResourceRequirements cannot be given beside BaseInferenceComponentName; leave",
        in_arguments="compute_resource_requirements cannot be given beside base_inference_component_name; leave",
        hidden=[
            ComponentSpecification(base_inference_component_name="llm", compute_resource_requirements=MAYBE),
            ComponentSpecification(
                base_inference_component_name=MAYBE, compute_resource_requirements=ComputeResources()
            ),
        ],
    ),
    Case(
        rule="component-memory",
        severity="error",
        passes=[
            ComputeResources(min_memory_required_in_mb=1024, max_memory_required_in_mb=1024),
            ComputeResources(min_memory_required_in_mb=1024),
        ],
        fails=[ComputeResources(min_memory_required_in_mb=2048, max_memory_required_in_mb=1024)],
        in_template="MinMemoryRequiredInMb 2048 is above MaxMemoryRequiredInMb 1024; set MaxMemoryRequiredInMb",
        in_arguments="min_memory_required_in_mb=2048 is above max_memory_required_in_mb=1024; set max_memory_req",
        hidden=[
            ComputeResources(min_memory_required_in_mb=2048, max_memory_required_in_mb=UNKNOWN),
            ComputeResources(min_memory_required_in_mb=2048, max_memory_required_in_mb=MAYBE),
            ComputeResources(min_memory_required_in_mb=UNKNOWN, max_memory_required_in_mb=1024),
        ],
    ),
    Case(
        rule="component-accelerators",
        severity="error",
        passes=[
            component(gpus(4), fleet("ml.g5.12xlarge")),
            component(gpus(9), fleet("ml.g99.xlarge")),
            component(gpus(2), fleet("ml.inf2.xlarge")),
            component(gpus(None), fleet("ml.m5.large")),
            component(ComponentSpecification()),
            component(
                gpus(2), variant(instance_type=None, instance_pools=(InstancePool(instance_type="ml.m5.large"),))
            ),
            component(gpus(2), variant_name=None),
            InferenceComponent(specifications=(gpus(4, instance_type="ml.g5.12xlarge"),)),
        ],
        fails=[
            component(gpus(1), fleet("ml.m5.large")),
            component(gpus(2), fleet("ml.g5.xlarge")),
            InferenceComponent(specifications=(gpus(2, instance_type="ml.g5.xlarge"),)),
        ],
        in_template="a copy takes 1 accelerators, and ml.m5.large has fewer; take no more than one instance has",
        in_arguments="a copy takes 1 accelerators, and ml.m5.large has fewer; take no more than one instance has",
        hidden=[
            component(gpus(UNKNOWN), fleet("ml.m5.large")),
            component(gpus(1), fleet(UNKNOWN)),
            component(gpus(1), UNKNOWN),
            component(gpus(1), fleet("ml.m5.large"), variant_name=MAYBE),
            component(gpus(1, instance_type=MAYBE), fleet("ml.m5.large")),
            component(UNKNOWN, fleet("ml.m5.large")),
        ],
    ),
    Case(
        rule="component-variant-exists",
        severity="error",
        passes=[component(), InferenceComponent(variant=None)],
        fails=[InferenceComponent(variant_name="b", variant=None)],
        in_template="VariantName 'b' is no variant of the endpoint; name a variant",
        in_arguments="variant_name='b' is no variant of the endpoint; name a variant",
        hidden=[
            InferenceComponent(variant_name="b", variant=UNKNOWN),
            InferenceComponent(variant_name=MAYBE, variant=None),
        ],
    ),
    Case(
        rule="component-beside-model",
        severity="error",
        passes=[component(), component(host=variant(), variant_name=None)],
        fails=[component(host=variant()), component(host=variant(model_name=UNKNOWN))],
        in_template="the variant that hosts the component has ModelName; take the model off",
        in_arguments="the variant that hosts the component has model_name; take the model off",
        hidden=[component(host=variant(model_name=MAYBE)), component(host=UNKNOWN)],
    ),
    Case(
        rule="component-without-copies",
        severity="warning",
        passes=[ComponentRuntime(copy_count=1), ComponentRuntime()],
        fails=[ComponentRuntime(copy_count=0)],
        in_template="CopyCount 0 was refused when a component is made; begin with one copy",
        in_arguments="copy_count=0 was refused when a component is made; begin with one copy",
        hidden=[ComponentRuntime(copy_count=UNKNOWN), ComponentRuntime(copy_count=MAYBE)],
    ),
    Case(
        rule="component-batch-size",
        severity="error",
        passes=[
            batch("CAPACITY_PERCENT", 5),
            batch("CAPACITY_PERCENT", 50),
            batch("COPY_COUNT", 90),
            ComponentRollingUpdate(),
        ],
        fails=[batch("CAPACITY_PERCENT", 4), batch("CAPACITY_PERCENT", 51)],
        in_template="MaximumBatchSize.Value 4 percent is not within 5 to 50; replace 5 to 50 percent of the copies",
        in_arguments="value=4 percent is not within 5 to 50; replace 5 to 50 percent of the copies",
        hidden=[
            batch(UNKNOWN, 90),
            batch("CAPACITY_PERCENT", MAYBE),
            ComponentRollingUpdate(maximum_batch_size=UNKNOWN),
        ],
    ),
    Case(
        rule="no-managed-instance-left",
        severity="warning",
        context=Context(region="eu-west-3"),
        passes=[ManagedScaling(min_instance_count=1), ManagedScaling()],
        fails=[ManagedScaling(min_instance_count=0)],
        in_template="MinInstanceCount 0 was refused in eu-west-3; keep one instance",
        in_arguments="min_instance_count=0 was refused in eu-west-3; keep one instance",
        hidden=[ManagedScaling(min_instance_count=UNKNOWN), ManagedScaling(min_instance_count=MAYBE)],
    ),
]


class TestComponentRules(RuleTests):
    """Each rule about inference components."""


@pytest.mark.parametrize(
    ("instance_type", "needed", "lacks"),
    [
        ("ml.m5.large", 1, True),
        ("ml.m99.large", 1, False),
        ("ml.g5.xlarge", 1, False),
        ("ml.g5.xlarge", 2, True),
        ("ml.p5.48xlarge", 8, False),
        ("ml.p5.48xlarge", 9, True),
        ("ml.g5.metal", 99, False),
        ("ml.inf2.xlarge", 4, False),
    ],
)
def test_only_what_is_known_to_be_too_much_is_too_much(instance_type: str, needed: float, *, lacks: bool) -> None:
    assert lacks_accelerators(instance_type, needed) is lacks
