"""JSON within a text of a template, such as the definition of a state machine, of which some pieces may be hidden."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from .pieces import NOTHING_KNOWN, Piece, Text

# Source: Step Functions takes definitions of up to 1 MB.
LONGEST: Final = 1_000_000
MOST_VALUES: Final = 20_000

# Stands for a hidden piece: it is JSON within a string and outside of one, and no text has it by chance.
_MARK: Final = "7400194738265190"
_MARKED = re.compile(rf"{_MARK}(\d{{4}})")
_MOST_PIECES: Final = 10_000


def parse_pieces(pieces: Sequence[Piece]) -> Any:
    """Return what a text in JSON says, with a `Text` where a piece is hidden; None if it is not JSON."""
    hidden: list[Piece] = []
    parts: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece)
        else:
            parts.append(f"{_MARK}{len(hidden):04d}")
            hidden.append(piece)
    text = "".join(parts)
    if len(text) > LONGEST or len(hidden) > _MOST_PIECES:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return mapped(found, lambda leaf: _with_pieces(leaf, hidden)) if hidden else found


def mapped(value: Any, leaf: Callable[[Any], Any]) -> Any:
    """Return objects and lists with other values in them; None if there are too many of these, or no end."""
    budget = iter(range(MOST_VALUES))

    def visit(each: Any, depth: int) -> Any:
        if next(budget, None) is None or depth > _DEEPEST:
            raise _TooManyError
        if isinstance(each, dict):
            return {key: visit(inner, depth + 1) for key, inner in each.items()}
        return [visit(inner, depth + 1) for inner in each] if isinstance(each, list) else leaf(each)

    try:
        return visit(value, 0)
    except _TooManyError:
        return None


_DEEPEST: Final = 100


class _TooManyError(Exception):
    pass


def _with_pieces(leaf: Any, hidden: Sequence[Piece]) -> Any:
    if isinstance(leaf, bool) or not isinstance(leaf, str | int):
        return leaf
    text = str(leaf)
    if _MARK not in text:
        return leaf
    return Text(tuple(_split(text, lambda number: hidden[int(number)] if int(number) < len(hidden) else None)))


def _split(text: str, piece_of: Callable[[str], Piece]) -> Iterator[Piece]:
    for position, part in enumerate(_MARKED.split(text)):
        if position % 2:
            yield piece_of(part)
        elif part:
            yield part


_SUBSTITUTION = re.compile(r"\$\{([A-Za-z0-9_.:-]{1,255})\}")


def substituted(leaf: Any, values: Mapping[str, tuple[Piece, ...]]) -> Any:
    """Return a string, or a `Text`, with other pieces in place of `${name}`, where the name has any."""
    pieces = leaf.pieces if isinstance(leaf, Text) else (leaf,) if isinstance(leaf, str) else ()
    if not any(isinstance(piece, str) and "${" in piece for piece in pieces):
        return leaf
    found: list[Piece] = []
    for piece in pieces:
        for position, part in enumerate(_SUBSTITUTION.split(piece)) if isinstance(piece, str) else ((2, piece),):
            known = position % 2 and isinstance(part, str)
            found += values.get(str(part), NOTHING_KNOWN.pieces) if known else [part] if part != "" else []
    return Text(tuple(found))
