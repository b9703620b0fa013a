"""Statements: the exact resource, and the exact key."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib import S3Location
from constructs_lib.access.permissions import (
    HOSTING,
    NETWORK,
    allow,
    document,
    encrypt_volume,
    pull,
    read_object,
    read_prefix,
    sub,
    use_key,
    write_prefix,
)
from tests.unit.apps import quick_app

KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def artifacts(stack: Stack, key: kms.IKey | None = None) -> s3.IBucket:
    return s3.Bucket.from_bucket_attributes(stack, "Imported", bucket_arn="arn:aws:s3:::artifacts", encryption_key=key)


def test_a_statement_has_a_condition_only_if_one_is_given() -> None:
    assert allow("s3:GetObject", "*") == {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    assert allow("s3:GetObject", "*", condition={"Bool": {}})["Condition"] == {"Bool": {}}


def test_a_document_keeps_the_order_of_its_statements() -> None:
    assert document(HOSTING) == {"Version": "2012-10-17", "Statement": list(HOSTING)}


def test_statements_that_differ_in_their_resources_only_are_one() -> None:
    condition = {"Bool": {"a:B": True}}

    assert document(
        [
            allow("s3:GetObject", "a"),
            allow(["ecr:BatchGetImage"], sub("${AWS::Region}")),
            allow("s3:GetObject", "b"),
            allow("s3:GetObject", "a"),
            allow("s3:GetObject", "c", condition=condition),
            allow("s3:GetObject", ["b", "d"]),
            allow(["ecr:BatchGetImage"], sub("${AWS::Region}")),
        ]
    )["Statement"] == [
        allow("s3:GetObject", ["a", "b", "d"]),
        allow(["ecr:BatchGetImage"], sub("${AWS::Region}")),
        allow("s3:GetObject", "c", condition=condition),
    ]


def test_known_variables_are_written_out_and_tokens_are_not(stack: Stack, parameter: CfnParameter) -> None:
    found = sub("${A}:${B}:${AWS::Region}", A="a", B=parameter.value_as_string)

    assert stack.resolve(found) == {"Fn::Sub": ["a:${B}:${AWS::Region}", {"B": {"Ref": "Parameter"}}]}
    assert sub("${A}:${AWS::Region}", A="a") == {"Fn::Sub": "a:${AWS::Region}"}


def test_hosting_writes_logs_and_metrics_of_endpoints_only() -> None:
    logs, metrics = HOSTING

    assert "log-group:/aws/sagemaker/Endpoints/*" in str(logs["Resource"])
    assert metrics == allow(
        "cloudwatch:PutMetricData",
        "*",
        condition={"StringLike": {"cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/*"]}},
    )


def test_a_network_takes_the_nine_actions_on_interfaces() -> None:
    assert len(NETWORK["Action"]) == 9  # type: ignore[arg-type]  # a list
    assert NETWORK["Resource"] == "*"


def test_pulling_is_limited_to_the_repository() -> None:
    layers, sign_in = pull("arn:aws:ecr:eu-west-1:111122223333:repository/serving")

    assert layers["Resource"] == "arn:aws:ecr:eu-west-1:111122223333:repository/serving"
    assert sign_in == allow("ecr:GetAuthorizationToken", "*")


def test_reading_an_object_is_limited_to_it(stack: Stack) -> None:
    found = read_object(S3Location(artifacts(stack), "iris-7/model.tar.gz"))

    assert found == (allow("s3:GetObject", "arn:aws:s3:::artifacts/iris-7/model.tar.gz"),)


def test_reading_a_prefix_is_limited_to_it(stack: Stack) -> None:
    found = read_prefix(S3Location(artifacts(stack), "models/"))

    assert found == (
        allow("s3:GetObject", "arn:aws:s3:::artifacts/models/*"),
        allow("s3:ListBucket", "arn:aws:s3:::artifacts", condition={"StringLike": {"s3:prefix": "models/*"}}),
    )


def test_reading_a_whole_bucket_lists_all_of_it(stack: Stack) -> None:
    found = read_prefix(S3Location(artifacts(stack)))

    assert found[0]["Resource"] == "arn:aws:s3:::artifacts/*"
    assert found[1]["Condition"] == {"StringLike": {"s3:prefix": "*"}}


def test_writing_is_limited_to_the_prefix(stack: Stack) -> None:
    found = write_prefix(S3Location(artifacts(stack), "captured/"))

    assert found == (allow("s3:PutObject", "arn:aws:s3:::artifacts/captured/*"),)


def test_a_star_in_a_key_permits_no_other_key(stack: Stack) -> None:
    bucket = artifacts(stack)

    assert read_object(S3Location(bucket, "a*.tar.gz"))[0]["Resource"] == "arn:aws:s3:::artifacts/a${*}.tar.gz"
    assert write_prefix(S3Location(bucket, "a?/"))[0]["Resource"] == "arn:aws:s3:::artifacts/a${?}/*"
    assert read_prefix(S3Location(bucket, "*/"))[1]["Condition"] == {"StringLike": {"s3:prefix": "${*}/*"}}


def test_an_encrypted_bucket_takes_the_use_of_its_key(stack: Stack) -> None:
    location = S3Location(artifacts(stack, kms.Key.from_key_arn(stack, "Key", KEY_ARN)), "models/")

    assert read_object(location)[-1] == allow("kms:Decrypt", KEY_ARN)
    assert read_prefix(location)[-1] == allow("kms:Decrypt", KEY_ARN)
    assert write_prefix(location)[-1] == allow("kms:GenerateDataKey", KEY_ARN)


def test_a_bucket_with_a_key_of_this_app_names_the_key(stack: Stack) -> None:
    key = kms.Key(stack, "Key")
    bucket = s3.Bucket(stack, "Bucket", encryption_key=key)

    assert read_object(S3Location(bucket, "a"))[-1] == allow("kms:Decrypt", key.key_arn)


def test_a_bucket_with_a_key_of_its_own_names_that_key(stack: Stack) -> None:
    bucket = s3.Bucket(stack, "Bucket", encryption=s3.BucketEncryption.KMS)
    assert bucket.encryption_key is not None

    assert read_object(S3Location(bucket, "a"))[-1] == allow("kms:Decrypt", bucket.encryption_key.key_arn)


@pytest.mark.parametrize("encryption", [s3.BucketEncryption.S3_MANAGED, s3.BucketEncryption.KMS_MANAGED])
def test_a_bucket_with_a_key_of_aws_takes_none(stack: Stack, encryption: s3.BucketEncryption) -> None:
    bucket = s3.Bucket(stack, "Bucket", encryption=encryption)

    assert len(read_object(S3Location(bucket, "a"))) == 1


def test_a_volume_takes_a_grant_for_aws_itself(stack: Stack) -> None:
    found = encrypt_volume(kms.Key.from_key_arn(stack, "Key", KEY_ARN))

    assert found == allow("kms:CreateGrant", KEY_ARN, condition={"Bool": {"kms:GrantIsForAWSResource": "true"}})


def test_an_alias_stands_for_its_key(stack: Stack) -> None:
    key = kms.Key(stack, "Key")
    alias = kms.Alias(stack, "Alias", alias_name="alias/artifacts", target_key=key)

    assert stack.resolve(use_key(alias, "kms:Decrypt")["Resource"]) == stack.resolve(key.key_arn)


def test_an_imported_alias_stands_for_the_keys_that_have_it(stack: Stack) -> None:
    alias = kms.Alias.from_alias_name(stack, "Alias", "alias/artifacts")
    named = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/artifacts"}}

    assert use_key(alias, "kms:Decrypt") == allow(
        "kms:Decrypt",
        sub("arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*"),
        condition=named,
    )
    assert encrypt_volume(alias)["Condition"] == {**named, "Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_a_key_of_another_stack_is_referred_to() -> None:
    app = quick_app()
    key = kms.Key(Stack(app, "Keys"), "Key")
    stack = Stack(app, "Serving")

    resolved: Any = stack.resolve(use_key(key, "kms:Decrypt"))

    assert "Fn::" in str(resolved["Resource"])
