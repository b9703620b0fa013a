"""Kinds of options that a role needs permissions for."""

from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib import Model, S3Location
from constructs_lib.access.options import a_role, encrypted_with, written_to
from constructs_lib.access.permissions import use_key, write_prefix
from constructs_lib.rules import UNKNOWN
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.with_each import with_each

ROLE = "arn:aws:iam::111122223333:role/serving"


def test_a_place_is_rendered_as_its_uri_and_may_be_written_to(stack: Stack, bucket: s3.Bucket) -> None:
    option = written_to("destination_s3_uri")
    place = option.check("destination of Thing", S3Location(bucket, "dumps/"))

    assert stack.resolve(option.template(place)) == {
        "Fn::Join": ["", ["s3://", stack.resolve(bucket.bucket_name), "/dumps/"]]
    }
    assert option.statements(place) == write_prefix(place)


@with_each("value", [*NOT_CONSTRUCTS, "s3://bucket/prefix", S3Location])
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


def checked_role(value: object) -> object:
    return a_role().check("role of Thing", value)


def test_roles_are_those_of_the_app_and_imported_ones(stack: Stack, model: Model) -> None:
    roles = [
        iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com")),
        iam.Role.from_role_arn(stack, "Imported", ROLE),
        iam.Role.from_role_name(stack, "Named", "serving"),
        model.role,
    ]

    assert [checked_role(each) for each in roles] == roles


@with_each("given", [*NOT_CONSTRUCTS, ROLE, iam.Role])
def test_fails_when_a_role_is_none(given: object) -> None:
    with refused("role of Thing must be an iam.IRole, got ", "pass iam.Role(...)"):
        checked_role(given)


def test_fails_when_a_role_is_a_resource_or_another_construct(stack: Stack) -> None:
    resource = iam.CfnRole(stack, "L1", assume_role_policy_document={})

    for other in (resource, iam.User(stack, "User"), stack):
        with refused("role of Thing must be an iam.IRole, got ", "pass iam.Role(...)"):
            checked_role(other)


@pytest.mark.parametrize("statement", [None, 1, {"Effect": "Allow"}, iam.PolicyStatement])
def test_fails_when_a_statement_is_none_and_defines_nothing(stack: Stack, model: Model, statement: Any) -> None:
    imported = Model.from_model_name(stack, "Theirs", "iris")

    for each in (model, imported):
        with refused("statement must be a PolicyStatement, got ", "pass iam.PolicyStatement(...)", stack=stack):
            each.add_to_role_policy(statement)
