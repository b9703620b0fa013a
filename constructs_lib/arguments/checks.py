"""Checks of single arguments, before anything enters the tree or jsii."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from constructs_lib.rules import hidden

from .tokens import as_known, has_member, is_resolvable


def require_text(name: str, value: str, pattern: str | None = None, remedy: str = "pass a string") -> str:
    """Return a text as a plain string: a subclass of `str` may print as something else.

    Args:
        name: The argument's name.
        value: The text; may be a token.
        pattern: What a text that is no token matches as a whole. Anything if not given.
        remedy: What to do about one that does not.

    Raises:
        ValueError: If it is no text, no text that can be written to a file, or does not match.
    """
    if not isinstance(value, str):
        remedy = "pass the token as Token.as_string(...)" if is_resolvable(value) else remedy
        raise ValueError(f"{name} is {value!r}, not a string; {remedy}")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(f"{name} is {value!r}, which lacks half of a character; decode it with its own encoding")
    seen = as_known(value)
    if pattern is not None and not hidden(seen) and not re.fullmatch(pattern, seen):
        raise ValueError(f"{name} is {value!r}, which does not match {pattern}; {remedy}")
    return str.__str__(value)


def require_number(name: str, value: Any) -> None:
    """Refuse a token that is no number, before CDK does. What else is no number is for the rules to say.

    Raises:
        ValueError: If it is such a token, or not given.
    """
    if value is None:
        raise ValueError(f"{name} is None; pass a number, or leave it out if it has a default")
    if is_resolvable(value):
        raise ValueError(f"{name}={value!r} is not a number; pass the token as Token.as_number(...)")


def require_sequence(name: str, values: Iterable[Any], kind: type, remedy: str) -> tuple[Any, ...]:
    """Return the values of a list as a tuple.

    Raises:
        ValueError: If it is no list, or holds something of another type. A set has no order, so it is none.
    """
    if isinstance(values, kind):
        raise ValueError(f"{name} is one {kind.__name__}, not a list; put it into brackets")
    if isinstance(values, str | bytes | Mapping | set | frozenset) or not isinstance(values, Iterable):
        raise ValueError(f"{name}={values!r} is not a list; {remedy}")
    found = tuple(values)
    for value in found:
        require_instance(f"an entry of {name}", value, kind, remedy)
    return found


def require_attribute(name: str, value: Any, attribute: str, remedy: str) -> None:
    """Refuse a value that lacks what a construct of its kind has.

    Raises:
        ValueError: If the value lacks the attribute.
    """
    if not has_member(value, attribute):
        raise ValueError(f"{name} is {value!r}; {remedy}")


def require_instance(name: str, value: Any, kind: Any, remedy: str) -> None:
    """Refuse a value of another type.

    Raises:
        ValueError: If the value is of another type.
    """
    if not isinstance(value, kind):
        raise ValueError(f"{name} is {value!r}; {remedy}")
