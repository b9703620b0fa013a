"""What of an inference component fits the instances that host it."""

import json
from importlib.resources import files
from typing import Any

from constructs_lib.rules import MAYBE, NOWHERE, UNKNOWN, Context, check
from constructs_lib.rules.component_fitting_rules import WITHOUT_COMPONENTS
from constructs_lib.rules.facts import (
    ComponentContainer,
    ComponentSpecification,
    ComputeResources,
    InferenceComponent,
    InstancePool,
)
from tests.unit.rules import sound
from tests.unit.rules.conftest import Case, RuleTests, container, model, variant
from tests.unit.rules.test_fitting_rules import CUDA12, CUDA13, NEW, OLD

GPU, CPU = f"{sound.DLC}:2.6-gpu-py312", f"{sound.DLC}:2.6-cpu-py312"


def component(specification: ComponentSpecification, instance_type: Any = "ml.g5.12xlarge", **host: Any) -> Any:
    fleet = variant(model_name=None, model=None, instance_type=instance_type, **host)
    return InferenceComponent(specification=specification, variant_name="stable", variant=fleet)


def taking(**resources: Any) -> ComponentSpecification:
    return ComponentSpecification(compute_resource_requirements=ComputeResources(**resources))


def running(image: Any) -> ComponentSpecification:
    return ComponentSpecification(container=ComponentContainer(image=image))


def of_model(image: Any) -> ComponentSpecification:
    return ComponentSpecification(model_name="llm", model=model(container(image=image)))


CASES = [
    Case(
        rule="component-in-region",
        severity="warning",
        context=Context(region="us-west-1"),
        passes=[variant()],
        fails=[component(of_model(CPU))],
        in_template="CloudFormation has no inference components in us-west-1; deploy to another region, or acknowledge",
        shown={"Component.VariantName": "f"},
        region="us-west-1",
        hidden=[variant(instance_type=UNKNOWN)],
    ),
    Case(
        rule="component-above-memory",
        severity="error",
        passes=[
            component(taking(min_memory_required_in_mb=192 * 1024)),
            component(taking(min_memory_required_in_mb=10**6), "ml.m99.large"),
            component(taking(number_of_cpu_cores_required=2)),
            component(ComponentSpecification()),
            InferenceComponent(specification=taking(min_memory_required_in_mb=10**6)),
            component(
                taking(min_memory_required_in_mb=10**6),
                None,
                instance_pools=(InstancePool(instance_type="ml.m5.large"),),
            ),
        ],
        fails=[
            component(taking(min_memory_required_in_mb=192 * 1024 + 1)),
            InferenceComponent(
                specifications=(
                    ComponentSpecification(
                        instance_type="ml.m5.large",
                        compute_resource_requirements=ComputeResources(min_memory_required_in_mb=10**6),
                    ),
                )
            ),
        ],
        in_template="MinMemoryRequiredInMb 196609 of a copy is more than the 196608 MB of memory of ml.g5.12xlarge",
        shown={"Component.Specification.ComputeResourceRequirements.MinMemoryRequiredInMb": 10**6},
        hidden=[
            component(taking(min_memory_required_in_mb=UNKNOWN)),
            component(taking(min_memory_required_in_mb=10**6), UNKNOWN),
            component(taking(min_memory_required_in_mb=10**6), instance_pools=MAYBE),
            component(ComponentSpecification(compute_resource_requirements=MAYBE)),
        ],
    ),
    Case(
        rule="component-above-processors",
        severity="error",
        passes=[
            component(taking(number_of_cpu_cores_required=48)),
            component(taking(number_of_cpu_cores_required=49), "ml.m99.large"),
            component(taking()),
        ],
        fails=[component(taking(number_of_cpu_cores_required=48.5))],
        in_template="NumberOfCpuCoresRequired 48.5 of a copy is more than the 48 CPU cores of ml.g5.12xlarge",
        shown={"Component.Specification.ComputeResourceRequirements.NumberOfCpuCoresRequired": 64},
        hidden=[
            component(taking(number_of_cpu_cores_required=UNKNOWN)),
            component(taking(number_of_cpu_cores_required=64), UNKNOWN),
        ],
    ),
    Case(
        rule="component-processor",
        severity="warning",
        passes=[
            component(running(GPU)),
            component(of_model(GPU)),
            component(running(CPU), "ml.m5.large"),
            component(running("123456789012.dkr.ecr.eu-west-1.amazonaws.com/mine:cpu")),
            component(running(None)),
            component(ComponentSpecification(model=None)),
            InferenceComponent(specification=running(CPU)),
        ],
        fails=[component(running(GPU), "ml.m5.large"), component(of_model(CPU))],
        in_template="the image pytorch-inference:2.6-gpu-py312 is for GPUs, but ml.m5.large has none; choose the image",
        shown={"Component.Specification.Container": {"Image": CPU}},
        hidden=[component(running(UNKNOWN)), component(running(CPU), UNKNOWN), component(running(MAYBE))],
    ),
    Case(
        rule="drivers-of-component",
        severity="warning",
        passes=[
            component(running(CUDA12), inference_ami_version=OLD),
            component(of_model(CUDA13), inference_ami_version=NEW),
            component(running(CUDA13), "ml.m5.large"),
            InferenceComponent(specification=running(CUDA13), variant=None),
        ],
        fails=[
            component(running(CUDA13)),
            component(of_model(CUDA12)),
            component(running(CUDA12), inference_ami_version=NEW),
        ],
        in_template="needs CUDA 13.0, and the drivers that ml.g5.12xlarge has by default are older; set the",
        shown={"Component.Specification.Container": {"Image": CUDA13}},
        hidden=[
            component(running(CUDA13), inference_ami_version=UNKNOWN),
            component(running(UNKNOWN)),
            component(running(CUDA13), UNKNOWN),
        ],
    ),
]


class TestComponentFittingRules(RuleTests):
    pass


def test_the_regions_are_those_of_cloudformation() -> None:
    folder = files("cfnlint") / "data" / "schemas" / "providers"
    schemas = [each for each in folder.iterdir() if each.name.endswith(".json")]
    types = {each.name.removesuffix(".json"): json.loads(each.read_text(encoding="utf-8")) for each in schemas}

    hosting = {region for region, found in types.items() if "AWS::SageMaker::Endpoint" in found}
    assert {each for each in hosting if "AWS::SageMaker::InferenceComponent" not in types[each]} == WITHOUT_COMPONENTS


def test_says_nothing_of_regions_where_none_is_known() -> None:
    found = check(component(of_model(CPU)), NOWHERE)

    assert [each for each in found if each.rule.id == "component-in-region"] == []
