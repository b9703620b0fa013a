"""Alarms on what a variant answers."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Environment, Stack
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Annotations as Annotated
from aws_cdk.assertions import Match

from constructs_lib import (
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelLatencyAlarm,
    ServerErrorAlarm,
    ServerlessProductionVariant,
)
from constructs_lib.arguments.refusal import described
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_COUNTS, NOT_DURATIONS, NOT_FLAGS, NOT_NUMBERS, refused
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

ALARM = "AWS::CloudWatch::Alarm"
SECOND = Duration.seconds(1)


@pytest.fixture
def deployed(endpoint: Endpoint) -> EndpointInstanceVariant:
    return endpoint.instance_production_variants[0]


def properties(stack: Stack) -> Any:
    return only(stack, ALARM)["Properties"]


def metrics(stack: Stack) -> dict[str, Any]:
    """Return the metrics of an alarm on an expression by their ids; the expression under its own word."""
    return {
        "expression" if "Expression" in each else each["Id"]: each.get("Expression") or each["MetricStat"]
        for each in properties(stack)["Metrics"]
    }


def dimensions(metric: Any) -> dict[str, Any]:
    return {each["Name"]: each["Value"] for each in metric["Dimensions"]}


def warnings(stack: Stack) -> list[Any]:
    return list(Annotated.from_stack(stack).find_warning("*", Match.any_value()))


# Errors


def test_goes_off_when_too_large_a_share_fails(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    ServerErrorAlarm(deployed, "ServerErrors", tolerated_percentage=0.5)

    assert properties(stack) | {"Metrics": ...} == {
        "AlarmDescription": "More than 0.5 % of the requests to variant AllTraffic fail.",
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 2,
        "Metrics": ...,
        "Threshold": 0.5,
        "TreatMissingData": "notBreaching",
    }


def test_counts_what_the_model_never_answered(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    ServerErrorAlarm(deployed, "ServerErrors", tolerated_percentage=1)

    found = metrics(stack)
    assert found.pop("expression") == "100 * MAX([server_errors, FILL(model_errors, 0) - FILL(client_errors, 0)])"
    assert {name: each["Metric"]["MetricName"] for name, each in found.items()} == {
        "server_errors": "Invocation5XXErrors",
        "model_errors": "InvocationModelErrors",
        "client_errors": "Invocation4XXErrors",
    }
    assert {(each["Stat"], each["Period"], each["Metric"]["Namespace"]) for each in found.values()} == {
        ("Average", 60, "AWS/SageMaker")
    }
    assert [dimensions(each["Metric"]) for each in found.values()] == [
        {"EndpointName": deployed.endpoint_name, "VariantName": "AllTraffic"}
    ] * 3
    assert warnings(stack) == []


def test_counts_what_a_serverless_variant_publishes(stack: Stack, model: Model) -> None:
    variant = ServerlessProductionVariant(model=model, max_concurrency=5)
    config = EndpointConfig(stack, "Config", serverless_production_variant=variant)
    served = Endpoint(stack, "Endpoint", endpoint_config=config).find_serverless_production_variant()

    ServerErrorAlarm(served, "ServerErrors", tolerated_percentage=1)

    assert metrics(stack).pop("expression") == "100 * server_errors"
    assert set(metrics(stack)) == {"expression", "server_errors"}
    assert warnings(stack) == []


def test_takes_no_tolerance_and_one_of_a_parameter(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    tolerated = CfnParameter(stack, "Tolerated", type="Number").value_as_number

    strict = ServerErrorAlarm(deployed, "Strict", tolerated_percentage=0)
    ServerErrorAlarm(deployed, "Parameter", tolerated_percentage=tolerated)

    found = stack.resolve([each.threshold for each in strict.node.find_all() if hasattr(each, "threshold")])
    assert found == [0]


def test_looks_at_an_imported_endpoint(stack: Stack) -> None:
    imported = Endpoint.from_endpoint_name(stack, "Theirs", "theirs")

    ServerErrorAlarm(imported.variant("AllTraffic"), "ServerErrors", tolerated_percentage=1)

    assert dimensions(metrics(stack)["model_errors"]["Metric"]) == {
        "EndpointName": "theirs",
        "VariantName": "AllTraffic",
    }


@with_each("percentage", [*(each for each in NOT_NUMBERS if each != 10**400), None, -1, 100, 101])
def test_fails_when_the_percentage_is_not_one(stack: Stack, deployed: EndpointInstanceVariant, percentage: Any) -> None:
    with refused("tolerated_percentage of ServerErrorAlarm 'Alarm' must be", stack=stack):
        ServerErrorAlarm(deployed, "Alarm", tolerated_percentage=percentage)


# Latency


def test_goes_off_when_the_model_is_slow(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    ModelLatencyAlarm(deployed, "Latency", tolerated_latency=Duration.millis(300))

    assert properties(stack) == {
        "AlarmDescription": "The model of variant AllTraffic takes longer than 300 ms (p99).",
        "ComparisonOperator": "GreaterThanThreshold",
        "Dimensions": [
            {"Name": "EndpointName", "Value": deployed.endpoint_name},
            {"Name": "VariantName", "Value": "AllTraffic"},
        ],
        "EvaluationPeriods": 2,
        "ExtendedStatistic": "p99",
        "MetricName": "ModelLatency",
        "Namespace": "AWS/SageMaker",
        "Period": 60,
        "Threshold": 300_000,
        "TreatMissingData": "notBreaching",
        "Unit": "Microseconds",
    }


def test_takes_another_statistic(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    ModelLatencyAlarm(deployed, "Latency", tolerated_latency=SECOND, statistic="Average")

    assert properties(stack)["Statistic"] == "Average"


@with_each("latency", [*NOT_DURATIONS, None, Duration.millis(0)])
def test_fails_when_the_latency_is_not_one(stack: Stack, deployed: EndpointInstanceVariant, latency: Any) -> None:
    with refused("tolerated_latency of ModelLatencyAlarm 'Alarm' ", stack=stack):
        ModelLatencyAlarm(deployed, "Alarm", tolerated_latency=latency)


def test_fails_when_the_latency_is_a_token(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    latency = Duration.millis(CfnParameter(stack, "Latency", type="Number").value_as_number)

    with refused("tolerated_latency of ModelLatencyAlarm 'Alarm' ", "known before deployment", stack=stack):
        ModelLatencyAlarm(deployed, "Alarm", tolerated_latency=latency)


@with_each("statistic", ["Sum", "SampleCount", "n", "", "p99 ", None, 99])
def test_fails_when_the_statistic_is_not_of_a_request(
    stack: Stack, deployed: EndpointInstanceVariant, statistic: Any
) -> None:
    with refused("statistic", stack=stack):
        ModelLatencyAlarm(deployed, "Alarm", tolerated_latency=SECOND, statistic=statistic)


# Both

ALARMS = pytest.mark.parametrize(
    "alarm",
    [
        lambda variant, name, **options: ServerErrorAlarm(variant, name, **{"tolerated_percentage": 1, **options}),
        lambda variant, name, **options: ModelLatencyAlarm(variant, name, **{"tolerated_latency": SECOND, **options}),
    ],
    ids=["errors", "latency"],
)
Define = Callable[..., Any]


def periods(stack: Stack) -> set[int]:
    found = properties(stack)
    single = found.get("Metrics", [{"MetricStat": found}])
    return {each["MetricStat"]["Period"] for each in single if "MetricStat" in each}


@ALARMS
def test_looks_as_often_as_is_asked_for(stack: Stack, deployed: EndpointInstanceVariant, alarm: Define) -> None:
    alarm(deployed, "Alarm", period=Duration.minutes(5), evaluation_periods=3)

    assert periods(stack) == {300}
    assert properties(stack)["EvaluationPeriods"] == 3


@ALARMS
def test_looks_at_the_new_fleet_alone(stack: Stack, deployed: EndpointInstanceVariant, alarm: Define) -> None:
    alarm(deployed, "Alarm", new_fleet_only=True)

    found = properties(stack)
    seen = (
        [found] if "Dimensions" in found else [each["Metric"] for each in metrics(stack).values() if "Metric" in each]
    )
    (config,) = stack.resolve([deployed._endpoint._served_config_name])
    assert seen
    assert [dimensions(each) for each in seen] == [
        {"EndpointName": deployed.endpoint_name, "VariantName": "AllTraffic", "EndpointConfigName": config}
    ] * len(seen)


@ALARMS
def test_looks_at_a_configuration_of_another_stack(alarm: Define) -> None:
    app = quick_app()
    below, above = Stack(app, "Below"), Stack(app, "Above")
    model = Model.from_model_name(below, "Model", "trained")
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    config = EndpointConfig(below, "Config", instance_production_variants=[variant])
    endpoint = Endpoint(above, "Endpoint", endpoint_config=config)

    alarm(endpoint.instance_production_variants[0], "Alarm", new_fleet_only=True)

    assert "Fn::Select" in str(properties(above))


@ALARMS
def test_tells_a_topic(stack: Stack, deployed: EndpointInstanceVariant, alarm: Define) -> None:
    topic = sns.Topic(stack, "Topic")

    alarm(deployed, "Alarm").add_alarm_action(actions.SnsAction(topic))

    assert properties(stack)["AlarmActions"] == [{"Ref": only_id(stack, "AWS::SNS::Topic")}]


def only_id(stack: Stack, resource_type: str) -> str:
    (name,) = resources_of(stack, resource_type)
    return name


@ALARMS
@pytest.mark.parametrize("variant", [*NOT_CONSTRUCTS, None])
def test_fails_when_the_variant_is_not_one(alarm: Define, variant: Any) -> None:
    with refused(f"must be a VariantMetrics, got {described(variant)}", "pass a variant of an endpoint"):
        alarm(variant, "Alarm")


@ALARMS
@with_each("id", [1, None, "", "__proto__"])
def test_fails_when_the_id_is_not_one(stack: Stack, deployed: EndpointInstanceVariant, alarm: Define, id: Any) -> None:
    with refused("id of ", " must be ", stack=stack):
        alarm(deployed, id)


@ALARMS
def test_fails_when_the_id_is_taken(stack: Stack, deployed: EndpointInstanceVariant, alarm: Define) -> None:
    alarm(deployed, "Alarm")

    with refused("Alarm is 'Alarm', which is taken; pass another one", stack=stack):
        alarm(deployed, "Alarm")


@ALARMS
@with_each("period", [*NOT_DURATIONS, Duration.seconds(7), Duration.seconds(0)])
def test_fails_when_the_period_is_not_one(
    stack: Stack, deployed: EndpointInstanceVariant, alarm: Define, period: Any
) -> None:
    with refused("period", stack=stack):
        alarm(deployed, "Alarm", period=period)


@ALARMS
@with_each("count", NOT_COUNTS)
def test_fails_when_the_periods_are_no_count(
    stack: Stack, deployed: EndpointInstanceVariant, alarm: Define, count: Any
) -> None:
    with refused("evaluation_periods", stack=stack):
        alarm(deployed, "Alarm", evaluation_periods=count)


@ALARMS
@pytest.mark.parametrize(
    ("period", "count"), [(Duration.minutes(5), 289), (Duration.minutes(1), 1441), (Duration.hours(1), 169)]
)
def test_fails_when_cloudwatch_cannot_look_back_so_far(
    stack: Stack, deployed: EndpointInstanceVariant, alarm: Define, period: Duration, count: int
) -> None:
    with refused(f"looks back over {count} periods", "pass a shorter period or fewer evaluation_periods", stack=stack):
        alarm(deployed, "Alarm", period=period, evaluation_periods=count)


@ALARMS
def test_fails_when_the_time_is_a_token(stack: Stack, deployed: EndpointInstanceVariant, alarm: Define) -> None:
    number = CfnParameter(stack, "Number", type="Number").value_as_number

    with refused("must be known before deployment; pass no tokens", stack=stack):
        alarm(deployed, "Alarm", period=Duration.seconds(number))
    with refused("must be known before deployment; pass no tokens", stack=stack):
        alarm(deployed, "Alarm", evaluation_periods=number)


@ALARMS
@with_each("flag", [each for each in NOT_FLAGS if each != {}])
def test_fails_when_the_choice_of_the_fleet_is_no_flag(
    stack: Stack, deployed: EndpointInstanceVariant, alarm: Define, flag: Any
) -> None:
    with refused("new_fleet_only of ", "must be True or False", stack=stack):
        alarm(deployed, "Alarm", new_fleet_only=flag)


@ALARMS
def test_fails_when_the_new_fleet_of_an_import_is_asked_for(stack: Stack, alarm: Define) -> None:
    imported = Endpoint.from_endpoint_name(stack, "Theirs", "theirs").variant("AllTraffic")

    with refused("new_fleet_only of ", "the configuration of an imported one is not known here", stack=stack):
        alarm(imported, "Alarm", new_fleet_only=True)


@ALARMS
def test_fails_when_an_imported_endpoint_is_in_another_region(alarm: Define) -> None:
    stack = Stack(quick_app(), "Test", env=Environment(region="eu-west-1"))
    arn = "arn:aws:sagemaker:us-east-1:111122223333:endpoint/theirs"
    imported = Endpoint.from_endpoint_arn(stack, "Theirs", arn).variant("AllTraffic")

    with refused("would be in region eu-west-1", stack=stack):
        alarm(imported, "Alarm")
