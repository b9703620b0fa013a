"""The statistics and the periods that CloudWatch has."""

from aws_cdk import Duration

from .arguments import as_known, require_text
from .arguments.checks import Form
from .arguments.units import seconds
from .rules import hidden

# The form of CloudWatch's statistics: Average, p99.9, tm95, PR(:300). It may learn others.
_STATISTIC = Form(r"[A-Za-z]+[0-9.]*(\([0-9.:%]+\))?", "a statistic of CloudWatch")

# Source: CDK's Metric, which knows the periods of CloudWatch. It has to know a period before deployment.
_SHORT_PERIODS = (1, 5, 10, 30)
_MINUTE = 60


def checked_statistic(statistic: str) -> str:
    """Return a statistic of CloudWatch, or raise a ValueError."""
    return require_text("statistic", statistic, _STATISTIC, "pass Average, Sum, p99 or another of them")


def checked_period(period: Duration | None) -> Duration | None:
    """Return a period of CloudWatch, or raise a ValueError."""
    length = as_known(seconds("period", period))
    if hidden(length):
        raise ValueError("period is a token, and must be known before deployment; pass Duration.minutes(5)")
    if length is None or length in _SHORT_PERIODS or (length > 0 and length % _MINUTE == 0):
        return period
    raise ValueError(f"period={length} seconds is none of CloudWatch; pass 1, 5, 10, 30 seconds or whole minutes")
