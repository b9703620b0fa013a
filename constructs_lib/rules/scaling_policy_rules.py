"""What Application Auto Scaling accepts of a policy: its type, and the metric that it tracks."""

from collections.abc import Iterator

from .engine import rule
from .exclusion import Feature, exclusion
from .facts import (
    CustomizedMetric,
    MetricQuery,
    PredefinedMetric,
    ScalableTarget,
    ScalingPolicy,
    ScalingRule,
    TargetTracking,
)
from .hidden import given, matches

PREDEFINED = Feature(
    TargetTracking,
    "{predefined_metric_specification}",
    lambda tracking: given(tracking.predefined_metric_specification),
)
CUSTOMIZED = Feature(
    TargetTracking,
    "{customized_metric_specification}",
    lambda tracking: given(tracking.customized_metric_specification),
)

exclusion(
    "one-tracked-metric",
    PREDEFINED,
    CUSTOMIZED,
    source="botocore TargetTrackingScalingPolicyConfiguration: either a predefined metric or a customized metric",
    remedy="Keep one of them, and track the other metric with a policy of its own.",
)

exclusion(
    "one-metric-or-several",
    Feature(CustomizedMetric, "{metrics}", lambda metric: given(metric.metrics)),
    Feature(
        CustomizedMetric,
        "{metric_name}, {namespace} or {dimensions}",
        lambda metric: given(metric.metric_name) or given(metric.namespace) or given(metric.dimensions),
    ),
    source="botocore CustomizedMetricSpecification.Metrics",
    remedy="Name one metric, or put all of them into {metrics}.",
)

exclusion(
    "metric-or-expression",
    Feature(MetricQuery, "{expression}", lambda query: given(query.expression)),
    Feature(MetricQuery, "{metric_stat}", lambda query: given(query.metric_stat)),
    source="botocore TargetTrackingMetricDataQuery: either Expression or MetricStat, but not both",
    remedy="Give the expression an entry of its own.",
)

exclusion(
    "policy-names-target-once",
    Feature(ScalingPolicy, "{scaling_target_id}", lambda policy: given(policy.scaling_target_id)),
    Feature(ScalingPolicy, "{resource_id}", lambda policy: given(policy.resource_id)),
    source="CloudFormation resource schema of AWS::ApplicationAutoScaling::ScalingPolicy, as cfn-lint has it",
    remedy="Keep {scaling_target_id}.",
)


@rule("policy-names-target", source="CloudFormation, AWS::ApplicationAutoScaling::ScalingPolicy: one or the other")
def policy_names_target(policy: ScalingPolicy) -> Iterator[str]:
    """A policy that does not say what it scales.

    Remedy: Set {scaling_target_id} to the Ref of the scalable target.
    """
    by_name = (policy.resource_id, policy.scalable_dimension, policy.service_namespace)
    if not given(policy.scaling_target_id) and not all(given(each) for each in by_name):
        yield "{scaling_target_id} is missing, or {resource_id}, {scalable_dimension} and {service_namespace}"


@rule("predefined-metric-label", source="botocore PredefinedMetricSpecification.ResourceLabel: of load balancers only")
def predefined_metric_label(metric: PredefinedMetric) -> Iterator[str]:
    """A label of a load balancer, for a metric of SageMaker.

    Remedy: Leave out {resource_label}.
    """
    if given(metric.resource_label) and given(metric.predefined_metric_type):
        if matches("SageMaker.*", metric.predefined_metric_type):
            yield "{predefined_metric_type=} takes no {resource_label}"


@rule("some-tracked-metric", source="botocore TargetTrackingScalingPolicyConfiguration")
def some_tracked_metric(tracking: TargetTracking) -> Iterator[str]:
    """Target tracking without a metric.

    Remedy: Set {predefined_metric_specification}, or {customized_metric_specification}.
    """
    if not PREDEFINED.there(tracking) and not CUSTOMIZED.there(tracking):
        yield "{target_value} is of no metric"


@rule("customized-metric-incomplete", source="botocore CustomizedMetricSpecification")
def customized_metric_incomplete(metric: CustomizedMetric) -> Iterator[str]:
    """A customized metric without a name or without a namespace.

    Remedy: Set {metric_name} and {namespace}, or {metrics}.
    """
    if not given(metric.metrics) and not (given(metric.metric_name) and given(metric.namespace)):
        yield "{metric_name} or {namespace} is missing"


@rule("one-result", source="botocore TargetTrackingMetricDataQuery.ReturnData")
def one_result(metric: CustomizedMetric) -> Iterator[str]:
    """Several metrics of which none, or more than one, is the result.

    Remedy: Set ReturnData to true for the entry to track, and to false for each of the others.
    """
    if not given(metric.metrics) or not any(given(query.expression) for query in metric.metrics):
        return
    returning = sum(not given(query.return_data) or query.return_data for query in metric.metrics)
    if returning != 1:
        yield f"{returning or 'none'} of {{metrics}} return{'s' * (not returning)} data, and one is tracked"


@rule("policy-of-its-type", source="botocore PutScalingPolicy: required if the policy type is its own")
def policy_of_its_type(policy: ScalingPolicy) -> Iterator[str]:
    """A policy of one type with the configuration of another.

    Remedy: Set {target_tracking_scaling_policy_configuration} for TargetTrackingScaling, and
    {step_scaling_policy_configuration} for StepScaling.
    """
    if not given(policy.policy_type):
        return
    tracks, steps = _configurations(policy)
    if policy.policy_type == "TargetTrackingScaling" and not (tracks and not steps):
        yield "{policy_type=} takes {target_tracking_scaling_policy_configuration}, and nothing else"
    if policy.policy_type == "StepScaling" and not (steps and not tracks):
        yield "{policy_type=} takes {step_scaling_policy_configuration}, and nothing else"
    if policy.policy_type == "PredictiveScaling":
        yield "{policy_type=} is for Amazon ECS only"


def _configurations(policy: ScalingRule) -> tuple[bool, bool]:
    return (
        given(policy.target_tracking_scaling_policy_configuration),
        given(policy.step_scaling_policy_configuration),
    )


@rule("scaling-namespace", source="botocore RegisterScalableTarget.ScalableDimension: it begins with the namespace")
def scaling_namespace(capacity: ScalableTarget | ScalingPolicy) -> Iterator[str]:
    """A namespace of another service than the dimension's.

    Remedy: Set {service_namespace} to sagemaker, and {scalable_dimension} to one of SageMaker's.
    """
    if given(capacity.service_namespace) and given(capacity.scalable_dimension):
        if not capacity.scalable_dimension.startswith(f"{capacity.service_namespace}:"):
            yield "{service_namespace=} is not that of {scalable_dimension=}"
