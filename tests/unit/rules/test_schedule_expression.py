"""The expressions of schedules."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.rules.schedule_expression import faults_of, is_before, known_time_zones, moment


@pytest.mark.parametrize(
    ("expression", "fault"),
    [
        ("every night", "it is neither at(...) nor rate(...) nor cron(...)"),
        ("at(2027-02-30T07:00:00)", "'2027-02-30T07:00:00' is not a date and time of the form yyyy-mm-ddThh:mm:ss"),
        ("rate(0 hours)", "'0 hours' is not a whole number above 0 with minutes, hours or days"),
        (
            "cron(0 20 * *)",
            "a cron expression has six fields (minutes, hours, day of month, month, day of week, year), not 4",
        ),
        ("cron(0 24 ? * MON *)", "the hours cannot be '24'"),
        ("cron(0 7 ? * Monday *)", "the day of week cannot be 'Monday'"),
    ],
)
def test_says_what_is_wrong(expression: str, fault: str) -> None:
    assert list(faults_of(expression)) == [fault]


def test_says_every_field_that_is_wrong() -> None:
    assert list(faults_of("cron(60 24 ? * MON *)")) == ["the minutes cannot be '60'", "the hours cannot be '24'"]


@given(st.integers(0, 59), st.integers(0, 23), st.integers(1, 12), st.integers(1, 7), st.integers(1970, 2199))
def test_numbers_in_range_are_a_cron_expression(minute: int, hour: int, month: int, day: int, year: int) -> None:
    assert list(faults_of(f"cron({minute} {hour} ? {month} {day} {year})")) == []


@given(st.text())
def test_any_text_is_an_expression_or_has_faults(text: str) -> None:
    assert all(isinstance(fault, str) for expression in (text, f"cron({text})") for fault in faults_of(expression))


def test_a_time_without_a_zone_is_in_utc() -> None:
    assert moment("2027-01-01T00:00:00") == datetime(2027, 1, 1, tzinfo=UTC)
    assert moment("2027-01-01T02:00:00+02:00") == datetime(2027, 1, 1, tzinfo=UTC)
    assert moment("soon") is None


def test_a_text_that_is_not_a_time_is_before_and_after_all() -> None:
    assert is_before("soon", "2027-01-01")
    assert is_before("2027-01-01", "late")
    assert not is_before("2027-01-02", "2027-01-01")


def test_knows_time_zones() -> None:
    assert {"Europe/Berlin", "UTC"} <= known_time_zones()
