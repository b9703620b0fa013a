"""Whether two texts differ, whatever the values are that they are made of."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import NamedTuple

from constructs_lib.template_check.pieces import Piece, Reference

from .answer import Answer


class Unlike(NamedTuple):
    """A piece of one of two texts whose value may be another in the other text.

    Attributes:
        text: Which of the two texts it belongs to.
        piece: The piece.
    """

    text: int
    piece: Reference | None


Token = str | Reference | Unlike
"""A letter, a value that is the same in both texts, or one that may be another."""


class Difference(NamedTuple):
    """What two texts do not have in common at their beginning and at their end.

    Attributes:
        old: What is left of the first.
        new: What is left of the second.
    """

    old: tuple[Token, ...]
    new: tuple[Token, ...]

    def answer(self, names_a_resource: Callable[[Reference], bool]) -> Answer:
        """Return whether the texts are the same.

        Args:
            names_a_resource: Whether a reference is to a resource, whose values are unlike all others.
        """
        if not self.old and not self.new:
            return "same"
        old, new = ({*_pieces(side)} for side in self)
        if old.isdisjoint(new) and all(each is not None and names_a_resource(each) for each in old | new):
            return "changed"
        return "changed" if self._begins_or_ends_differently() or self._has_other_letters() else "unknown"

    def only(self, text: int) -> Piece:
        """Return the piece that is all that is left of one of the texts; None if there are more, or letters."""
        match [*_pieces(self[text])]:
            case [piece] if len(self[text]) == 1:
                return piece
        return None

    def _begins_or_ends_differently(self) -> bool:
        return any(
            isinstance(one, str) and isinstance(other, str)
            for one, other in zip((*self.old[:1], *self.old[-1:]), (*self.new[:1], *self.new[-1:]), strict=False)
        )

    def _has_other_letters(self) -> bool:
        """Whether letters are left when each value that both have is taken away, wherever it stands."""
        old, new = Counter(self.old), Counter(self.new)
        surplus = [[*(old - new)], [*(new - old)]]
        letters = [[each for each in side if isinstance(each, str)] for side in surplus]
        if surplus == letters:
            return bool(letters[0] or letters[1])
        # All that the one has, the other has too, and letters besides: it is longer.
        return any(not surplus[side] and letters[1 - side] for side in (0, 1))


def _pieces(tokens: tuple[Token, ...]) -> Iterator[Reference | None]:
    for each in tokens:
        if not isinstance(each, str):
            yield each.piece if isinstance(each, Unlike) else each


def difference(old: tuple[Piece, ...], new: tuple[Piece, ...], stays: Callable[[Reference], bool]) -> Difference:
    """Return what two texts do not have in common.

    Args:
        old: The pieces of the first.
        new: The pieces of the second.
        stays: Whether the value of a reference is the same in both.
    """
    sides = [[*_tokens(pieces, side, stays)] for side, pieces in enumerate((old, new))]
    beginning = _common(*sides)
    rest = [side[beginning:] for side in sides]
    end = _common(*(side[::-1] for side in rest))
    return Difference(*(tuple(side[: len(side) - end]) for side in rest))


def _tokens(pieces: tuple[Piece, ...], side: int, stays: Callable[[Reference], bool]) -> Iterator[Token]:
    for piece in pieces:
        if isinstance(piece, str):
            yield from piece
        else:
            yield piece if piece is not None and stays(piece) else Unlike(side, piece)


def _common(old: list[Token], new: list[Token]) -> int:
    """Return how many tokens both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
