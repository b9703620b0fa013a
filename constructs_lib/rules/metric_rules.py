"""Which metrics fit which capacity, and which values of them can be kept."""

from collections import Counter
from collections.abc import Iterator

from .autoscaling_rules import COPIES, INSTANCES, PROVISIONED
from .engine import rule
from .facts import ScalableTarget, ScalingPolicy, ScalingRule, TargetTracking
from .hidden import given
from .spelling import nearest
from .tables.service_limits import LIMITS

# Source: Application Auto Scaling, services-that-can-integrate-sagemaker; aws/aws-cdk#29065.
METRICS_OF = {
    INSTANCES: (
        "SageMakerVariantInvocationsPerInstance",
        "SageMakerVariantConcurrentRequestsPerModelHighResolution",
    ),
    PROVISIONED: ("SageMakerVariantProvisionedConcurrencyUtilization",),
    COPIES: (
        "SageMakerInferenceComponentInvocationsPerCopy",
        "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution",
    ),
}
UTILIZATION = METRICS_OF[PROVISIONED][0]
KNOWN_METRICS = frozenset(LIMITS["MetricType"].enum)


@rule("predefined-metric", source="aws/aws-cdk#29065", confidence="attested")
def predefined_metric(policy: ScalingPolicy) -> Iterator[str]:
    """A predefined metric that does not fit the dimension.

    Remedy: Track a metric of that dimension.
    """
    metric, target = predefined_metric_of(policy), policy.target
    if not metric or not given(target) or not given(target.scalable_dimension):
        return
    if metric in KNOWN_METRICS and target.scalable_dimension in METRICS_OF:
        if metric not in METRICS_OF[target.scalable_dimension]:
            yield f"the metric {metric} does not fit {{target.scalable_dimension=}}"


@rule("predefined-metric-unknown", source="botocore MetricType", severity="warning")
def predefined_metric_unknown(policy: ScalingPolicy) -> Iterator[str]:
    """A predefined metric that is not known.

    Remedy: Correct the name, or acknowledge that AWS has added it since.
    """
    metric = predefined_metric_of(policy)
    if metric and metric not in KNOWN_METRICS:
        yield f"the metric {metric} is not among the known ones{nearest(metric, KNOWN_METRICS)}"


def predefined_metric_of(policy: ScalingRule) -> str:
    """Return the predefined metric of a policy, or nothing."""
    tracking = policy.target_tracking_scaling_policy_configuration
    if not given(tracking) or not given(tracking.predefined_metric_specification):
        return ""
    metric = tracking.predefined_metric_specification.predefined_metric_type
    return metric if given(metric) else ""


@rule("target-above-zero", source="arithmetic: AWS contradicts itself", confidence="unconfirmed")
def target_above_zero(tracking: TargetTracking) -> Iterator[str]:
    """A target value of 0 or less.

    Remedy: Set {target_value} above 0.
    """
    if given(tracking.target_value) and tracking.target_value <= 0:
        yield "{target_value=} is not above 0"


@rule("target-utilization", source="developer guide, serverless-endpoints-autoscale: a share", severity="warning")
def target_utilization(tracking: TargetTracking) -> Iterator[str]:
    """A utilization above 1 to keep.

    Remedy: Set {target_value} to a share between 0 and 1, such as 0.7.
    """
    metric = tracking.predefined_metric_specification
    if not given(metric) or not given(metric.predefined_metric_type) or metric.predefined_metric_type != UTILIZATION:
        return
    if given(tracking.target_value) and tracking.target_value > 1:
        yield "{target_value=} is never reached by a utilization, which is 1 at most"


@rule("metric-tracked-once", source="Application Auto Scaling: one policy a metric", confidence="attested")
def metric_tracked_once(target: ScalableTarget) -> Iterator[str]:
    """Two policies that track the same metric.

    Remedy: Keep one of the policies.
    """
    twice: set[str] = set()
    for together in target.policies_together if given(target.policies_together) else ():
        counts = Counter(predefined_metric_of(policy) for policy in together)
        twice |= {metric for metric, count in counts.items() if metric and count > 1}
    yield from (f"more than one policy tracks {metric}" for metric in sorted(twice))
