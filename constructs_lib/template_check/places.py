"""Where the values of a document stand in its text."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

Step = str | int
"""A key of an object, or a position in a list."""

Steps = tuple[Step, ...]
"""The way to a value from the root of its document."""


class Place(NamedTuple):
    """A place in a text, both counted from 1, in characters."""

    line: int
    column: int


class Places(Protocol):
    """Finds places of values."""

    def find(self, steps: Sequence[Step]) -> Place | None:
        """Return where a value stands: its key, or its beginning in a list; what is around it if it is not there."""
        ...


class KeptPlaces:
    """Places that were kept when the document was read.

    Args:
        root: The document.
        places: The places of what is in a list or an object, by the identity of that list or object.
    """

    def __init__(self, root: Any, places: Mapping[int, Mapping[Any, Place]]) -> None:
        self._root = root
        self._places = places

    def find(self, steps: Sequence[Step]) -> Place | None:
        """Return where a value stands: its key, or its beginning in a list; what is around it if it is not there."""
        found: Place | None = None
        value = self._root
        for step in steps:
            place = self._places.get(id(value), {}).get(step)
            if place is None:
                break
            found, value = place, value[step]
        return found
