"""Step scaling: alarms on a metric, and by how much the capacity changes with it."""

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_applicationautoscaling as appscaling

from constructs_lib.arguments import as_known, kinds
from constructs_lib.arguments.bounds import require_count
from constructs_lib.arguments.options import Option, Options
from constructs_lib.rules import UNKNOWN, facts, hidden
from constructs_lib.rules.look_back import longest_look_back

from .metric_reading import MetricReading
from .steps import require_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

_STEP = "pass ScalingInterval(change=..., lower=..., upper=...) of aws_applicationautoscaling"


STEPS = Options(
    facts.StepScaling,
    appscaling.CfnScalingPolicy.StepScalingPolicyConfigurationProperty,
    metric=Option(MetricReading, None, required=True),
    scaling_steps=kinds.several(
        kinds.instance(appscaling.ScalingInterval, None, remedy=_STEP, template=lambda step: step),
        None,
        each="step",
        remedy=f"{_STEP} in a list",
        required=True,
    ),
    adjustment_type=kinds.instance(
        appscaling.AdjustmentType,
        remedy="pass AdjustmentType.CHANGE_IN_CAPACITY, PERCENT_CHANGE_IN_CAPACITY or EXACT_CAPACITY",
        template=lambda kind: "".join(part.title() for part in kind.name.split("_")),
    ),
    cooldown=kinds.seconds(),
    evaluation_periods=Option(require_count, None),
    datapoints_to_alarm=Option(require_count, None),
)
"""The options of a policy that takes steps."""


class StepScaling:
    """A policy that takes steps, checked and not yet defined.

    Args:
        what: What messages call the policy.
        source: Its arguments by name, and whatever else.
        capacity: What the policy scales.
        stack: Where the policy stands.

    Raises:
        ValueError: If an argument is not of its kind, or CloudWatch or CDK would refuse it.
    """

    def __init__(self, what: str, source: "Mapping[str, Any]", capacity: facts.ScalableTarget, stack: Stack) -> None:
        self._given = STEPS.read(what, source)
        exact = self._given.get("adjustment_type") is appscaling.AdjustmentType.EXACT_CAPACITY
        require_steps(f"scaling_steps of {what}", self._given["scaling_steps"], exact=exact)
        reading: MetricReading = self._given["metric"]
        reading.require_here(stack, ("region",))
        self._require_datapoints(what)
        self._require_periods(what, reading)
        self.fact = facts.ScalingPolicy(
            at=what,
            scaling_target_id=UNKNOWN,
            target=capacity,
            policy_type="StepScaling",
            step_scaling_policy_configuration=STEPS.fact(self._given, what),
        )
        self.metric_fact = reading.fact(capacity)

    def _require_datapoints(self, what: str) -> None:
        datapoints, periods = self._given.get("datapoints_to_alarm"), self._given.get("evaluation_periods")
        if datapoints is None:
            return
        if periods is None:
            raise ValueError(f"datapoints_to_alarm of {what} needs evaluation_periods; pass that too")
        if not hidden(as_known(datapoints)) and not hidden(as_known(periods)) and datapoints > periods:
            raise ValueError(
                f"datapoints_to_alarm={datapoints} of {what} is above evaluation_periods={periods}; "
                "pass as many evaluation_periods, or more"
            )

    def _require_periods(self, what: str, reading: MetricReading) -> None:
        """Refuse what is longer than an alarm looks back."""
        periods, config = as_known(self._given.get("evaluation_periods", 1)), reading.config
        length = config.math_expression.period if config.math_expression is not None else None
        if config.metric_stat is not None:
            length = config.metric_stat.period.to_seconds()
        if hidden(periods) or length is None:
            return
        longest = longest_look_back(length)
        if periods * length > longest:
            raise ValueError(
                f"evaluation_periods={periods} of {what} with periods of {length:g} s look back longer than the "
                f"{longest:,} s of an alarm; pass {longest // length:g} or fewer"
            )

    def define(
        self, scope: "Construct", id: str, scaling_target: appscaling.IScalableTarget
    ) -> appscaling.StepScalingPolicy:
        """Define the policy."""
        given = {
            **self._given,
            "metric": self._given["metric"].metric,
            "scaling_steps": list(self._given["scaling_steps"]),
        }
        return appscaling.StepScalingPolicy(scope, id, scaling_target=scaling_target, **given)
