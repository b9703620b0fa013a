"""What scaling is told: what to keep a metric near, how fast to act, and what is suspended."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from aws_cdk import Duration
from aws_cdk import aws_applicationautoscaling as appscaling

from constructs_lib.arguments import as_known
from constructs_lib.rules import hidden

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch


@dataclass(frozen=True, kw_only=True)
class SuspendedScaling:
    """What of the scaling is suspended, for example while somebody looks into an incident.

    Args:
        scale_in: Whether policies may not remove capacity.
        scale_out: Whether policies may not add capacity.
        schedules: Whether schedules may not change the bounds.
    """

    scale_in: bool = False
    scale_out: bool = False
    schedules: bool = False

    def render(self) -> appscaling.CfnScalableTarget.SuspendedStateProperty:
        """Return the property of a scalable target."""
        return appscaling.CfnScalableTarget.SuspendedStateProperty(
            dynamic_scaling_in_suspended=self.scale_in,
            dynamic_scaling_out_suspended=self.scale_out,
            scheduled_scaling_suspended=self.schedules,
        )


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """What a target-tracking policy keeps a metric near, and how fast.

    Args:
        target_value: The value, as the service takes it.
        argument: The argument that it was made of, in the user's words.
        metric_type: Name of a metric that Application Auto Scaling knows. A metric of CloudWatch's if not given.
        metric: A metric of CloudWatch's.

    Raises:
        ValueError: If the value is 0 or less, near which no number of instances keeps a metric.
    """

    target_value: float
    argument: str
    metric_type: str | None = None
    metric: "cloudwatch.IMetric | None" = None

    def __post_init__(self) -> None:
        value = as_known(self.target_value)
        if hidden(value):
            return
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            raise ValueError(f"{self.argument}={value!r} must be a number over 0")


class Pace(TypedDict, total=False):
    """How fast a policy acts: the same options on every policy.

    Args:
        scale_in_cooldown: How long to wait after capacity was removed. Five minutes if not given.
        scale_out_cooldown: How long to wait after capacity was added. Five minutes if not given.
        disable_scale_in: Whether the policy never removes capacity. It does if not given.
    """

    scale_in_cooldown: Duration | None
    scale_out_cooldown: Duration | None
    disable_scale_in: bool
