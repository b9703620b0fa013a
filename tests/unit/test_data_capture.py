"""Data capture."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    CaptureMode,
    ContainerDefinition,
    DataCapture,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
    ServerlessProductionVariant,
)
from constructs_lib.data_capture import folder_of
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_NUMBERS, refused, said
from tests.unit.model_templates import warnings
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

CONFIG = "AWS::SageMaker::EndpointConfig"
IRELAND = Environment(account="111122223333", region="eu-west-1")


def capturing(bucket: s3.IBucket, prefix: str = "captured/", **options: Any) -> DataCapture:
    return DataCapture(**{"destination": S3Location(bucket, prefix), "sampling_percentage": 20, **options})


def configured(stack: Stack, variant: InstanceProductionVariant, capture: DataCapture | None) -> Any:
    EndpointConfig(stack, "Config", instance_production_variants=[variant], data_capture=capture)
    return only(stack, CONFIG)["Properties"].get("DataCaptureConfig")


def statements_of(stack: Stack) -> list[Any]:
    """Return what the role of the model may do on behalf of the configuration."""
    policies = resources_of(stack, "AWS::IAM::ManagedPolicy")
    (added,) = (policy for name, policy in policies.items() if name.startswith("Config"))
    statements: list[Any] = added["Properties"]["PolicyDocument"]["Statement"]
    return statements


@pytest.fixture
def named(stack: Stack) -> s3.IBucket:
    return s3.Bucket.from_bucket_name(stack, "Named", "shop")


def test_captures_nothing_unless_asked_to(stack: Stack, variant: InstanceProductionVariant) -> None:
    assert configured(stack, variant, None) is None
    assert "s3:PutObject" not in str(resources_of(stack, "AWS::IAM::ManagedPolicy"))


def test_captures_requests_and_responses(stack: Stack, variant: InstanceProductionVariant, named: s3.IBucket) -> None:
    assert configured(stack, variant, capturing(named)) == {
        "EnableCapture": True,
        "InitialSamplingPercentage": 20,
        "DestinationS3Uri": "s3://shop/captured",
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    }


@pytest.mark.parametrize(
    ("modes", "rendered"),
    [
        ([CaptureMode.INPUT], ["Input"]),
        ([CaptureMode.OUTPUT], ["Output"]),
        ((CaptureMode.INPUT_AND_OUTPUT,), ["InputAndOutput"]),
    ],
)
def test_captures_what_the_modes_say(
    stack: Stack, variant: InstanceProductionVariant, named: s3.IBucket, modes: Any, rendered: list[str]
) -> None:
    captured = configured(stack, variant, capturing(named, capture_modes=modes))

    assert [option["CaptureMode"] for option in captured["CaptureOptions"]] == rendered


@pytest.mark.parametrize("percentage", [0, 1, 100])
def test_captures_a_share(stack: Stack, variant: InstanceProductionVariant, named: s3.IBucket, percentage: int) -> None:
    captured = configured(stack, variant, capturing(named, sampling_percentage=percentage))

    assert captured["InitialSamplingPercentage"] == percentage


def test_captures_a_share_that_a_parameter_says(
    stack: Stack, variant: InstanceProductionVariant, named: s3.IBucket
) -> None:
    share = CfnParameter(stack, "Share", type="Number").value_as_number

    captured = configured(stack, variant, capturing(named, sampling_percentage=share))

    assert captured["InitialSamplingPercentage"] == {"Ref": "Share"}


def test_keeps_content_types_readable(stack: Stack, variant: InstanceProductionVariant, named: s3.IBucket) -> None:
    capture = capturing(named, csv_content_types=["text/csv"], json_content_types=("application/json", "a/b.c-d"))

    assert configured(stack, variant, capture)["CaptureContentTypeHeader"] == {
        "CsvContentTypes": ["text/csv"],
        "JsonContentTypes": ["application/json", "a/b.c-d"],
    }


@pytest.mark.parametrize(
    ("prefix", "uri"),
    [("", "s3://shop"), ("a", "s3://shop/a"), ("a/", "s3://shop/a"), ("a/b/", "s3://shop/a/b")],
)
def test_leaves_the_slash_at_the_end_out(
    stack: Stack, variant: InstanceProductionVariant, named: s3.IBucket, prefix: str, uri: str
) -> None:
    assert configured(stack, variant, capturing(named, prefix))["DestinationS3Uri"] == uri


def test_writes_under_a_prefix_that_a_parameter_says(
    stack: Stack, variant: InstanceProductionVariant, bucket: s3.Bucket, parameter: CfnParameter
) -> None:
    capture = capturing(bucket, parameter.value_as_string)

    captured = configured(stack, variant, capture)

    assert captured["DestinationS3Uri"]["Fn::Join"][1] == [
        "s3://",
        stack.resolve(bucket.bucket_name),
        "/",
        {"Ref": "Parameter"},
    ]
    (statement,) = statements_of(stack)
    assert statement["Resource"]["Fn::Join"][1][-1] == "*"


# Permissions


@pytest.mark.parametrize(("prefix", "pattern"), [("", "/*"), ("a", "/a/*"), ("a/", "/a/*"), ("a*/", "/a${*}/*")])
def test_the_role_of_the_model_may_write_there_and_nowhere_else(
    stack: Stack, variant: InstanceProductionVariant, bucket: s3.Bucket, prefix: str, pattern: str
) -> None:
    configured(stack, variant, capturing(bucket, prefix))

    assert statements_of(stack) == [
        {
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": {"Fn::Join": ["", [stack.resolve(bucket.bucket_arn), pattern]]},
        }
    ]
    assert [each for each in only(stack, CONFIG)["DependsOn"] if each.startswith("ConfigModel1Policy")]


def test_the_role_may_use_the_key_of_the_bucket(stack: Stack, variant: InstanceProductionVariant) -> None:
    encrypted = s3.Bucket(stack, "Encrypted", encryption=s3.BucketEncryption.KMS)

    configured(stack, variant, capturing(encrypted))

    assert [statement["Action"] for statement in statements_of(stack)] == ["s3:PutObject", "kms:GenerateDataKey"]


def test_the_role_may_use_the_key(stack: Stack, variant: InstanceProductionVariant, bucket: s3.Bucket) -> None:
    key = kms.Key(stack, "Key")

    captured = configured(stack, variant, capturing(bucket, encryption_key=key))

    assert captured["KmsKeyId"] == stack.resolve(key.key_arn)
    assert statements_of(stack)[1:] == [
        {
            "Effect": "Allow",
            "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
            "Resource": stack.resolve(key.key_arn),
        }
    ]


def test_the_role_of_components_may_write_there(
    stack: Stack, fleet: InstanceProductionVariant, bucket: s3.Bucket
) -> None:
    config = EndpointConfig(stack, "Config", instance_production_variants=[fleet], data_capture=capturing(bucket))

    assert config.data_capture is not None
    assert "s3:PutObject" in [statement["Action"] for statement in statements_of(stack)]


def test_a_bucket_that_the_app_has_in_another_account_lets_this_one_write(container: ContainerDefinition) -> None:
    app = quick_app()
    theirs = Stack(app, "Theirs", env=Environment(account="222233334444", region="eu-west-1"))
    bucket = s3.Bucket(theirs, "Bucket", bucket_name="captured-by-shop")
    stack = Stack(app, "Ours", env=IRELAND)
    model = Model(stack, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)

    EndpointConfig(stack, "Config", instance_production_variants=[variant], data_capture=capturing(bucket))

    assert warnings(stack) == []
    (statement,) = only(theirs, "AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Action"] == "s3:PutObject"
    assert "111122223333" in str(statement["Principal"])
    assert str(statement["Resource"]).endswith("'/captured/*']]}")


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (
            {"account": "222233334444"},
            "captured data goes to account 222233334444, and the endpoint is in 111122223333",
        ),
        ({"region": "us-west-2"}, "captured data goes to a bucket in us-west-2, and the endpoint is in eu-west-1"),
    ],
)
def test_warns_of_a_bucket_elsewhere(container: ContainerDefinition, place: dict[str, str], told: str) -> None:
    stack = Stack(quick_app(), "Test", env=IRELAND)
    bucket = s3.Bucket.from_bucket_attributes(stack, "Bucket", bucket_arn="arn:aws:s3:::captured", **place)  # type: ignore[arg-type]  # each is a text
    model = Model(stack, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)

    EndpointConfig(stack, "Config", instance_production_variants=[variant], data_capture=capturing(bucket))

    (warning,) = warnings(stack)
    assert told in warning


# What is refused


@with_each("percentage", [*NOT_NUMBERS, None])
def test_fails_when_the_share_is_no_number(named: s3.IBucket, percentage: Any) -> None:
    with refused("sampling_percentage", "must be a "):
        capturing(named, sampling_percentage=percentage)


@with_each("percentage", [-1, 101, 0.5, 1000])
def test_fails_when_the_share_is_out_of_bounds(named: s3.IBucket, percentage: Any) -> None:
    with refused(f"DataCapture: sampling_percentage={percentage} must be "):
        capturing(named, sampling_percentage=percentage)


@with_each("content_type", ["text/csv; charset=utf-8", "application/vnd.shop+json", "csv", "", " a/b"])
@with_each("argument", ["csv_content_types", "json_content_types"])
def test_fails_when_the_service_knows_no_such_content_type(named: s3.IBucket, argument: str, content_type: str) -> None:
    types: dict[str, Any] = {argument: [content_type]}

    with refused(f"DataCapture: {argument}: {content_type!r} must"):
        capturing(named, **types)


def test_says_what_a_content_type_may_be(named: s3.IBucket) -> None:
    with refused("must be a content type without parameters and without +, such as text/csv"):
        capturing(named, json_content_types=["application/vnd.shop+json"])


@with_each("argument", ["csv_content_types", "json_content_types"])
@with_each(
    "types, message",
    [
        ([], " has no entries, at least 1 entry is needed"),
        (["text/csv"] * 11, " has 11 entries, at most 10 are allowed"),
        ("text/csv", " must be a list, got str 'text/csv'; put it into brackets"),
        ([1], " must be a string, got int 1"),
    ],
)
def test_fails_when_content_types_are_no_list_of_them(
    named: s3.IBucket, argument: str, types: Any, message: str
) -> None:
    with refused(argument, message):
        capturing(named, **{argument: types})


@with_each(
    "modes, message",
    [
        ([], "DataCapture: capture_modes has no entries, at least 1 entry is needed"),
        (["Input"], "capture_modes of DataCapture must be a CaptureMode, got str 'Input'; pass CaptureMode.INPUT, "),
        (CaptureMode.INPUT, "capture_modes of DataCapture must be a list"),
        (None, "capture_modes of DataCapture must be a list"),
    ],
)
def test_fails_when_modes_are_no_list_of_them(named: s3.IBucket, modes: Any, message: str) -> None:
    with refused(message):
        capturing(named, capture_modes=modes)


@with_each("destination", ["s3://shop/captured", None, 1])
def test_fails_when_the_destination_is_no_place_in_s3(destination: Any) -> None:
    with refused(f"destination of DataCapture must be an S3Location, got {said_of(destination)}"):
        DataCapture(destination=destination, sampling_percentage=20)


def said_of(value: Any) -> str:
    return f"str {value!r}" if isinstance(value, str) else said(value)


def test_fails_when_the_key_is_none(named: s3.IBucket) -> None:
    with refused("encryption_key of DataCapture must be a kms.IKey, got str 'alias/key'; pass kms.Key(...)"):
        capturing(named, encryption_key="alias/key")


def test_fails_when_the_destination_is_longer_than_the_service_takes(named: s3.IBucket) -> None:
    with refused("DataCapture: destination=", "has 521 characters, at most 512 are allowed"):
        capturing(named, "a" * 511)


def test_fails_with_a_serverless_variant(stack: Stack, model: Model, named: s3.IBucket) -> None:
    variant = ServerlessProductionVariant(model=model, max_concurrency=5)

    with refused(
        "EndpointConfig 'Config': a serverless variant cannot be combined with data_capture",
        "leave out data_capture, or serve the model from instances",
        stack=stack,
    ):
        EndpointConfig(stack, "Config", serverless_production_variant=variant, data_capture=capturing(named))


def test_fails_when_it_is_something_else(stack: Stack, variant: InstanceProductionVariant) -> None:
    capture: Any = {"sampling_percentage": 20}

    with refused("data_capture of EndpointConfig 'Config' must be a DataCapture", "DataCapture(...)", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant], data_capture=capture)


def test_tells_that_nothing_is_captured(stack: Stack, variant: InstanceProductionVariant, named: s3.IBucket) -> None:
    config = EndpointConfig(
        stack, "Config", instance_production_variants=[variant], data_capture=capturing(named, sampling_percentage=0)
    )

    told = [str(entry.data) for entry in config.node.metadata]
    assert any("sampling_percentage=0 captures nothing" in each for each in told)


def test_reads_like_the_call_that_makes_it(named: s3.IBucket) -> None:
    capture = capturing(named, csv_content_types=["text/csv"])

    assert repr(capture).startswith("DataCapture(destination=S3Location(bucket=")
    assert repr(capture).endswith("prefix='captured/'), sampling_percentage=20, csv_content_types=['text/csv'])")
    assert capture == capturing(named, csv_content_types=("text/csv",))
    assert capture != capturing(named)


def test_a_folder_is_what_is_known_of_it(named: s3.IBucket, parameter: CfnParameter) -> None:
    token = parameter.value_as_string

    assert [folder_of(S3Location(named, each)).prefix for each in ("", "a", "a/", token)] == ["", "a/", "a/", token]
