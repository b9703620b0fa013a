"""Autoscaling: a capacity that Application Auto Scaling keeps between two bounds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from aws_cdk import Duration
from aws_cdk import aws_applicationautoscaling as appscaling
from constructs import Construct

from constructs_lib.arguments import annotate, as_known, raise_errors, require_attribute, require_sequence, vocabulary
from constructs_lib.arguments.units import seconds
from constructs_lib.rules import UNKNOWN, facts, given
from constructs_lib.rules.fact import altered

from .options import Pace, SuspendedScaling, Tracking

if TYPE_CHECKING:
    from datetime import datetime

    from aws_cdk import TimeZone
    from aws_cdk import aws_cloudwatch as cloudwatch


_NAMED = vocabulary(scheduled_action_name="id")
_PREDEFINED = {
    "SageMakerVariantInvocationsPerInstance": "SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE",
    "SageMakerVariantConcurrentRequestsPerModelHighResolution": (
        "SAGEMAKER_VARIANT_CONCURRENT_REQUESTS_PER_MODEL_HIGH_RESOLUTION"
    ),
    "SageMakerVariantProvisionedConcurrencyUtilization": "SAGEMAKER_VARIANT_PROVISIONED_CONCURRENCY_UTILIZATION",
}


class DeployedEndpoint(Protocol):
    """What a deployed variant needs of its endpoint."""

    @property
    def fact(self) -> facts.Endpoint:
        """What the rules may know of the endpoint."""
        ...

    def keep_scaled_capacity(self) -> str:
        """Have updates keep what scaling has set; returns the endpoint's name, for which scaling waits."""
        ...


class ScalableCapacity(Construct):
    """A capacity between two bounds, which any number of policies and schedules may move.

    Application Auto Scaling uses its service-linked role, which AWS makes. The capacity is registered when the endpoint
    exists, and deregistered before the endpoint is deleted.

    Args:
        endpoint: The endpoint, for which the registration waits.
        variant_name: Name of the variant whose capacity it is.
        fact: What the rules may know of the capacity.
        min_capacity: The lower bound.
        max_capacity: The upper bound.
        suspended: What is suspended. Nothing if not given.

    Raises:
        ValueError: If Application Auto Scaling would refuse the bounds.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        endpoint: DeployedEndpoint,
        variant_name: str,
        fact: facts.ScalableTarget,
        min_capacity: float,
        max_capacity: float,
        suspended: SuspendedScaling | None,
    ) -> None:
        findings = raise_errors(fact.at, fact)
        super().__init__(scope, id)
        self._fact = fact
        self._policies: set[str] = set()
        self._scheduled: list[appscaling.CfnScalableTarget.ScheduledActionProperty] = []
        self._resource = appscaling.CfnScalableTarget(
            self,
            "Resource",
            min_capacity=min_capacity,
            max_capacity=max_capacity,
            resource_id=f"endpoint/{endpoint.keep_scaled_capacity()}/variant/{variant_name}",
            scalable_dimension=fact.scalable_dimension,
            service_namespace=fact.service_namespace,
            suspended_state=suspended.render() if suspended else None,
        )
        self._target: appscaling.IScalableTarget | None = None
        annotate(self, findings)

    def scale_on_schedule(
        self,
        id: str,
        *,
        schedule: appscaling.Schedule,
        min_capacity: int | None = None,
        max_capacity: int | None = None,
        time_zone: "TimeZone | None" = None,
        start_time: "datetime | None" = None,
        end_time: "datetime | None" = None,
    ) -> None:
        """Change the bounds at certain times; the capacity is moved into them.

        Args:
            id: Name of the schedule, unique for the capacity.
            schedule: When.
            min_capacity: The new lower bound. It stays as it is if not given.
            max_capacity: The new upper bound. It stays as it is if not given.
            time_zone: The time zone of the schedule. UTC if not given.
            start_time: From when on. At once if not given.
            end_time: Until when. For ever if not given.

        Raises:
            ValueError: If neither bound is given, a bound or the name is refused, or the name is taken.
        """
        if min_capacity is None and max_capacity is None:
            raise ValueError(f"schedule {id!r} changes nothing; give min_capacity, max_capacity or both")
        require_attribute(
            f"schedule of schedule {id!r}", schedule, "expression_string", "pass Schedule.cron(...) or Schedule.at(...)"
        )
        if time_zone is not None:
            require_attribute(
                f"time_zone of schedule {id!r}", time_zone, "timezone_name", "pass TimeZone.EUROPE_BERLIN or the like"
            )
        if any(action.scheduled_action_name == id for action in self._scheduled):
            raise ValueError(f"there is a schedule {id!r} already; give each a name of its own")
        changed = {"min_capacity": as_known(min_capacity), "max_capacity": as_known(max_capacity)}
        # Whatever the initial count is, it is long gone when a schedule sets bounds.
        variant = altered(self._fact.variant, initial_instance_count=UNKNOWN)
        new = {name: value for name, value in changed.items() if given(value)}
        bounds = altered(self._fact, at=f"schedule {id!r}", variant=variant, **new)
        action = facts.ScheduledAction(at=bounds.at, dialect=_NAMED, scheduled_action_name=as_known(id))
        annotate(self, raise_errors(bounds.at, bounds, action))
        self._scheduled.append(
            appscaling.CfnScalableTarget.ScheduledActionProperty(
                scheduled_action_name=id,
                schedule=schedule.expression_string,
                timezone=time_zone.timezone_name if time_zone else None,
                start_time=start_time,
                end_time=end_time,
                scalable_target_action=appscaling.CfnScalableTarget.ScalableTargetActionProperty(
                    min_capacity=min_capacity, max_capacity=max_capacity
                ),
            )
        )
        self._resource.scheduled_actions = [*self._scheduled]

    def _track(self, id: str, tracking: Tracking, pace: Pace) -> appscaling.TargetTrackingScalingPolicy:
        """Define a policy that keeps a metric near a value."""
        config = facts.TargetTracking(
            at=f"policy {id!r}",
            dialect=vocabulary(target_value=tracking.argument),
            target_value=as_known(tracking.target_value),
            predefined_metric_specification=facts.PredefinedMetric(predefined_metric_type=tracking.metric_type)
            if tracking.metric_type
            else None,
            customized_metric_specification=UNKNOWN if tracking.metric is not None else None,
            scale_in_cooldown=as_known(seconds("scale_in_cooldown", pace.get("scale_in_cooldown"))),
            scale_out_cooldown=as_known(seconds("scale_out_cooldown", pace.get("scale_out_cooldown"))),
            disable_scale_in=as_known(pace.get("disable_scale_in", False)),
        )
        policy = facts.ScalingPolicy(
            at=config.at, target=self._fact, target_tracking_scaling_policy_configuration=config
        )
        annotate(self, raise_errors(policy.at, policy, config))
        self._claim(id)
        return appscaling.TargetTrackingScalingPolicy(
            self,
            id,
            scaling_target=self._scaling_target(),
            target_value=tracking.target_value,
            predefined_metric=appscaling.PredefinedMetric[_PREDEFINED[tracking.metric_type]]
            if tracking.metric_type
            else None,
            custom_metric=tracking.metric,
            **pace,
        )

    def _scaling_target(self) -> appscaling.IScalableTarget:
        """Return the target as policies refer to it: CDK would name only a part of its id if given the L1 construct."""
        if self._target is None:
            self._target = appscaling.ScalableTarget.from_scalable_target_attributes(
                self,
                "Target",
                scalable_target_id=self._resource.ref,
                scalable_dimension=self._fact.scalable_dimension,
                service_namespace=self._fact.service_namespace,
            )
        return self._target

    def _claim(self, id: str) -> None:
        if id in self._policies:
            raise ValueError(f"there is a policy {id!r} already; give each a name of its own")
        self._policies.add(id)

    def _step(
        self,
        id: str,
        *,
        metric: "cloudwatch.IMetric",
        scaling_steps: Sequence[appscaling.ScalingInterval],
        adjustment_type: appscaling.AdjustmentType | None,
        cooldown: Duration | None,
        evaluation_periods: int | None,
        datapoints_to_alarm: int | None,
    ) -> appscaling.StepScalingPolicy:
        """Define a policy that adds or removes capacity in steps."""
        require_attribute(f"metric of policy {id!r}", metric, "to_metric_config", "pass a metric of CloudWatch's")
        steps = require_sequence(
            f"scaling_steps of policy {id!r}",
            scaling_steps,
            appscaling.ScalingInterval,
            "pass [ScalingInterval(...), ...]",
        )
        if len(steps) < 2:  # noqa: PLR2004  # CDK needs a step for above and one for below
            raise ValueError(f"policy {id!r} has {len(steps)} scaling_steps, at least 2 are needed")
        self._claim(id)
        return appscaling.StepScalingPolicy(
            self,
            id,
            scaling_target=self._scaling_target(),
            metric=metric,
            scaling_steps=list(steps),
            adjustment_type=adjustment_type,
            cooldown=cooldown,
            evaluation_periods=evaluation_periods,
            datapoints_to_alarm=datapoints_to_alarm,
        )
