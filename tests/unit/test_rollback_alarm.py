"""What the rules may know of an alarm that rolls an update back."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Fn, Stack
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib import Endpoint, ModelLatencyAlarm, ServerErrorAlarm
from constructs_lib.rollback_alarm import known_alarm
from constructs_lib.rules import hidden

FIVE = Duration.minutes(5)


@pytest.fixture
def metric() -> cloudwatch.Metric:
    return cloudwatch.Metric(namespace="Shop", metric_name="Sold", period=FIVE)


def test_counts_the_periods_that_set_it_off(stack: Stack, metric: cloudwatch.Metric) -> None:
    alarm = metric.create_alarm(stack, "Sold", threshold=1, evaluation_periods=3, datapoints_to_alarm=2)

    found = known_alarm(alarm)

    assert (found.known_as, found.seconds_to_alarm) == ("alarm 'Sold'", 600)


def test_knows_expressions_and_our_own_alarms(stack: Stack, endpoint: Endpoint, metric: cloudwatch.Metric) -> None:
    (variant,) = endpoint.instance_production_variants
    expression = cloudwatch.MathExpression(expression="2 * sold", using_metrics={"sold": metric}, period=FIVE)
    doubled = expression.create_alarm(stack, "Doubled", threshold=1, evaluation_periods=1)
    errors = ServerErrorAlarm(variant, "Errors", tolerated_percentage=1, period=FIVE, evaluation_periods=3)
    slow = ModelLatencyAlarm(variant, "Slow", tolerated_latency=Duration.seconds(1))

    assert [known_alarm(each).seconds_to_alarm for each in (doubled, errors, slow)] == [300, 900, 120]


def test_knows_what_was_changed_by_hand(stack: Stack, metric: cloudwatch.Metric) -> None:
    alarm = metric.create_alarm(stack, "Sold", threshold=1, evaluation_periods=1)
    resource: Any = alarm.node.default_child
    resource.period = 60

    assert known_alarm(alarm).seconds_to_alarm == 60
    assert known_alarm(resource).seconds_to_alarm == 60


def test_guesses_nothing_of_tokens(stack: Stack, metric: cloudwatch.Metric) -> None:
    number: Any = CfnParameter(stack, "Number", type="Number").value_as_number
    alarm = metric.create_alarm(stack, "Sold", threshold=1, evaluation_periods=number)
    other = metric.create_alarm(stack, "Other", threshold=1, evaluation_periods=1)
    resource: Any = other.node.default_child
    resource.period, resource.metrics = None, Fn.get_att("Other", "Metrics")

    assert [hidden(known_alarm(each).seconds_to_alarm) for each in (alarm, other)] == [True, True]


def test_knows_the_name_of_an_import_alone(stack: Stack) -> None:
    arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:theirs"

    found = known_alarm(cloudwatch.Alarm.from_alarm_arn(stack, "Theirs", arn))

    assert (found.alarm_name, hidden(found.seconds_to_alarm)) == ("theirs", True)
