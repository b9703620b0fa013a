"""How far back an alarm may look."""

from typing import Final

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
