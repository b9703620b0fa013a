"""What SageMaker accepts as the specification of an inference component."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import (
    ComponentCache,
    ComponentContainer,
    ComponentScheduling,
    ComponentSpecification,
    ComputeResources,
    InferenceComponent,
    StartupParameters,
)
from tests.unit.rules import sound
from tests.unit.rules.conftest import ARCHIVE, IMAGE, Case, RuleTests

CONTAINER = ComponentContainer(image=IMAGE)
FILES = ComponentContainer(artifact_url=ARCHIVE)
IN_TEMPLATE = {"BaseInferenceComponentName": "base", "Container": {"ArtifactUrl": ARCHIVE}}


def adapter(**values: Any) -> ComponentSpecification:
    return ComponentSpecification(**{"base_inference_component_name": "llm", "container": FILES, **values})


def of_type(instance_type: Any) -> ComponentSpecification:
    return ComponentSpecification(instance_type=instance_type, container=CONTAINER)


def several(*types: Any) -> InferenceComponent:
    return InferenceComponent(specifications=tuple(map(of_type, types)))


def without(rule: str, field: str, part: Any, words: str, shown: Any) -> Case:
    """Return the case of something that an adapter is not documented to take."""
    hidden_base: Any = {"base_inference_component_name": MAYBE, field: part}
    return Case(
        rule=rule,
        severity="warning",
        passes=[adapter(), ComponentSpecification(**{field: part})],
        fails=[adapter(**{field: part})],
        in_template=f"BaseInferenceComponentName is not documented to work with {words}; leave out",
        shown={"Component.Specification": {**IN_TEMPLATE, words: shown}},
        hidden=[adapter(**{field: MAYBE}), ComponentSpecification(**hidden_base)],
    )


BALANCED = {"PlacementStrategy": "SPREAD", "AvailabilityZoneBalance": {"EnforcementMode": "PERMISSIVE"}}
TIMES = {"ModelDataDownloadTimeoutInSeconds": 60}

CASES = [
    Case(
        rule="adapter-takes-no-resources",
        severity="error",
        passes=[adapter(), ComponentSpecification(compute_resource_requirements=ComputeResources())],
        fails=[adapter(compute_resource_requirements=ComputeResources())],
        in_template="BaseInferenceComponentName cannot be combined with ComputeResourceRequirements; leave out",
        shown={"Component.Specification.BaseInferenceComponentName": "base"},
        hidden=[
            adapter(compute_resource_requirements=MAYBE),
            adapter(base_inference_component_name=MAYBE, compute_resource_requirements=ComputeResources()),
        ],
    ),
    Case(
        rule="adapter-takes-no-model",
        severity="error",
        passes=[adapter(), ComponentSpecification(model_name="llm")],
        fails=[adapter(container=None, model_name="legal")],
        in_template="BaseInferenceComponentName cannot be combined with ModelName; leave out ModelName, and name the",
        shown={"Component.Specification": {"BaseInferenceComponentName": "base", "ModelName": "legal"}},
        hidden=[adapter(model_name=MAYBE), adapter(base_inference_component_name=MAYBE, model_name="legal")],
    ),
    Case(
        rule="adapter-takes-no-image",
        severity="warning",
        passes=[adapter(), ComponentSpecification(container=CONTAINER)],
        fails=[adapter(container=CONTAINER)],
        in_template="BaseInferenceComponentName is not documented to work with an image of its own; leave out the",
        shown={"Component.Specification.BaseInferenceComponentName": "base"},
        hidden=[
            adapter(container=MAYBE),
            adapter(container=ComponentContainer(image=MAYBE)),
            adapter(base_inference_component_name=MAYBE, container=CONTAINER),
        ],
    ),
    without("adapter-takes-no-timeouts", "startup_parameters", StartupParameters(), "StartupParameters", TIMES),
    without("adapter-takes-no-scheduling", "scheduling_config", ComponentScheduling(), "SchedulingConfig", BALANCED),
    without(
        "adapter-takes-no-caching",
        "data_cache_config",
        ComponentCache(),
        "DataCacheConfig",
        {"EnableCaching": True},
    ),
    Case(
        rule="component-model-or-container",
        severity="error",
        passes=[ComponentSpecification(model_name="llm"), ComponentSpecification(container=CONTAINER)],
        fails=[ComponentSpecification(model_name="llm", container=CONTAINER)],
        in_template="ModelName cannot be combined with Container; set either ModelName or Container",
        shown={"Component.Specification.ModelName": "llm"},
        hidden=[
            ComponentSpecification(model_name=MAYBE, container=CONTAINER),
            ComponentSpecification(model_name="llm", container=MAYBE),
        ],
    ),
    Case(
        rule="component-without-model",
        severity="error",
        passes=[ComponentSpecification(model_name="llm"), ComponentSpecification(container=CONTAINER), adapter()],
        fails=[ComponentSpecification(), adapter(container=None)],
        in_template="the component has neither ModelName nor Container; set ModelName or Container",
        shown={"Component.Specification": {"ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024}}},
        hidden=[
            ComponentSpecification(model_name=MAYBE),
            ComponentSpecification(container=MAYBE),
            adapter(container=MAYBE),
        ],
    ),
    Case(
        rule="component-without-resources",
        severity="warning",
        passes=[ComponentSpecification(compute_resource_requirements=ComputeResources()), adapter()],
        fails=[ComponentSpecification(model_name="llm")],
        in_template="the component has no ComputeResourceRequirements; set ComputeResourceRequirements with at least",
        shown={"Component.Specification.ComputeResourceRequirements": sound.NO_VALUE},
        hidden=[
            ComponentSpecification(compute_resource_requirements=MAYBE),
            ComponentSpecification(base_inference_component_name=MAYBE),
        ],
    ),
    Case(
        rule="component-environment",
        severity="error",
        passes=[ComponentContainer(environment={str(each): "" for each in range(16)}), CONTAINER],
        fails=[ComponentContainer(environment={str(each): "" for each in range(17)})],
        in_template="Environment has 17 entries, and a component takes 16; set 16 variables at most, or define a",
        shown={"Component.Specification.Container.Environment": {f"V{each}": "1" for each in range(17)}},
        hidden=[ComponentContainer(environment=UNKNOWN), ComponentContainer(environment=MAYBE)],
    ),
    Case(
        rule="specifications-two-or-more",
        severity="error",
        passes=[several("ml.g5.xlarge", "ml.g6.xlarge"), InferenceComponent(specification=of_type(None))],
        fails=[several("ml.g5.xlarge")],
        in_template="Specifications has one entry, at least two are needed; describe a second instance type in",
        shown={
            "Component.Specification": sound.NO_VALUE,
            "Component.Specifications": [{"ModelName": "a", "InstanceType": "ml.g5.xlarge"}],
        },
        hidden=[InferenceComponent(specifications=UNKNOWN), InferenceComponent(specifications=MAYBE)],
    ),
    Case(
        rule="specifications-by-instance-type",
        severity="error",
        passes=[several("ml.g5.xlarge", "ml.g6.xlarge"), several(None), several(UNKNOWN, "ml.g5.xlarge")],
        fails=[several("ml.g5.xlarge", None), several("ml.g5.xlarge", "ml.g5.xlarge")],
        in_template="one of several Specifications names no instance type; name another instance type in each of",
        shown={
            "Component.Specification": sound.NO_VALUE,
            "Component.Specifications": [{"ModelName": "a"}, {"ModelName": "b"}],
        },
        hidden=[
            InferenceComponent(specifications=UNKNOWN),
            InferenceComponent(specifications=MAYBE),
            several("ml.g5.xlarge", MAYBE),
            several(UNKNOWN, UNKNOWN),
        ],
    ),
]


class TestComponentSpecificationRules(RuleTests):
    """Each rule about the specification of an inference component."""
