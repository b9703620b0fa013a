"""Target tracking: a metric, and the value that a policy keeps it near."""

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from aws_cdk import Duration
from aws_cdk import aws_applicationautoscaling as appscaling

from constructs_lib.arguments import as_known, kinds
from constructs_lib.arguments.bounds import require_positive
from constructs_lib.arguments.options import Option, Options
from constructs_lib.rules import UNKNOWN, facts
from constructs_lib.rules.fact import altered

if TYPE_CHECKING:
    from constructs import Construct

    from .tracked_metric import TrackedMetric

_PREDEFINED = {
    "SageMakerVariantInvocationsPerInstance": "SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE",
    "SageMakerVariantConcurrentRequestsPerModelHighResolution": (
        "SAGEMAKER_VARIANT_CONCURRENT_REQUESTS_PER_MODEL_HIGH_RESOLUTION"
    ),
    "SageMakerInferenceComponentInvocationsPerCopy": "SAGEMAKER_INFERENCE_COMPONENT_INVOCATIONS_PER_COPY",
    "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution": (
        "SAGEMAKER_INFERENCE_COMPONENT_CONCURRENT_REQUESTS_PER_COPY_HIGH_RESOLUTION"
    ),
    "SageMakerVariantProvisionedConcurrencyUtilization": "SAGEMAKER_VARIANT_PROVISIONED_CONCURRENCY_UTILIZATION",
}


# Source: CloudWatch PutMetricData, Value.
_GREATEST = 2.0**360


class TargetTrackingOptions(TypedDict, total=False):
    """What every policy that tracks a target may be given.

    Args:
        scale_in_cooldown: How long to wait after removing capacity. Default: 5 minutes.
        scale_out_cooldown: How long to wait after adding capacity. Default: 5 minutes.
        disable_scale_in: Whether the policy never removes capacity. Default: it does.
    """

    scale_in_cooldown: Duration | None
    scale_out_cooldown: Duration | None
    disable_scale_in: bool | None


class Target(NamedTuple):
    """What a policy keeps near which value.

    Attributes:
        argument: The argument that the value was passed as, or made of.
        value: The value.
        metric_type: Name of a metric that Application Auto Scaling knows; empty for one of CloudWatch.
        metric: A metric of CloudWatch.
        parts: Of how many processors or GPUs the value is a percentage; 0 if it is not one of the whole machine.
    """

    argument: str
    value: float
    metric_type: str = ""
    metric: "TrackedMetric | None" = None
    parts: int = 0


class TargetTracking:
    """A policy that tracks a target, checked and not yet defined.

    Args:
        what: What messages call the policy.
        target: The target.
        capacity: What the policy scales.
        options: The options of the policy.

    Raises:
        TypeError: If there is no such option.
        ValueError: If the target or an option is not of its kind.
    """

    def __init__(
        self, what: str, target: Target, capacity: facts.ScalableTarget, options: TargetTrackingOptions
    ) -> None:
        if unknown := options.keys() - TargetTrackingOptions.__annotations__.keys():
            raise TypeError(f"{what} got an unexpected keyword argument {min(unknown)!r}")
        self._target, self._options = target, options
        self._table = _table(target.argument, target.parts or 1)
        source = {**dict.fromkeys(TargetTrackingOptions.__annotations__), **options, target.argument: target.value}
        self._given = self._table.read(what, source)
        predefined = facts.PredefinedMetric(predefined_metric_type=target.metric_type) if target.metric_type else None
        self.fact = facts.ScalingPolicy(
            at=what,
            scaling_target_id=UNKNOWN,
            # The rules take a value for what CloudWatch has, which a percentage of the whole machine is not.
            target=altered(capacity, variant=UNKNOWN) if target.parts else capacity,
            target_tracking_scaling_policy_configuration=self._table.fact(
                self._given,
                what,
                predefined_metric_specification=predefined,
                customized_metric_specification=None if target.metric is None else target.metric.fact(capacity),
            ),
        )

    def define(
        self, scope: "Construct", id: str, scaling_target: appscaling.IScalableTarget
    ) -> appscaling.TargetTrackingScalingPolicy:
        """Define the policy."""
        metric = self._target.metric
        # CDK's policy takes no expression: it is defined with another metric, in whose place the expression is put.
        metric_type = self._target.metric_type or (next(iter(_PREDEFINED)) if metric and metric.is_expression else "")
        policy = appscaling.TargetTrackingScalingPolicy(
            scope,
            id,
            scaling_target=scaling_target,
            target_value=self._given[self._target.argument] * (self._target.parts or 1),
            predefined_metric=appscaling.PredefinedMetric[_PREDEFINED[metric_type]] if metric_type else None,
            custom_metric=None if metric is None or metric_type else metric.metric,
            **self._options,
        )
        resource = policy.node.default_child if metric and metric.is_expression else None
        if metric is not None and isinstance(resource, appscaling.CfnScalingPolicy):
            resource.target_tracking_scaling_policy_configuration = self._table.render(
                self._given, customized_metric_specification=metric.render()
            )
        return policy


@cache
def _table(argument: str, times: int) -> Options[facts.TargetTracking, Any, Any]:
    """Return the options of a policy whose value is passed as an argument, and multiplied."""
    value: dict[str, Any] = {
        argument: Option(
            _require_target,
            "target_value",
            template=lambda value: value * times,
            fact=lambda value, _: as_known(value),
            required=True,
        )
    }
    return Options(
        facts.TargetTracking,
        appscaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty,
        scale_in_cooldown=kinds.seconds(),
        scale_out_cooldown=kinds.seconds(),
        disable_scale_in=kinds.flag(),
        **value,
    )


def _require_target(name: str, value: Any) -> float:
    return require_positive(name, value, at_most=_GREATEST, such_as=70)
