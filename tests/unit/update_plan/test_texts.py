"""Whether texts differ whatever their hidden pieces are."""

from itertools import product

from constructs_lib.template_check.pieces import Piece, Reference
from constructs_lib.update_plan.texts import Difference, Unlike, difference

STAYS, MOVES, BUCKET = Reference("Stays"), Reference("Moves"), Reference("Bucket")
PIECES: tuple[Piece, ...] = ("a", "b", STAYS, MOVES)
TEXTS = [text for length in range(4) for text in product(PIECES, repeat=length)]
VALUES = [*product(("", "a", "ab", "ba"), repeat=3)]


def answer(old: tuple[Piece, ...], new: tuple[Piece, ...]) -> str:
    return difference(old, new, lambda each: each != MOVES).answer(lambda each: each == BUCKET)


def filled(text: tuple[Piece, ...], stays: str, moves: str) -> str:
    return "".join(stays if each == STAYS else moves if each == MOVES else str(each) for each in text)


def test_what_is_said_holds_for_every_value() -> None:
    for old, new in product(TEXTS, repeat=2):
        said = answer(old, new)
        same = {filled(old, stays, before) == filled(new, stays, after) for stays, before, after in VALUES}
        assert said == "unknown" or same == {said == "same"}, (old, new)


def test_a_resource_is_unlike_everything_else() -> None:
    assert answer((BUCKET,), ("a",)) == "changed"
    assert answer((BUCKET,), (STAYS,)) == "unknown"
    assert answer((BUCKET, "a"), ("a", BUCKET)) == "unknown"


def test_names_the_only_piece_that_is_left() -> None:
    left = difference(("a", STAYS, "b"), ("a", MOVES, "b"), lambda each: each != MOVES)

    assert left == Difference((STAYS,), (Unlike(1, MOVES),))
    assert (left.only(0), left.only(1)) == (STAYS, MOVES)
    assert difference((STAYS, "a"), (), lambda _: True).only(0) is None
