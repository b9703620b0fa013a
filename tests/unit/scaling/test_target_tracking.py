"""Target tracking: a metric, and the value that a policy keeps it near."""

import math
from enum import IntEnum
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib import ScalableInstanceCount, TargetTrackingOptions
from tests.unit.bad_inputs import NOT_DURATIONS, NOT_NUMBERS, refused
from tests.unit.scaling.pieces import VISITORS, policies, tracking, warnings
from tests.unit.templates import only
from tests.unit.with_each import with_each


@pytest.mark.parametrize(
    ("options", "rendered"),
    [
        ({}, {}),
        ({"scale_in_cooldown": Duration.minutes(1)}, {"ScaleInCooldown": 60}),
        ({"scale_out_cooldown": Duration.seconds(0)}, {"ScaleOutCooldown": 0}),
        ({"disable_scale_in": True}, {"DisableScaleIn": True}),
        ({"disable_scale_in": False}, {"DisableScaleIn": False}),
        ({"scale_in_cooldown": None, "scale_out_cooldown": None, "disable_scale_in": None}, {}),
    ],
)
def test_acts_as_fast_as_it_is_told(
    stack: Stack, count: ScalableInstanceCount, options: TargetTrackingOptions, rendered: dict[str, Any]
) -> None:
    count.scale_to_track_metric("Load", metric=VISITORS, target=60, **options)

    found = tracking(stack)
    assert found["TargetValue"] == 60
    assert {name: value for name, value in found.items() if "Cool" in name or "Disable" in name} == rendered


@pytest.mark.parametrize("value", [0.7, 1, 100, 2.0**360])
def test_tracks_every_value_above_0(stack: Stack, count: ScalableInstanceCount, value: float) -> None:
    count.scale_to_track_metric("Load", metric=VISITORS, target=value)

    assert tracking(stack)["TargetValue"] == value


def test_tracks_a_value_and_waits_for_times_that_are_tokens(
    stack: Stack, count: ScalableInstanceCount, parameter: CfnParameter
) -> None:
    parameter.type = "Number"
    number = parameter.value_as_number

    count.scale_to_track_metric("Load", metric=VISITORS, target=number, scale_in_cooldown=Duration.seconds(number))

    assert (tracking(stack)["TargetValue"], tracking(stack)["ScaleInCooldown"]) == ({"Ref": "Parameter"},) * 2


@with_each("value", [*NOT_NUMBERS, 0, -0.0, -1, -math.inf, None])
def test_fails_when_a_target_is_not_a_number_above_0(stack: Stack, count: ScalableInstanceCount, value: Any) -> None:
    with refused("target of policy 'Load' must be a ", stack=stack):
        count.scale_to_track_metric("Load", metric=VISITORS, target=value)


def test_a_number_of_an_enumeration_is_a_plain_one(stack: Stack, count: ScalableInstanceCount) -> None:
    class Load(IntEnum):
        HIGH = 60

    count.scale_to_track_metric("Load", metric=VISITORS, target=Load.HIGH)

    assert tracking(stack)["TargetValue"] == 60


def test_fails_when_a_token_was_calculated_with(
    stack: Stack, count: ScalableInstanceCount, parameter: CfnParameter
) -> None:
    parameter.type = "Number"

    for broken in (-parameter.value_as_number, 60 * parameter.value_as_number):
        with refused("target of policy 'Load' must be a number above 0", stack=stack):
            count.scale_to_track_metric("Load", metric=VISITORS, target=broken)


@with_each("cooldown", ["scale_in_cooldown", "scale_out_cooldown"])
@with_each("value", [*NOT_DURATIONS, Duration.millis(1500)])
def test_fails_when_a_cooldown_is_not_a_duration_in_seconds(
    stack: Stack, count: ScalableInstanceCount, cooldown: str, value: Any
) -> None:
    options: Any = {cooldown: value}

    with refused(f"{cooldown} of policy 'Load'", stack=stack):
        count.scale_to_track_metric("Load", metric=VISITORS, target=60, **options)


@with_each("value", ["no", 0, 1, math.nan, []])
def test_fails_when_an_option_is_not_a_flag(stack: Stack, count: ScalableInstanceCount, value: Any) -> None:
    with refused("disable_scale_in of policy 'Load' must be True or False, got ", stack=stack):
        count.scale_to_track_metric("Load", metric=VISITORS, target=60, disable_scale_in=value)


def test_fails_when_there_is_no_such_option(count: ScalableInstanceCount) -> None:
    with pytest.raises(TypeError, match="policy 'Load' got an unexpected keyword argument 'cooldown'"):
        count.scale_to_track_metric("Load", metric=VISITORS, target=60, cooldown=60)  # type: ignore[call-arg]  # the mistake


def test_the_corrected_call_works(stack: Stack, count: ScalableInstanceCount) -> None:
    for options in ({"scale_in_cooldown": 60}, {"disable_scale_in": "no"}):
        with refused("of policy 'Load'"):
            count.scale_to_track_metric("Load", metric=VISITORS, target=60, **options)

    count.scale_to_track_metric("Load", metric=VISITORS, target=60, scale_in_cooldown=Duration.seconds(60))

    assert len(policies(stack)) == 1
    assert warnings(stack) == []


def test_warns_of_a_metric_that_its_endpoint_does_not_publish(stack: Stack, count: ScalableInstanceCount) -> None:
    name = only(stack, "AWS::SageMaker::Endpoint")["Properties"]["EndpointName"]
    backlog = cloudwatch.Metric(
        namespace="AWS/SageMaker",
        metric_name="ApproximateBacklogSizePerInstance",
        dimensions_map={"EndpointName": name},
        statistic="Average",
    )

    count.scale_to_track_metric("Backlog", metric=backlog, target=5)

    (warning,) = warnings(stack)
    assert "'ApproximateBacklogSizePerInstance' is not published by real-time endpoints" in warning
