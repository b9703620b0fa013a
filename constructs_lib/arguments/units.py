"""Durations and sizes, in the units of the service."""

from aws_cdk import Duration, Size, SizeRoundingBehavior


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


def _whole(name: str, duration: Duration | None, unit: str, milliseconds: int) -> float | None:
    if duration is None:
        return None
    if not isinstance(duration, Duration):
        raise ValueError(f"{name}={duration!r} is not a Duration; pass Duration.{unit}({duration!r})")
    if duration.is_unresolved():
        if duration.unit_label() != unit:
            raise ValueError(f"{name} is a token in {duration.unit_label()}; pass it as Duration.{unit}(...)")
        return duration.to_seconds() if unit == "seconds" else duration.to_minutes()
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
    if _is_token(name, size, "gibibytes", "GiB"):
        return size.to_gibibytes()
    return _whole_size(name, size.to_gibibytes(rounding=SizeRoundingBehavior.NONE), "GiB")


def mebibytes(name: str, size: Size) -> float:
    """Return a size in MiB, as a token if it is one.

    Raises:
        ValueError: If it is not a size, not in whole MiB, or a token in another unit.
    """
    if _is_token(name, size, "mebibytes", "MiB"):
        return size.to_mebibytes()
    return _whole_size(name, size.to_mebibytes(rounding=SizeRoundingBehavior.NONE), "MiB")


def _is_token(name: str, size: Size, factory: str, unit: str) -> bool:
    if not isinstance(size, Size):
        raise ValueError(f"{name}={size!r} is not a Size; pass Size.{factory}({size!r})")
    if size.is_unresolved() and not size.to_human_string().endswith(f" {unit}"):
        raise ValueError(f"{name} is a token in another unit; pass it as Size.{factory}(...)")
    return size.is_unresolved()


def _whole_size(name: str, found: float, unit: str) -> int:
    if found != int(found):
        raise ValueError(f"{name} is {found:g} {unit}; SageMaker takes whole {unit}")
    return int(found)
