"""A text of which some pieces are known only when it is deployed."""

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from constructs_lib.rules import hidden

# How long a text may grow; one that doubles itself forty times has no end either.
LONGEST = 100_000

DYNAMIC: Final = "{{resolve:"
_WHOLE_DYNAMIC = re.compile(r"\{\{resolve:[^}]*\}\}")


class Reference(NamedTuple):
    """A piece of text that a resource, a parameter or a pseudo parameter provides."""

    to: str
    attribute: str | None = None


Piece = str | Reference | None
"""Part of a text; None where nothing is known, not even where it comes from."""


class Text(NamedTuple):
    """A text, put together of pieces."""

    pieces: tuple[Piece, ...]


NOTHING_KNOWN: Final = Text((None,))


def scalar(seen: Any) -> tuple[Piece, ...]:
    """Return a value as the text that CloudFormation makes of it."""
    if isinstance(seen, bool):
        return ("true" if seen else "false",)
    return (str(seen),) if isinstance(seen, str | int | float) and not hidden(seen) else (None,)


def joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return pieces with those that are known and stand beside each other made one."""
    merged: list[Piece] = []
    length = 0
    for piece in pieces:
        length += len(piece) if isinstance(piece, str) else 1
        if length > LONGEST:
            return NOTHING_KNOWN.pieces
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        elif piece != "":
            merged.append(piece)
    # A dynamic reference that is put together of pieces says nothing that stays.
    if any(isinstance(piece, str) and DYNAMIC in piece for piece in merged):
        return NOTHING_KNOWN.pieces
    return tuple(merged) or ("",)


def with_dynamic_references(text: str) -> Text:
    """Return a text in which `{{resolve:...}}` hides something."""
    pieces: list[Piece] = []
    for position, known in enumerate(_WHOLE_DYNAMIC.split(text)):
        pieces += [None] * (position > 0) + [known] * (known != "")
    return Text(tuple(pieces))
