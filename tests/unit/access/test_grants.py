"""Permissions that have an effect, or are refused."""

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Environment, Resource, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Annotations, Match

from constructs_lib.access.grants import grant, let
from constructs_lib.access.permissions import allow
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.templates import only

if TYPE_CHECKING:
    from collections.abc import Callable

HERE, THERE = "111122223333", "999999999999"
ROLE = f"arn:aws:iam::{HERE}:role/caller"


class Thing(Resource):
    """Something that callers are let in to."""


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=Environment(account=HERE, region="eu-west-1"))


def let_in(stack: Stack, grantee: Any, **conditions: Any) -> iam.Grant:
    return grant(
        "use of Thing", Thing(stack, "Thing"), grantee, actions=["thing:Use"], arn="thing-arn", conditions=conditions
    )


def warnings(stack: Stack) -> list[str]:
    return [str(found.entry.data) for found in Annotations.from_stack(stack).find_warning("*", Match.any_value())]


def caller(stack: Stack, kind: str) -> Any:
    """Return a principal with a policy of its own."""
    by_kind: dict[str, Callable[[], Any]] = {
        "role": lambda: iam.Role(stack, "Caller", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")),
        "imported role": lambda: iam.Role.from_role_arn(stack, "Caller", ROLE),
        "role by name": lambda: iam.Role.from_role_name(stack, "Caller", "caller"),
        "imported user": lambda: iam.User.from_user_name(stack, "Caller", "caller"),
        "imported group": lambda: iam.Group.from_group_name(stack, "Caller", "caller"),
        "function": lambda: lambda_.Function(
            stack,
            "Caller",
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="index.handler",
            code=lambda_.Code.from_inline("pass"),
        ),
    }
    return by_kind[kind]()


@pytest.mark.parametrize(
    "kind", ["role", "imported role", "role by name", "imported user", "imported group", "function"]
)
def test_writes_into_the_policy_of_whoever_has_one(stack: Stack, kind: str) -> None:
    let_in(stack, caller(stack, kind), StringLike={"thing:Kind": ["a"]})

    (statement,) = only(stack, "AWS::IAM::Policy")["Properties"]["PolicyDocument"]["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Action": "thing:Use",
        "Resource": "thing-arn",
        "Condition": {"StringLike": {"thing:Kind": ["a"]}},
    }
    assert not warnings(stack)


@pytest.mark.parametrize(
    "principal",
    [
        iam.ServicePrincipal("lambda.amazonaws.com"),
        iam.AccountPrincipal(HERE),
        iam.AccountRootPrincipal(),
        iam.ArnPrincipal(ROLE),
        iam.OrganizationPrincipal("o-1234567890"),
        iam.AnyPrincipal(),
        iam.CompositePrincipal(iam.AccountPrincipal(HERE), iam.ArnPrincipal(ROLE)),
    ],
    ids=lambda principal: type(principal).__name__,
)
def test_fails_when_the_principal_has_no_policy_of_its_own(stack: Stack, principal: iam.IPrincipal) -> None:
    with refused(
        f"{type(principal).__name__}, which has no policy of its own", "pass a role, a user, a group or a function"
    ):
        let_in(stack, principal)


@pytest.mark.parametrize("mutable", [False, True])
def test_fails_when_a_role_is_of_another_account(stack: Stack, *, mutable: bool) -> None:
    theirs = iam.Role.from_role_arn(stack, "Caller", ROLE.replace(HERE, THERE), mutable=mutable)

    with refused(f"a principal of account {THERE}", "define a role in the account of the endpoint"):
        let_in(stack, theirs)


def test_fails_when_a_role_is_of_a_stack_of_another_account(stack: Stack) -> None:
    other = Stack(quick_app(), "Other", env=Environment(account=THERE, region="eu-west-1"))
    theirs = iam.Role(other, "Caller", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))

    with refused(f"a principal of account {THERE}", "define a role"):
        let_in(stack, theirs)


def test_a_role_whose_policies_are_not_changed_warns(stack: Stack) -> None:
    let_in(stack, iam.Role.from_role_arn(stack, "Caller", ROLE, mutable=False))

    (warning,) = warnings(stack)
    assert "policies are not changed here; make sure that they allow thing:Use, then acknowledge this" in warning


@pytest.mark.parametrize("grantee", [None, "arn", 1, object()])
def test_fails_when_nothing_can_be_granted_to_the_grantee(stack: Stack, grantee: object) -> None:
    with refused("grantee", "pass a role, a function"):
        let_in(stack, grantee)


def test_lets_a_principal_do_what_statements_say(stack: Stack) -> None:
    statements = [allow("thing:Use", "thing-arn"), allow("thing:Use", "other-arn"), allow("thing:List", "*")]

    let("user", "use of things", stack, caller(stack, "role"), statements)

    written = only(stack, "AWS::IAM::Policy")["Properties"]["PolicyDocument"]["Statement"]
    assert [(each["Action"], each["Resource"]) for each in written] == [
        ("thing:Use", ["thing-arn", "other-arn"]),
        ("thing:List", "*"),
    ]


def test_lets_nobody_do_anything_who_has_no_policy(stack: Stack) -> None:
    with refused("user is an ArnPrincipal, which has no policy of its own", "allow thing:Use in the policies"):
        let("user", "use of things", stack, iam.ArnPrincipal(ROLE), [allow("thing:Use", "*")])


def test_warns_of_a_role_whose_policies_are_not_changed(stack: Stack) -> None:
    let("user", "use", stack, iam.Role.from_role_arn(stack, "Caller", ROLE, mutable=False), [allow("thing:Use", "*")])

    (warning,) = warnings(stack)
    assert "make sure that they allow thing:Use, then acknowledge this" in warning
