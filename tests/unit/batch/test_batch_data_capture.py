"""What a batch transform keeps of its requests and responses."""

from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib import BatchDataCapture, S3Location
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_FLAGS, refused
from tests.unit.batch.conftest import Define, request_of
from tests.unit.templates import resources_of


def test_a_destination_is_enough(stack: Stack, define: Define, data: s3.Bucket) -> None:
    define(data_capture=BatchDataCapture(destination=S3Location(data, "captured/")))

    captured = request_of(stack)["DataCaptureConfig"]
    assert captured == {"DestinationS3Uri": "s3://<Data666C94C7>/captured/"}
    assert "/captured/*" in str(resources_of(stack, "AWS::IAM::ManagedPolicy"))


@pytest.mark.parametrize("generated", [True, False])
def test_every_option_is_in_the_request(stack: Stack, define: Define, data: s3.Bucket, *, generated: bool) -> None:
    capture = BatchDataCapture(
        destination=S3Location(data, "captured/"),
        encryption_key=kms.Key(stack, "Key"),
        generate_inference_id=generated,
    )

    define(data_capture=capture)

    captured = request_of(stack)["DataCaptureConfig"]
    assert captured["GenerateInferenceId"] is generated
    assert captured["KmsKeyId"] == "<Key961B73FD.Arn>"


@pytest.mark.parametrize(
    ("argument", "values"),
    [
        ("destination", [None, "s3://bucket/captured/", *NOT_CONSTRUCTS]),
        ("encryption_key", NOT_CONSTRUCTS),
        ("generate_inference_id", NOT_FLAGS),
    ],
)
def test_refuses_what_is_of_another_kind(data: s3.Bucket, argument: str, values: list[Any]) -> None:
    for value in values:
        with refused(f"{argument} of BatchDataCapture must be"):
            BatchDataCapture(**{"destination": S3Location(data), argument: value})
