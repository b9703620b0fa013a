"""Artifacts of models: an archive, a prefix or one file, and what the role may then read."""

import os
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import CfnParameter, Fn, Lazy, NestedStack, Stack, Token
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets

from constructs_lib import ContainerDefinition, ContainerMode, Model, ModelData
from constructs_lib.rules import UNKNOWN
from tests.unit.apps import quick_app
from tests.unit.arguments.test_arguments import Producer
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_STRINGS, refused, said
from tests.unit.model_data_pieces import ARN, IMAGE, reading, serve
from tests.unit.model_templates import only_container, statement, warnings
from tests.unit.templates import resources_of
from tests.unit.test_s3_location import NO_KEYS
from tests.unit.with_each import with_each

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
    app = quick_app()
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


@with_each("key", ["model", "model.zip", "model.tar", "model.TAR.GZ", "model.tar.gz ", "models/", "é", "a" * 1024])
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
        stack = Stack(quick_app(), "Test")
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
