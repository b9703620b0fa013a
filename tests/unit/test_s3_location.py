"""Places in S3: a bucket of any kind, and a prefix in it."""

import pytest
from aws_cdk import Aws, CfnParameter, Fn, Lazy, Stack, Token
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_s3 as s3
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib import S3Location
from constructs_lib.s3_location import bucket_tokens, checked_key, escape_wildcards
from tests.unit.apps import quick_app
from tests.unit.arguments.test_arguments import Loud, Producer
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_STRINGS, refused, said
from tests.unit.with_each import with_each

NO_KEYS = [
    *("/models", "/", "s3://bucket/models", "S3://bucket/models", "https://s3.amazonaws.com/bucket", "://"),
    *(
        "models//7",
        "models//",
        "//",
        "..",
        "../models",
        "models/..",
        "models/../7",
        "models/\n",
        "a\0b",
        "a\tb",
        "\x1f",
    ),
]


def test_is_a_whole_bucket_without_a_prefix(stack: Stack, bucket: s3.Bucket) -> None:
    location = S3Location(bucket)

    assert location.prefix == ""
    assert location.uri == f"s3://{bucket.bucket_name}/"
    assert stack.resolve(location.objects_arn) == stack.resolve(f"{bucket.bucket_arn}/*")


def test_is_a_prefix_in_a_bucket(stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "artifacts")
    location = S3Location(bucket, "models/7/")

    assert location.uri == "s3://artifacts/models/7/"
    assert stack.resolve(location.objects_arn) == stack.resolve(f"arn:{Aws.PARTITION}:s3:::artifacts/models/7/*")


@pytest.mark.parametrize(
    "prefix",
    [
        *("a", "a/", "a/b", ".", "./a", "a.", "...", "a..b", " ", "a b/", "é/", "e\u0301/", "\U0001f600/", "\u202ea/"),
        *("%2e%2e/", "a:b", "a+b=c", "${Token}/", "a*b?c/", "{{resolve}}/", "~!@#$^&()'\"<>|;,[]{}\\`", "a" * 1024),
    ],
)
def test_takes_every_prefix_that_s3_takes_as_it_is(stack: Stack, prefix: str) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "artifacts")

    assert S3Location(bucket, prefix).uri == f"s3://artifacts/{prefix}"


@given(st.text(st.characters(exclude_categories=["C"]), max_size=200))
def test_takes_a_key_as_it_is_or_refuses_it(key: str) -> None:
    try:
        assert checked_key("key", key) == key
    except ValueError as error:
        assert repr(key) in str(error)  # noqa: PT017  # either is right


def test_two_locations_share_a_bucket(bucket: s3.Bucket) -> None:
    assert S3Location(bucket, "a/") != S3Location(bucket, "b/")
    assert S3Location(bucket, "a/") == S3Location(bucket, "a/")
    assert bucket_tokens(bucket) is bucket_tokens(bucket)


def test_buckets_may_be_imported(stack: Stack) -> None:
    for bucket in (
        s3.Bucket.from_bucket_name(stack, "Name", "artifacts"),
        s3.Bucket.from_bucket_arn(stack, "Arn", "arn:aws:s3:::artifacts"),
        s3.Bucket.from_bucket_attributes(stack, "Attributes", bucket_name="artifacts"),
        s3.Bucket.from_cfn_bucket(s3.CfnBucket(stack, "Cfn", bucket_name="artifacts")),
    ):
        assert S3Location(bucket, "models/").uri.startswith("s3://")


def test_the_bucket_may_be_of_another_stack() -> None:
    app = quick_app()
    bucket = s3.Bucket(Stack(app, "Data"), "Bucket")
    stack = Stack(app, "Serving")

    assert "Fn::Join" in stack.resolve(S3Location(bucket, "models/").uri)


def test_the_prefix_may_be_a_token(stack: Stack, bucket: s3.Bucket, parameter: CfnParameter) -> None:
    for prefix in (
        parameter.value_as_string,
        f"models/{parameter.value_as_string}/",
        Fn.import_value("Prefix"),
        Fn.select(1, Fn.split("/", parameter.value_as_string)),
        Lazy.string(Producer()),
        Token.as_string(parameter.value),
        "{{resolve:ssm:/models/prefix}}/",
    ):
        location = S3Location(bucket, prefix)

        assert location.prefix == prefix
        assert stack.resolve(location.uri) == stack.resolve(f"s3://{bucket.bucket_name}/{prefix}")


def test_the_prefix_is_what_it_holds_and_not_what_it_prints(bucket: s3.Bucket) -> None:
    assert S3Location(bucket, Loud("models/")).uri.endswith("/models/")


@with_each("prefix", NO_KEYS)
def test_fails_when_the_prefix_is_no_key_of_the_bucket(stack: Stack, bucket: s3.Bucket, prefix: str) -> None:
    with refused(f"prefix={prefix!r}", "leave out", stack=stack):
        S3Location(bucket, prefix)


@with_each("prefix", ["a" * 1025, "é" * 513])
def test_fails_when_the_prefix_has_too_many_bytes(bucket: s3.Bucket, prefix: str) -> None:
    with refused(f"prefix={prefix[:100]!r}"[:-1], "1024"):
        S3Location(bucket, prefix)


@with_each("prefix", [*NOT_STRINGS, None])
def test_fails_when_the_prefix_is_no_string(bucket: s3.Bucket, prefix: str) -> None:
    with refused("prefix must be", "string"):
        S3Location(bucket, prefix)


def test_fails_when_the_prefix_lacks_half_of_a_character(bucket: s3.Bucket) -> None:
    with refused(r"prefix is '\ud800'"):
        S3Location(bucket, "\ud800")


@with_each("bucket", [*NOT_CONSTRUCTS, None, "s3://bucket", s3.Bucket])
def test_fails_when_the_bucket_is_none(bucket: s3.IBucket) -> None:
    with refused("bucket must be an s3.IBucket, got", said(bucket), "s3.Bucket.from_bucket_name"):
        S3Location(bucket)


def test_fails_when_the_bucket_is_a_resource_or_another_construct(stack: Stack) -> None:
    for other in (s3.CfnBucket(stack, "Bucket"), ecr.Repository(stack, "Repository"), stack):
        with refused("bucket must be an s3.IBucket, got ", "s3.Bucket", stack=stack):
            S3Location(other)  # type: ignore[arg-type]  # that is the mistake


# What policies are written with


@pytest.mark.parametrize(
    ("key", "escaped"),
    [
        ("model.tar.gz", "model.tar.gz"),
        ("model-*.tar.gz", "model-${*}.tar.gz"),
        ("what?", "what${?}"),
        ("${aws:username}/", "${$}{aws:username}/"),
        ("$5", "$5"),
    ],
)
def test_a_key_means_itself_in_a_policy(key: str, escaped: str) -> None:
    assert escape_wildcards(key) == escaped


def test_a_token_stays_one_in_a_policy(parameter: CfnParameter) -> None:
    assert escape_wildcards(f"{parameter.value_as_string}/*") == f"{parameter.value_as_string}/${{*}}"
