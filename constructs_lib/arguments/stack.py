"""The stack that a construct is in. Each answer of CDK costs a call to Node."""

from typing import Any
from weakref import WeakKeyDictionary

from aws_cdk import Stack

_stacks: WeakKeyDictionary[Any, Stack] = WeakKeyDictionary()
_paths: WeakKeyDictionary[Stack, str] = WeakKeyDictionary()


def stack_of(construct: Any) -> Stack:
    """Return the stack that a construct is in, or is; CDK is asked once.

    Raises:
        RuntimeError: If it is in none.
    """
    if isinstance(construct, Stack):
        return construct
    if construct not in _stacks:
        _stacks[construct] = Stack.of(construct)
    return _stacks[construct]


def stack_path(construct: Any) -> str:
    """Return the path of the stack that a construct is in, or is; CDK is asked once.

    Raises:
        RuntimeError: If it is in none.
    """
    stack = stack_of(construct)
    if stack not in _paths:
        _paths[stack] = stack.node.path
    return _paths[stack]
