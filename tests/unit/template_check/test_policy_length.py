"""How many policies a role has, and how long they are."""

import json
from typing import Any

import pytest

from constructs_lib.rules import facts
from constructs_lib.template_check.policy_length import PolicyLength
from constructs_lib.template_check.template import Template

DOCUMENT = {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:Put Object"], "Resource": "*", "N": 7}]}
LENGTH = len(json.dumps(DOCUMENT, separators=(",", ":"))) - 1
OWN = {"Ref": "Role"}


def policy(kind: str = "Policy", roles: Any = OWN, document: Any = DOCUMENT, **more: Any) -> dict[str, Any]:
    named = {"RoleName": roles} if kind == "RolePolicy" else {"Roles": [roles]}
    return {"Type": f"AWS::IAM::{kind}", "Properties": {**named, "PolicyDocument": document}, **more}


def counted(role: dict[str, Any] | None = None, **policies: Any) -> dict[str, tuple[int, int]]:
    """Return how long inline policies are, and how many managed ones there are, by the resource that is told."""
    resources = {"Role": {"Type": "AWS::IAM::Role", "Properties": role or {}}, **policies}
    parameters = {"Name": {"Type": "String"}, "Bucket": {"Type": "String"}}
    body = {
        "Resources": resources,
        "Parameters": parameters,
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "Name"}, "a"]}},
    }
    found = PolicyLength(Template(body)).all()
    return {at: (each.inline_characters, each.managed) for at, each in found if isinstance(each, facts.RolePolicies)}


def test_inline_policies_of_a_role_are_added_up_without_white_space() -> None:
    own = {"Policies": [{"PolicyName": "own", "PolicyDocument": DOCUMENT}]}

    assert counted() == {"Role": (0, 0)}
    assert counted(own, A=policy(), B=policy("RolePolicy")) == {"Role": (3 * LENGTH, 0)}


def test_managed_policies_of_a_role_are_counted() -> None:
    attached = {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess", {"Ref": "Name"}]}

    assert counted(attached, A=policy("ManagedPolicy"), B=policy("ManagedPolicy")) == {"Role": (0, 4)}


def test_a_role_of_another_stack_is_known_by_its_name() -> None:
    policies = {"A": policy(roles="theirs"), "B": policy(roles="theirs"), "C": policy(roles={"Ref": "Name"})}

    assert counted(**policies) == {"Role": (0, 0), "A": (2 * LENGTH, 0), "C": (LENGTH, 0)}


@pytest.mark.parametrize(
    ("hidden", "less"),
    [
        ({"Ref": "Bucket"}, 0),
        ({"Fn::ImportValue": "bucket"}, 3),
        ({"Fn::Join": ["", [{"Ref": "Bucket"}, ""]]}, 0),
        ({"Fn::GetAtt": ["Role", "Arn"]}, 0),
        ({"Ref": "AWS::NoValue"}, len(',"Resource":"*"')),
        ({"Fn::If": ["C", "*", "*/long"]}, 3),
    ],
)
def test_what_is_hidden_is_as_short_as_it_can_be(hidden: Any, less: int) -> None:
    statement = {**DOCUMENT["Statement"][0], "Resource": hidden}

    assert counted(A=policy(document={"Statement": [statement]})) == {"Role": (LENGTH - less, 0)}


@pytest.mark.parametrize(
    "policies",
    [
        {"A": policy(Condition="C")},
        {"A": policy(roles={"Fn::ImportValue": "role"})},
        {"A": {"Type": "AWS::IAM::Policy", "Properties": {"Fn::Transform": {}}}},
        {"A": policy(document={"Fn::ImportValue": "document"})},
    ],
)
def test_what_may_not_be_there_is_not_counted(policies: dict[str, Any]) -> None:
    assert counted(**policies) == {"Role": (0, 0)}


def test_managed_policies_are_measured() -> None:
    found = dict(PolicyLength(Template({"Resources": {"A": policy("ManagedPolicy", "theirs")}})).all())

    assert isinstance(found["A"], facts.RolePolicies)
    assert found["A"].managed == 1
    measured = [each for _, each in PolicyLength(Template({"Resources": {"A": policy("ManagedPolicy")}})).all()]
    assert [each.characters for each in measured if isinstance(each, facts.ManagedPolicy)] == [LENGTH]
