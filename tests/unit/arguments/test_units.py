"""Durations and sizes, in the units of the service."""

import math

import pytest
from aws_cdk import CfnParameter, Duration, Size, Stack

from constructs_lib.arguments import as_known
from constructs_lib.arguments.units import gibibytes, mebibytes, minutes, seconds
from constructs_lib.rules import UNKNOWN
from tests.unit.bad_inputs import refused
from tests.unit.with_each import with_each


@pytest.mark.parametrize(
    ("duration", "expected"),
    [(Duration.seconds(90), 90), (Duration.minutes(2), 120), (Duration.millis(3000), 3), (Duration.seconds(0), 0)],
)
def test_durations_are_whole_seconds(duration: Duration, expected: int) -> None:
    found = seconds("timeout", duration)

    assert found == expected
    assert type(found) is int


def test_durations_are_whole_minutes() -> None:
    assert minutes("cooldown", Duration.hours(1)) == 60


def test_durations_and_sizes_may_be_left_out() -> None:
    assert seconds("timeout", None) is None
    assert minutes("cooldown", None) is None
    assert gibibytes("volume_size", None) is None


@with_each("milliseconds", [1, 999, 1500])
def test_fails_when_a_duration_is_not_in_whole_seconds(milliseconds: int) -> None:
    with refused("timeout is ", str(milliseconds), "whole seconds"):
        seconds("timeout", Duration.millis(milliseconds))


def test_fails_when_a_duration_is_not_in_whole_minutes() -> None:
    with refused("cooldown is ", "whole minutes"):
        minutes("cooldown", Duration.seconds(90))


@with_each("duration", [0, 60, True, "60", math.nan, Size.gibibytes(1)])
def test_fails_when_a_duration_is_none(duration: Duration) -> None:
    with refused("timeout must be a Duration, got ", "Duration.seconds"):
        seconds("timeout", duration)


def test_a_duration_may_be_a_token_in_the_unit_of_the_service(stack: Stack) -> None:
    token = CfnParameter(stack, "Count", type="Number").value_as_number

    assert as_known(seconds("timeout", Duration.seconds(token))) is UNKNOWN
    assert as_known(minutes("cooldown", Duration.minutes(token))) is UNKNOWN


def test_fails_when_a_duration_is_a_token_in_another_unit(stack: Stack) -> None:
    token = CfnParameter(stack, "Count", type="Number").value_as_number

    with refused("timeout is a token in minutes", "Duration.seconds"):
        seconds("timeout", Duration.minutes(token))


@pytest.mark.parametrize(
    ("size", "expected"), [(Size.gibibytes(5), 5), (Size.mebibytes(2048), 2), (Size.tebibytes(1), 1024)]
)
def test_sizes_are_whole_gibibytes(size: Size, expected: int) -> None:
    assert gibibytes("volume_size", size) == expected


def test_fails_when_a_size_is_not_in_whole_gibibytes() -> None:
    with refused("volume_size is 1.5 GiB", "whole GiB"):
        gibibytes("volume_size", Size.mebibytes(1536))


@with_each("size", [0, 5, True, "5", Duration.seconds(1)])
def test_fails_when_a_size_is_none(size: Size) -> None:
    with refused("volume_size must be a Size, got ", "Size.gibibytes"):
        gibibytes("volume_size", size)


def test_a_size_may_be_a_token_in_gibibytes_only(stack: Stack) -> None:
    token = CfnParameter(stack, "Count", type="Number").value_as_number

    assert as_known(gibibytes("volume_size", Size.gibibytes(token))) is UNKNOWN
    with refused("volume_size is a token", "Size.gibibytes"):
        gibibytes("volume_size", Size.mebibytes(token))


def test_sizes_are_whole_mebibytes() -> None:
    assert mebibytes("size", Size.gibibytes(2)) == 2048


def test_fails_when_a_size_is_not_in_whole_mebibytes() -> None:
    with pytest.raises(ValueError, match=r"size is 0\.5 MiB; SageMaker takes whole MiB"):
        mebibytes("size", Size.kibibytes(512))


def test_fails_when_a_size_is_a_token_in_another_unit_than_mebibytes(stack: Stack) -> None:
    size = Size.gibibytes(CfnParameter(stack, "Size", type="Number").value_as_number)

    with pytest.raises(ValueError, match=r"size is a token in another unit; pass it as Size.mebibytes\(...\)"):
        mebibytes("size", size)


@with_each("value", [10**400, -(10**400), math.inf])
def test_no_remedy_proposes_a_number_without_end(value: float) -> None:
    with refused("period must be a Duration, got ", "; pass Duration.seconds(...)"):
        seconds("period", value)  # type: ignore[arg-type]  # what is refused


def test_fails_when_a_size_is_larger_than_any_number() -> None:
    with refused("size is larger than any number of MiB; pass a smaller Size"):
        mebibytes("size", Size.pebibytes(1e300))
