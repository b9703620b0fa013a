"""The values of a fact by their places, at any depth."""

from collections.abc import Iterator, Mapping
from typing import Any

from constructs_lib.rules import Fact, hidden
from constructs_lib.rules.fact import altered, schema

Place = tuple[str | int, ...]
"""Where a value stands in a fact: names of values, positions in lists, names in maps."""


def places(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield all that a fact holds, at any depth, and where it stands."""
    parts: Mapping[Any, Any] = {}
    if isinstance(value, Fact):
        parts = {name: getattr(value, name) for name in schema(type(value))}
    elif isinstance(value, tuple):
        parts = dict(enumerate(value))
    elif isinstance(value, Mapping):
        parts = value
    for step, part in parts.items():
        yield (*place, step), part
        yield from places(part, (*place, step))


def put(value: Any, place: Place, new: Any) -> Any:
    """Return a fact with another value in a place."""
    if not place or hidden(value):
        return value if place else new
    step, *rest = place
    if isinstance(value, Fact):
        return altered(value, **{str(step): put(getattr(value, str(step)), tuple(rest), new)})
    if isinstance(value, tuple):
        return tuple(put(part, tuple(rest), new) if at == step else part for at, part in enumerate(value))
    return {**value, step: put(value[step], tuple(rest), new)}
