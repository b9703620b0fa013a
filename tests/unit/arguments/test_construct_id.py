"""Scopes and ids of constructs."""

from enum import StrEnum
from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack, Stage
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from constructs_lib.arguments.construct_id import leave_nothing, refuse_taken_id, require_id, require_place
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_STRINGS, refused
from tests.unit.with_each import with_each


class Name(StrEnum):
    """A text of another class."""

    BLUE = "Blue"


@pytest.mark.parametrize("id", ["A", "a b", "a/b", "é", "Resource", "${x}", "a" * 300])
def test_ids_are_kept_as_they_are(id: str) -> None:
    assert require_id("id of the policy", id) == id


def test_an_id_is_a_plain_text() -> None:
    assert repr(require_id("id", Name.BLUE)) == "'Blue'"


@with_each("id", [*NOT_STRINGS, None])
def test_fails_when_an_id_is_not_a_text(id: Any) -> None:
    with refused("id of the policy must be a string, got ", "pass a short name such as 'Requests'"):
        require_id("id of the policy", id)


def test_fails_when_an_id_is_too_long() -> None:
    assert require_id("id of the policy", "a" * 1_000)
    with refused("id of the policy has 2000000 characters, 1000 at most; pass a short one"):
        require_id("id of the policy", "a" * 2_000_000)


@with_each("id", ["", " ", "\n", "__proto__"])
def test_fails_when_an_id_is_none(id: str) -> None:
    with refused("id of the policy must be a name, got "):
        require_id("id of the policy", id)


def test_fails_when_an_id_is_a_token(parameter: CfnParameter) -> None:
    for token in (parameter.value_as_string, f"a{parameter.value_as_string}"):
        with refused("id of the policy is a token, and ids are needed at synthesis"):
            require_id("id of the policy", token)


def test_a_scope_is_any_construct_in_a_stack(stack: Stack) -> None:
    for scope in (stack, Construct(stack, "Inner"), CfnParameter(stack, "P")):
        assert require_place("Model", scope, "M") == "M"


def test_fails_when_a_scope_stands_in_no_stack() -> None:
    for scope in (quick_app(), Stage(quick_app(), "Stage")):
        with refused("is in no stack; pass a Stack, or a construct in one"):
            require_place("Model", scope, "M")


def test_fails_when_a_scope_is_an_import(stack: Stack) -> None:
    network = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-1", availability_zones=["eu-west-1a"])

    with refused("scope of Model 'M' must be a construct, got "):
        require_place("Model", network, "M")


@with_each("scope", [*NOT_CONSTRUCTS, None, Stack])
def test_fails_when_a_scope_is_not_a_construct(scope: Any) -> None:
    with refused("scope of Model 'M' must be a construct, got ", "pass the stack itself, self, or a construct in it"):
        require_place("Model", scope, "M")


@with_each("id", ["A", "a/b"])
def test_fails_when_another_construct_has_the_id(stack: Stack, id: str) -> None:
    Construct(stack, id)

    with refused(f"id of Model is {id!r}, which is taken; pass another one", stack=stack), refuse_taken_id("Model", id):
        Construct(stack, id)


def test_passes_on_what_else_cdk_refuses(stack: Stack) -> None:
    Construct(stack, "B")

    with pytest.raises(RuntimeError, match="with name 'B'"), refuse_taken_id("Model", "A"):
        Construct(stack, "B")


class _Unfinished(Construct):
    def __init__(self, scope: Construct, id: str, *, early: bool = False) -> None:
        if early:
            raise ValueError(id)
        super().__init__(scope, id)
        Construct(self, "Child")
        raise ValueError(id)


@pytest.mark.parametrize("id", ["Bucket", "a/b"])
def test_a_construct_that_is_not_finished_is_not_left_behind(stack: Stack, id: str) -> None:
    unfinished = _Unfinished.__new__(_Unfinished)

    with refused(id), leave_nothing(unfinished, stack, id):
        unfinished.__init__(stack, id)  # type: ignore[misc]  # as a subclass calls it

    assert stack.node.children == []
    Construct(stack, id)


def test_another_construct_with_the_id_stays(stack: Stack) -> None:
    other, unfinished = Construct(stack, "Bucket"), _Unfinished.__new__(_Unfinished)

    with refused("Bucket"), leave_nothing(unfinished, stack, "Bucket"):
        unfinished.__init__(stack, "Bucket", early=True)  # type: ignore[misc]  # as a subclass calls it
    with pytest.raises(RuntimeError, match="already a Construct"), leave_nothing(unfinished, stack, "Bucket"):
        unfinished.__init__(stack, "Bucket")  # type: ignore[misc]  # as a subclass calls it

    assert stack.node.children == [other]
