"""An alarm for endpoints that nobody calls, and that are paid for all the same."""

from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from .alarm_place import require_alarm_place
from .arguments.checks import require_flag
from .arguments.construct_id import refuse_taken_id
from .arguments.readable import Readable
from .arguments.units import minutes
from .metrics import VariantMetrics
from .rules import hidden
from .rules.look_back import longest_look_back

if TYPE_CHECKING:
    from .variant_metric import VariantMetric

# In minutes: periods, and how far back an alarm may look by them.
_SHORT_PERIOD, _LONG_PERIOD = 5, 60
_SHORTER, _LONGEST = (longest_look_back(period * 60) // 60 for period in (_SHORT_PERIOD, _LONG_PERIOD))


class IdleAlarm(Readable, cloudwatch.Alarm):
    """An alarm that goes off when a variant was not called for some time.

    An asynchronous endpoint does not publish how often it is called: it is idle while it processes nothing and nothing
    waits. Its metric is an expression over both, which was not tried against AWS.

    Args:
        variant: The variant: of an endpoint, or `variant("AllTraffic")` of an imported one.
        idle_time: How long nobody has called: whole periods of 5 minutes up to a day, whole hours up to a week.
        asynchronous: Whether an imported endpoint is asynchronous. Default: it is not; of an endpoint of this app it is
            known.

    Raises:
        ValueError: If CloudWatch cannot look back so far, or so finely, an imported endpoint is in another region, or
            the endpoint is known to be of the other kind.
    """

    def __init__(
        self, variant: VariantMetrics, id: str, *, idle_time: Duration, asynchronous: bool | None = None
    ) -> None:
        name = require_alarm_place("IdleAlarm", variant, id)
        idle = minutes(f"idle_time of IdleAlarm {name!r}", idle_time)
        period = _SHORT_PERIOD if idle is not None and idle <= _SHORTER else _LONG_PERIOD
        if idle is None or hidden(idle) or not period <= idle <= _LONGEST or idle % period:
            raise ValueError(
                f"idle_time of IdleAlarm {name!r} is {idle} minutes; "
                "give a multiple of 5 minutes up to a day, or of an hour up to 7 days"
            )
        what = f"IdleAlarm {name!r}"
        measure = _progress if _is_asynchronous(variant, what, asynchronous) else _calls
        metric = measure(variant, what, Duration.minutes(period))
        description = f"Nobody has called variant {variant.variant_name} for {idle_time.to_human_string()}."
        with refuse_taken_id("IdleAlarm", name):
            super().__init__(
                variant,
                name,
                alarm_description=description,
                metric=metric,
                threshold=0,
                comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
                evaluation_periods=int(idle // period),
                # SageMaker publishes nothing for a variant that is not called.
                treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
            )


def _is_asynchronous(variant: VariantMetrics, what: str, said: object) -> bool | None:
    """Return whether an endpoint is asynchronous, as far as that is known or said."""
    known = variant._is_asynchronous
    if said is None:
        return known
    asynchronous: bool = require_flag(f"asynchronous of {what}", said)
    if known is not None and asynchronous is not known:
        kind = "asynchronous" if known else "not asynchronous"
        raise ValueError(f"asynchronous={said} of {what}, whose endpoint is {kind}; leave it out")
    return asynchronous


def _calls(variant: VariantMetrics, what: str, period: Duration) -> "VariantMetric":
    """Return what is above 0 while a variant is called."""
    metric = variant.metric_invocations(period=period)
    metric.require_region_of(variant, what)
    return metric


def _progress(variant: VariantMetrics, what: str, period: Duration) -> cloudwatch.MathExpression:
    """Return what is above 0 while an asynchronous endpoint has something to do."""
    metrics = {
        "processed": variant.metric("InvocationsProcessed", period=period),
        # As the guide spells it; which of the two is published is not known.
        "as_printed": variant.metric("InvocationsProcesssed", period=period),
        "backlog": variant.metric("ApproximateBacklogSize", statistic="Maximum", period=period),
    }
    for each in metrics.values():
        each.require_region_of(variant, what)
    values = ", ".join(f"FILL({each}, 0)" for each in metrics)
    return cloudwatch.MathExpression(expression=f"MAX([{values}])", using_metrics=dict(metrics), period=period)
