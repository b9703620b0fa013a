"""Where the values of a document stand in its text."""

import pytest

from constructs_lib.template_check.places import KeptPlaces, Place, Step


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (("a",), Place(1, 1)),
        (("a", 0), Place(2, 3)),
        (("a", 0, "not kept"), Place(2, 3)),
        (("a", 5), Place(1, 1)),
        (("b",), None),
        ((), None),
    ],
)
def test_finds_what_was_kept_or_what_is_around_it(steps: tuple[Step, ...], place: Place | None) -> None:
    inner = [{"not kept": 1}]
    root = {"a": inner, "b": 2}

    places = KeptPlaces(root, {id(root): {"a": Place(1, 1)}, id(inner): {0: Place(2, 3)}})

    assert places.find(steps) == place
