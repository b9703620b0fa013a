"""Model data: an archive, or what lies under a prefix, and what the role may then read."""

import os
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Fn, Lazy, NestedStack, Stack, Token
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from constructs_lib import ContainerDefinition, ContainerImage, ContainerMode, Model, ModelData, S3Location
from constructs_lib.model_data_source import BoundModelData, KnownModelData
from constructs_lib.rules import UNKNOWN
from tests.unit.arguments.test_arguments import Loud, Producer
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_STRINGS, refused, said
from tests.unit.model_templates import only_container, statement, statements, warnings
from tests.unit.templates import only, resources_of
from tests.unit.test_s3_location import NO_KEYS
from tests.unit.with_each import with_each

IMAGE = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
ARN = "arn:aws:s3:::artifacts"
CONTENT = "arn:aws:sagemaker:eu-west-1:111122223333:hub-content/ours/ModelReference/llama/1.0.0"


def serve(
    scope: Construct, data: ModelData, id: str = "Model", *, mode: ContainerMode = ContainerMode.SINGLE_MODEL
) -> Model:
    return Model(scope, id, containers=[ContainerDefinition(image=IMAGE, model_data=data, mode=mode)])


def reading(stack: Stack) -> list[dict[str, Any]]:
    """Return what the role may do with S3 and KMS."""
    return [each for each in statements(stack) if "s3:" in str(each["Action"]) or "kms:" in str(each["Action"])]


@pytest.fixture
def artifacts(stack: Stack) -> s3.IBucket:
    return s3.Bucket.from_bucket_name(stack, "Imported", "artifacts")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "model.tar.gz"
    path.write_bytes(b"archive")
    return path


# An archive in a bucket


def test_an_archive_is_named_by_its_url(stack: Stack, artifacts: s3.IBucket) -> None:
    serve(stack, ModelData.from_bucket(artifacts, "iris-7/model.tar.gz"))

    assert only_container(stack)["ModelDataUrl"] == "s3://artifacts/iris-7/model.tar.gz"
    assert "ModelDataSource" not in only_container(stack)
    assert not warnings(stack)


def test_the_role_may_read_the_archive_and_nothing_else(stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_arn(stack, "Imported", ARN)
    serve(stack, ModelData.from_bucket(bucket, "iris-7/model.tar.gz"))

    assert reading(stack) == [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{ARN}/iris-7/model.tar.gz"},
    ]


def test_the_role_may_decrypt_with_the_key_of_the_bucket(stack: Stack) -> None:
    key = kms.Key(stack, "Key")
    bucket = s3.Bucket(stack, "Bucket", encryption_key=key)
    serve(stack, ModelData.from_bucket(bucket, "iris-7/model.tar.gz"))

    assert statement(stack, "kms:Decrypt") == {
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": stack.resolve(key.key_arn),
    }


def test_a_key_that_may_be_overwritten_warns(stack: Stack, artifacts: s3.IBucket) -> None:
    serve(stack, ModelData.from_bucket(artifacts, "iris/model.tar.gz"))

    (warning,) = warnings(stack)
    assert "'iris/model.tar.gz'" in warning
    assert "constructs-lib:artifact-can-be-overwritten" in warning


def test_an_archive_may_have_a_key_that_is_a_token(stack: Stack, bucket: s3.Bucket, parameter: CfnParameter) -> None:
    tokens = [
        parameter.value_as_string,
        f"iris/{parameter.value_as_string}/model.tar.gz",
        Fn.import_value("Key"),
        Fn.select(0, Fn.split(",", parameter.value_as_string)),
        Lazy.string(Producer()),
        Token.as_string(parameter.value),
        "{{resolve:ssm:/models/iris}}",
    ]
    for number, token in enumerate(tokens):
        serve(stack, ModelData.from_bucket(bucket, token), f"Model{number}")

    urls = [
        model["Properties"]["PrimaryContainer"]["ModelDataUrl"]
        for model in resources_of(stack, "AWS::SageMaker::Model").values()
    ]
    expected = [stack.resolve(f"s3://{bucket.bucket_name}/{token}") for token in tokens]
    assert sorted(map(str, urls)) == sorted(map(str, expected))
    assert not warnings(stack)


def test_the_bucket_may_be_of_another_stack() -> None:
    app = App()
    bucket = s3.Bucket(Stack(app, "Data"), "Bucket")
    stack = Stack(app, "Serving")
    serve(stack, ModelData.from_bucket(bucket, "iris-7/model.tar.gz"))

    assert "Fn::" in str(reading(stack)[0]["Resource"])


@pytest.mark.parametrize("multi_model", [False, True])
def test_the_place_of_the_bucket_is_known_where_it_is_said(stack: Stack, *, multi_model: bool) -> None:
    bucket = s3.Bucket.from_bucket_attributes(
        stack, "Theirs", bucket_name="models", region="us-west-2", account="111122223333"
    )
    own = s3.Bucket(stack, "Own")

    archive = ModelData.from_bucket(bucket, "7/model.tar.gz").known(multi_model=multi_model)
    models = ModelData.from_prefix(bucket, "7/").known(multi_model=True)
    files: Any = ModelData.from_prefix(bucket, "7/").known(multi_model=False).source

    assert (archive.region, archive.account) == (models.region, models.account) == ("us-west-2", "111122223333")
    assert files.s3_data_source.bucket_region == "us-west-2"
    assert files.s3_data_source.bucket_account == "111122223333"
    assert ModelData.from_bucket(own, "7/model.tar.gz").known(multi_model=multi_model).region is UNKNOWN


def test_an_asset_with_options_is_taken_from_its_bucket(stack: Stack, archive: Path) -> None:
    asset = s3_assets.Asset(stack, "Asset", path=str(archive), deploy_time=True)
    serve(stack, ModelData.from_bucket(asset.bucket, asset.s3_object_key))

    assert asset.asset_hash in str(only_container(stack)["ModelDataUrl"])
    assert asset.asset_hash in str(reading(stack)[0]["Resource"])


@with_each("key", NO_KEYS)
def test_fails_when_the_key_is_none_of_the_bucket(stack: Stack, bucket: s3.Bucket, key: str) -> None:
    with refused(f"key={key!r}", "leave out", stack=stack):
        ModelData.from_bucket(bucket, key)


def test_fails_when_the_key_is_empty(bucket: s3.Bucket) -> None:
    with refused("key=''", ".tar.gz"):
        ModelData.from_bucket(bucket, "")


@with_each("key", [*NOT_STRINGS, None, Path("model.tar.gz")])
def test_fails_when_the_key_is_no_string(bucket: s3.Bucket, key: str) -> None:
    with refused("key must be", "string"):
        ModelData.from_bucket(bucket, key)


@with_each("bucket", [*NOT_CONSTRUCTS, None, "artifacts", s3.Bucket])
def test_fails_when_the_bucket_is_none(bucket: s3.IBucket) -> None:
    with refused("bucket must be an s3.IBucket, got", said(bucket), "s3.Bucket"):
        ModelData.from_bucket(bucket, "model-7.tar.gz")
    with refused("bucket must be an s3.IBucket, got", said(bucket), "s3.Bucket"):
        ModelData.from_prefix(bucket, "models/")


@pytest.mark.parametrize(
    "key", ["model", "model.zip", "model.tar", "model.TAR.GZ", "model.tar.gz ", "models/", "é", "a" * 1024]
)
def test_fails_when_one_model_is_no_archive(artifacts: s3.IBucket, key: str) -> None:
    data = ModelData.from_bucket(artifacts, key)

    with refused("model_data='s3://artifacts/", ".tar.gz"):
        ContainerDefinition(image=IMAGE, model_data=data)


def test_fails_when_the_url_is_too_long(artifacts: s3.IBucket) -> None:
    data = ModelData.from_bucket(artifacts, "a" * 1010 + "1.tar.gz")

    with refused("model_data=", "at most 1024"):
        ContainerDefinition(image=IMAGE, model_data=data)


# A local archive


def test_a_local_archive_is_uploaded_under_a_key_of_its_content(stack: Stack, archive: Path) -> None:
    serve(stack, ModelData.from_asset(str(archive)))

    url = str(only_container(stack)["ModelDataUrl"])
    (read,) = reading(stack)
    assert url.startswith("{'Fn::Sub': 's3://cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}/")
    assert url.endswith(".gz'}")
    assert read["Action"] == "s3:GetObject"
    assert str(read["Resource"]).endswith(".gz']]}")
    assert not warnings(stack)


def test_another_content_is_another_model_data(archive: Path) -> None:
    def url() -> object:
        stack = Stack(App(), "Test")
        serve(stack, ModelData.from_asset(str(archive)))
        return only_container(stack)["ModelDataUrl"]

    first = url()
    same = url()
    archive.write_bytes(b"another")

    assert first == same
    assert first != url()


def test_a_local_archive_may_be_a_path_or_relative(
    stack: Stack, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(archive.parent)
    relative = ModelData.from_asset(archive.name)
    monkeypatch.chdir(os.sep)

    assert relative == ModelData.from_asset(archive)
    serve(stack, relative)


def test_containers_and_models_may_share_a_local_archive(stack: Stack, archive: Path) -> None:
    container = ContainerDefinition(image=IMAGE, model_data=ModelData.from_asset(archive))
    Model(stack, "Pipeline", containers=[container, container])
    Model(stack, "Single", containers=[container])
    nested = NestedStack(stack, "Nested")
    Model(nested, "Single", containers=[container])

    assert len(resources_of(stack, "AWS::SageMaker::Model")) == 2


def test_fails_when_a_local_archive_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "directory.tar.gz").mkdir()
    for path in (tmp_path / "directory.tar.gz", tmp_path / "missing.tar.gz", tmp_path / "a\0b.tar.gz"):
        with refused(f"path={str(path)!r}", "not a file"):
            ModelData.from_asset(str(path))


@pytest.mark.parametrize("name", ["", ".", "model", "model.zip", "model.TAR.GZ", "model.tar.gz/", "${Token}"])
def test_fails_when_a_local_file_is_no_archive(tmp_path: Path, name: str) -> None:
    (tmp_path / "model.zip").touch()
    with refused("path=", ".tar.gz"):
        ModelData.from_asset(f"{tmp_path}{os.sep}{name}")


def test_fails_when_a_local_archive_is_a_token(parameter: CfnParameter) -> None:
    with refused("path=", ".tar.gz"):
        ModelData.from_asset(parameter.value_as_string)


@with_each("path", [None, 1, True, b"model.tar.gz", ["model.tar.gz"], object])
def test_fails_when_a_local_archive_is_no_path(path: str) -> None:
    with refused("path must be", ".tar.gz"):
        ModelData.from_asset(path)


# A prefix


def test_a_prefix_holds_the_uncompressed_files_of_one_model(stack: Stack, artifacts: s3.IBucket) -> None:
    serve(stack, ModelData.from_prefix(artifacts, "iris/"))

    assert only_container(stack)["ModelDataSource"] == {
        "S3DataSource": {"S3Uri": "s3://artifacts/iris/", "S3DataType": "S3Prefix", "CompressionType": "None"}
    }
    assert "ModelDataUrl" not in only_container(stack)
    assert "Mode" not in only_container(stack)


def test_a_prefix_holds_the_archives_of_several_models(stack: Stack, artifacts: s3.IBucket) -> None:
    serve(stack, ModelData.from_prefix(artifacts, "models/"), mode=ContainerMode.MULTI_MODEL)

    assert only_container(stack)["ModelDataUrl"] == "s3://artifacts/models/"
    assert only_container(stack)["Mode"] == "MultiModel"
    assert "ModelDataSource" not in only_container(stack)


@pytest.mark.parametrize("mode", ContainerMode)
def test_the_role_may_read_the_prefix_and_nothing_else(stack: Stack, mode: ContainerMode) -> None:
    key = kms.Key(stack, "Key")
    bucket = s3.Bucket.from_bucket_attributes(stack, "Imported", bucket_arn=ARN, encryption_key=key)
    serve(stack, ModelData.from_prefix(bucket, "models/"), mode=mode)

    assert reading(stack) == [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{ARN}/models/*"},
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": ARN,
            "Condition": {"StringLike": {"s3:prefix": "models/*"}},
        },
        {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": stack.resolve(key.key_arn)},
    ]


def test_a_prefix_may_be_the_whole_bucket(stack: Stack, artifacts: s3.IBucket) -> None:
    serve(stack, ModelData.from_prefix(artifacts, ""), mode=ContainerMode.MULTI_MODEL)

    assert only_container(stack)["ModelDataUrl"] == "s3://artifacts/"


@pytest.mark.parametrize("mode", ContainerMode)
def test_a_prefix_may_be_a_token(stack: Stack, bucket: s3.Bucket, parameter: CfnParameter, mode: ContainerMode) -> None:
    for number, token in enumerate((parameter.value_as_string, f"{parameter.value_as_string}/", Fn.import_value("P"))):
        serve(stack, ModelData.from_prefix(bucket, token), f"Model{number}", mode=mode)

    assert len(resources_of(stack, "AWS::SageMaker::Model")) == 3


@with_each("prefix", ["models", "models/iris", "a.tar.gz", " ", "é"])
def test_fails_when_the_prefix_does_not_end_with_a_slash(bucket: s3.Bucket, prefix: str) -> None:
    with refused(f"prefix={prefix!r}", "slash"):
        ModelData.from_prefix(bucket, prefix)


@with_each("prefix", NO_KEYS)
def test_fails_when_the_prefix_is_none_of_the_bucket(bucket: s3.Bucket, prefix: str) -> None:
    with refused(f"prefix={prefix!r}"):
        ModelData.from_prefix(bucket, prefix)


@with_each("prefix", [*NOT_STRINGS, None])
def test_fails_when_the_prefix_is_no_string(bucket: s3.Bucket, prefix: str) -> None:
    with refused("prefix must be", "string"):
        ModelData.from_prefix(bucket, prefix)


# One file


def test_one_file_is_taken_as_it_is(stack: Stack, artifacts: s3.IBucket) -> None:
    serve(stack, ModelData.from_object(artifacts, "llama-7/model.gguf"))

    assert "ModelDataUrl" not in only_container(stack)
    assert only_container(stack)["ModelDataSource"] == {
        "S3DataSource": {
            "S3Uri": "s3://artifacts/llama-7/model.gguf",
            "S3DataType": "S3Object",
            "CompressionType": "None",
        }
    }
    assert not warnings(stack)


def test_the_role_may_read_one_file_and_nothing_else(stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_arn(stack, "Imported", ARN)
    serve(stack, ModelData.from_object(bucket, "llama-7/model.gguf"))

    assert reading(stack) == [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{ARN}/llama-7/model.gguf"},
    ]


def test_a_file_that_may_be_overwritten_warns(stack: Stack, artifacts: s3.IBucket) -> None:
    serve(stack, ModelData.from_object(artifacts, "llama/model.gguf"))

    (warning,) = warnings(stack)
    assert "constructs-lib:artifact-can-be-overwritten" in warning


def test_the_key_of_a_file_may_be_a_token(stack: Stack, bucket: s3.Bucket, parameter: CfnParameter) -> None:
    serve(stack, ModelData.from_object(bucket, parameter.value_as_string))

    assert only_container(stack)["ModelDataSource"]["S3DataSource"]["S3DataType"] == "S3Object"
    assert [each["Action"] for each in reading(stack)] == ["s3:GetObject"]


@with_each("key", ["", "models/"])
def test_fails_when_a_key_names_no_file(bucket: s3.Bucket, key: str) -> None:
    with refused(f"key={key!r} names no object", "ModelData.from_prefix"):
        ModelData.from_object(bucket, key)


@with_each("key", NO_KEYS)
def test_fails_when_the_key_of_a_file_is_none_of_the_bucket(bucket: s3.Bucket, key: str) -> None:
    with refused(f"key={key!r}"):
        ModelData.from_object(bucket, key)


@with_each("bucket", NOT_CONSTRUCTS)
def test_fails_when_the_bucket_of_a_file_is_none(bucket: s3.IBucket) -> None:
    with refused("bucket must be", "s3.IBucket"):
        ModelData.from_object(bucket, "llama-7/model.gguf")


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
        stack = Stack(App(), "Test")
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
