"""What fits into one value: the bounds of botocore's service models, by one rule."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .engine import rule
from .fact import Fact, cached, schema
from .hidden import Wrong, hidden, shortened
from .limit import Limit
from .spelling import nearest
from .tables.pattern_words import WORDS
from .tables.service_limits import LIMITS

LONGEST_ENUM_TO_SHOW = 8

# What the types of the service can hold; botocore states no bounds for them.
GREATEST = {"integer": 2**31 - 1, "long": 2**53 - 1, "float": 3.4028234e38, "double": 1.7976931348623157e308}


# The sentence says what is allowed, so that there is no more to be said.
@rule("within-service-limits", source="botocore service model")
def within_service_limits(subject: Fact) -> Iterator[str]:
    """A value of another type, or outside of what the service allows: a number, a length, a character, a word."""
    given = vars(subject)
    for name, kind, limit in _bounds(type(subject)):
        seen = given.get(name)
        if seen is None:
            continue
        if hidden(seen):
            if isinstance(seen, Wrong):
                yield f"{{{name}=}} {_of_type(kind, seen)}"
        elif kind in _COLLECTIONS and limit is not None:
            # They may be long, and hold what is not for a log.
            yield from (f"{{{name}}}{trouble}" for trouble in _COLLECTIONS[kind](seen, limit))
        elif limit is not None and (trouble := _SCALARS[kind](seen, limit)):
            yield f"{{{name}=}} {trouble}"


@cached
def _bounds(about: type[Fact]) -> tuple[tuple[str, str, Limit | None], ...]:
    """Return the fields of a fact, each with its kind and what bounds it."""
    limits = ((name, field, LIMITS[field.shape] if field.shape else None) for name, field in schema(about).items())
    return tuple(
        (name, limit.kind if limit else "structure" if field.owned else "string", limit)
        for name, field, limit in limits
    )


def _of_type(kind: str, seen: Wrong) -> str:
    raw = type(seen.raw)
    if kind == "map" and raw is dict:
        return "must have strings as names"
    # A number of another library is not a number to CDK.
    found = _TYPES.get(raw) or f"{raw.__module__}.{raw.__qualname__}".removeprefix("builtins.")
    return f"must be {_MUST_BE[kind]}, not {found}"


def _number(seen: float, limit: Limit) -> str:
    least, most = limit.minimum, limit.maximum
    if abs(seen) > GREATEST[limit.kind] or not math.isfinite(seen):
        return f"must be a number that fits {limit.kind}"
    if limit.kind in {"integer", "long"} and seen != int(seen):
        return "must be a whole number"
    if (least is not None and seen < least) or (most is not None and seen > most):
        if least is not None and most is not None:
            return f"must be between {least:g} and {most:g}"
        return f"must be at least {least:g}" if least is not None else f"must be at most {most:g}"
    return ""


def _string(seen: str, limit: Limit) -> str:
    if limit.enum and seen not in limit.enum:
        return _unlisted(seen, limit.enum)
    if limit.maximum is not None and len(seen) > limit.maximum:
        return f"has {len(seen)} characters, at most {limit.maximum:g} are allowed"
    if limit.minimum is not None and len(seen) < limit.minimum:
        return f"has {len(seen)} characters, at least {limit.minimum:g} are needed" if seen else "must not be empty"
    if limit.pattern is not None and not re.fullmatch(limit.pattern, seen):
        words = WORDS[limit.pattern] if seen else "must not be empty"
        length = limit.maximum is not None and words.startswith("may hold")
        return f"{words}, at most {limit.maximum:g} characters" if length else words
    return ""


def _unlisted(seen: str, listed: tuple[str, ...]) -> str:
    if len(listed) <= LONGEST_ENUM_TO_SHOW:
        return "must be " + " or ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))
    return f"is not known to the service{nearest(seen, listed, alike=0.6)}"


def _list(seen: Sequence[Any], limit: Limit) -> Iterator[str]:
    yield from _count(len(seen), limit)
    for entry in seen:
        if trouble := _of_member(entry, limit.member):
            yield f": {shortened(entry)} {trouble}"


def _map(seen: Mapping[str, Any], limit: Limit) -> Iterator[str]:
    yield from _count(len(seen), limit)
    for key, entry in seen.items():
        if trouble := _of_member(key, limit.key):
            yield f": the name {key!r} {trouble}"
        if trouble := _of_member(entry, limit.value):
            yield f": the value of {key!r} {trouble}"


def _of_member(seen: Any, shape: str | None) -> str:
    limit = LIMITS.get(shape or "")  # structures have none
    if isinstance(seen, Wrong):
        return _of_type(limit.kind if limit else "structure", seen)
    return _SCALARS[limit.kind](seen, limit) if limit and not hidden(seen) else ""


def _count(count: int, limit: Limit) -> Iterator[str]:
    if limit.maximum is not None and count > limit.maximum:
        yield f" has {count} entries, at most {limit.maximum:g} are allowed"
    if limit.minimum is not None and count < limit.minimum:
        needed = "1 entry is" if limit.minimum == 1 else f"{limit.minimum:g} entries are"
        yield f" has {count or 'no'} {'entry' if count == 1 else 'entries'}, at least {needed} needed"


def _anything(_: Any, __: Limit) -> str:
    return ""


_SCALARS: Mapping[str, Callable[[Any, Limit], str]] = {
    "boolean": _anything,
    "integer": _number,
    "long": _number,
    "float": _number,
    "double": _number,
    "string": _string,
    "timestamp": _anything,
    "blob": _anything,
}
_COLLECTIONS: Mapping[str, Callable[[Any, Limit], Iterator[str]]] = {"list": _list, "map": _map}

_MUST_BE = {
    "boolean": "true or false",
    "integer": "a whole number",
    "long": "a whole number",
    "float": "a number",
    "double": "a number",
    "string": "a string",
    "list": "a list",
    "map": "a mapping of names to values",
    "structure": "a mapping of names to values",
    "timestamp": "a time",
    "blob": "bytes",
}
_TYPES: Mapping[type, str] = {
    type(None): "null",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "a list",
    tuple: "a list",
    dict: "a mapping",
}
