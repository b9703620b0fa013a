"""Adapters of inference components."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Stack
from aws_cdk import aws_s3 as s3

from constructs_lib import AdapterInferenceComponent, Endpoint, InferenceComponent, ModelData
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_NAMES, refused
from tests.unit.component_pieces import COMPONENT, component, hosting
from tests.unit.scaling.pieces import warnings
from tests.unit.templates import resources_of
from tests.unit.with_each import with_each


@pytest.fixture
def base(stack: Stack) -> InferenceComponent:
    return component(hosting(stack))


@pytest.fixture
def adapter(bucket: s3.Bucket) -> ModelData:
    return ModelData.from_bucket(bucket, "v1/adapter.tar.gz")


def rendered(stack: Stack) -> Any:
    (found,) = (
        each
        for each in resources_of(stack, COMPONENT).values()
        if "BaseInferenceComponentName" in each["Properties"]["Specification"]
    )
    return found


def test_names_its_base_and_its_files_and_nothing_else(
    stack: Stack, base: InferenceComponent, adapter: ModelData
) -> None:
    found = AdapterInferenceComponent(stack, "Legal", base=base, adapter=adapter)

    properties = rendered(stack)["Properties"]
    assert set(properties) == {"EndpointName", "InferenceComponentName", "Specification"}
    assert properties["InferenceComponentName"] == found.inference_component_name
    assert set(properties["Specification"]) == {"BaseInferenceComponentName", "Container"}
    assert properties["Specification"]["BaseInferenceComponentName"] == base.inference_component_name
    assert set(properties["Specification"]["Container"]) == {"ArtifactUrl"}
    assert warnings(stack) == []


def test_is_made_after_its_base_and_deleted_before_it(
    stack: Stack, base: InferenceComponent, adapter: ModelData
) -> None:
    AdapterInferenceComponent(stack, "Legal", base=base, adapter=adapter)

    assert rendered(stack)["DependsOn"] == [stack.get_logical_id(base._resource)]


def test_the_role_may_read_its_files(stack: Stack, base: InferenceComponent, adapter: ModelData) -> None:
    AdapterInferenceComponent(stack, "Legal", base=base, adapter=adapter)

    assert "v1/adapter.tar.gz" in str(resources_of(stack, "AWS::IAM::ManagedPolicy"))


def test_has_the_name_that_was_given(stack: Stack, base: InferenceComponent, adapter: ModelData) -> None:
    name = CfnParameter(stack, "Name").value_as_string

    AdapterInferenceComponent(stack, "Legal", base=base, adapter=adapter, inference_component_name=name)

    assert rendered(stack)["Properties"]["InferenceComponentName"] == {"Ref": "Name"}


def test_many_share_a_base(stack: Stack, base: InferenceComponent, adapter: ModelData) -> None:
    names = {
        AdapterInferenceComponent(stack, f"Adapter{number}", base=base, adapter=adapter).inference_component_name
        for number in range(3)
    }

    assert len(names) == 3


def test_stands_on_an_endpoint_of_others(stack: Stack, adapter: ModelData) -> None:
    base = component(Endpoint.from_endpoint_name(stack, "Theirs", "theirs"))

    AdapterInferenceComponent(stack, "Legal", base=base, adapter=adapter)

    assert rendered(stack)["Properties"]["EndpointName"] == "theirs"
    assert any("allows s3:GetObject for this component" in each for each in warnings(stack))


def test_stands_on_a_component_of_others(stack: Stack, adapter: ModelData) -> None:
    theirs = Endpoint.from_endpoint_name(stack, "Theirs", "theirs")
    base = InferenceComponent.from_inference_component_name(stack, "Llm", "their-llm", endpoint=theirs)

    AdapterInferenceComponent(stack, "Legal", base=base, adapter=adapter)

    properties = rendered(stack)["Properties"]
    assert properties["EndpointName"] == "theirs"
    assert properties["Specification"]["BaseInferenceComponentName"] == "their-llm"
    assert "DependsOn" not in rendered(stack)
    assert any("allows s3:GetObject for this component" in each for each in warnings(stack))


def test_a_component_of_others_on_an_endpoint_of_ours_runs_with_our_role(stack: Stack, adapter: ModelData) -> None:
    base = InferenceComponent.from_inference_component_name(stack, "Llm", "their-llm", endpoint=hosting(stack))

    AdapterInferenceComponent(stack, "Legal", base=base, adapter=adapter)

    assert "v1/adapter.tar.gz" in str(resources_of(stack, "AWS::IAM::ManagedPolicy"))
    assert warnings(stack) == []


def test_fails_with_a_component_elsewhere() -> None:
    stack = Stack(quick_app(), "Here", env=Environment(account="111122223333", region="us-east-1"))
    theirs = Endpoint.from_endpoint_arn(stack, "Theirs", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/theirs")
    base = InferenceComponent.from_inference_component_name(stack, "Llm", "their-llm", endpoint=theirs)
    files = ModelData.from_bucket(s3.Bucket.from_bucket_name(stack, "Files", "files"), "v1/adapter.tar.gz")

    with refused("base is in region eu-west-1, and this stack in us-east-1", stack=stack):
        AdapterInferenceComponent(stack, "Legal", base=base, adapter=files)


def test_warns_of_files_that_can_be_overwritten(stack: Stack, base: InferenceComponent, bucket: s3.Bucket) -> None:
    AdapterInferenceComponent(stack, "Legal", base=base, adapter=ModelData.from_bucket(bucket, "legal.tar.gz"))

    (warning,) = warnings(stack)
    assert "holds no version" in warning


def test_fails_with_files_that_are_not_one_archive(stack: Stack, base: InferenceComponent, bucket: s3.Bucket) -> None:
    files = ModelData.from_prefix(bucket, "legal/")

    with refused("adapter of AdapterInferenceComponent 'Legal' is not one archive; pack its files", stack=stack):
        AdapterInferenceComponent(stack, "Legal", base=base, adapter=files)
    with refused("is not a .tar.gz archive", stack=stack):
        AdapterInferenceComponent(
            stack, "Legal", base=base, adapter=ModelData.from_bucket(bucket, "v1/legal.safetensors")
        )


def test_fails_with_an_adapter_as_its_base(stack: Stack, base: InferenceComponent, adapter: ModelData) -> None:
    other: Any = AdapterInferenceComponent(stack, "Legal", base=base, adapter=adapter)

    with refused("base of AdapterInferenceComponent 'Deeper'", "which is not an adapter itself", stack=stack):
        AdapterInferenceComponent(stack, "Deeper", base=other, adapter=adapter)


@with_each(
    "argument, values",
    [("base", [*NOT_CONSTRUCTS, None]), ("adapter", [*NOT_CONSTRUCTS, None]), ("inference_component_name", NOT_NAMES)],
)
def test_fails_with_something_else(
    stack: Stack, base: InferenceComponent, adapter: ModelData, argument: str, values: list[Any]
) -> None:
    for value in values:
        given: dict[str, Any] = {"base": base, "adapter": adapter, argument: value}
        with refused(argument, stack=stack):
            AdapterInferenceComponent(stack, "Legal", **given)
