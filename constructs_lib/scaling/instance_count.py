"""The number of instances of a deployed variant, as something that scales."""

from typing import TYPE_CHECKING, Unpack

from aws_cdk import Stack

from constructs_lib.arguments import annotate, as_known, raise_errors
from constructs_lib.arguments.bounds import require_positive
from constructs_lib.rules import hidden, walk

from .backlog import BacklogScaling
from .step_scaling import StepScaling
from .target_tracking import Target, TargetTrackingOptions
from .tracked_metric import TrackedMetric
from .whole_machine import divided, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import Duration
    from aws_cdk import aws_applicationautoscaling as appscaling
    from aws_cdk import aws_cloudwatch as cloudwatch

_INVOCATIONS = "SageMakerVariantInvocationsPerInstance"
_CONCURRENT_REQUESTS = "SageMakerVariantConcurrentRequestsPerModelHighResolution"
_SECONDS_A_MINUTE = 60
_HIGHEST_PERCENTAGE = 100
_HIGHEST_RATE = 1e9


class ScalableInstanceCount(BacklogScaling):
    """The number of instances of a variant. If policies disagree, the highest number wins.

    `EndpointInstanceVariant.auto_scale_instance_count` returns it. Every policy that tracks a target takes
    `scale_in_cooldown`, `scale_out_cooldown` and `disable_scale_in`: see `TargetTrackingOptions`.
    """

    _dimension = "sagemaker:variant:DesiredInstanceCount"

    def scale_on_invocations(
        self,
        id: str,
        *,
        max_requests_per_second: float,
        safety_factor: float = 0.5,
        **options: Unpack[TargetTrackingOptions],
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the requests per minute and instance near what an instance can take.

        Args:
            id: Id of the policy, unique for the capacity.
            max_requests_per_second: Requests that an instance can take, as a load test has shown.
            safety_factor: The share of them to aim at, above 0 and at most 1, since new instances take minutes to
                start.
            **options: See `TargetTrackingOptions`.

        Raises:
            ValueError: If an argument is not of its kind or out of range, a number is a token, with which nothing can
                be calculated, or the id is taken.
        """
        name = self._require_free(id)
        self._refuse_of_asynchronous(name, "invocations")
        rate = require_positive(
            f"max_requests_per_second of policy {name!r}", max_requests_per_second, at_most=_HIGHEST_RATE, such_as=30
        )
        share = require_positive(f"safety_factor of policy {name!r}", safety_factor, at_most=1, such_as=0.5)
        for argument, value in (("max_requests_per_second", rate), ("safety_factor", share)):
            if hidden(as_known(value)):
                raise ValueError(
                    f"{argument} of policy {name!r} is a token, with which nothing can be calculated; pass a number"
                )
        target = Target("max_requests_per_second", share * rate * _SECONDS_A_MINUTE, _INVOCATIONS)
        return self._track(name, target, options)

    def scale_on_concurrent_requests(
        self, id: str, *, target: float, **options: Unpack[TargetTrackingOptions]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the concurrent requests per instance near a target. Reacts within seconds.

        Args:
            id: Id of the policy, unique for the capacity.
            target: Concurrent requests per instance, those that wait included.
            **options: See `TargetTrackingOptions`.

        Raises:
            ValueError: If an argument is not of its kind or out of range, or the id is taken.
        """
        name = self._require_free(id)
        self._refuse_of_asynchronous(name, "concurrent requests")
        return self._track(name, Target("target", target, _CONCURRENT_REQUESTS), options)

    def scale_on_cpu_utilization(
        self, id: str, *, target_percent: float, **options: Unpack[TargetTrackingOptions]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the CPU utilization of the instances near a target.

        Args:
            id: Id of the policy, unique for the capacity.
            target_percent: Percentage of the whole machine, above 0 and at most 100. CloudWatch adds up the percentages
                of all vCPUs, so the library multiplies by their number.
            **options: See `TargetTrackingOptions`.

        Raises:
            ValueError: If an argument is not of its kind or out of range, the id is taken, or the instance type is
                a token, unknown or one of several that differ in vCPUs.
        """
        return self._track_percentage(id, "CPUUtilization", target_percent, options)

    def scale_on_memory_utilization(
        self, id: str, *, target_percent: float, **options: Unpack[TargetTrackingOptions]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the memory utilization of the instances near a target.

        Args:
            id: Id of the policy, unique for the capacity.
            target_percent: Percentage, above 0 and at most 100.
            **options: See `TargetTrackingOptions`.

        Raises:
            ValueError: If an argument is not of its kind or out of range, or the id is taken.
        """
        return self._track_percentage(id, "MemoryUtilization", target_percent, options)

    def scale_on_gpu_utilization(
        self, id: str, *, target_percent: float, **options: Unpack[TargetTrackingOptions]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the GPU utilization of the instances near a target.

        Args:
            id: Id of the policy, unique for the capacity.
            target_percent: Percentage of the whole machine, above 0 and at most 100. CloudWatch adds up the percentages
                of all GPUs, so the library multiplies by their number.
            **options: See `TargetTrackingOptions`.

        Raises:
            ValueError: If an argument is not of its kind or out of range, the id is taken, or the instance type is
                a token, unknown or one of several that differ in GPUs.
        """
        return self._track_percentage(id, "GPUUtilization", target_percent, options)

    def scale_on_gpu_memory_utilization(
        self, id: str, *, target_percent: float, **options: Unpack[TargetTrackingOptions]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the utilization of GPU memory of the instances near a target.

        Args:
            id: Id of the policy, unique for the capacity.
            target_percent: Percentage of the whole machine, above 0 and at most 100. CloudWatch adds up the percentages
                of all GPUs, so the library multiplies by their number.
            **options: See `TargetTrackingOptions`.

        Raises:
            ValueError: If an argument is not of its kind or out of range, the id is taken, or the instance type is
                a token, unknown or one of several that differ in GPUs.
        """
        return self._track_percentage(id, "GPUMemoryUtilization", target_percent, options)

    def scale_to_track_metric(
        self, id: str, *, metric: "cloudwatch.IMetric", target: float, **options: Unpack[TargetTrackingOptions]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep any metric near a target. It must fall as instances are added.

        Args:
            id: Id of the policy, unique for the capacity.
            metric: A metric of this account and region, or a `MathExpression` over several, whose periods are one
                minute, whatever they say. The statistic of a single metric is Average, Minimum, Maximum, Sum or
                SampleCount; in an expression it may be any.
            target: The target, above 0, as the metric has it: utilizations of CPUs and GPUs reach 100 for each of them.
            **options: See `TargetTrackingOptions`.

        Raises:
            ValueError: If an argument is not of its kind or out of range, the metric is elsewhere, or the id is taken.
        """
        name = self._require_free(id)
        tracked = TrackedMetric(f"metric of policy {name!r}", metric, Stack.of(self))
        return self._track(name, Target("target", target, metric=tracked), options)

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
            id: Id of the policy, unique for the capacity.
            metric: A metric of this region.
            scaling_steps: 2 to 40 steps: between which values of the metric to do what. One range of values at most
                may be left without a change; values begin at 0.
            adjustment_type: Whether a step is a change, a percentage or a number of instances. Default: a change.
            cooldown: How long to wait after a step. Default: not at all.
            evaluation_periods: Periods of the metric that the alarms look at: a day of them, or a week if they are an
                hour or longer. Default: 1.
            datapoints_to_alarm: How many of these periods must be off. Default: all.

        Raises:
            ValueError: If an argument is not of its kind or out of range, steps overlap or leave gaps, or the id is
                taken.
        """
        name = self._require_free(id)
        steps = StepScaling(f"policy {name!r}", locals(), self._fact, Stack.of(self))
        findings = raise_errors(steps.fact.at, *walk(steps.fact), *walk(steps.metric_fact))
        with self._defining(name):
            policy = steps.define(self, name, self._scaling_target())
        annotate(self, findings)
        return policy

    def _track_percentage(
        self, id: str, metric_name: str, target_percent: float, options: TargetTrackingOptions
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep a utilization near a percentage of the whole machine."""
        name = self._require_free(id)
        what = f"target_percent of policy {name!r}"
        percent = require_positive(what, target_percent, at_most=_HIGHEST_PERCENTAGE, such_as=70)
        count = parts_of(what, self._fact.variant, metric_name)
        metric: cloudwatch.IMetric = self._variant.metric(metric_name)
        if hidden(as_known(percent)):
            metric, count = divided(metric, count), 1
        tracked = TrackedMetric(f"metric of policy {name!r}", metric, Stack.of(self))
        return self._track(name, Target("target_percent", percent, metric=tracked, parts=count), options)
