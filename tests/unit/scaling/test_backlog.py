"""Asynchronous endpoints that scale: on their backlog, from zero, and on nothing that they do not publish."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Environment, Stack

from constructs_lib import EndpointInstanceVariant, ScalableInstanceCount
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_NUMBERS, refused
from tests.unit.scaling.pieces import NIGHT, STEPS, VISITORS, alarms, policies, tracking, warnings
from tests.unit.with_each import with_each


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))


@pytest.fixture
def awake(queued: EndpointInstanceVariant) -> ScalableInstanceCount:
    """One to five instances of an asynchronous endpoint."""
    return queued.auto_scale_instance_count(max_capacity=5)


def test_keeps_the_backlog_of_an_instance_near_a_number(stack: Stack, awake: ScalableInstanceCount) -> None:
    awake.scale_on_backlog("Backlog", backlog_per_instance=5)

    assert tracking(stack) == {
        "TargetValue": 5,
        "CustomizedMetricSpecification": {
            "Namespace": "AWS/SageMaker",
            "MetricName": "ApproximateBacklogSizePerInstance",
            "Dimensions": [{"Name": "EndpointName", "Value": "queue"}],
            "Statistic": "Average",
        },
    }
    assert warnings(stack) == []


def test_takes_the_pace_of_other_policies(stack: Stack, awake: ScalableInstanceCount) -> None:
    awake.scale_on_backlog(
        "Backlog",
        backlog_per_instance=0.5,
        scale_in_cooldown=Duration.minutes(10),
        scale_out_cooldown=Duration.seconds(0),
        disable_scale_in=True,
    )

    found = tracking(stack)
    assert (found["TargetValue"], found["ScaleInCooldown"], found["ScaleOutCooldown"], found["DisableScaleIn"]) == (
        0.5,
        600,
        0,
        True,
    )


def test_takes_a_token(stack: Stack, awake: ScalableInstanceCount) -> None:
    backlog = CfnParameter(stack, "Backlog", type="Number").value_as_number

    awake.scale_on_backlog("Policy", backlog_per_instance=backlog)

    assert tracking(stack)["TargetValue"] == {"Ref": "Backlog"}


@with_each("backlog", [0, -1, *NOT_NUMBERS])
def test_fails_when_the_backlog_is_not_a_number_above_zero(
    stack: Stack, awake: ScalableInstanceCount, backlog: Any
) -> None:
    with refused("backlog_per_instance of policy 'Backlog' must be", stack=stack):
        awake.scale_on_backlog("Backlog", backlog_per_instance=backlog)


def test_fails_when_there_is_such_an_option_nowhere(awake: ScalableInstanceCount) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'cooldown'"):
        awake.scale_on_backlog("Backlog", backlog_per_instance=5, cooldown=5)  # type: ignore[call-arg]  # the mistake


def test_fails_when_the_endpoint_has_no_backlog(stack: Stack, count: ScalableInstanceCount) -> None:
    with refused(
        "policy 'Backlog' scales on a backlog, which only asynchronous endpoints have; use scale_on_invocations, or "
        "pass async_inference to the EndpointConfig",
        stack=stack,
    ):
        count.scale_on_backlog("Backlog", backlog_per_instance=5)


def test_fails_when_it_scales_on_invocations(stack: Stack, awake: ScalableInstanceCount) -> None:
    with refused(
        "policy 'Load' scales on invocations, which asynchronous endpoints do not publish; use scale_on_backlog",
        stack=stack,
    ):
        awake.scale_on_invocations("Load", max_requests_per_second=30)


def test_fails_when_it_scales_on_concurrent_requests(stack: Stack, awake: ScalableInstanceCount) -> None:
    with refused("policy 'Load' scales on concurrent requests, which", "use scale_on_backlog", stack=stack):
        awake.scale_on_concurrent_requests("Load", target=3)


def test_scales_on_what_its_instances_do(stack: Stack, awake: ScalableInstanceCount) -> None:
    awake.scale_on_cpu_utilization("Cpu", target_percent=70)
    awake.scale_on_metric("Visitors", metric=VISITORS, scaling_steps=STEPS)

    assert warnings(stack) == []


# From zero


def test_an_endpoint_that_keeps_an_instance_needs_nothing_to_start(stack: Stack, awake: ScalableInstanceCount) -> None:
    del awake

    assert policies(stack) == []
    assert alarms(stack) == []


def test_a_request_starts_an_endpoint_without_instances(stack: Stack, queued: EndpointInstanceVariant) -> None:
    queued.auto_scale_instance_count(min_capacity=0, max_capacity=5)

    (policy,) = policies(stack)
    assert policy["PolicyType"] == "StepScaling"
    assert policy["StepScalingPolicyConfiguration"] == {
        "AdjustmentType": "ChangeInCapacity",
        "Cooldown": 300,
        "MetricAggregationType": "Average",
        "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
    }
    (alarm,) = alarms(stack)
    assert alarm.pop("AlarmDescription") == "Requests wait at endpoint queue, and there is no capacity: one is added."
    assert [*alarm.pop("AlarmActions")[0]] == ["Ref"]
    assert alarm == {
        "Namespace": "AWS/SageMaker",
        "MetricName": "HasBacklogWithoutCapacity",
        "Dimensions": [{"Name": "EndpointName", "Value": "queue"}],
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": 2,
        "DatapointsToAlarm": 2,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "missing",
    }
    assert warnings(stack) == []


def test_it_then_scales_on_its_backlog_too(stack: Stack, queued: EndpointInstanceVariant) -> None:
    count = queued.auto_scale_instance_count(min_capacity=0, max_capacity=5)
    count.scale_on_backlog("Backlog", backlog_per_instance=5)

    assert sorted(each["PolicyType"] for each in policies(stack)) == ["StepScaling", "TargetTrackingScaling"]


def test_a_schedule_that_lets_it_sleep_has_it_started_again(stack: Stack, awake: ScalableInstanceCount) -> None:
    for name in ("Night", "Weekend"):
        awake.scale_on_schedule(name, schedule=NIGHT, min_capacity=0)

    assert [each["MetricName"] for each in alarms(stack)] == ["HasBacklogWithoutCapacity"]


def test_a_schedule_with_another_bound_changes_nothing(stack: Stack, awake: ScalableInstanceCount) -> None:
    awake.scale_on_schedule("Night", schedule=NIGHT, max_capacity=1)

    assert alarms(stack) == []


def test_what_a_token_will_be_is_not_guessed(stack: Stack, queued: EndpointInstanceVariant) -> None:
    least: Any = CfnParameter(stack, "Least", type="Number").value_as_number
    count = queued.auto_scale_instance_count(min_capacity=least, max_capacity=5)
    count.scale_on_schedule("Night", schedule=NIGHT, min_capacity=least)

    assert alarms(stack) == []


def test_fails_when_the_id_is_that_of_what_starts_it(stack: Stack, awake: ScalableInstanceCount) -> None:
    with refused("id of the policy is 'FromZero', which is taken", stack=stack):
        awake.scale_on_backlog("FromZero", backlog_per_instance=5)


def test_fails_when_a_real_time_endpoint_has_no_instance(stack: Stack, variant: EndpointInstanceVariant) -> None:
    with refused("min_capacity=0 leaves a variant of a real-time endpoint without instances", stack=stack):
        variant.auto_scale_instance_count(min_capacity=0, max_capacity=4)
