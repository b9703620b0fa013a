"""A digest of what a policy says."""

import jsii
import pytest
from aws_cdk import Aws, CfnParameter, IStableStringProducer, Lazy, Stack, Stage
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib.access.digest import digest_of
from constructs_lib.access.permissions import allow
from tests.unit.apps import quick_app


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


def digest(stack: Stack, resource: str, action: str = "s3:GetObject") -> str:
    return digest_of(stack, [allow(action, resource)])


def test_the_same_statements_have_one_digest_and_others_have_another(stack: Stack) -> None:
    assert digest(stack, "arn:aws:s3:::a/*") == digest(stack, "arn:aws:s3:::a/*")
    assert digest(stack, "arn:aws:s3:::a/*") != digest(stack, "arn:aws:s3:::b/*")
    assert digest(stack, "arn:aws:s3:::a/*") != digest(stack, "arn:aws:s3:::a/*", "s3:PutObject")


def test_the_numbers_that_cdk_gives_to_tokens_do_not_count() -> None:
    def after(tokens_before: int) -> str:
        stack = Stack(quick_app(), "Test")
        for number in range(tokens_before):
            s3.Bucket(stack, f"Other{number}").bucket_arn  # noqa: B018  # asking for it makes the token
        return digest(stack, f"{s3.Bucket(stack, 'Bucket').bucket_arn}/{Aws.REGION}")

    assert after(0) == after(7)


def test_another_resource_has_another_digest(stack: Stack) -> None:
    buckets = [s3.Bucket(stack, name).arn_for_objects("a") for name in ("One", "Other")]
    keys = [kms.Key(stack, f"Key{name}").key_arn for name in ("One", "Other")]
    parameters = [CfnParameter(stack, f"Parameter{name}").value_as_string for name in ("One", "Other")]
    pseudo_parameters = [Aws.REGION, Aws.ACCOUNT_ID]

    for one, other in (buckets, keys, parameters, pseudo_parameters):
        assert digest(stack, one) == digest(stack, one)
        assert digest(stack, one) != digest(stack, other)


def test_a_resource_of_another_stack_is_told_from_others() -> None:
    app = quick_app()
    stack, below = Stack(app, "Test"), Stack(app, "Below")
    one, other = (s3.Bucket(below, name).bucket_arn for name in ("One", "Other"))

    assert digest(stack, one) != digest(stack, other)


def test_the_same_statements_have_one_digest_in_each_stage() -> None:
    app = quick_app()

    def in_stage(name: str) -> str:
        stack = Stack(Stage(app, name), "Test")
        return digest(stack, s3.Bucket(stack, "Bucket").bucket_arn)

    assert in_stage("Test") == in_stage("Live")


def test_what_is_computed_late_is_not_computed_before(stack: Stack) -> None:
    computed: list[str] = []

    @jsii.implements(IStableStringProducer)
    class Late:
        def produce(self) -> str:
            computed.append("now")
            return "arn:aws:s3:::late"

    assert digest(stack, Lazy.string(Late()))
    assert not computed
