"""Which metrics fit which capacity, and where SageMaker publishes them."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.autoscaling_rules import COPIES, INSTANCES, PROVISIONED
from constructs_lib.rules.facts import (
    Dimension,
    Metric,
    PredefinedMetric,
    ScalingPolicy,
    ScalingRule,
    TargetTracking,
)
from constructs_lib.rules.metric_rules import METRICS_OF
from constructs_lib.rules.tables.service_limits import LIMITS
from tests.unit.rules import sound
from tests.unit.rules.conftest import Case, RuleTests, target

INVOCATIONS = "SageMakerVariantInvocationsPerInstance"
UTILIZATION = "SageMakerVariantProvisionedConcurrencyUtilization"
ENDPOINT = Dimension(name="EndpointName", value="shop")
VARIANT = Dimension(name="VariantName", value="stable")
EVENTS = "AWS/SageMaker"
HOSTS = "/aws/sagemaker/Endpoints"


def tracked(metric: Any, target_value: Any = 0.7) -> TargetTracking:
    predefined = PredefinedMetric(predefined_metric_type=metric)
    return TargetTracking(target_value=target_value, predefined_metric_specification=predefined)


def policy(metric: Any, **scaled: Any) -> ScalingPolicy:
    return ScalingPolicy(target_tracking_scaling_policy_configuration=tracked(metric), target=target(**scaled))


def rule_on(metric: Any) -> ScalingRule:
    return ScalingRule(target_tracking_scaling_policy_configuration=tracked(metric))


def metric(namespace: Any, name: Any, *dimensions: Dimension) -> Metric:
    return Metric(namespace=namespace, metric_name=name, dimensions=dimensions)


CASES = [
    Case(
        rule="predefined-metric",
        severity="error",
        passes=[
            *(policy(each, scalable_dimension=dimension) for dimension in METRICS_OF for each in METRICS_OF[dimension]),
            policy("SageMakerMetricOfTomorrow"),
            policy(INVOCATIONS, scalable_dimension=None),
            ScalingPolicy(target=target()),
            ScalingPolicy(target_tracking_scaling_policy_configuration=TargetTracking(), target=target()),
            ScalingPolicy(target_tracking_scaling_policy_configuration=tracked(INVOCATIONS), target=None),
        ],
        fails=[
            policy(UTILIZATION),
            policy(INVOCATIONS, scalable_dimension=PROVISIONED),
            policy(INVOCATIONS, scalable_dimension=COPIES),
            policy("ECSServiceAverageCPUUtilization", scalable_dimension=INSTANCES),
        ],
        in_template=f"the metric {UTILIZATION} does not fit ScalableDimension '{INSTANCES}'",
        shown={
            **sound.COPIES,
            f"{sound.TRACKED}.PredefinedMetricSpecification": sound.SOUND["Tracking"]["Properties"][
                "TargetTrackingScalingPolicyConfiguration"
            ]["PredefinedMetricSpecification"],
        },
        hidden=[
            policy(UNKNOWN),
            policy(UTILIZATION, scalable_dimension=UNKNOWN),
            ScalingPolicy(target_tracking_scaling_policy_configuration=tracked(UTILIZATION), target=UNKNOWN),
            ScalingPolicy(target_tracking_scaling_policy_configuration=MAYBE, target=target()),
        ],
    ),
    Case(
        rule="predefined-metric-unknown",
        severity="warning",
        passes=[*map(policy, LIMITS["MetricType"].enum), policy(None), ScalingPolicy(target=target())],
        fails=[policy("SageMakerMetricOfTomorrow")],
        in_template="the metric SageMakerMetricOfTomorrow is not among the known ones; correct the name, or",
        shown={f"{sound.TRACKED}.PredefinedMetricSpecification.PredefinedMetricType": "Tomorrow"},
        hidden=[policy(UNKNOWN), policy(MAYBE)],
    ),
    Case(
        rule="target-above-zero",
        severity="warning",
        passes=[tracked(INVOCATIONS, 0.1), TargetTracking()],
        fails=[tracked(INVOCATIONS, 0), tracked(INVOCATIONS, -5)],
        in_template="TargetValue 0 is not above 0; set TargetValue above 0",
        hidden=[tracked(INVOCATIONS, UNKNOWN), tracked(INVOCATIONS, MAYBE)],
    ),
    Case(
        rule="target-utilization",
        severity="warning",
        passes=[tracked(UTILIZATION, 1), tracked(INVOCATIONS, 70), TargetTracking(target_value=70)],
        fails=[tracked(UTILIZATION, 70)],
        in_template="TargetValue 70 is never reached by a utilization, which is 1 at most; set TargetValue to a share",
        shown={
            f"{sound.TRACKED}.PredefinedMetricSpecification.PredefinedMetricType": (
                "SageMakerVariantProvisionedConcurrencyUtilization"
            )
        },
        hidden=[tracked(UTILIZATION, UNKNOWN), tracked(UTILIZATION, MAYBE), tracked(UNKNOWN, 70)],
    ),
    Case(
        rule="metric-tracked-once",
        severity="error",
        passes=[
            target(),
            target(policies_together=()),
            target(policies_together=((rule_on(INVOCATIONS), rule_on(METRICS_OF[INSTANCES][1]), ScalingRule()),)),
            target(policies_together=((rule_on(INVOCATIONS),), (rule_on(INVOCATIONS), ScalingRule()))),
        ],
        fails=[target(policies_together=((rule_on(INVOCATIONS), rule_on(INVOCATIONS)),))],
        in_template=f"more than one policy tracks {INVOCATIONS}; keep one of the policies",
        shown={"Tracking2": sound.SOUND["Tracking"]},
        hidden=[
            target(policies_together=UNKNOWN),
            target(policies_together=((rule_on(INVOCATIONS), rule_on(UNKNOWN)),)),
            target(policies_together=((rule_on(INVOCATIONS), rule_on(MAYBE)),)),
        ],
    ),
]


class TestMetricRules(RuleTests):
    """Each rule about metrics."""
