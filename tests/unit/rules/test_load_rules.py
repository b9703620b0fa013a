"""Loads of machines, and the values of them that can be meant."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import (
    CustomizedMetric,
    InstancePool,
    MetricAlarm,
    PredefinedMetric,
    ScalingPolicy,
    TargetTracking,
)
from tests.unit.rules import sound
from tests.unit.rules.conftest import Case, RuleTests, target, variant

HOSTS = "/aws/sagemaker/Endpoints"


def tracking(name: Any, value: Any, instance_type: Any = "ml.g5.12xlarge", **host: Any) -> ScalingPolicy:
    metric = CustomizedMetric(namespace=HOSTS, metric_name=name)
    tracked = TargetTracking(customized_metric_specification=metric, target_value=value)
    scaled = target(variant=variant(instance_type=instance_type, **host))
    return ScalingPolicy(target_tracking_scaling_policy_configuration=tracked, target=scaled)


def alarm(name: Any, threshold: Any, instance_type: Any = "ml.g5.12xlarge") -> MetricAlarm:
    host = variant(instance_type=instance_type)
    return MetricAlarm(namespace=HOSTS, metric_name=name, threshold=threshold, variant=host)


def customized(name: str, value: float) -> dict[str, Any]:
    return {
        sound.TRACKED: {
            "TargetValue": value,
            "CustomizedMetricSpecification": {
                "Namespace": HOSTS,
                "MetricName": name,
                "Statistic": "Average",
                "Dimensions": [
                    {"Name": "EndpointName", "Value": {"Fn::GetAtt": ["Endpoint", "EndpointName"]}},
                    {"Name": "VariantName", "Value": "a"},
                ],
            },
        }
    }


PREDEFINED = ScalingPolicy(
    target_tracking_scaling_policy_configuration=TargetTracking(
        predefined_metric_specification=PredefinedMetric(predefined_metric_type="Any"), target_value=0.5
    )
)

CASES = [
    Case(
        rule="utilization-share",
        severity="warning",
        passes=[
            tracking("CPUUtilization", 70),
            tracking("MemoryUtilization", 1.5),
            tracking("LoadedModelCount", 0.7),
            tracking("CPUUtilization", 0),
            tracking(None, 0.7),
            tracking("CPUUtilization", None),
            PREDEFINED,
            ScalingPolicy(),
        ],
        fails=[
            tracking("CPUUtilization", 0.7),
            tracking("GPUMemoryUtilization", 1),
            tracking("CPUUtilizationNormalized", 0.7),
        ],
        in_template="a target of 0.7 is less than or equal to one percent of CPUUtilization; track a percentage",
        shown=customized("MemoryUtilization", 0.7),
        hidden=[tracking("CPUUtilization", UNKNOWN), tracking(UNKNOWN, 0.7), tracking("CPUUtilization", MAYBE)],
    ),
    Case(
        rule="utilization-of-machine",
        severity="warning",
        passes=[
            tracking("GPUUtilization", 280),
            tracking("GPUUtilization", 70),
            tracking("CPUUtilization", 2400),
            tracking("MemoryUtilization", 80),
            tracking("GPUUtilization", 500, "ml.g99.xlarge"),
            tracking("GPUUtilization", 500, None),
            tracking("GPUUtilization", 500, instance_pools=(InstancePool(instance_type="ml.g5.xlarge"),)),
            tracking("GPUUtilization", 0.7),
            PREDEFINED,
            ScalingPolicy(),
        ],
        fails=[
            tracking("CPUUtilization", 280, "ml.g5.24xlarge"),
            tracking("CPUUtilization", 70, "ml.m5.4xlarge"),
            tracking("GPUUtilization", 500),
            tracking("MemoryUtilization", 280),
        ],
        in_template="a target of 280 is 2.9% of CPUUtilization, which goes up to 9600 here; multiply the percentage",
        shown={**customized("CPUUtilization", 280), "Config.ProductionVariants.0.InstanceType": "ml.m5.24xlarge"},
        hidden=[
            tracking("CPUUtilization", UNKNOWN, "ml.g5.24xlarge"),
            tracking(UNKNOWN, 280, "ml.g5.24xlarge"),
            tracking("CPUUtilization", 280, UNKNOWN),
            tracking("CPUUtilization", 280, "ml.g5.24xlarge", instance_pools=MAYBE),
        ],
    ),
    Case(
        rule="threshold-out-of-reach",
        severity="warning",
        passes=[
            alarm("GPUUtilization", 360),
            alarm("MemoryUtilization", 90),
            alarm("Invocations", 1000),
            alarm("GPUUtilization", 500, "ml.g99.xlarge"),
            alarm("CPUUtilization", None),
            MetricAlarm(),
        ],
        fails=[
            alarm("GPUUtilization", 400),
            alarm("MemoryUtilization", 101),
            alarm("CPUUtilization", 200, "ml.m5.large"),
        ],
        in_template="Threshold 400 is not exceeded by GPUUtilization, which goes up to 400 here; set Threshold",
        shown={"Alarm.Namespace": HOSTS, "Alarm.MetricName": "CPUUtilization", "Alarm.Threshold": 400},
        hidden=[
            alarm(UNKNOWN, 500),
            alarm("GPUUtilization", UNKNOWN),
            alarm("GPUUtilization", 500, UNKNOWN),
            MetricAlarm(namespace=HOSTS, metric_name="GPUUtilization", threshold=500, variant=UNKNOWN),
        ],
    ),
]


class TestLoadRules(RuleTests):
    pass
