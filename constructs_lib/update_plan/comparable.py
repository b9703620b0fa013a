"""The functions of a template, with what hides a value told apart by the way it is written."""

from collections.abc import Mapping
from typing import Any

from constructs_lib.rules import hidden
from constructs_lib.template_check.intrinsics import Intrinsics
from constructs_lib.template_check.parameters import Parameters
from constructs_lib.template_check.pieces import NOTHING_KNOWN, Piece, Reference


class ComparableIntrinsics(Intrinsics):
    """The intrinsic functions of a template; the same hidden function is the same reference in the pieces of a text.

    Args:
        body: The template.
        parameters: What is known of its parameters.

    Attributes:
        functions: The functions whose values are hidden, by the references that stand for them.
    """

    def __init__(self, body: Mapping[str, Any], parameters: Parameters | None = None) -> None:
        super().__init__(body, parameters)
        self.functions: dict[Piece, Any] = {}

    def text(self, raw: Any, depth: int = 0) -> tuple[Piece, ...]:
        """Return the pieces of a text, with a reference in place of a function whose value is hidden."""
        return self._told_apart(super().text(raw, depth), raw)

    def pieces(self, raw: Any, depth: int) -> tuple[Piece, ...]:
        """Return the same, with references to names included."""
        return self._told_apart(super().pieces(raw, depth), raw)

    def _told_apart(self, found: tuple[Piece, ...], raw: Any) -> tuple[Piece, ...]:
        # What names nothing that the template has is not even written in a way that could be compared.
        if found != NOTHING_KNOWN.pieces or hidden(raw):
            return found
        function = Reference(repr(raw), "value")
        self.functions[function] = raw
        return (function,)
