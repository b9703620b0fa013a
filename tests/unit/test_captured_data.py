"""Who may read what an endpoint has captured."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    DataCapture,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.templates import only
from tests.unit.with_each import with_each


@pytest.fixture
def reader(stack: Stack) -> iam.Role:
    return iam.Role(stack, "Reader", assumed_by=iam.AccountRootPrincipal())


def capturing(
    stack: Stack, bucket: s3.IBucket, prefix: str = "captured/", key: "kms.IKey | None" = None, **options: Any
) -> Endpoint:
    model = Model.from_model_name(stack, "Model", "trained")
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    capture = DataCapture(destination=S3Location(bucket, prefix), sampling_percentage=20, encryption_key=key)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant], data_capture=capture)
    return Endpoint(stack, "Endpoint", endpoint_config=config, **{"endpoint_name": "shop", **options})


def granted(stack: Stack) -> list[Any]:
    statements: list[Any] = only(stack, "AWS::IAM::Policy")["Properties"]["PolicyDocument"]["Statement"]
    return statements


@pytest.mark.parametrize(
    ("prefix", "folder"),
    [("captured/", "captured/shop/*"), ("captured", "captured/shop/*"), ("", "shop/*"), ("a*/", "a${*}/shop/*")],
)
def test_lets_a_reader_read_what_this_endpoint_captures(
    stack: Stack, bucket: s3.Bucket, reader: iam.Role, prefix: str, folder: str
) -> None:
    grant = capturing(stack, bucket, prefix).grant_read_captured(reader)

    arn = stack.resolve(bucket.bucket_arn)
    assert grant.success
    assert granted(stack) == [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Join": ["", [arn, f"/{folder}"]]}},
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": arn,
            "Condition": {"StringLike": {"s3:prefix": [folder]}},
        },
    ]


def test_a_prefix_that_a_parameter_says_may_end_with_a_slash(
    stack: Stack, bucket: s3.Bucket, reader: iam.Role, parameter: CfnParameter
) -> None:
    capturing(stack, bucket, parameter.value_as_string).grant_read_captured(reader)

    read, _ = granted(stack)
    assert read["Resource"]["Fn::Join"][1][-2:] == [{"Ref": "Parameter"}, "*shop/*"]


def test_lets_a_reader_decrypt_with_the_key(stack: Stack, bucket: s3.Bucket, reader: iam.Role) -> None:
    key = kms.Key(stack, "Key")

    capturing(stack, bucket, key=key).grant_read_captured(reader)

    assert granted(stack)[2:] == [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": stack.resolve(key.key_arn)}]


def test_lets_a_reader_decrypt_with_the_key_of_the_bucket(stack: Stack, reader: iam.Role) -> None:
    bucket = s3.Bucket(stack, "Encrypted", encryption=s3.BucketEncryption.KMS)
    assert bucket.encryption_key is not None

    capturing(stack, bucket).grant_read_captured(reader)

    (statement,) = granted(stack)[2:]
    assert statement["Resource"] == stack.resolve(bucket.encryption_key.key_arn)


def test_fails_when_the_grantee_is_none(stack: Stack, bucket: s3.Bucket) -> None:
    endpoint = capturing(stack, bucket)

    @with_each("grantee", [*NOT_CONSTRUCTS, None])
    def refuse(grantee: Any) -> None:
        with refused("grantee of captured data of Endpoint 'Endpoint' must be an iam.IGrantable", stack=stack):
            endpoint.grant_read_captured(grantee)

    refuse()


def test_fails_when_the_grantee_is_of_another_account() -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))
    endpoint = capturing(stack, s3.Bucket(stack, "Bucket"))
    theirs = iam.Role.from_role_arn(stack, "Theirs", "arn:aws:iam::222233334444:role/theirs")

    with refused("grantee of captured data of Endpoint 'Endpoint' is a principal of account 222233334444"):
        endpoint.grant_read_captured(theirs)


def test_fails_when_the_endpoint_captures_nothing(stack: Stack, endpoint: Endpoint, reader: iam.Role) -> None:
    with refused(
        "captured data of Endpoint 'Endpoint' cannot be granted, since nothing is captured",
        "pass data_capture=DataCapture(...) to EndpointConfig",
        stack=stack,
    ):
        endpoint.grant_read_captured(reader)


def test_fails_when_the_configuration_is_defined_elsewhere(stack: Stack, reader: iam.Role) -> None:
    theirs = EndpointConfig.from_endpoint_config_name(stack, "Theirs", "theirs")
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=theirs)

    with refused(
        "its endpoint configuration is defined elsewhere; use bucket.grant_read(grantee, prefix)", stack=stack
    ):
        endpoint.grant_read_captured(reader)
