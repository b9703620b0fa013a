"""What Application Auto Scaling accepts of a policy."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.autoscaling_rules import INSTANCES
from constructs_lib.rules.facts import (
    CustomizedMetric,
    Dimension,
    Metric,
    MetricQuery,
    MetricStat,
    PredefinedMetric,
    ScalingPolicy,
    StepScaling,
    TargetTracking,
)
from tests.unit.rules import sound
from tests.unit.rules.conftest import Case, RuleTests, target

PREDEFINED = PredefinedMetric(predefined_metric_type="SageMakerVariantInvocationsPerInstance")
LATENCY: dict[str, Any] = {"namespace": "AWS/SageMaker", "metric_name": "ModelLatency"}
STAT = MetricStat(metric=Metric(**LATENCY))
ONE, OTHER = MetricQuery(id="a", metric_stat=STAT, return_data=False), MetricQuery(id="b", metric_stat=STAT)
SUM = MetricQuery(id="sum", expression="a + b", return_data=True)
CUSTOMIZED = f"{sound.TRACKED}.CustomizedMetricSpecification"
SHOWN_METRIC = {"Namespace": "Shop", "MetricName": "Load", "Statistic": "Average"}
SHOWN_STAT = {"Metric": {"Namespace": "Shop", "MetricName": "Load"}, "Stat": "Average"}


def tracking(**values: Any) -> TargetTracking:
    return TargetTracking(target_value=70, **values)


def customized(**values: Any) -> CustomizedMetric:
    return CustomizedMetric(**{**LATENCY, **values})


def several(*queries: Any) -> CustomizedMetric:
    return CustomizedMetric(metrics=queries)


def policy(policy_type: Any, *, tracks: Any = None, steps: Any = None, **values: Any) -> ScalingPolicy:
    return ScalingPolicy(
        policy_type=policy_type,
        target_tracking_scaling_policy_configuration=tracks,
        step_scaling_policy_configuration=steps,
        **values,
    )


TRACKS, STEPS = tracking(predefined_metric_specification=PREDEFINED), StepScaling()

CASES = [
    Case(
        rule="one-tracked-metric",
        severity="error",
        passes=[
            tracking(predefined_metric_specification=PREDEFINED),
            tracking(customized_metric_specification=UNKNOWN),
        ],
        fails=[
            tracking(predefined_metric_specification=PREDEFINED, customized_metric_specification=customized()),
            tracking(predefined_metric_specification=UNKNOWN, customized_metric_specification=customized()),
        ],
        in_template="PredefinedMetricSpecification cannot be combined with CustomizedMetricSpecification; keep one of",
        shown={CUSTOMIZED: SHOWN_METRIC},
        hidden=[tracking(predefined_metric_specification=PREDEFINED, customized_metric_specification=MAYBE)],
    ),
    Case(
        rule="some-tracked-metric",
        severity="error",
        passes=[TRACKS, tracking(customized_metric_specification=customized())],
        fails=[tracking()],
        in_template="TargetValue is of no metric; set PredefinedMetricSpecification, or CustomizedMetricSpecification",
        shown={f"{sound.TRACKED}.PredefinedMetricSpecification": sound.NO_VALUE},
        hidden=[tracking(predefined_metric_specification=MAYBE), tracking(customized_metric_specification=MAYBE)],
    ),
    Case(
        rule="one-metric-or-several",
        severity="error",
        passes=[customized(), several(ONE)],
        fails=[
            customized(metrics=(ONE,)),
            CustomizedMetric(metrics=(ONE,), dimensions=(Dimension(name="VariantName", value="a"),)),
        ],
        in_template="Metrics cannot be combined with MetricName, Namespace or Dimensions; name one metric, or put all",
        shown={CUSTOMIZED: {**SHOWN_METRIC, "Metrics": [{"Id": "a", "MetricStat": SHOWN_STAT}]}},
        hidden=[customized(metrics=MAYBE), CustomizedMetric(metrics=(ONE,), metric_name=MAYBE)],
    ),
    Case(
        rule="metric-or-expression",
        severity="error",
        passes=[ONE, SUM, MetricQuery()],
        fails=[MetricQuery(expression="a + b", metric_stat=STAT)],
        in_template="Expression cannot be combined with MetricStat; give the expression an entry of its own",
        shown={f"{CUSTOMIZED}.Metrics": [{"Id": "a", "Expression": "b", "MetricStat": SHOWN_STAT}]},
        hidden=[MetricQuery(expression=MAYBE, metric_stat=STAT), MetricQuery(expression="a", metric_stat=MAYBE)],
    ),
    Case(
        rule="policy-names-target-once",
        severity="error",
        passes=[ScalingPolicy(scaling_target_id=UNKNOWN), ScalingPolicy(resource_id="endpoint/shop/variant/a")],
        fails=[ScalingPolicy(scaling_target_id=UNKNOWN, resource_id="endpoint/shop/variant/a")],
        in_template="ScalingTargetId cannot be combined with ResourceId; keep ScalingTargetId",
        shown={"Tracking.ResourceId": sound.SOUND["Target"]["Properties"]["ResourceId"]},
        hidden=[ScalingPolicy(scaling_target_id=MAYBE, resource_id="x"), ScalingPolicy(resource_id=MAYBE)],
    ),
    Case(
        rule="customized-metric-incomplete",
        severity="error",
        passes=[customized(), several(ONE), customized(metric_name=UNKNOWN)],
        fails=[customized(metric_name=None), customized(namespace=None), CustomizedMetric()],
        in_template="MetricName or Namespace is missing; set MetricName and Namespace, or Metrics",
        shown={
            f"{sound.TRACKED}.PredefinedMetricSpecification": sound.NO_VALUE,
            CUSTOMIZED: {"MetricName": "Load", "Statistic": "Average"},
        },
        hidden=[customized(metric_name=MAYBE), CustomizedMetric(metrics=MAYBE)],
    ),
    Case(
        rule="one-result",
        severity="error",
        passes=[
            several(ONE, MetricQuery(id="b", metric_stat=STAT, return_data=False), SUM),
            several(OTHER),
            several(ONE),
        ],
        fails=[several(OTHER, OTHER, SUM), several(ONE, MetricQuery(id="sum", expression="a", return_data=False))],
        in_template="3 of Metrics return data, and one is tracked; set ReturnData to true for the entry to track, and",
        shown={
            f"{CUSTOMIZED}.Metrics": [{"Id": "a", "MetricStat": SHOWN_STAT}, {"Id": "b", "Expression": "a / 2"}],
        },
        hidden=[
            several(OTHER, UNKNOWN, SUM),
            several(MetricQuery(id="b", metric_stat=STAT, return_data=UNKNOWN), SUM),
            CustomizedMetric(metrics=UNKNOWN),
        ],
    ),
    Case(
        rule="policy-names-target",
        severity="error",
        passes=[
            policy(None, scaling_target_id="id"),
            policy(None, resource_id="r", scalable_dimension=INSTANCES, service_namespace="sagemaker"),
        ],
        fails=[policy(None), policy(None, resource_id="r", scalable_dimension=INSTANCES)],
        in_template="ScalingTargetId is missing, or ResourceId, ScalableDimension and ServiceNamespace; set",
        shown={"Tracking.ScalingTargetId": sound.NO_VALUE},
        hidden=[policy(None, scaling_target_id=UNKNOWN), policy(None, resource_id=MAYBE)],
    ),
    Case(
        rule="predefined-metric-label",
        severity="error",
        passes=[
            PREDEFINED,
            PredefinedMetric(predefined_metric_type="ALBRequestCountPerTarget", resource_label="app/a/targetgroup/b"),
        ],
        fails=[
            PredefinedMetric(
                predefined_metric_type="SageMakerVariantInvocationsPerInstance", resource_label="variant/a"
            )
        ],
        in_template="PredefinedMetricType 'SageMakerVariantInvocationsPerInstance' takes no ResourceLabel; leave out",
        shown={f"{sound.TRACKED}.PredefinedMetricSpecification.ResourceLabel": "variant/a"},
        hidden=[
            PredefinedMetric(predefined_metric_type=UNKNOWN, resource_label="variant/a"),
            PredefinedMetric(predefined_metric_type="SageMakerVariantInvocationsPerInstance", resource_label=MAYBE),
        ],
    ),
    Case(
        rule="policy-of-its-type",
        severity="error",
        passes=[
            policy("TargetTrackingScaling", tracks=TRACKS),
            policy("StepScaling", steps=STEPS),
            policy("StepScaling", steps=UNKNOWN),
            policy(None),
            policy(None, tracks=TRACKS, steps=STEPS),
        ],
        fails=[
            policy("StepScaling", tracks=TRACKS),
            policy("TargetTrackingScaling", steps=STEPS),
            policy("TargetTrackingScaling"),
            policy("StepScaling", tracks=TRACKS, steps=STEPS),
            policy("PredictiveScaling"),
        ],
        in_template="PolicyType 'StepScaling' takes StepScalingPolicyConfiguration, and nothing else; set",
        shown={"Tracking.PolicyType": "StepScaling"},
        hidden=[
            policy(UNKNOWN, tracks=TRACKS, steps=STEPS),
            policy("StepScaling", tracks=MAYBE, steps=STEPS),
            policy("TargetTrackingScaling", tracks=MAYBE),
        ],
    ),
    Case(
        rule="scaling-namespace",
        severity="error",
        passes=[target(), ScalingPolicy(service_namespace="sagemaker", scalable_dimension=INSTANCES), ScalingPolicy()],
        fails=[
            target(service_namespace="ecs"),
            target(scalable_dimension="ecs:service:DesiredCount"),
            ScalingPolicy(service_namespace="ecs", scalable_dimension=INSTANCES),
        ],
        in_template=f"ServiceNamespace 'ecs' is not that of ScalableDimension '{INSTANCES}'; set ServiceNamespace to",
        shown={"Target.ServiceNamespace": "ecs"},
        hidden=[target(service_namespace=UNKNOWN), target(scalable_dimension=MAYBE)],
    ),
]


class TestScalingPolicyRules(RuleTests):
    """Each rule about scaling policies."""
