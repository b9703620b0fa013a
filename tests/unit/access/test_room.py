"""How much policies may say of one role."""

import re
from typing import Any

import pytest
from aws_cdk import CfnResource, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.access.execution_role import add_policy, define_role
from constructs_lib.access.permissions import allow
from tests.unit.apps import quick_app
from tests.unit.templates import resources_of


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


@pytest.fixture
def waiting(stack: Stack) -> CfnResource:
    return CfnResource(stack, "Waiting", type="Test::Waiting::Resource")


def give(role: Any, waiting: CfnResource, *resources: str) -> None:
    stack = Stack.of(waiting)
    scope = stack.node.try_find_child("Needy") or Construct(stack, "Needy")
    assert isinstance(scope, Construct)
    add_policy(scope, f"Policy{len(scope.node.children)}", role, [allow("s3:GetObject", list(resources))], waiting)


def test_a_role_of_ours_has_places_left_for_an_update_and_for_others(stack: Stack, waiting: CfnResource) -> None:
    role = define_role(stack, stack)

    for number in range(12):
        give(role, waiting, f"arn:aws:s3:::{number}")

    managed, inline = (resources_of(stack, f"AWS::IAM::{kind}") for kind in ("ManagedPolicy", "Policy"))
    assert len(managed) == 4
    assert len(inline) == 8
    assert len({each["Properties"]["PolicyName"] for each in inline.values()}) == 8
    (resource,) = resources_of(stack, "Test::Waiting::Resource").values()
    assert {*resource["DependsOn"]} == {*managed, *inline}


def test_roles_do_not_share_their_places(stack: Stack, waiting: CfnResource) -> None:
    for number in range(6):
        give(define_role(CfnResource(stack, f"Of{number}", type="X::Y::Z"), stack), waiting, f"arn:aws:s3:::{number}")

    assert not resources_of(stack, "AWS::IAM::Policy")


LONG = [f"arn:aws:s3:::bucket/{number:0>60}" for number in range(100)]


def test_refuses_more_than_iam_takes_and_writes_nothing_of_it(stack: Stack, waiting: CfnResource) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    give(role, waiting, *LONG)
    message = (
        "Construct 'Needy' makes the inline policies of its role 16,788 characters long or more, and IAM takes "
        "10,240 of all of them together; leave out role, so that it has a role of its own; or pass "
        "role.without_policy_updates(), and grant the role what all of them need"
    )

    with pytest.raises(ValueError, match=re.escape(message)):
        give(role, waiting, *reversed(LONG))

    assert len(resources_of(stack, "AWS::IAM::Policy")) == 1
    give(role, waiting, "arn:aws:s3:::short")


def test_refuses_more_than_a_role_of_ours_takes(stack: Stack, waiting: CfnResource) -> None:
    role = define_role(stack, stack)
    for number in range(4):
        give(role, waiting, f"arn:aws:s3:::{number}")
    give(role, waiting, *LONG)

    with pytest.raises(ValueError, match="let endpoints share a model less: define another Model for some of them"):
        give(role, waiting, *reversed(LONG))


def test_what_tokens_stand_for_is_not_counted(stack: Stack, waiting: CfnResource) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    buckets = [s3.Bucket(stack, f"Bucket{number}").bucket_arn for number in range(8)]

    give(role, waiting, *LONG)
    give(role, waiting, *buckets)

    assert len(resources_of(stack, "AWS::IAM::Policy")) == 2
