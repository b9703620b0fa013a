"""The alarms that roll an update of an endpoint back."""

from typing import Any

import pytest
from aws_cdk import Duration, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Annotations as Annotated
from aws_cdk.assertions import Match, Template

from constructs_lib import (
    AllAtOnceDeployment,
    CanaryDeployment,
    CapacitySize,
    ContainerDefinition,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelLatencyAlarm,
    RollingDeployment,
    ServerErrorAlarm,
)
from constructs_lib.arguments.refusal import described
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

ENDPOINT, POLICY = "AWS::SageMaker::Endpoint", "AWS::IAM::ManagedPolicy"
CANARY = CanaryDeployment(canary_size=CapacitySize.percent(10), wait_interval=Duration.minutes(10))
METRIC = cloudwatch.Metric(namespace="Shop", metric_name="Complaints")
IRELAND = Environment(account="111122223333", region="eu-west-1")
THEIRS = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:theirs"


@pytest.fixture
def endpoint(stack: Stack, config: EndpointConfig) -> Endpoint:
    return Endpoint(stack, "Endpoint", endpoint_config=config, deployment=CANARY)


def alarm(stack: Stack, id: str = "Alarm", metric: Any = METRIC) -> cloudwatch.Alarm:
    return cloudwatch.Alarm(stack, id, metric=metric, threshold=1, evaluation_periods=1)


def rolling_back(stack: Stack) -> Any:
    """Return the names of the alarms that roll an update back."""
    deployment = only(stack, ENDPOINT)["Properties"]["DeploymentConfig"]
    return [each["AlarmName"] for each in deployment["AutoRollbackConfiguration"]["Alarms"]]


def seen_alarms(stack: Stack, resource_type: str = POLICY) -> Any:
    """Return which alarms the role of the model may describe."""
    statements = [
        statement
        for policy in resources_of(stack, resource_type).values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Action"] == "cloudwatch:DescribeAlarms"
    ]
    (statement,) = statements
    return statement["Resource"]


def warnings(stack: Stack) -> str:
    return " ".join(str(each.entry.data) for each in Annotated.from_stack(stack).find_warning("*", Match.any_value()))


def test_an_alarm_rolls_an_update_back(stack: Stack, endpoint: Endpoint) -> None:
    endpoint.add_rollback_alarm(alarm(stack))

    (name,) = resources_of(stack, "AWS::CloudWatch::Alarm")
    assert rolling_back(stack) == [{"Ref": name}]
    assert seen_alarms(stack) == [{"Fn::GetAtt": [name, "Arn"]}]
    assert warnings(stack) == ""


def test_keeps_the_policy(stack: Stack, endpoint: Endpoint) -> None:
    endpoint.add_rollback_alarm(alarm(stack))

    assert only(stack, ENDPOINT)["Properties"]["DeploymentConfig"]["BlueGreenUpdatePolicy"] == {
        "TrafficRoutingConfiguration": {
            "Type": "CANARY",
            "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 10},
            "WaitIntervalInSeconds": 600,
        }
    }


def test_the_endpoint_waits_until_the_role_may_see_its_alarms(stack: Stack, endpoint: Endpoint) -> None:
    endpoint.add_rollback_alarm(alarm(stack))

    (policy,) = [name for name in resources_of(stack, POLICY) if "Alarms" in name]
    assert policy in only(stack, ENDPOINT)["DependsOn"]


def test_takes_ten_alarms_of_every_kind(stack: Stack, endpoint: Endpoint) -> None:
    (variant,) = endpoint.instance_production_variants
    low = cloudwatch.CfnAlarm(stack, "L1", comparison_operator="GreaterThanThreshold", evaluation_periods=1)
    imported = cloudwatch.Alarm.from_alarm_arn(stack, "Theirs", THEIRS)
    named = cloudwatch.Alarm.from_alarm_name(stack, "Named", "named")
    for each in (
        ServerErrorAlarm(variant, "ServerErrors", tolerated_percentage=1),
        ModelLatencyAlarm(variant, "Latency", tolerated_latency=Duration.millis(300)),
        low,
        imported,
        named,
        *(alarm(stack, f"Alarm{number}") for number in range(5)),
    ):
        endpoint.add_rollback_alarm(each)  # type: ignore[arg-type]  # imports are proxies

    assert len(rolling_back(stack)) == len(seen_alarms(stack)) == 10
    assert {"Ref": "L1"} in rolling_back(stack)
    assert "theirs" in rolling_back(stack)
    assert THEIRS in seen_alarms(stack)


def test_an_alarm_counts_once(stack: Stack, endpoint: Endpoint) -> None:
    twice = alarm(stack)

    endpoint.add_rollback_alarm(twice)
    endpoint.add_rollback_alarm(twice)

    assert len(rolling_back(stack)) == 1


def test_makes_no_circle_of_an_alarm_on_the_configuration(stack: Stack, config: EndpointConfig) -> None:
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, deployment=CANARY)
    (variant,) = endpoint.instance_production_variants
    dimensions = {
        "EndpointName": endpoint.endpoint_name,
        "VariantName": variant.variant_name,
        "EndpointConfigName": config.endpoint_config_name,
    }

    endpoint.add_rollback_alarm(alarm(stack, metric=METRIC.with_(dimensions_map=dimensions)))
    endpoint.add_rollback_alarm(ServerErrorAlarm(variant, "ServerErrors", tolerated_percentage=1, new_fleet_only=True))

    Template.from_stack(stack)  # which fails when there is one
    assert len(rolling_back(stack)) == 2


def test_makes_no_circle_with_a_role_that_was_passed_in(stack: Stack, container: ContainerDefinition) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    model = Model(stack, "Model", containers=[container], role=role)
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, deployment=CANARY)
    (deployed,) = endpoint.instance_production_variants

    for number in range(2):
        endpoint.add_rollback_alarm(
            ModelLatencyAlarm(deployed, f"Latency{number}", tolerated_latency=Duration.seconds(1), new_fleet_only=True)
        )

    assert len(seen_alarms(stack, "AWS::IAM::Policy")) == 2


def test_the_role_of_components_may_see_the_alarms(stack: Stack, fleet: InstanceProductionVariant) -> None:
    config = EndpointConfig(stack, "Config", instance_production_variants=[fleet])
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, deployment=CANARY)

    endpoint.add_rollback_alarm(alarm(stack))

    assert len(seen_alarms(stack)) == 1


def test_alarms_need_no_endpoint_that_rolls_back(stack: Stack, config: EndpointConfig) -> None:
    endpoint = Endpoint(stack, "Plain", endpoint_config=config)
    (variant,) = endpoint.instance_production_variants

    ServerErrorAlarm(variant, "ServerErrors", tolerated_percentage=1)

    assert "DeploymentConfig" not in only(stack, ENDPOINT)["Properties"]


@pytest.mark.parametrize("policy", [None, AllAtOnceDeployment()])
def test_warns_when_the_alarms_are_never_watched(stack: Stack, config: EndpointConfig, policy: Any) -> None:
    endpoint = Endpoint(stack, "Plain", endpoint_config=config, deployment=policy)

    endpoint.add_rollback_alarm(alarm(stack))
    endpoint.add_rollback_alarm(alarm(stack, "Other"))

    assert len(rolling_back(stack)) == 2
    assert warnings(stack).count("the rollback alarms are never watched") == 1
    assert "have deployment wait: a canary with an interval" in warnings(stack)


@pytest.mark.parametrize(
    "policy",
    [
        AllAtOnceDeployment(termination_wait=Duration.minutes(5)),
        RollingDeployment(maximum_batch_size=CapacitySize.percent(50), wait_interval=Duration.minutes(5)),
    ],
    ids=str,
)
def test_says_nothing_when_the_alarms_are_watched(stack: Stack, config: EndpointConfig, policy: Any) -> None:
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, deployment=policy)

    endpoint.add_rollback_alarm(alarm(stack))

    assert warnings(stack) == ""


def test_warns_when_a_role_is_not_known(stack: Stack) -> None:
    model = Model.from_model_name(stack, "Model", "trained")
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, deployment=CANARY)

    endpoint.add_rollback_alarm(alarm(stack))

    assert "make sure that it may call cloudwatch:DescribeAlarms on the alarms" in warnings(stack)


def test_warns_when_the_configuration_is_elsewhere(stack: Stack) -> None:
    config = EndpointConfig.from_endpoint_config_name(stack, "Config", "theirs")
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, deployment=CANARY)

    endpoint.add_rollback_alarm(alarm(stack))

    assert "make sure that it may call cloudwatch:DescribeAlarms on the alarms" in warnings(stack)


def test_warns_of_a_composite_alarm(stack: Stack, endpoint: Endpoint) -> None:
    rule = cloudwatch.AlarmRule.from_alarm(alarm(stack), cloudwatch.AlarmState.ALARM)

    endpoint.add_rollback_alarm(cloudwatch.CompositeAlarm(stack, "Composite", alarm_rule=rule))

    assert "is not documented to look at composite alarms" in warnings(stack)


def test_fails_at_the_eleventh_alarm(stack: Stack, endpoint: Endpoint) -> None:
    for number in range(10):
        endpoint.add_rollback_alarm(alarm(stack, f"Alarm{number}"))
    eleventh = alarm(stack, "Eleventh")

    with refused("Endpoint 'Endpoint': alarms has 11 entries, at most 10 are allowed", stack=stack):
        endpoint.add_rollback_alarm(eleventh)

    assert len(rolling_back(stack)) == 10


@with_each("value", [*NOT_CONSTRUCTS, None, METRIC, cloudwatch.Alarm])
def test_fails_when_it_is_not_an_alarm(stack: Stack, endpoint: Endpoint, value: Any) -> None:
    with refused(
        f"alarm of Endpoint 'Endpoint' must be a cloudwatch.IAlarm, got {described(value)}; pass cloudwatch.Alarm(",
        stack=stack,
    ):
        endpoint.add_rollback_alarm(value)


def test_fails_when_the_alarm_is_in_another_region(container: ContainerDefinition) -> None:
    app = quick_app()
    here, there = Stack(app, "Here", env=IRELAND), Stack(app, "There", env=Environment(region="us-east-1"))
    model = Model(here, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    config = EndpointConfig(here, "Config", instance_production_variants=[variant])
    endpoint = Endpoint(here, "Endpoint", endpoint_config=config, deployment=CANARY)
    elsewhere = alarm(there)

    with refused("Endpoint 'Endpoint': alarm is in region us-east-1, and this stack in eu-west-1", stack=here):
        endpoint.add_rollback_alarm(elsewhere)


@pytest.mark.parametrize(
    ("arn", "place"),
    [
        ("arn:aws:cloudwatch:us-east-1:111122223333:alarm:theirs", "region us-east-1"),
        ("arn:aws:cloudwatch:eu-west-1:444455556666:alarm:theirs", "account 444455556666"),
    ],
)
def test_fails_when_an_imported_alarm_is_elsewhere(container: ContainerDefinition, arn: str, place: str) -> None:
    stack = Stack(quick_app(), "Here", env=IRELAND)
    model = Model(stack, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, deployment=CANARY)
    theirs = cloudwatch.Alarm.from_alarm_arn(stack, "Theirs", arn)

    with refused(f"Endpoint 'Endpoint': alarm is in {place}, and this stack in ", stack=stack):
        endpoint.add_rollback_alarm(theirs)


def test_fails_when_the_alarm_is_of_another_app(stack: Stack, endpoint: Endpoint) -> None:
    other = alarm(Stack(quick_app(), "Other"))

    with refused("Endpoint 'Endpoint': alarm is an Alarm of another app", stack=stack):
        endpoint.add_rollback_alarm(other)


def test_says_once_of_each_alarm_that_it_is_too_slow(stack: Stack, endpoint: Endpoint) -> None:
    slow = METRIC.create_alarm(stack, "Slow", threshold=1, evaluation_periods=3)
    endpoint.add_rollback_alarm(slow)
    endpoint.add_rollback_alarm(alarm(stack))

    said = "alarm 'Slow' goes off after 900 s, and the canary is watched for 600 s; give the alarm a shorter period"
    assert warnings(stack).count(said) == 1
    assert "alarm 'Alarm'" not in warnings(stack)


def test_an_alarm_that_is_as_fast_as_the_canary_needs_no_word(stack: Stack, endpoint: Endpoint) -> None:
    endpoint.add_rollback_alarm(METRIC.create_alarm(stack, "Slow", threshold=1, evaluation_periods=2))

    assert warnings(stack) == ""
