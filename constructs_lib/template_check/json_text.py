"""JSON, and where in its text a value stands."""

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed does not know it
from typing import Any

from .bounds import DEEPEST, MOST_VALUES, UnreadableTemplateError
from .places import Place, Step, Steps

_WHITESPACE = " \t\r\n"


def parse_json(text: str) -> tuple[Any, "JsonPlaces", list[Steps]]:
    """Return what a text in JSON says, where it says it, and the keys that are repeated.

    Raises:
        ValueError: If it is not JSON.
        UnreadableTemplateError: If it is too large, or nested too deeply.
    """
    if sum(map(text.count, ",[{")) > MOST_VALUES:
        raise UnreadableTemplateError(f"it is not a template: there are more than {MOST_VALUES:,} values")
    repeated: dict[int, tuple[Any, list[str]]] = {}

    def as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            repeated[id(found)] = found, [key for key in found if counts[key] > 1]
        return found

    try:
        root = json.loads(text, object_pairs_hook=as_object, parse_constant=_refuse_constant)
    except RecursionError:
        raise _too_deep() from None
    _refuse_depth(root)
    return root, JsonPlaces(text), list(_steps_to(root, repeated)) if repeated else []


class JsonPlaces:
    """Finds places in a text of JSON when it is asked, each object and list of it once.

    Args:
        text: The text, which is valid.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._decode = json.JSONDecoder().raw_decode
        self._entries: dict[int, Mapping[Step, tuple[int, int]]] = {}
        self._line_ends: list[int] | None = None

    def find(self, steps: Sequence[Step]) -> Place | None:
        """Return where a value stands: its key, or its beginning in a list; what is around it if it is not there."""
        place, value = None, self._after_space(0)
        for step in steps:
            if value not in self._entries:
                self._entries[value] = self._read(value)
            if step not in self._entries[value]:
                break
            place, value = self._entries[value][step]
        return None if place is None else self._place(place)

    def _read(self, start: int) -> Mapping[Step, tuple[int, int]]:
        """Return where the entries of an object or a list, and their values, begin."""
        found: dict[Step, tuple[int, int]] = {}
        kind = self._text[start]
        position = self._after_space(start + 1)
        while kind in "{[" and self._text[position] not in "}]":
            step: Step = len(found)
            value = position
            if kind == "{":
                step, end = scanstring(self._text, position + 1)
                value = self._after_space(self._after_space(end) + 1)
            found[step] = position, value
            position = self._after_space(self._decode(self._text, value)[1])
            if self._text[position] == ",":
                position = self._after_space(position + 1)
        return found

    def _after_space(self, position: int) -> int:
        while self._text[position] in _WHITESPACE:
            position += 1
        return position

    def _place(self, position: int) -> Place:
        if self._line_ends is None:
            self._line_ends = [found.start() for found in re.finditer("\n", self._text)]
        line = bisect_left(self._line_ends, position)
        return Place(line + 1, position - (self._line_ends[line - 1] if line else -1))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a value")


def _too_deep() -> UnreadableTemplateError:
    return UnreadableTemplateError(f"it is not a template: it is nested more than {DEEPEST} levels deep")


def _refuse_depth(root: Any) -> None:
    level = [root]
    for _ in range(DEEPEST + 1):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise _too_deep()


def _steps_to(root: Any, repeated: Mapping[int, tuple[Any, list[str]]]) -> Iterator[Steps]:
    """Yield the ways to repeated keys; what an earlier value of such a key contains cannot be reached."""
    waiting: list[tuple[Steps, Any]] = [((), root)]
    while waiting:
        steps, value = waiting.pop()
        if id(value) in repeated:
            yield from ((*steps, key) for key in repeated[id(value)][1])
        entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [((*steps, step), inner) for step, inner in entries if isinstance(inner, dict | list)]
