"""The one rule for every bound that botocore's service models know."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from .engine import rule
from .fact import Fact, schema
from .hidden import Wrong, hidden
from .limit import Limit
from .service_limits import LIMITS

LONGEST_ENUM_TO_SHOW = 8

# What the types of the service can hold; botocore states no bounds for them.
GREATEST = {"integer": 2**31 - 1, "long": 2**53 - 1, "float": 3.4028234e38, "double": 1.7976931348623157e308}


@rule("within-service-limits", source="botocore service model")
def within_service_limits(subject: Fact) -> Iterator[str]:
    """Give a value that the service accepts."""
    for name, shape in _bounded(type(subject)):
        seen = getattr(subject, name)
        if seen is None:
            continue
        if isinstance(seen, Wrong):
            yield f"{{{name}}} is {seen.raw!r}, {_WORDS[LIMITS[shape].kind]} is expected ({shape})"
        elif not hidden(seen):
            for trouble in _troubles(seen, shape):
                yield f"{{{name}=}} {trouble} ({shape})"


@cache
def _bounded(subject: type[Fact]) -> Sequence[tuple[str, str]]:
    return [(field.name, field.shape) for field in schema(subject).values() if field.shape]


def _troubles(seen: Any, shape: str) -> Iterator[str]:
    limit = LIMITS.get(shape)
    if limit is None or hidden(seen):
        return
    yield from _CHECKS[limit.kind](seen, limit)


def _boolean(seen: Any, _: Limit) -> Iterator[str]:
    if not isinstance(seen, bool):
        yield "must be true or false"


def _number(seen: Any, limit: Limit) -> Iterator[str]:
    if isinstance(seen, bool) or not isinstance(seen, int | float):
        yield "must be an int or a float of Python"
    elif not math.isfinite(seen) or abs(seen) > GREATEST[limit.kind]:
        yield f"must be a number that fits {limit.kind}"
    elif limit.kind in {"integer", "long"} and seen != int(seen):
        yield "must be a whole number"
    elif limit.minimum is not None and seen < limit.minimum:
        yield f"must be {limit.minimum:g} or more"
    elif limit.maximum is not None and seen > limit.maximum:
        yield f"must be {limit.maximum:g} or less"


def _string(seen: Any, limit: Limit) -> Iterator[str]:
    if not isinstance(seen, str):
        yield "must be a string"
    elif limit.enum and seen not in limit.enum:
        known = ", ".join(limit.enum[:LONGEST_ENUM_TO_SHOW])
        yield f"is not one of {known}" + (", …" if len(limit.enum) > LONGEST_ENUM_TO_SHOW else "")
    elif limit.maximum is not None and len(seen) > limit.maximum:
        yield f"has {len(seen)} characters, at most {limit.maximum:g} are accepted"
    elif limit.minimum is not None and len(seen) < limit.minimum:
        yield f"has {len(seen)} characters, at least {limit.minimum:g} are needed"
    elif limit.pattern is not None and not re.fullmatch(limit.pattern, seen):
        yield f"must match {limit.pattern}"


def _list(seen: Any, limit: Limit) -> Iterator[str]:
    if not isinstance(seen, Sequence) or isinstance(seen, str):
        yield "must be a list"
        return
    yield from _count(len(seen), limit, "entries")
    if limit.member:
        for entry in seen:
            yield from _troubles(entry, limit.member)


def _map(seen: Any, limit: Limit) -> Iterator[str]:
    if not isinstance(seen, Mapping):
        yield "must map names to values"
        return
    yield from _count(len(seen), limit, "entries")
    for key, entry in seen.items():
        if limit.key:
            yield from (f"has a name {key!r} that {trouble}" for trouble in _troubles(key, limit.key))
        if limit.value:
            yield from (f"has a value under {key!r} that {trouble}" for trouble in _troubles(entry, limit.value))


def _count(count: int, limit: Limit, what: str) -> Iterator[str]:
    if limit.maximum is not None and count > limit.maximum:
        yield f"has {count} {what}, at most {limit.maximum:g} are accepted"
    if limit.minimum is not None and count < limit.minimum:
        yield f"has {count} {what}, at least {limit.minimum:g} are needed"


def _anything(_: Any, __: Limit) -> Iterator[str]:
    return iter(())


_CHECKS: Mapping[str, Callable[[Any, Limit], Iterator[str]]] = {
    "boolean": _boolean,
    "integer": _number,
    "long": _number,
    "float": _number,
    "double": _number,
    "string": _string,
    "list": _list,
    "map": _map,
    "timestamp": _anything,
    "blob": _anything,
}

_WORDS = {
    "boolean": "true or false",
    "integer": "a whole number",
    "long": "a whole number",
    "float": "a number",
    "double": "a number",
    "string": "a string",
    "list": "a list",
    "map": "a mapping",
}
