"""Scopes and ids of constructs: what CDK would refuse, refused at the caller's line before anything is defined."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from constructs import Construct

from constructs_lib.rules import hidden

from .checks import require_text
from .findings import context_of
from .refusal import refusal
from .tokens import as_known

# JavaScript has an answer to these in every object, so CDK finds a construct of that name in every scope.
_OF_JAVASCRIPT = frozenset({"__proto__"})
# A template has room for 1 MB, and tells the id of a construct with each resource in it.
_LONGEST = 1_000


def require_id(name: str, id: Any) -> str:
    """Return the id of a construct.

    Args:
        name: What messages call it: `id of the policy`.
        id: The id.

    Raises:
        ValueError: If it is not a text, is empty, too long or a token.
    """
    plain = require_text(name, id, remedy="pass a short name such as 'Requests'")
    if hidden(as_known(plain)):
        raise ValueError(f"{name} is a token, and ids are needed at synthesis; pass a text such as 'Requests'")
    if len(plain) > _LONGEST:
        raise ValueError(f"{name} has {len(plain)} characters, {_LONGEST} at most; pass a short one such as 'Requests'")
    if not plain.strip() or plain in _OF_JAVASCRIPT:
        raise refusal(name, plain, "a name", "pass a short one such as 'Requests'")
    return plain


def require_place(kind: str, scope: Any, id: Any) -> str:
    """Return the id of a construct of a kind, whose scope stands in a stack.

    Raises:
        ValueError: If the scope is not a construct in a stack, or no construct can have the id.
    """
    name = require_id(f"id of {kind}", id)
    # An import has a node, too, but nothing can be defined in it.
    if not isinstance(scope, Construct):
        raise refusal(
            f"scope of {kind} {name!r}", scope, "a construct", "pass the stack itself, self, or a construct in it"
        )
    context_of(scope)
    return name


@contextmanager
def refuse_taken_id(kind: str, id: str) -> Iterator[None]:
    """Have CDK's refusal of an id that another construct has be ours, at the line of whoever passed it.

    Asking beforehand would cost a call to Node for every construct.

    Raises:
        ValueError: If the id of the construct that is defined meanwhile is taken.
    """
    try:
        yield
    except RuntimeError as error:
        # CDK writes a slash like this, since it separates the ids in a path.
        if f"There is already a Construct with name '{id.replace('/', '--')}'" not in str(error):
            raise
        raise ValueError(f"id of {kind} is {id!r}, which is taken; pass another one") from error


@contextmanager
def leave_nothing(construct: Construct, scope: Construct, id: str) -> Iterator[None]:
    """Take a construct out of its scope if it cannot be defined to its end: what it is given may be anybody's code.

    Args:
        construct: The construct.
        scope: Its scope.
        id: Its id there.
    """
    try:
        yield
    except Exception:
        # Until jsii knows it, the id is another construct's, or nobody's.
        if hasattr(construct, "__jsii_ref__"):
            scope.node.try_remove_child(id.replace("/", "--"))
        raise


@contextmanager
def leave_no_children(scope: Construct) -> Iterator[None]:
    """Take out of a scope what was defined in it, if what it was defined for is refused.

    Args:
        scope: The scope.
    """
    before = {*scope.node.children}
    try:
        yield
    except Exception:
        for child in scope.node.children:
            if child not in before:
                scope.node.try_remove_child(child.node.id)
        raise
