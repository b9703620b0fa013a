"""Answers to several questions together: True, False, or UNKNOWN."""

from collections.abc import Iterable
from typing import Any

from constructs_lib.rules import UNKNOWN, hidden


def any_of(answers: Iterable[Any]) -> Any:
    """Return True if one is, False if all are, and UNKNOWN where a hidden one decides."""
    found = [*answers]
    if any(each is True for each in found):
        return True
    return UNKNOWN if any(hidden(each) for each in found) else False


def all_of(answers: Iterable[Any]) -> Any:
    """Return False if one is, True if all are, and UNKNOWN where a hidden one decides."""
    found = [*answers]
    if any(each is False for each in found):
        return False
    return UNKNOWN if any(hidden(each) for each in found) else True
