"""A text of which some pieces are known only when it is deployed."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final, NamedTuple

from constructs_lib.rules import hidden

# How long a text may grow; one that doubles itself forty times has no end either.
LONGEST: Final = 100_000
# And how many references it may have.
MOST_REFERENCES: Final = 1_000

DYNAMIC: Final = "{{resolve:"
_WHOLE_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*+\}\}")


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
    taken: list[Piece] = []
    length = 0
    for piece in pieces:
        length += len(piece) if isinstance(piece, str) else LONGEST // MOST_REFERENCES
        if length > LONGEST:
            return NOTHING_KNOWN.pieces
        taken.append(piece)
    merged: list[Piece] = []
    for known, run in groupby(taken, lambda piece: isinstance(piece, str)):
        several = list(run)
        merged += ["".join(map(str, several))] if known else several
    # A dynamic reference that is put together of pieces says nothing that stays.
    if any(isinstance(piece, str) and DYNAMIC in piece for piece in merged):
        return NOTHING_KNOWN.pieces
    return tuple(piece for piece in merged if piece != "") or ("",)


def with_dynamic_references(text: str) -> Text:
    """Return a text in which `{{resolve:...}}` hides something."""
    pieces: list[Piece] = []
    for position, known in enumerate(_WHOLE_DYNAMIC.split(text)):
        pieces += [None] * (position > 0) + [known] * (known != "")
    return Text(tuple(pieces))
