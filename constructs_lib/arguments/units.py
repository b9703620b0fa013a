"""Durations and sizes, in the units of the service."""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from aws_cdk import Duration, Size, SizeRoundingBehavior

from .refusal import refusal

_UNITS: Mapping[type, tuple[tuple[str, int], ...]] = {
    Duration: (("minutes", 60_000), ("seconds", 1_000), ("millis", 1)),
    Size: (("gibibytes", 1024**2), ("mebibytes", 1024), ("kibibytes", 1)),
}

# The method of a Duration that returns it in a unit.
_NUMBER_IN = {"minutes": "to_minutes", "seconds": "to_seconds", "millis": "to_milliseconds"}

# More digits hide what a remedy proposes.
_LONGEST_PROPOSED = 1e15

# CDK is asked once about each object, by whoever checks it; facts and templates ask again.
_found: WeakKeyDictionary[Duration | Size, dict[str, float]] = WeakKeyDictionary()


def seconds(name: str, duration: Duration | None) -> float | None:
    """Return a duration in seconds, as a token if it is one.

    Raises:
        ValueError: If it is not a duration, not in whole seconds, or a token in another unit.
    """
    return _whole(name, duration, "seconds", 1_000)


def minutes(name: str, duration: Duration | None) -> float | None:
    """Return a duration in minutes, as a token if it is one.

    Raises:
        ValueError: If it is not a duration, not in whole minutes, or a token in another unit.
    """
    return _whole(name, duration, "minutes", 60_000)


def milliseconds(name: str, duration: Duration | None) -> float | None:
    """Return a duration in milliseconds, as a token if it is one.

    Raises:
        ValueError: If it is not a duration, or a token in another unit.
    """
    return _whole(name, duration, "millis", 1)


def _whole(name: str, duration: Duration | None, unit: str, milliseconds: int) -> float | None:
    if duration is None:
        return None
    if not isinstance(duration, Duration):
        raise refusal(name, duration, "a Duration", f"pass Duration.{unit}({_plain(duration)})")
    found = _found.setdefault(duration, {})
    if unit not in found:
        found[unit] = _ask(name, duration, unit, milliseconds)
    return found[unit]


def _ask(name: str, duration: Duration, unit: str, milliseconds: int) -> float:
    if duration.is_unresolved():
        if duration.unit_label() != unit:
            raise ValueError(f"{name} is a token in {duration.unit_label()}; pass it as Duration.{unit}(...)")
        number: float = getattr(duration, _NUMBER_IN[unit])()
        return number
    total = duration.to_milliseconds()
    if total % milliseconds:
        raise ValueError(f"{name} is {total:g} ms; SageMaker takes whole {unit}")
    return int(total // milliseconds)


def gibibytes(name: str, size: Size | None) -> float | None:
    """Return a size in GiB, as a token if it is one.

    Raises:
        ValueError: If it is not a size, not in whole GiB, or a token in another unit.
    """
    if size is None:
        return None
    _require_size(name, size, "gibibytes")
    found = _found.setdefault(size, {})
    if "GiB" not in found:
        if _is_token(name, size, "gibibytes", "GiB"):
            found["GiB"] = size.to_gibibytes()
        else:
            found["GiB"] = _whole_size(name, size.to_gibibytes(rounding=SizeRoundingBehavior.NONE), "GiB")
    return found["GiB"]


def mebibytes(name: str, size: Size) -> float:
    """Return a size in MiB, as a token if it is one.

    Raises:
        ValueError: If it is not a size, not in whole MiB, or a token in another unit.
    """
    _require_size(name, size, "mebibytes")
    found = _found.setdefault(size, {})
    if "MiB" not in found:
        if _is_token(name, size, "mebibytes", "MiB"):
            found["MiB"] = size.to_mebibytes()
        else:
            found["MiB"] = _whole_size(name, size.to_mebibytes(rounding=SizeRoundingBehavior.NONE), "MiB")
    return found["MiB"]


def _require_size(name: str, size: object, factory: str) -> None:
    if not isinstance(size, Size):
        raise refusal(name, size, "a Size", f"pass Size.{factory}({_plain(size)})")


def _is_token(name: str, size: Size, factory: str, unit: str) -> bool:
    unresolved = size.is_unresolved()
    if unresolved and not size.to_human_string().endswith(f" {unit}"):
        raise ValueError(f"{name} is a token in another unit; pass it as Size.{factory}(...)")
    return unresolved


def _whole_size(name: str, found: float | None, unit: str) -> int:
    if found is None:  # how an infinite number comes back
        raise ValueError(f"{name} is larger than any number of {unit}; pass a smaller Size")
    if found != int(found):
        raise ValueError(f"{name} is {found:g} {unit}; SageMaker takes whole {unit}")
    return int(found)


def _plain(value: object) -> str:
    """Return a number as it is, and dots in place of anything else, for the call that a remedy proposes."""
    number = isinstance(value, int | float) and type(value) in {int, float} and abs(value) < _LONGEST_PROPOSED
    return repr(value) if number else "..."


def comparable(value: Any) -> Any:
    """Return what an argument is compared by: CDK compares durations and sizes by identity."""
    if isinstance(value, Duration | Size):
        return as_call(value)
    return tuple(sorted(value.items())) if isinstance(value, Mapping) else value


def as_call(value: Duration | Size) -> str:
    """Return a duration or a size as the call that makes it, in the largest unit that needs no fraction."""
    if value.is_unresolved():
        return f"{type(value).__name__} of {value.to_human_string()}"
    amount = value.to_milliseconds() if isinstance(value, Duration) else value.to_kibibytes()
    unit, one = next((name, one) for name, one in _UNITS[type(value)] if amount % one == 0)
    return f"{type(value).__name__}.{unit}({amount // one:g})"
