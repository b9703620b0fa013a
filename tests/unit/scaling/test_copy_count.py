"""The number of copies of an inference component, as something that scales."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk.assertions import Annotations, Match

from constructs_lib import (
    InferenceComponent,
    ManagedInstanceScaling,
    ScalableCopyCount,
    SuspendedScaling,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_COUNTS, NOT_NUMBERS, refused
from tests.unit.component_pieces import COMPONENT, component, hosting
from tests.unit.scaling.pieces import ALARM, NIGHT, POLICY, TARGET, alarms, target, tracking, warnings
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each


@pytest.fixture
def llm(stack: Stack) -> InferenceComponent:
    return component(hosting(stack))


@pytest.fixture
def copies(llm: InferenceComponent) -> ScalableCopyCount:
    return llm.auto_scale_copy_count(max_capacity=4)


def test_copies_are_registered_when_the_component_is_there(stack: Stack, llm: InferenceComponent) -> None:
    llm.auto_scale_copy_count(max_capacity=4)

    assert target(stack) == {
        "MinCapacity": 1,
        "MaxCapacity": 4,
        "ResourceId": f"inference-component/{llm.inference_component_name}",
        "ScalableDimension": "sagemaker:inference-component:DesiredCopyCount",
        "ServiceNamespace": "sagemaker",
    }
    (resource,) = resources_of(stack, COMPONENT)
    assert only(stack, TARGET)["DependsOn"] == [resource]
    assert warnings(stack) == []


def test_keeps_requests_near_what_a_copy_can_take(stack: Stack, copies: ScalableCopyCount) -> None:
    copies.scale_on_invocations("Invocations", max_requests_per_second=10, scale_in_cooldown=Duration.minutes(10))

    metric = {"PredefinedMetricType": "SageMakerInferenceComponentInvocationsPerCopy"}
    assert tracking(stack) == {
        "PredefinedMetricSpecification": metric,
        "ScaleInCooldown": 600,
        "TargetValue": 300,
    }


def test_keeps_concurrent_requests_near_a_target(stack: Stack, copies: ScalableCopyCount) -> None:
    copies.scale_on_concurrent_requests("Requests", target=4)

    metric = "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution"
    assert tracking(stack) == {"PredefinedMetricSpecification": {"PredefinedMetricType": metric}, "TargetValue": 4}


def test_changes_the_bounds_by_schedule(stack: Stack, copies: ScalableCopyCount) -> None:
    copies.scale_on_schedule("Night", schedule=NIGHT, max_capacity=1)

    (night,) = target(stack)["ScheduledActions"]
    assert night["ScalableTargetAction"] == {"MaxCapacity": 1}
    assert resources_of(stack, ALARM) == {}


def test_takes_tokens_and_suspensions(stack: Stack, llm: InferenceComponent) -> None:
    number = CfnParameter(stack, "Number", type="Number").value_as_number

    llm.auto_scale_copy_count(
        min_capacity=number,  # type: ignore[arg-type]  # a token
        max_capacity=4,
        suspended=SuspendedScaling(scale_in=True),
    )

    assert target(stack)["MinCapacity"] == {"Ref": "Number"}
    assert target(stack)["SuspendedState"]["DynamicScalingInSuspended"] is True
    assert resources_of(stack, ALARM) == {}


# Zero


@pytest.mark.parametrize("by_schedule", [False, True])
def test_zero_copies_are_woken_by_the_failure_of_a_request(
    stack: Stack, llm: InferenceComponent, *, by_schedule: bool
) -> None:
    count = llm.auto_scale_copy_count(min_capacity=1 if by_schedule else 0, max_capacity=4)
    if by_schedule:
        count.scale_on_schedule("Night", schedule=NIGHT, min_capacity=0)

    ((policy, resource),) = resources_of(stack, POLICY).items()
    assert resource["Properties"]["StepScalingPolicyConfiguration"] == {
        "AdjustmentType": "ChangeInCapacity",
        "Cooldown": 60,
        "MetricAggregationType": "Maximum",
        "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
    }
    (alarm,) = alarms(stack)
    assert alarm["AlarmActions"] == [{"Ref": policy}]
    assert alarm["Dimensions"] == [{"Name": "InferenceComponentName", "Value": llm.inference_component_name}]
    assert {name: alarm[name] for name in ("MetricName", "Namespace", "Period", "EvaluationPeriods", "Threshold")} == {
        "MetricName": "NoCapacityInvocationFailures",
        "Namespace": "AWS/SageMaker",
        "Period": 30,
        "EvaluationPeriods": 1,
        "Threshold": 1,
    }
    assert warnings(stack) == []


def information(stack: Stack) -> list[str]:
    return [str(found.entry.data) for found in Annotations.from_stack(stack).find_info("*", Match.any_value())]


@pytest.mark.parametrize(("least", "told"), [(None, True), (1, True), (0, False)])
def test_says_when_the_instances_stay(least: int | None, *, told: bool) -> None:
    stack = Stack(quick_app(), "Test")
    scaling = None if least is None else ManagedInstanceScaling(min_instance_count=least)

    component(hosting(stack, managed_instance_scaling=scaling)).auto_scale_copy_count(min_capacity=0, max_capacity=4)

    assert any("leave the instances of the variant running" in each for each in information(stack)) is told


@pytest.mark.parametrize(("count", "told"), [(1, True), (None, False)])
def test_says_that_an_update_may_set_the_copies_again(count: int | None, *, told: bool) -> None:
    stack = Stack(quick_app(), "Test")

    component(hosting(stack), copy_count=count).auto_scale_copy_count(max_capacity=4)

    assert any("an update may set copy_count=1 again" in each for each in information(stack)) is told


# Failures


def test_fails_when_a_component_scales_twice(stack: Stack, llm: InferenceComponent) -> None:
    llm.auto_scale_copy_count(max_capacity=4)

    with refused("InferenceComponent 'Llm' scales already; add policies to what auto_scale_copy_count", stack=stack):
        llm.auto_scale_copy_count(max_capacity=4)


def test_fails_when_the_bounds_are_refused(stack: Stack, llm: InferenceComponent) -> None:
    with refused("min_capacity=5 is above max_capacity=4", stack=stack):
        llm.auto_scale_copy_count(min_capacity=5, max_capacity=4)
    with refused("min_capacity=-1 is below 0", stack=stack):
        llm.auto_scale_copy_count(min_capacity=-1, max_capacity=4)


@with_each("value", [each for each in NOT_COUNTS if each not in (0, -1)])
def test_fails_with_a_bound_that_is_no_count(stack: Stack, llm: InferenceComponent, value: Any) -> None:
    with refused("max_capacity", stack=stack):
        llm.auto_scale_copy_count(max_capacity=value)


def test_fails_when_a_metric_is_tracked_twice(stack: Stack, copies: ScalableCopyCount) -> None:
    copies.scale_on_concurrent_requests("Requests", target=4)

    with refused("policy 'More' tracks", "as policy 'Requests' does", stack=stack):
        copies.scale_on_concurrent_requests("More", target=5)
    with refused("id of the policy is 'Requests', which is taken", stack=stack):
        copies.scale_on_invocations("Requests", max_requests_per_second=1)


@with_each("value", [*NOT_NUMBERS, 0, -1, None])
def test_fails_with_a_target_that_is_no_number_above_zero(stack: Stack, copies: ScalableCopyCount, value: Any) -> None:
    with refused("target of policy 'Requests'", stack=stack):
        copies.scale_on_concurrent_requests("Requests", target=value)
    with refused("max_requests_per_second of policy 'Requests'", stack=stack):
        copies.scale_on_invocations("Requests", max_requests_per_second=value)


def test_fails_when_nothing_can_be_calculated(stack: Stack, copies: ScalableCopyCount) -> None:
    number = CfnParameter(stack, "Number", type="Number").value_as_number

    with refused("max_requests_per_second of policy 'Requests' is a token", stack=stack):
        copies.scale_on_invocations("Requests", max_requests_per_second=number)


@with_each("given", [*NOT_CONSTRUCTS, None])
def test_fails_when_the_component_is_none(stack: Stack, given: Any) -> None:
    with refused("component of the scaling of inference component", stack=stack):
        ScalableCopyCount(stack, "Scaling", component=given, min_capacity=1, max_capacity=2)
