"""Alarms on what a variant answers: how many requests fail, and how long the model takes."""

from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from .alarm_place import require_alarm_place
from .arguments import as_known, require_flag, require_number, require_text
from .arguments.bounds import require_positive
from .arguments.construct_id import refuse_taken_id
from .arguments.readable import Readable
from .arguments.refusal import refusal, shown
from .arguments.units import milliseconds, seconds
from .metrics import InvocationHttpResponseCode, VariantMetrics
from .rules import hidden
from .rules.look_back import longest_look_back

_MICROSECONDS = 1_000
_WHOLE = 100
# They say nothing about how long a request takes.
_NOT_OF_ONE_REQUEST = frozenset({"Sum", "SampleCount", "n"})


def require_tolerated(name: str, value: Any) -> float:
    """Return a percentage of requests that may fail.

    Raises:
        ValueError: If it is not a number from 0 to less than 100.
    """
    tolerated = require_number(name, value)
    if not hidden(as_known(tolerated)) and not 0 <= tolerated < _WHOLE:
        raise refusal(name, tolerated, "a number from 0 to less than 100", "pass a percentage")
    return tolerated


class ServerErrorAlarm(Readable, cloudwatch.Alarm):
    """An alarm that goes off when a variant fails to answer too large a share of its requests.

    It counts responses of 500 and above; on real-time instances also the requests that the model did not answer in time
    or at all, which have no status. Requests of clients that are wrong, 400 to 499, do not count. Without requests it
    stays silent. It is an alarm of CDK: `add_alarm_action` tells a topic, `endpoint.add_rollback_alarm` rolls updates
    back.
    """

    def __init__(
        self,
        variant: VariantMetrics,
        id: str,
        *,
        tolerated_percentage: float,
        new_fleet_only: bool = False,
        period: Duration | None = None,
        evaluation_periods: int = 2,
    ) -> None:
        """Define an alarm on the share of requests that fail.

        Args:
            variant: The variant: of an endpoint, or `variant("AllTraffic")` of an imported one.
            id: Id of the alarm, unique for the variant.
            tolerated_percentage: Percentage of the requests that may fail: 0 or more and less than 100.
            new_fleet_only: Whether only what serves the configuration of this template counts, so that old instances
                that fail already do not roll back the update that mends them.
            period: Over which time the share is taken. Default: one minute.
            evaluation_periods: How many periods in a row must be above it.

        Raises:
            ValueError: If an argument is not of its kind or out of its bounds, or an imported endpoint is in another
                region, or its new instances are to be told apart.
        """
        kind = "ServerErrorAlarm"
        name = require_alarm_place(kind, variant, id)
        what = f"{kind} {name!r}"
        tolerated = require_tolerated(f"tolerated_percentage of {what}", tolerated_percentage)
        schedule = _Schedule(what, period, evaluation_periods)
        codes = InvocationHttpResponseCode
        counted = {"server_errors": codes.INVOCATION_5XX_ERRORS}
        share = "server_errors"
        if variant._tells_unanswered_requests:
            counted |= {"model_errors": codes.INVOCATION_MODEL_ERRORS, "client_errors": codes.INVOCATION_4XX_ERRORS}
            share = "MAX([server_errors, FILL(model_errors, 0) - FILL(client_errors, 0)])"
        metrics = {
            name: _looked_at(
                variant,
                variant.metric_invocation_response_code(code, statistic="Average", period=schedule.period),
                what,
                new_fleet_only=new_fleet_only,
            )
            for name, code in counted.items()
        }
        with refuse_taken_id(kind, name):
            super().__init__(
                variant,
                name,
                alarm_description=f"More than {_written(tolerated)} % of the requests to variant "
                f"{variant.variant_name} fail.",
                metric=cloudwatch.MathExpression(
                    expression=f"100 * {share}", using_metrics=metrics, label="failed, %", period=schedule.period
                ),
                threshold=tolerated,
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
                evaluation_periods=schedule.periods,
                # SageMaker publishes nothing for a variant that is not called.
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )


class ModelLatencyAlarm(Readable, cloudwatch.Alarm):
    """An alarm that goes off when the model of a variant takes too long to answer.

    Without requests it stays silent. It is an alarm of CDK: `add_alarm_action` tells a topic,
    `endpoint.add_rollback_alarm` rolls updates back.
    """

    def __init__(
        self,
        variant: VariantMetrics,
        id: str,
        *,
        tolerated_latency: Duration,
        statistic: str = "p99",
        new_fleet_only: bool = False,
        period: Duration | None = None,
        evaluation_periods: int = 2,
    ) -> None:
        """Define an alarm on the latency of a model.

        Args:
            variant: The variant: of an endpoint, or `variant("AllTraffic")` of an imported one.
            id: Id of the alarm, unique for the variant.
            tolerated_latency: How long the model may take, without what SageMaker takes beside it. CloudWatch has it in
                microseconds, and so has the alarm.
            statistic: Which latency: `p99` is the one that one request in a hundred exceeds, `Average` the mean.
            new_fleet_only: Whether only what serves the configuration of this template counts, so that old instances
                that are slow already do not roll back the update that mends them.
            period: Over which time the statistic is taken. Default: one minute.
            evaluation_periods: How many periods in a row must be above it.

        Raises:
            ValueError: If an argument is not of its kind or out of its bounds, or an imported endpoint is in another
                region, or its new instances are to be told apart.
        """
        kind = "ModelLatencyAlarm"
        name = require_alarm_place(kind, variant, id)
        what = f"{kind} {name!r}"
        tolerated = milliseconds(f"tolerated_latency of {what}", tolerated_latency)
        if tolerated is None or hidden(as_known(tolerated)) or tolerated <= 0:
            raise ValueError(
                f"tolerated_latency of {what} is {tolerated} ms; pass one above 0, known before deployment"
            )
        schedule = _Schedule(what, period, evaluation_periods)
        if (
            require_text(f"statistic of {what}", statistic, remedy="pass p99, Average or Maximum")
            in _NOT_OF_ONE_REQUEST
        ):
            raise ValueError(f"statistic={shown(statistic)} of {what} is not a latency; pass p99, Average or Maximum")
        latency = variant.metric_model_latency(statistic=statistic, period=schedule.period)
        with refuse_taken_id(kind, name):
            super().__init__(
                variant,
                name,
                alarm_description=f"The model of variant {variant.variant_name} takes longer than {tolerated:g} ms "
                f"({statistic}).",
                metric=_looked_at(variant, latency, what, new_fleet_only=new_fleet_only),
                threshold=tolerated * _MICROSECONDS,
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
                evaluation_periods=schedule.periods,
                # SageMaker publishes nothing for a variant that is not called.
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )


class _Schedule:
    """Over which time an alarm looks, how often."""

    def __init__(self, what: str, period: Duration | None, evaluation_periods: int) -> None:
        self.period = Duration.minutes(1) if period is None else period
        length = as_known(seconds(f"period of {what}", self.period))
        self.periods = int(require_positive(f"evaluation_periods of {what}", evaluation_periods, whole=True))
        if hidden(length) or hidden(as_known(evaluation_periods)):
            raise ValueError(f"period and evaluation_periods of {what} must be known before deployment; pass no tokens")
        longest = longest_look_back(length)
        if length * self.periods > longest:
            raise ValueError(
                f"{what} looks back over {self.periods} periods of {length:g} s, and CloudWatch over {longest:,} s at "
                "most; pass a shorter period or fewer evaluation_periods"
            )


def _looked_at(variant: VariantMetrics, metric: Any, what: str, *, new_fleet_only: bool) -> cloudwatch.Metric:
    metric.require_region_of(variant, what)
    only = require_flag(f"new_fleet_only of {what}", new_fleet_only)
    found: cloudwatch.Metric = variant._of_new_fleet(metric, what) if only else metric
    return found


def _written(percentage: float) -> str:
    return "the tolerated" if hidden(as_known(percentage)) else f"{percentage:g}"
