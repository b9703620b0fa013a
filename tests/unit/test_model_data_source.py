"""Artifacts under a licence, and those of a hub."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack, Token
from aws_cdk import aws_s3 as s3

from constructs_lib import ContainerDefinition, ContainerMode, ModelData, S3Location
from tests.unit.bad_inputs import refused
from tests.unit.model_data_pieces import ARN, CONTENT, IMAGE, reading, serve
from tests.unit.model_templates import only_container, statement, warnings
from tests.unit.templates import resources_of
from tests.unit.with_each import with_each

# Licences


@pytest.fixture
def gated(stack: Stack) -> s3.IBucket:
    """JumpStart's bucket of models under a licence."""
    return s3.Bucket.from_bucket_name(stack, "JumpStart", "jumpstart-private-cache-prod-eu-west-1")


def test_a_licence_is_accepted_where_artifacts_are_read(stack: Stack, gated: s3.IBucket) -> None:
    for number, data in enumerate(
        [
            ModelData.from_prefix(gated, "llama/v1/", accept_eula=True),
            ModelData.from_object(gated, "llama/v1/model.gguf", accept_eula=True),
            ModelData.from_bucket(gated, "llama/v1/model.tar.gz", accept_eula=True),
        ]
    ):
        serve(stack, data, f"Model{number}")

    models = resources_of(stack, "AWS::SageMaker::Model").values()
    sources = [each["Properties"]["PrimaryContainer"]["ModelDataSource"]["S3DataSource"] for each in models]
    assert [each["ModelAccessConfig"] for each in sources] == [{"AcceptEula": True}] * 3
    assert [(each["S3DataType"], each["CompressionType"]) for each in sources] == [
        ("S3Prefix", "None"),
        ("S3Object", "None"),
        ("S3Object", "Gzip"),
    ]
    assert not warnings(stack)


def test_the_role_may_read_what_is_under_a_licence(stack: Stack, gated: s3.IBucket) -> None:
    serve(stack, ModelData.from_bucket(gated, "llama/v1/model.tar.gz", accept_eula=True))

    assert [each["Action"] for each in reading(stack)] == ["s3:GetObject"]


@pytest.mark.parametrize(
    "way",
    [
        lambda bucket, **values: ModelData.from_prefix(bucket, "llama/v1/", **values),
        lambda bucket, **values: ModelData.from_object(bucket, "llama/v1/model.gguf", **values),
        lambda bucket, **values: ModelData.from_bucket(bucket, "llama/v1/model.tar.gz", **values),
    ],
)
def test_fails_when_a_licence_is_not_accepted(gated: s3.IBucket, way: Any) -> None:
    nothing_said: dict[str, Any] = {}
    for values in (nothing_said, {"accept_eula": False}):
        with refused("is in JumpStart's bucket of models under a licence", "accept_eula"):
            ContainerDefinition(image=IMAGE, model_data=way(gated, **values))


def test_no_licence_is_accepted_if_nothing_is_said(stack: Stack, artifacts: s3.IBucket) -> None:
    serve(stack, ModelData.from_prefix(artifacts, "llama/v1/", accept_eula=False))

    assert "ModelAccessConfig" not in only_container(stack)["ModelDataSource"]["S3DataSource"]


@with_each("accept", [1, "true", None, Token.as_any(True)])
def test_fails_when_it_is_not_said_whether_a_licence_is_accepted(artifacts: s3.IBucket, accept: Any) -> None:
    with refused("accept_eula must be True or False"):
        ModelData.from_bucket(artifacts, "v1/model.tar.gz", accept_eula=accept)
    with refused("accept_eula must be True or False"):
        ModelData.from_object(artifacts, "v1/model.gguf", accept_eula=accept)
    with refused("accept_eula must be True or False"):
        ModelData.from_prefix(artifacts, "v1/", accept_eula=accept)
    with refused("accept_eula must be True or False"):
        ModelData.from_hub_content(CONTENT, S3Location(artifacts, "v1/"), accept_eula=accept)


def test_fails_when_several_models_are_under_a_licence(artifacts: s3.IBucket) -> None:
    for data in (
        ModelData.from_prefix(artifacts, "models/", accept_eula=True),
        ModelData.from_object(artifacts, "model-7.gguf"),
    ):
        with refused("a multi-model container cannot be combined with model_data"):
            ContainerDefinition(image=IMAGE, model_data=data, mode=ContainerMode.MULTI_MODEL)


# Hubs of JumpStart


def test_content_of_a_hub_is_named_beside_its_artifacts(stack: Stack, gated: s3.IBucket) -> None:
    serve(stack, ModelData.from_hub_content(CONTENT, S3Location(gated, "llama/v1/"), accept_eula=True))

    assert only_container(stack)["ModelDataSource"]["S3DataSource"] == {
        "S3Uri": "s3://jumpstart-private-cache-prod-eu-west-1/llama/v1/",
        "S3DataType": "S3Prefix",
        "CompressionType": "None",
        "ModelAccessConfig": {"AcceptEula": True},
        "HubAccessConfig": {"HubContentArn": CONTENT},
    }
    assert not warnings(stack)


@pytest.mark.parametrize(
    ("key", "form"),
    [
        ("v1/", ("S3Prefix", "None")),
        ("", ("S3Prefix", "None")),
        ("v1/model.tar.gz", ("S3Object", "Gzip")),
        ("v1/model.gguf", ("S3Object", "None")),
    ],
)
def test_artifacts_of_a_hub_have_the_form_that_their_key_says(
    stack: Stack, artifacts: s3.IBucket, key: str, form: tuple[str, str]
) -> None:
    serve(stack, ModelData.from_hub_content(CONTENT, S3Location(artifacts, key)))

    source = only_container(stack)["ModelDataSource"]["S3DataSource"]
    assert (source["S3DataType"], source["CompressionType"]) == form


def test_the_role_may_look_up_the_content_of_the_hub_and_read_the_artifacts(stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_arn(stack, "Imported", ARN)
    serve(stack, ModelData.from_hub_content(CONTENT, S3Location(bucket, "v1/")))

    assert [each["Action"] for each in reading(stack)] == ["s3:GetObject", "s3:ListBucket"]
    assert statement(stack, "sagemaker:DescribeHubContent")["Resource"] == [
        "arn:aws:sagemaker:eu-west-1:111122223333:hub/ours",
        CONTENT,
    ]


def test_the_role_may_look_up_every_version_if_none_is_named(stack: Stack, artifacts: s3.IBucket) -> None:
    any_version = CONTENT.removesuffix("/1.0.0")
    serve(stack, ModelData.from_hub_content(any_version, S3Location(artifacts, "v1/")))

    assert statement(stack, "sagemaker:DescribeHubContent")["Resource"][1:] == [any_version, f"{any_version}/*"]


def test_the_content_of_a_hub_may_be_a_token(stack: Stack, artifacts: s3.IBucket, parameter: CfnParameter) -> None:
    serve(stack, ModelData.from_hub_content(parameter.value_as_string, S3Location(artifacts, "v1/")))

    hubs, content = statement(stack, "sagemaker:DescribeHubContent")["Resource"]
    assert hubs == {"Fn::Sub": "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:hub/*"}
    assert content == {"Ref": "Parameter"}


def test_what_is_no_reference_warns(stack: Stack, artifacts: s3.IBucket) -> None:
    public = "arn:aws:sagemaker:eu-west-1:aws:hub-content/SageMakerPublicHub/Model/llama/1.0.0"
    serve(stack, ModelData.from_hub_content(public, S3Location(artifacts, "v1/")))

    (warning,) = warnings(stack)
    assert "arn is not a reference to a model of JumpStart" in warning


def test_fails_when_the_artifacts_of_a_hub_are_not_named(artifacts: s3.IBucket) -> None:
    for wrong in (None, artifacts, "s3://artifacts/v1/"):
        with refused("artifacts must be an S3Location", "HostingArtifactUri"):
            ModelData.from_hub_content(CONTENT, wrong)  # type: ignore[arg-type]  # it is refused


@with_each(
    "arn",
    ["", "llama", CONTENT.replace("hub-content", "hub"), CONTENT.replace("ModelReference", "Notebook"), f" {CONTENT}"],
)
def test_fails_when_content_of_a_hub_is_none(artifacts: s3.IBucket, arn: str) -> None:
    with refused("arn must be the ARN of a model in a hub", "describe-hub-content"):
        ModelData.from_hub_content(arn, S3Location(artifacts, "v1/"))
