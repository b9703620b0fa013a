"""The number of instances of a deployed variant, as something that scales."""

from typing import TYPE_CHECKING, Any, Unpack

from constructs_lib.arguments import as_known
from constructs_lib.rules import hidden

from .capacity import ScalableCapacity
from .options import Pace, Tracking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aws_cdk import Duration
    from aws_cdk import aws_applicationautoscaling as appscaling
    from aws_cdk import aws_cloudwatch as cloudwatch
    from constructs import Construct

SECONDS_A_MINUTE = 60
HIGHEST_PERCENTAGE = 100


class ScalableInstanceCount(ScalableCapacity):
    """The number of instances of a variant. Of several policies, the one that asks for most instances wins.

    Every policy that tracks a metric takes `scale_in_cooldown` and `scale_out_cooldown`, five minutes each if not
    given, and `disable_scale_in`.

    Args:
        metric: Returns a metric of the variant by CloudWatch's name of it.
        capacity: What every capacity takes: endpoint, variant_name, fact, min_capacity, max_capacity, suspended.
    """

    def __init__(
        self, scope: "Construct", id: str, *, metric: "Callable[[str], cloudwatch.Metric]", **capacity: Any
    ) -> None:
        super().__init__(scope, id, **capacity)
        self._metric = metric

    def scale_on_invocations(
        self, id: str, *, max_requests_per_second: float, safety_factor: float = 0.5, **pace: Unpack[Pace]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the requests a minute that each instance gets near what it can take.

        Args:
            id: Name of the policy.
            max_requests_per_second: Requests that an instance can take, as a load test has shown.
            safety_factor: The part of it to aim at, over 0 and at most 1, since new instances take minutes to start.
            **pace: Cooldowns, and whether to remove instances.

        Raises:
            ValueError: If a number is a token, with which nothing can be calculated, or is not in its range.
        """
        for name, value in (("max_requests_per_second", max_requests_per_second), ("safety_factor", safety_factor)):
            if hidden(as_known(value)) or isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(f"{name}={value!r} of policy {id!r} must be a number that is known at synthesis")
        if not 0 < safety_factor <= 1:
            raise ValueError(f"safety_factor={safety_factor!r} of policy {id!r} must be over 0 and at most 1")
        tracking = Tracking(
            target_value=safety_factor * max_requests_per_second * SECONDS_A_MINUTE,
            argument="max_requests_per_second",
            metric_type="SageMakerVariantInvocationsPerInstance",
        )
        return self._track(id, tracking, pace)

    def scale_on_concurrent_requests(
        self, id: str, *, target: float, **pace: Unpack[Pace]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the requests that each instance works on at the same time near a number. Reacts within seconds.

        Args:
            id: Name of the policy.
            target: The number, requests that wait included.
            **pace: Cooldowns, and whether to remove instances.

        Raises:
            ValueError: If the number is refused.
        """
        metric_type = "SageMakerVariantConcurrentRequestsPerModelHighResolution"
        return self._track(id, Tracking(target_value=target, argument="target", metric_type=metric_type), pace)

    def scale_on_cpu_utilization(
        self, id: str, *, target_percent: float, **pace: Unpack[Pace]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the use of processors near a percentage: over 0, at most 100."""
        return self._utilization(id, "CPUUtilization", target_percent, pace)

    def scale_on_memory_utilization(
        self, id: str, *, target_percent: float, **pace: Unpack[Pace]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the use of memory near a percentage: over 0, at most 100."""
        return self._utilization(id, "MemoryUtilization", target_percent, pace)

    def scale_on_gpu_utilization(
        self, id: str, *, target_percent: float, **pace: Unpack[Pace]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the use of GPUs near a percentage: over 0, at most 100."""
        return self._utilization(id, "GPUUtilization", target_percent, pace)

    def scale_on_gpu_memory_utilization(
        self, id: str, *, target_percent: float, **pace: Unpack[Pace]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the use of the GPUs' memory near a percentage: over 0, at most 100."""
        return self._utilization(id, "GPUMemoryUtilization", target_percent, pace)

    def scale_to_track_metric(
        self, id: str, *, metric: "cloudwatch.IMetric", target: float, **pace: Unpack[Pace]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep any metric near a value. It must fall as instances are added.

        Args:
            id: Name of the policy.
            metric: The metric; its statistic must not be a percentile.
            target: The value.
            **pace: Cooldowns, and whether to remove instances.

        Raises:
            ValueError: If the value is refused.
        """
        return self._track(id, Tracking(target_value=target, argument="target", metric=metric), pace)

    def scale_on_metric(
        self,
        id: str,
        *,
        metric: "cloudwatch.IMetric",
        scaling_steps: "Sequence[appscaling.ScalingInterval]",
        adjustment_type: "appscaling.AdjustmentType | None" = None,
        cooldown: "Duration | None" = None,
        evaluation_periods: int | None = None,
        datapoints_to_alarm: int | None = None,
    ) -> "appscaling.StepScalingPolicy":
        """Add or remove instances in steps, depending on how far a metric is off.

        Args:
            id: Name of the policy.
            metric: The metric.
            scaling_steps: Two steps or more: between which values to do what.
            adjustment_type: Whether a step is a change, a percentage or a number of instances. A change if not given.
            cooldown: How long to wait after a step. Not at all if not given.
            evaluation_periods: Periods of the metric that are looked at. One if not given.
            datapoints_to_alarm: How many of them must be off. All if not given.

        Raises:
            ValueError: If there are fewer than two steps.
        """
        return self._step(
            id,
            metric=metric,
            scaling_steps=scaling_steps,
            adjustment_type=adjustment_type,
            cooldown=cooldown,
            evaluation_periods=evaluation_periods,
            datapoints_to_alarm=datapoints_to_alarm,
        )

    def _utilization(
        self, id: str, metric_name: str, target_percent: float, pace: Pace
    ) -> "appscaling.TargetTrackingScalingPolicy":
        percent = as_known(target_percent)
        if isinstance(percent, int | float) and percent > HIGHEST_PERCENTAGE:
            raise ValueError(f"target_percent={target_percent!r} of policy {id!r} must be at most {HIGHEST_PERCENTAGE}")
        tracking = Tracking(target_value=target_percent, argument="target_percent", metric=self._metric(metric_name))
        return self._track(id, tracking, pace)
