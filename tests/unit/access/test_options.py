"""Kinds of options that a role needs permissions for."""

import pytest
from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib import S3Location
from constructs_lib.access.options import encrypted_with, written_to
from constructs_lib.access.permissions import use_key, write_prefix
from constructs_lib.rules import UNKNOWN
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused


def test_a_place_is_rendered_as_its_uri_and_may_be_written_to(stack: Stack, bucket: s3.Bucket) -> None:
    option = written_to("destination_s3_uri")
    place = option.check("destination of Thing", S3Location(bucket, "dumps/"))

    assert stack.resolve(option.template(place)) == {
        "Fn::Join": ["", ["s3://", stack.resolve(bucket.bucket_name), "/dumps/"]]
    }
    assert option.statements(place) == write_prefix(place)


@pytest.mark.parametrize("value", [*NOT_CONSTRUCTS, "s3://bucket/prefix", S3Location])
def test_fails_when_a_place_is_none(value: object) -> None:
    with refused("destination of Thing must be an S3Location, got ", "pass S3Location(bucket, prefix)"):
        written_to().check("destination of Thing", value)


def test_a_key_is_rendered_as_its_arn_and_may_be_used(stack: Stack) -> None:
    key = kms.Key(stack, "Key")
    one, two = encrypted_with("kms_key_id", "kms:Decrypt"), encrypted_with("kms_key_id", "kms:Decrypt", "kms:Encrypt")

    assert one.template(one.check("key of Thing", key)) == key.key_arn
    assert one.fact
    assert one.fact(key, "") is UNKNOWN
    assert one.statements(key) == (use_key(key, "kms:Decrypt"),)
    assert two.statements(key) == (use_key(key, ["kms:Decrypt", "kms:Encrypt"]),)


def test_fails_when_a_key_is_one_of_an_api(stack: Stack) -> None:
    with refused("key of Thing must be a kms.IKey, got ApiKey; pass kms.Key(...)"):
        encrypted_with().check("key of Thing", apigateway.ApiKey(stack, "ApiKey"))
