"""Model data, wherever it comes from."""

from pathlib import Path
from typing import Any

from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib import ContainerDefinition, ContainerMode, ModelData
from constructs_lib.model_data_source import BoundModelData, KnownModelData
from constructs_lib.rules import UNKNOWN
from tests.unit.apps import quick_app
from tests.unit.arguments.test_arguments import Loud
from tests.unit.bad_inputs import refused
from tests.unit.model_data_pieces import IMAGE, reading, serve
from tests.unit.model_templates import only_container, statements
from tests.unit.templates import only, resources_of

# Several models from other data


def test_fails_when_several_models_are_one_archive(artifacts: s3.IBucket, archive: Path) -> None:
    for data in (ModelData.from_bucket(artifacts, "models-7.tar.gz"), ModelData.from_asset(archive)):
        with refused("model_data", "prefix"):
            ContainerDefinition(image=IMAGE, model_data=data, mode=ContainerMode.MULTI_MODEL)


def test_a_key_that_is_a_token_holds_several_models_where_they_are_asked_for(
    stack: Stack, bucket: s3.Bucket, parameter: CfnParameter
) -> None:
    data = ModelData.from_bucket(bucket, parameter.value_as_string)
    serve(stack, data, mode=ContainerMode.MULTI_MODEL)

    assert [each["Action"] for each in reading(stack)] == ["s3:GetObject", "s3:ListBucket"]


# Texts and data of one's own


def test_texts_are_what_they_hold_and_not_what_they_print(stack: Stack, artifacts: s3.IBucket) -> None:
    serve(stack, ModelData.from_bucket(artifacts, Loud("iris-7.tar.gz")), "Archive")
    serve(stack, ModelData.from_prefix(artifacts, Loud("iris/")), "Prefix")

    assert "IRIS" not in str(resources_of(stack, "AWS::SageMaker::Model"))
    assert "IRIS" not in str(statements(stack))


def test_data_of_ones_own_serves_too(stack: Stack) -> None:
    class Mirrored(ModelData):
        def known(self, *, multi_model: bool) -> KnownModelData:
            del multi_model
            return KnownModelData(UNKNOWN)

        def bind(self, scope: Construct, *, multi_model: bool) -> BoundModelData:
            del scope, multi_model
            return BoundModelData("s3://mirror/model.tar.gz", None, ())

    serve(stack, Mirrored())

    assert only_container(stack)["ModelDataUrl"] == "s3://mirror/model.tar.gz"
    assert not reading(stack)


def test_another_artifact_is_another_policy_so_that_the_old_one_goes_last() -> None:
    def policies(key: str) -> set[str]:
        stack = Stack(quick_app(), "Test")
        serve(stack, ModelData.from_bucket(s3.Bucket.from_bucket_name(stack, "Bucket", "artifacts"), key))
        return set(resources_of(stack, "AWS::IAM::ManagedPolicy"))

    assert policies("iris-7.tar.gz") == policies("iris-7.tar.gz")
    assert not policies("iris-7.tar.gz") & policies("iris-8.tar.gz")


def test_model_data_can_be_overridden(stack: Stack, artifacts: s3.IBucket) -> None:
    model = serve(stack, ModelData.from_bucket(artifacts, "iris-7.tar.gz"))

    resource: Any = model.node.default_child
    resource.add_property_override("PrimaryContainer.ModelDataUrl", "s3://artifacts/iris-8.tar.gz")

    container = only(stack, "AWS::SageMaker::Model")["Properties"]["PrimaryContainer"]
    assert container["ModelDataUrl"] == "s3://artifacts/iris-8.tar.gz"
