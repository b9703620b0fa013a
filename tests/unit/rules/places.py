"""The values of a fact by their places, at any depth."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar, cast

from constructs_lib.rules import Fact, hidden
from constructs_lib.rules.fact import altered, schema

F = TypeVar("F", bound=Fact)

Place = tuple[str | int, ...]
"""Where a value stands in a fact: names of values, positions in lists, names in maps."""

HOLDERS = (Fact, tuple, Mapping)


def places(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield all that a fact holds, at any depth, and where it stands."""
    for step, part in parts_of(value):
        here = (*place, step)
        yield here, part
        if isinstance(part, HOLDERS):
            yield from places(part, here)


def parts_of(value: Any) -> Iterable[tuple[Any, Any]]:
    """Return what a value holds itself: of a fact its values by their names, also those that nobody gave."""
    if isinstance(value, Fact):
        return [(name, getattr(value, name)) for name in schema(type(value))]
    if isinstance(value, tuple):
        return enumerate(value)
    return value.items() if isinstance(value, Mapping) else ()


def put(value: Any, place: Place, new: Any, depth: int = 0) -> Any:
    """Return a fact with another value in a place."""
    if depth == len(place) or hidden(value):
        return value if depth < len(place) else new
    step = place[depth]
    if isinstance(value, Fact):
        return altered(value, **{str(step): put(getattr(value, str(step)), place, new, depth + 1)})
    if isinstance(value, tuple):
        return tuple(put(part, place, new, depth + 1) if at == step else part for at, part in enumerate(value))
    return {**value, step: put(value[step], place, new, depth + 1)}


def placed(subject: F) -> F:
    """Return a fact that says of each fact in it where it stands."""
    return cast("F", _placed(subject, ()))


def _placed(value: Any, place: Place) -> Any:
    if isinstance(value, tuple):
        return tuple(_placed(part, (*place, at)) for at, part in enumerate(value))
    if isinstance(value, Mapping):
        return {name: _placed(part, (*place, name)) for name, part in value.items()}
    if not isinstance(value, Fact):
        return value
    parts = {name: _placed(part, (*place, name)) for name, part in parts_of(value) if isinstance(part, HOLDERS)}
    return altered(value, **parts, **({"at": ".".join(map(str, place))} if place else {}))
