"""What a monitor of batch transform looks at."""

from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib import BatchTransformInput, DatasetFormat, S3Location
from tests.unit.monitoring.conftest import Define, definition_of, statements_of


@pytest.mark.parametrize(
    ("chosen", "rendered"),
    [
        (DatasetFormat.CSV, {"Csv": {"Header": False}}),
        (DatasetFormat.CSV_WITH_HEADER, {"Csv": {"Header": True}}),
        (DatasetFormat.JSON, {"Json": {"Line": False}}),
        (DatasetFormat.JSON_LINES, {"Json": {"Line": True}}),
        (DatasetFormat.PARQUET, {"Parquet": True}),
    ],
)
def test_has_a_place_and_a_format(
    stack: Stack, define: Define, data: s3.Bucket, chosen: DatasetFormat, rendered: Any
) -> None:
    captured = BatchTransformInput(data_captured=S3Location(data, "manifests/"), dataset_format=chosen)

    define(endpoint=None, batch_transform_input=captured)

    assert definition_of(stack)["DataQualityJobInput"] == {
        "BatchTransformInput": {
            "DataCapturedDestinationS3Uri": {
                "Fn::Join": ["", ["s3://", stack.resolve(data.bucket_name), "/manifests"]]
            },
            "DatasetFormat": rendered,
            "LocalPath": "/opt/ml/processing/input/batch",
        }
    }


def test_is_read_by_the_role(stack: Stack, define: Define, data: s3.Bucket) -> None:
    captured = BatchTransformInput(data_captured=S3Location(data, "manifests"), dataset_format=DatasetFormat.CSV)

    define(endpoint=None, batch_transform_input=captured)

    (listed,) = [each for each in statements_of(stack) if each["Action"] == "s3:ListBucket"]
    assert listed["Condition"] == {"StringLike": {"s3:prefix": "manifests/*"}}
    assert "sagemaker:DescribeEndpoint" not in [each["Action"] for each in statements_of(stack)]


def test_role_may_read_what_the_jobs_have_read_and_written(stack: Stack, define: Define, data: s3.Bucket) -> None:
    key = kms.Key(stack, "Key")
    captured = BatchTransformInput(
        data_captured=S3Location(data, "batch/captured/"),
        dataset_format=DatasetFormat.CSV,
        input=S3Location(data, "batch/input/"),
        output=S3Location(data, "batch/output/"),
        output_encryption_key=key,
    )

    define(endpoint=None, batch_transform_input=captured)

    found = statements_of(stack)
    prefixes = [each["Condition"]["StringLike"]["s3:prefix"] for each in found if each["Action"] == "s3:ListBucket"]
    assert prefixes == ["batch/captured/*", "batch/input/*", "batch/output/*"]
    assert {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": stack.resolve(key.key_arn)} in found


def test_fails_when_the_format_is_a_text(data: s3.Bucket) -> None:
    with pytest.raises(ValueError, match=r"dataset_format of BatchTransformInput .*pass DatasetFormat\.CSV, "):
        BatchTransformInput(data_captured=S3Location(data), dataset_format="csv")  # type: ignore[arg-type]  # wrong
