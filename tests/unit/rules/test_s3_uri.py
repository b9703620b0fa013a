"""What the address of an object in S3 says."""

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, Partial
from constructs_lib.rules.s3_uri import S3Place, is_gated, parse, region_in_name


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("s3://models", S3Place("models", "")),
        ("s3://models/v7/model.tar.gz", S3Place("models", "")),
        ("s3://models/a\nb", S3Place("models", "")),
        ("https://s3.us-west-1.amazonaws.com/models/v7/model.tar.gz", S3Place("models", "us-west-1")),
        ("https://s3-eu-west-1.amazonaws.com/models/v7", S3Place("models", "eu-west-1")),
        ("https://s3-fips.us-gov-west-1.amazonaws.com/models/v7", S3Place("models", "us-gov-west-1")),
        ("https://s3.dualstack.eu-west-1.amazonaws.com/models/v7", S3Place("models", "eu-west-1")),
        ("https://s3.cn-north-1.amazonaws.com.cn/models/v7", S3Place("models", "cn-north-1")),
        ("https://s3.eusc-de-east-1.amazonaws.eu/models/v7", S3Place("models", "eusc-de-east-1")),
        ("https://s3.amazonaws.com/models/v7", S3Place("models", "")),
        ("https://models.s3.us-west-1.amazonaws.com/v7", S3Place("models", "us-west-1")),
        ("https://models.s3-us-west-1.amazonaws.com/v7", S3Place("models", "us-west-1")),
        ("https://my.models.s3.amazonaws.com/v7", S3Place("my.models", "")),
        (
            "s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/models/object/v7",
            S3Place("arn:aws:s3:eu-west-1:123456789012:accesspoint", "eu-west-1"),
        ),
    ],
)
def test_takes_every_form_apart(uri: str, place: S3Place) -> None:
    assert parse(uri) == place


@pytest.mark.parametrize("uri", ["", "models/v7", "https://example.com/models", "http://s3.amazonaws.com/a", "s3://"])
def test_what_is_no_address_has_no_place(uri: str) -> None:
    assert parse(uri) is None


@pytest.mark.parametrize(
    ("pieces", "place"),
    [
        (["s3://models/", None], S3Place("models", "")),
        (["s3://sagemaker-eu-west-1-", None, "/v7"], S3Place("sagemaker-eu-west-1-\0", "")),
        (["https://", None, ".s3.eu-west-1.amazonaws.com/v7"], S3Place("\0", "eu-west-1")),
        (["https://s3.", None, ".amazonaws.com/models/v7"], None),
    ],
)
def test_takes_apart_what_is_known(pieces: list[str | None], place: S3Place | None) -> None:
    assert parse(Partial(pieces)) == place  # type: ignore[arg-type]  # rules see it as the text that it hides


@pytest.mark.parametrize("hides", [UNKNOWN, MAYBE])
def test_what_is_hidden_has_no_place(hides: str) -> None:
    assert parse(hides) is None


@pytest.mark.parametrize(
    ("bucket", "region"),
    [
        ("sagemaker-eu-west-1-123456789012", "eu-west-1"),
        ("sagemaker-eu-west-1-\0", "eu-west-1"),
        ("jumpstart-cache-prod-us-west-2", "us-west-2"),
        ("jumpstart-private-cache-prod-us-west-2", "us-west-2"),
        ("models-us-gov-west-1", "us-gov-west-1"),
        ("cdk-hnb659fds-assets-123456789012-eu-central-1", "eu-central-1"),
        ("models.eu-west-1", "eu-west-1"),
        ("models-eu-west-1-123456789012-an", "eu-west-1"),
        ("eu-west-1", "eu-west-1"),
        ("models", ""),
        ("models-eu-west-1-of-old", ""),
        ("modelseu-west-1", ""),
        ("models-xx-nowhere-1", ""),
        ("\0-eu-west-1", ""),
        ("models-\0", ""),
    ],
)
def test_reads_the_region_in_the_name_of_a_bucket(bucket: str, region: str) -> None:
    assert region_in_name(bucket) == region


@pytest.mark.parametrize(
    ("bucket", "gated"),
    [
        ("jumpstart-private-cache-prod-eu-west-1", True),
        ("jumpstart-private-cache-prod-\0", True),
        ("jumpstart-cache-prod-eu-west-1", False),
        ("my-jumpstart-private-cache-prod-eu-west-1", False),
    ],
)
def test_knows_the_buckets_of_artifacts_with_a_licence(bucket: str, *, gated: bool) -> None:
    assert is_gated(bucket) is gated
