"""Statistics and periods of CloudWatch."""

import pytest
from aws_cdk import Duration

from constructs_lib.statistic import checked_period, checked_statistic
from tests.unit.bad_inputs import refused
from tests.unit.with_each import with_each


@pytest.mark.parametrize("statistic", ["Average", "Sum", "p99.9", "tm95", "PR(:300)"])
def test_statistics_are_those_of_cloudwatch(statistic: str) -> None:
    assert checked_statistic(statistic) == statistic


@pytest.mark.parametrize("length", [1, 5, 10, 30, 60, 3600])
def test_periods_are_those_of_cloudwatch(length: int) -> None:
    period = Duration.seconds(length)

    assert checked_period(period) is period


def test_no_period_is_one() -> None:
    assert checked_period(None) is None


@with_each("length", [0, 7, 61])
def test_fails_when_a_period_is_another(length: int) -> None:
    with refused(f"period={length} seconds is none of CloudWatch"):
        checked_period(Duration.seconds(length))


def test_fails_when_a_statistic_is_none() -> None:
    with refused("statistic must be a statistic of CloudWatch"):
        checked_statistic("50%")
