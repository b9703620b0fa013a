"""The stack of a construct, asked for once."""

import pytest
from aws_cdk import App, NestedStack, Stack
from constructs import Construct

from constructs_lib.arguments.stack import stack_of, stack_path


def test_is_the_stack_itself_or_that_of_the_construct(stack: Stack) -> None:
    construct = Construct(Construct(stack, "Outer"), "Inner")

    assert stack_of(stack) is stack
    assert stack_of(construct) is stack
    assert stack_of(construct) is stack


def test_is_the_nested_stack_of_what_is_in_one(stack: Stack) -> None:
    nested = NestedStack(stack, "Nested")

    assert stack_of(nested) is nested
    assert stack_of(Construct(nested, "Inner")) is nested


def test_fails_where_there_is_none() -> None:
    with pytest.raises(RuntimeError, match="no Stack found"):
        stack_of(Construct(App(), "Alone"))


def test_has_the_path_that_cdk_says(stack: Stack) -> None:
    nested = NestedStack(stack, "Nested")

    assert stack_path(Construct(stack, "Inner")) == stack_path(stack) == stack.node.path
    assert stack_path(Construct(nested, "Inner")) == f"{stack.node.path}/Nested"
