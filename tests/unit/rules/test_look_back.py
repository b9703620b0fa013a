"""How far back an alarm looks, and may look."""

from typing import Any

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, hidden
from constructs_lib.rules.facts import AlarmQuery, AlarmStat, MetricAlarm
from constructs_lib.rules.look_back import longest_look_back, periods_of, seconds_to_alarm


@pytest.mark.parametrize(("period", "longest"), [(10, 86_400), (3_599, 86_400), (3_600, 604_800), (86_400, 604_800)])
def test_is_a_day_of_short_periods_and_a_week_of_long_ones(period: int, longest: int) -> None:
    assert longest_look_back(period) == longest


def seconds_of(alarm: MetricAlarm) -> Any:
    return seconds_to_alarm(periods_of(alarm), alarm.evaluation_periods, alarm.datapoints_to_alarm)


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        ({"period": 60, "evaluation_periods": 3}, 180),
        ({"period": 60, "evaluation_periods": 3, "datapoints_to_alarm": 2}, 120),
        ({"metrics": (AlarmQuery(metric_stat=AlarmStat(period=300)), AlarmQuery(expression="a"))}, 300),
        ({"metrics": (AlarmQuery(period=60), AlarmQuery(metric_stat=AlarmStat(period=300)))}, 60),
    ],
)
def test_an_alarm_goes_off_after_as_many_periods_as_it_counts(values: dict[str, Any], seconds: int) -> None:
    assert seconds_of(MetricAlarm(**{"evaluation_periods": 1, **values})) == seconds


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"period": 60},
        {"evaluation_periods": 1},
        {"period": UNKNOWN, "evaluation_periods": 1},
        {"period": 60, "evaluation_periods": MAYBE},
        {"period": 60, "evaluation_periods": 1, "datapoints_to_alarm": UNKNOWN},
        {"evaluation_periods": 1, "metrics": UNKNOWN},
        {"evaluation_periods": 1, "metrics": (AlarmQuery(metric_stat=UNKNOWN),)},
    ],
)
def test_what_is_hidden_is_not_guessed(values: dict[str, Any]) -> None:
    assert hidden(seconds_of(MetricAlarm(**values)))
