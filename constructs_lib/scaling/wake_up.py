"""What starts a capacity of zero again: an alarm on requests without capacity, and a policy that adds one."""

from typing import TYPE_CHECKING, NamedTuple

import jsii
from aws_cdk import Duration
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from constructs_lib.arguments.readable import Readable

if TYPE_CHECKING:
    from constructs_lib.variant_metric import VariantMetric

PERIOD = Duration.minutes(1)
"""The period of the metric of requests that wait."""


class Pace(NamedTuple):
    """How soon capacity is added, and the next one.

    Attributes:
        periods: Over how many periods of the metric requests wait.
        cooldown: How long the policy waits before it adds another.
        aggregation: How the policy combines the values of the metric.
    """

    periods: int
    cooldown: Duration
    aggregation: appscaling.MetricAggregationType


# Source: developer guide, async-inference-autoscale and endpoint-auto-scaling-zero-instances.
QUEUED = Pace(2, Duration.minutes(5), appscaling.MetricAggregationType.AVERAGE)
AT_ONCE = Pace(1, Duration.minutes(1), appscaling.MetricAggregationType.MAXIMUM)


@jsii.implements(cloudwatch.IAlarmAction)
class _Starts:
    """What the alarm sets off."""

    def __init__(self, action: appscaling.StepScalingAction) -> None:
        self._action = action

    def bind(self, scope: Construct, alarm: cloudwatch.IAlarm) -> cloudwatch.AlarmActionConfig:
        """Return the policy."""
        del scope, alarm
        return cloudwatch.AlarmActionConfig(alarm_action_arn=self._action.scaling_policy_arn)


class WakeUp(Readable, Construct):
    """An alarm that goes off when requests wait and there is no capacity, and a policy that then adds one.

    Policies that track a target multiply what is there, which starts nothing where there is none.

    Args:
        target: The capacity, as policies refer to it.
        metric: 1 or more while requests wait without capacity, or fail for that.
        waiting: What waits, for the description of the alarm.
        pace: How soon capacity is added.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        target: appscaling.IScalableTarget,
        metric: "VariantMetric",
        waiting: str,
        pace: Pace = QUEUED,
    ) -> None:
        super().__init__(scope, id)
        action = appscaling.StepScalingAction(
            self,
            "Policy",
            scaling_target=target,
            adjustment_type=appscaling.AdjustmentType.CHANGE_IN_CAPACITY,
            cooldown=pace.cooldown,
            metric_aggregation_type=pace.aggregation,
        )
        action.add_adjustment(adjustment=1, lower_bound=0)
        self.alarm = metric.create_alarm(
            self,
            "Alarm",
            alarm_description=f"{waiting}, and there is no capacity: one is added.",
            threshold=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            evaluation_periods=pace.periods,
            datapoints_to_alarm=pace.periods,
            treat_missing_data=cloudwatch.TreatMissingData.MISSING,
        )
        self.alarm.add_alarm_action(_Starts(action))
