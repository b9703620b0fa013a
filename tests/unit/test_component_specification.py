"""What an inference component runs on each instance type."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Size, Stack

from constructs_lib import ComponentScheduling, ComponentSpecification, InferenceComponent, InstanceType, Model
from tests.unit.bad_inputs import NOT_DURATIONS, NOT_FLAGS, NOT_NUMBERS, NOT_SIZES, refused
from tests.unit.component_pieces import CONTAINER, hosting, properties
from tests.unit.with_each import with_each

MEMORY = Size.gibibytes(4)
OTHER = ComponentSpecification(instance_type=InstanceType.G6_XLARGE, container=CONTAINER, min_memory=MEMORY)


def rendered(stack: Stack, **values: Any) -> Any:
    one = ComponentSpecification(**{"instance_type": InstanceType.G5_XLARGE, "min_memory": MEMORY, **values})
    InferenceComponent(stack, "Llm", endpoint=hosting(stack), specifications=[one, OTHER])
    return properties(stack)["Specifications"][0]


def test_says_what_runs_on_a_type(stack: Stack) -> None:
    assert rendered(stack, container=CONTAINER) == {
        "InstanceType": "ml.g5.xlarge",
        "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 4096},
        "Container": {"Image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0"},
    }


def test_names_a_model(stack: Stack, model: Model) -> None:
    name = {"Fn::GetAtt": [stack.get_logical_id(model._resource), "ModelName"]}

    assert rendered(stack, model=model)["ModelName"] == name


def test_takes_every_option(stack: Stack) -> None:
    found = rendered(
        stack,
        container=CONTAINER,
        max_memory=Size.gibibytes(8),
        cpu_cores=2,
        accelerators=1,
        model_data_download_timeout=Duration.minutes(10),
        container_startup_health_check_timeout=Duration.minutes(5),
        scheduling=ComponentScheduling(placement_strategy="SPREAD"),
        data_caching=True,
    )

    assert found["ComputeResourceRequirements"]["NumberOfAcceleratorDevicesRequired"] == 1
    assert found["StartupParameters"]["ModelDataDownloadTimeoutInSeconds"] == 600
    assert found["SchedulingConfig"]["PlacementStrategy"] == "SPREAD"
    assert found["DataCacheConfig"] == {"EnableCaching": True}


def test_takes_tokens(stack: Stack) -> None:
    number = CfnParameter(stack, "Number", type="Number").value_as_number

    found = rendered(stack, container=CONTAINER, min_memory=Size.mebibytes(number), cpu_cores=number)

    assert found["ComputeResourceRequirements"] == {
        "MinMemoryRequiredInMb": {"Ref": "Number"},
        "NumberOfCpuCoresRequired": {"Ref": "Number"},
    }


@with_each(
    "values, words",
    [
        ({}, "has nothing to serve; pass model=Model(...)"),
        ({"container": CONTAINER, "min_memory": None}, "does not say how much memory a copy needs at least"),
        ({"container": CONTAINER, "max_memory": Size.gibibytes(1)}, "min_memory=4096 MiB is above max_memory=1024 MiB"),
        ({"container": CONTAINER, "cpu_cores": 0.1}, "cpu_cores=0.1 must be at least 0.25"),
        ({"container": CONTAINER, "instance_type": "ml.g5.xlarge"}, "pass InstanceType.of('ml.g5.xlarge')"),
    ],
)
def test_fails_when_sagemaker_would_refuse(stack: Stack, values: Any, words: str) -> None:
    with refused("ComponentSpecification", words, stack=stack):
        ComponentSpecification(**{"instance_type": InstanceType.G5_XLARGE, "min_memory": MEMORY, **values})


def test_fails_with_a_model_and_a_container(model: Model) -> None:
    with refused("model cannot be combined with container"):
        ComponentSpecification(
            instance_type=InstanceType.G5_XLARGE, model=model, container=CONTAINER, min_memory=MEMORY
        )


@pytest.mark.parametrize(
    ("argument", "values"),
    [
        ("min_memory", NOT_SIZES),
        ("max_memory", NOT_SIZES),
        ("cpu_cores", NOT_NUMBERS),
        ("accelerators", NOT_NUMBERS),
        ("model_data_download_timeout", NOT_DURATIONS),
        ("data_caching", NOT_FLAGS),
    ],
)
def test_fails_with_something_else(argument: str, values: list[Any]) -> None:
    for value in values:
        sound: dict[str, Any] = {"container": CONTAINER, "min_memory": MEMORY, argument: value}
        with refused(argument):
            ComponentSpecification(instance_type=InstanceType.G5_XLARGE, **sound)


def test_prints_as_it_is_written_and_equals_its_like() -> None:
    same = ComponentSpecification(instance_type=InstanceType.G6_XLARGE, container=CONTAINER, min_memory=MEMORY)

    assert same == OTHER
    assert "min_memory=Size.gibibytes(4)" in repr(OTHER)
