"""The one rule for every bound that botocore's service models know."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .engine import rule
from .fact import Fact, Field, schema
from .hidden import Wrong, hidden
from .limit import Limit
from .tables.service_limits import LIMITS

LONGEST_ENUM_TO_SHOW = 8

# What the types of the service can hold; botocore states no bounds for them.
GREATEST = {"integer": 2**31 - 1, "long": 2**53 - 1, "float": 3.4028234e38, "double": 1.7976931348623157e308}


@rule("within-service-limits", source="botocore service model")
def within_service_limits(subject: Fact) -> Iterator[str]:
    """Give a value that the service accepts."""
    for name, field in schema(type(subject)).items():
        seen = getattr(subject, name)
        if isinstance(seen, Wrong):
            yield f"{{{name}=}} {_expected(field)}"
        elif field.shape and seen is not None and not hidden(seen):
            limit = LIMITS[field.shape]
            # Lists and maps may be long, and hold what is not for a log.
            shown = f"{{{name}}}" if limit.kind in {"list", "map"} else f"{{{name}=}}"
            yield from (f"{shown} {trouble} ({field.shape})" for trouble in _CHECKS[limit.kind](seen, limit))


def _expected(field: Field) -> str:
    if field.shape:
        return f"{_MUST_BE[LIMITS[field.shape].kind]} ({field.shape})"
    return _MUST_BE["map" if field.owned else "string"]


def _number(seen: float, limit: Limit) -> Iterator[str]:
    if abs(seen) > GREATEST[limit.kind] or not math.isfinite(seen):
        yield f"must be a number that fits {limit.kind}"
    elif limit.kind in {"integer", "long"} and seen != int(seen):
        yield "must be a whole number"
    elif limit.minimum is not None and seen < limit.minimum:
        yield f"must be {limit.minimum:g} or more"
    elif limit.maximum is not None and seen > limit.maximum:
        yield f"must be {limit.maximum:g} or less"


def _string(seen: str, limit: Limit) -> Iterator[str]:
    if limit.enum and seen not in limit.enum:
        known = ", ".join(limit.enum[:LONGEST_ENUM_TO_SHOW])
        yield f"is not one of {known}" + (", …" if len(limit.enum) > LONGEST_ENUM_TO_SHOW else "")
    elif limit.maximum is not None and len(seen) > limit.maximum:
        yield f"has {len(seen)} characters, at most {limit.maximum:g} are accepted"
    elif limit.minimum is not None and len(seen) < limit.minimum:
        yield f"has {len(seen)} characters, at least {limit.minimum:g} are needed"
    elif limit.pattern is not None and not re.fullmatch(limit.pattern, seen):
        yield f"must match {limit.pattern}"


def _list(seen: Sequence[Any], limit: Limit) -> Iterator[str]:
    yield from _count(len(seen), limit)
    for entry in seen:
        yield from (f"has an entry {entry!r} that {trouble}" for trouble in _of_member(entry, limit.member))


def _map(seen: Mapping[str, Any], limit: Limit) -> Iterator[str]:
    yield from _count(len(seen), limit)
    for key, entry in seen.items():
        yield from (f"has a name {key!r} that {trouble}" for trouble in _of_member(key, limit.key))
        yield from (f"has a value under {key!r} that {trouble}" for trouble in _of_member(entry, limit.value))


def _of_member(seen: Any, shape: str | None) -> Iterator[str]:
    limit = LIMITS.get(shape or "")  # structures have none
    if isinstance(seen, Wrong):
        yield _MUST_BE[limit.kind if limit else "map"]
    elif limit and not hidden(seen):
        yield from _CHECKS[limit.kind](seen, limit)


def _count(count: int, limit: Limit) -> Iterator[str]:
    if limit.maximum is not None and count > limit.maximum:
        yield f"has {count} entries, at most {limit.maximum:g} are accepted"
    if limit.minimum is not None and count < limit.minimum:
        yield f"has {count} entries, at least {limit.minimum:g} are needed"


def _anything(_: Any, __: Limit) -> Iterator[str]:
    return iter(())


_CHECKS: Mapping[str, Callable[[Any, Limit], Iterator[str]]] = {
    "boolean": _anything,
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

# A number of another library is no number to CDK.
_MUST_BE = {
    "boolean": "must be true or false",
    "integer": "must be a plain whole number",
    "long": "must be a plain whole number",
    "float": "must be a plain number",
    "double": "must be a plain number",
    "string": "must be a string",
    "list": "must be a list",
    "map": "must be a mapping of names to values",
    "timestamp": "must be a time",
    "blob": "must be bytes",
}
