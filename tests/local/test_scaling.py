"""Application Auto Scaling: registered with its endpoint, read back, and gone with it."""

from collections.abc import Iterator

import pytest

from tests.local.templates import Stack, Template, hosting, put_artifact
from tests.local_aws.instance import Aws


@pytest.fixture
def stack(aws: Aws, request: pytest.FixtureRequest) -> Iterator[Stack]:
    stack = Stack(aws, f"Scaled{abs(hash(request.node.name))}")
    yield stack
    stack.delete()


@pytest.fixture
def template(aws: Aws) -> Template:
    return hosting("scaled-endpoint", put_artifact(aws, "model.tar.gz"))


def scaled(template: Template) -> Template:
    """With a scalable target, a policy and a scheduled action for the first variant."""
    resource = {"Fn::Join": ["/", ["endpoint", {"Fn::GetAtt": ["Endpoint", "EndpointName"]}, "variant", "V0"]]}
    action = {
        "ScheduledActionName": "night",
        "Schedule": "cron(0 20 * * ? *)",
        "ScalableTargetAction": {"MaxCapacity": 1},
    }
    template["Resources"]["Target"] = {
        "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
        "Properties": {
            "ServiceNamespace": "sagemaker",
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
            "ResourceId": resource,
            "MinCapacity": 1,
            "MaxCapacity": "4",
            "ScheduledActions": [action],
        },
    }
    metric = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
    template["Resources"]["Policy"] = {
        "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
        "Properties": {
            "PolicyName": "invocations",
            "PolicyType": "TargetTrackingScaling",
            "ScalingTargetId": {"Ref": "Target"},
            "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70, "PredefinedMetricSpecification": metric},
        },
    }
    return template


def test_scaling_is_registered_with_the_endpoint_and_goes_with_it(aws: Aws, stack: Stack, template: Template) -> None:
    scaling = aws.client("application-autoscaling")
    assert stack.create(scaled(template)) == "CREATE_COMPLETE", stack.failures()

    (target,) = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    (policy,) = scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    (action,) = scaling.describe_scheduled_actions(ServiceNamespace="sagemaker")["ScheduledActions"]
    assert (target["ResourceId"], target["MaxCapacity"]) == ("endpoint/scaled-endpoint/variant/V0", 4)
    assert policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] == 70
    assert action["ScheduledActionName"] == "night"

    template["Resources"]["Target"]["Properties"]["MaxCapacity"] = 6
    assert stack.update(template) == "UPDATE_COMPLETE"
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    assert target["MaxCapacity"] == 6

    stack.delete()
    assert scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"] == []
    assert scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"] == []


@pytest.mark.parametrize(
    ("resource", "member", "value", "reason"),
    [
        ("Target", "ResourceId", "endpoint/scaled-endpoint/variant/V9", "does not exist"),
        ("Target", "ScalableDimension", "sagemaker:variant:DesiredProvisionedConcurrency", "has no sagemaker:variant"),
        ("Target", "MinCapacity", 5, "Maximum capacity cannot be less than minimum"),
        ("Policy", "PolicyType", "TargetTracking", "enum"),
    ],
)
def test_fails_when_scaling_does_not_fit(
    stack: Stack, template: Template, resource: str, member: str, value: object, reason: str
) -> None:
    template = scaled(template)
    template["Resources"][resource]["Properties"][member] = value
    template["Resources"]["Target"]["DependsOn"] = "Endpoint"

    assert stack.create(template) == "ROLLBACK_COMPLETE"
    assert reason in stack.failures()[resource]


def test_fails_when_the_instance_type_of_a_scaled_variant_changes(stack: Stack, template: Template) -> None:
    stack.create(scaled(template))
    template["Resources"]["Config"]["Properties"]["ProductionVariants"][0]["InstanceType"] = "ml.m5.xlarge"

    assert stack.update(template) == "UPDATE_ROLLBACK_COMPLETE"
    assert "V0 has a scalable target" in stack.failures()["Endpoint"]


def test_an_alarm_hears_of_its_own_dimensions_only(aws: Aws) -> None:
    cloudwatch = aws.client("cloudwatch")
    own, other = ([{"Name": "EndpointName", "Value": name}] for name in ("own", "other"))
    metric = {"Namespace": "Trial", "MetricName": "Faults"}
    cloudwatch.put_metric_alarm(
        AlarmName="own",
        **metric,
        Dimensions=own,
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
    )

    states = []
    for dimensions in (other, own):
        cloudwatch.put_metric_data(
            Namespace="Trial", MetricData=[{"MetricName": "Faults", "Dimensions": dimensions, "Value": 1}]
        )
        (alarm,) = cloudwatch.describe_alarms(AlarmNames=["own"])["MetricAlarms"]
        states.append(alarm["StateValue"])
    cloudwatch.delete_alarms(AlarmNames=["own"])

    assert states == ["INSUFFICIENT_DATA", "ALARM"]
