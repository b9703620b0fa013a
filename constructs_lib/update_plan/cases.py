"""The values that a function may have, where a condition or the key of a mapping decides which."""

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

from constructs_lib.template_check.intrinsics import Intrinsics


class Cases(NamedTuple):
    """The values that a function may have.

    Attributes:
        condition: The condition that decides, if one does.
        keys: The hidden keys of a mapping that decide, in order.
        values: The value in each case.
    """

    condition: str | None
    keys: tuple[Any, ...]
    values: Mapping[Hashable, Any]

    def same_decision(self, other: "Cases") -> bool:
        """Whether the same is asked to decide, so that the cases belong together."""
        return (self.condition, self.keys) == (other.condition, other.keys)


def cases_of(intrinsics: Intrinsics, raw: Any) -> Cases | None:
    """Return the cases of a function whose value is hidden; None if it has none."""
    match raw:
        case {"Fn::If": [str(condition), yes, no], **others} if not others:
            return Cases(condition, (), {True: yes, False: no})
        case {"Fn::FindInMap": [_, _, _] as argument, **others} if not others:
            return _of_mapping(intrinsics, argument)
    return None


def _of_mapping(intrinsics: Intrinsics, argument: list[Any]) -> Cases | None:
    known = [_literal(intrinsics, each) for each in argument]
    mapping = intrinsics.mapping(known[0]) if known[0] is not None else None
    if not isinstance(mapping, dict):
        return None
    values: dict[Hashable, Any] = {
        (top if known[1] is None else "", second if known[2] is None else ""): value
        for top, entries in mapping.items()
        for second, value in (entries.items() if isinstance(entries, dict) else ())
        if top == (known[1] or top) and second == (known[2] or second)
    }
    hidden = tuple(raw for raw, literal in zip(argument[1:], known[1:], strict=True) if literal is None)
    return Cases(None, hidden, values) if values else None


def _literal(intrinsics: Intrinsics, raw: Any) -> str | None:
    match intrinsics.text(raw):
        case [str(text)]:
            return text
    return None
