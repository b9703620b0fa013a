"""The place that a metric of a variant names, and where alarms on it may be."""

import pytest
from aws_cdk import App, Duration, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    IdleAlarm,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.templates import only

HERE = Environment(account="111122223333", region="eu-west-1")


OTHER_ACCOUNT = Environment(account="444455556666", region="eu-west-1")


OTHER_REGION = Environment(account="111122223333", region="us-east-1")


def deployed_in(app: App, env: Environment | None) -> EndpointInstanceVariant:
    stack = Stack(app, "Serving", env=env)
    image = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
    model = Model(stack, "Model", containers=[ContainerDefinition(image=image)])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
    (deployed,) = Endpoint(stack, "Endpoint", endpoint_config=config).instance_production_variants
    return deployed


def test_an_alarm_of_the_same_account_names_no_account() -> None:
    variant, operations = deployed_in(app := quick_app(), HERE), Stack(app, "Operations", env=HERE)

    variant.metric_invocations().create_alarm(operations, "Alarm", threshold=1, evaluation_periods=1)

    assert "Metrics" not in only(operations, "AWS::CloudWatch::Alarm")["Properties"]


def test_an_alarm_of_another_account_names_the_account_of_the_endpoint() -> None:
    variant, operations = deployed_in(app := quick_app(), HERE), Stack(app, "Operations", env=OTHER_ACCOUNT)

    cloudwatch.Alarm(operations, "Alarm", metric=variant.metric_cpu_utilization(), threshold=1, evaluation_periods=1)

    (query,) = only(operations, "AWS::CloudWatch::Alarm")["Properties"]["Metrics"]
    assert query["AccountId"] == "111122223333"


def test_fails_when_an_alarm_is_in_another_region() -> None:
    variant, operations = deployed_in(app := quick_app(), HERE), Stack(app, "Operations", env=OTHER_REGION)

    with refused(
        "alarm 'Alarm' would be in region us-east-1, and the endpoint publishes Invocations in eu-west-1; "
        "define the alarm in a stack of eu-west-1",
        stack=operations,
    ):
        variant.metric_invocations().create_alarm(operations, "Alarm", threshold=1, evaluation_periods=1)


def test_cdk_refuses_an_alarm_in_another_region_too() -> None:
    variant, operations = deployed_in(app := quick_app(), HERE), Stack(app, "Operations", env=OTHER_REGION)

    with pytest.raises(RuntimeError, match="in region 'us-east-1' based on metric 'Invocations' in 'eu-west-1'"):
        cloudwatch.Alarm(operations, "Alarm", metric=variant.metric_invocations(), threshold=1, evaluation_periods=1)


def test_a_dashboard_elsewhere_shows_the_region_and_the_account_of_the_endpoint() -> None:
    variant = deployed_in(app := quick_app(), HERE)
    operations = Stack(app, "Operations", env=Environment(account="444455556666", region="us-east-1"))
    widget = cloudwatch.GraphWidget(left=[variant.metric_invocations()])

    cloudwatch.Dashboard(operations, "Dashboard", widgets=[[widget]])

    body = str(only(operations, "AWS::CloudWatch::Dashboard")["Properties"]["DashboardBody"])
    assert '"accountId":"111122223333"' in body
    assert '"region":"eu-west-1"' in body


def test_metrics_name_no_place_that_is_not_known() -> None:
    variant, operations = deployed_in(app := quick_app(), None), Stack(app, "Operations", env=OTHER_REGION)

    metric = variant.metric_invocations()
    metric.create_alarm(operations, "Alarm", threshold=1, evaluation_periods=1)

    assert (metric.account, metric.region) == (None, None)


def test_a_metric_with_an_account_scales() -> None:
    variant = deployed_in(quick_app(), HERE)
    count = variant.auto_scale_instance_count(max_capacity=2)

    count.scale_to_track_metric("Latency", metric=variant.metric_model_latency(), target=100)

    metric = only(Stack.of(variant), "AWS::ApplicationAutoScaling::ScalingPolicy")["Properties"][
        "TargetTrackingScalingPolicyConfiguration"
    ]["CustomizedMetricSpecification"]
    assert metric["MetricName"] == "ModelLatency"


def test_fails_when_an_imported_endpoint_with_an_alarm_is_in_another_region() -> None:
    stack = Stack(quick_app(), "Operations", env=OTHER_REGION)
    arn = "arn:aws:sagemaker:eu-west-1:444455556666:endpoint/theirs"
    variant = Endpoint.from_endpoint_arn(stack, "Theirs", arn).variant("AllTraffic")

    with refused("IdleAlarm 'Idle' would be in region us-east-1", "define the alarm in a stack of eu-west-1"):
        IdleAlarm(variant, "Idle", idle_time=Duration.hours(6))
    assert variant.node.children == []
