"""Conditions of a template: which are known to hold, and which not to."""

from collections.abc import Callable, Mapping
from typing import Any

from .parameters import Parameters
from .pieces import Piece

# How far conditions are followed that are made of each other.
_DEEPEST = 20


class Conditions:
    """The conditions of a template.

    Args:
        body: The template.
        parameters: Its parameters.
        text: Returns the pieces of a text.
    """

    def __init__(
        self, body: Mapping[str, Any], parameters: Parameters, text: Callable[[Any], tuple[Piece, ...]]
    ) -> None:
        declared = body.get("Conditions")
        self._declared: Mapping[str, Any] = declared if isinstance(declared, dict) else {}
        self._parameters = parameters
        self._text = text
        self._known: dict[str, bool | None] = {}

    def holds(self, name: Any, depth: int = 0) -> bool | None:
        """Whether a condition holds; None if that is not known."""
        if not isinstance(name, str) or name not in self._declared or depth > _DEEPEST:
            return None
        if name not in self._known:
            # While it is looked for: a condition that is made of itself is refused.
            self._known[name] = None
            self._known[name] = self._evaluate(self._declared[name], depth)
        return self._known[name]

    def _evaluate(self, raw: Any, depth: int) -> bool | None:
        match raw:
            case {"Condition": name, **others} if not others:
                return self.holds(name, depth + 1)
            case {"Fn::Equals": [one, other], **others} if not others:
                return self._equals(one, other)
            case {"Fn::Not": [one], **others} if not others:
                answer = self._evaluate(one, depth)
                return None if answer is None else not answer
            case {"Fn::And": list(several), **others} if not others:
                return _all([self._evaluate(each, depth) for each in several])
            case {"Fn::Or": list(several), **others} if not others:
                none = _all(
                    [None if (answer := self._evaluate(each, depth)) is None else not answer for each in several]
                )
                return None if none is None else not none
        return None

    def _equals(self, one: Any, other: Any) -> bool | None:
        left, right = (self._operand(each) for each in (one, other))
        if None in (*left, *right):
            return None
        if left == right:
            return True
        return False if all(isinstance(piece, str) for piece in (*left, *right)) else None

    def _operand(self, raw: Any) -> tuple[Piece, ...]:
        match raw:
            case {"Ref": str(name), **others} if not others and name in self._parameters:
                value = self._parameters.value_in_condition(name)
                return (value,) if isinstance(value, str) else self._text(raw)
        return self._text(raw)


def _all(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True
