"""How far back an alarm looks, and may look."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from .facts import MetricAlarm
from .hidden import UNKNOWN, UndeterminedError, given

_HOUR: Final = 3_600
_DAY: Final = 86_400
_WEEK: Final = 7 * _DAY


def longest_look_back(period: float) -> int:
    """Return the greatest sum of an alarm's periods, in seconds: a day of those under an hour, a week of longer ones.

    Source: CloudWatch PutMetricAlarm.

    Args:
        period: The length of one, in seconds.
    """
    return _DAY if period < _HOUR else _WEEK


def seconds_to_alarm(periods: Iterable[Any], evaluation_periods: Any, datapoints_to_alarm: Any) -> Any:
    """Return how long a metric has to be beyond its threshold before an alarm goes off; UNKNOWN where that is hidden.

    Source: CloudWatch PutMetricAlarm.DatapointsToAlarm: M out of N periods.

    Args:
        periods: The periods of its metrics, in seconds.
        evaluation_periods: How many periods it looks at.
        datapoints_to_alarm: How many of them set it off; None for all.
    """
    try:
        found = list(periods)
        wanted = datapoints_to_alarm if given(datapoints_to_alarm) else evaluation_periods
        return min(found) * wanted if found and given(wanted) else UNKNOWN
    except UndeterminedError:
        return UNKNOWN


def periods_of(alarm: MetricAlarm) -> Iterator[float]:
    """Yield the periods of the metrics of an alarm."""
    if given(alarm.period):
        yield alarm.period
    for query in alarm.metrics if given(alarm.metrics) else ():
        if given(query.period):
            yield query.period
        elif given(query.metric_stat) and given(query.metric_stat.period):
            yield query.metric_stat.period
