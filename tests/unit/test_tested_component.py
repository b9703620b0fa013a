"""What a smoke test knows of an inference component, and when it changes."""

from typing import Any

from aws_cdk import CfnParameter, Size, Stack
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    AdapterInferenceComponent,
    ComponentSpecification,
    ContainerDefinition,
    InstanceType,
    Model,
    ModelData,
    SmokeTest,
    SmokeTestRequest,
)
from tests.unit.apps import quick_app
from tests.unit.component_pieces import CONTAINER, IMAGE, component, hosting
from tests.unit.templates import only


def seen_of(stack: Stack, *, adapter: ModelData | None = None, **values: Any) -> list[Any]:
    """Return what a test has of a component, or of its adapter."""
    endpoint = hosting(stack)
    asked: Any = component(endpoint, **values)
    if adapter is not None:
        asked = AdapterInferenceComponent(stack, "Adapter", base=asked, adapter=adapter)
    request = SmokeTestRequest(body="1", inference_component=asked)
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=request, more_requests=[request])
    found: list[Any] = only(stack, "Custom::SageMakerSmokeTest")["Properties"]["Components"]
    return found


def version(**values: Any) -> Any:
    (found,) = seen_of(Stack(quick_app(), "Test"), **values)
    return found["Version"]


def test_a_component_of_a_model_has_to_serve_that_model(stack: Stack) -> None:
    (found,) = seen_of(stack, model=Model(stack, "Model", containers=[CONTAINER]))

    name = only(stack, "AWS::SageMaker::InferenceComponent")["Properties"]["Specification"]["ModelName"]
    assert found["Served"] == {"ModelName": name}
    assert found["Version"][1:] == [name]


def test_a_component_of_a_container_has_to_serve_its_archive(stack: Stack, bucket: s3.Bucket) -> None:
    data = ModelData.from_bucket(bucket, "v1/model.tar.gz")
    (found,) = seen_of(stack, container=ContainerDefinition(image=IMAGE, model_data=data))

    container = only(stack, "AWS::SageMaker::InferenceComponent")["Properties"]["Specification"]["Container"]
    assert found["Served"] == {"ArtifactUrl": container["ArtifactUrl"]}


def test_an_image_alone_says_nothing_of_what_is_served(stack: Stack) -> None:
    (found,) = seen_of(stack)

    assert found["Served"] == {}


def test_several_specifications_have_nothing_in_common(stack: Stack) -> None:
    types = (InstanceType.G5_12XLARGE, InstanceType.G5_24XLARGE)
    several = [
        ComponentSpecification(instance_type=each, container=CONTAINER, min_memory=Size.gibibytes(2)) for each in types
    ]
    (found,) = seen_of(stack, specifications=several, min_memory=None, container=None)

    assert found["Served"] == {}
    assert len(found["Version"]) == 1


def test_its_version_changes_with_what_it_runs() -> None:
    assert version() == version()
    assert version() != version(min_memory=Size.gibibytes(3))
    assert version() != version(container=ContainerDefinition(image=IMAGE, environment={"A": "1"}))


def test_its_version_has_what_only_cloudformation_knows(stack: Stack) -> None:
    value = CfnParameter(stack, "Parameter").value_as_string
    (found,) = seen_of(stack, container=ContainerDefinition(image=IMAGE, environment={"A": value, "B": value}))

    assert found["Version"][1:] == [{"Ref": "Parameter"}]


def test_an_adapter_is_tested_again_when_what_loads_it_changes(stack: Stack, bucket: s3.Bucket) -> None:
    base, adapter = seen_of(stack, adapter=ModelData.from_bucket(bucket, "v1/adapter.tar.gz"))

    assert (base["Name"] != adapter["Name"], set(base), set(adapter["Served"])) == (
        True,
        {"Name", "Served", "Version"},
        {"ArtifactUrl"},
    )
