"""What scaling is told."""

import math
from dataclasses import FrozenInstanceError
from decimal import Decimal
from typing import Any

import pytest
from aws_cdk import CfnParameter

from constructs_lib import SuspendedScaling
from constructs_lib.scaling.options import Tracking
from tests.unit.bad_inputs import refused


@pytest.mark.parametrize(
    ("suspended", "scale_in", "scale_out", "schedules"),
    [
        (SuspendedScaling(), False, False, False),
        (SuspendedScaling(scale_in=True), True, False, False),
        (SuspendedScaling(scale_out=True), False, True, False),
        (SuspendedScaling(schedules=True), False, False, True),
        (SuspendedScaling(scale_in=True, scale_out=True, schedules=True), True, True, True),
    ],
)
def test_suspends_what_is_named(suspended: SuspendedScaling, scale_in: bool, scale_out: bool, schedules: bool) -> None:
    state = suspended.render()

    assert state.dynamic_scaling_in_suspended is scale_in
    assert state.dynamic_scaling_out_suspended is scale_out
    assert state.scheduled_scaling_suspended is schedules


def test_what_is_suspended_cannot_be_changed() -> None:
    suspended = SuspendedScaling(scale_in=True)

    with pytest.raises(FrozenInstanceError):
        suspended.scale_in = False  # type: ignore[misc]  # that is the mistake


@pytest.mark.parametrize("value", [5e-324, 0.7, 1, 100, 1e308])
def test_tracks_every_value_over_0(value: float) -> None:
    assert Tracking(target_value=value, argument="target").target_value == value


def test_tracks_a_value_that_is_a_token(parameter: CfnParameter) -> None:
    parameter.type = "Number"
    token = parameter.value_as_number

    assert Tracking(target_value=token, argument="target").target_value == token


@pytest.mark.parametrize(
    "value", [0, -0.0, -1, -0.1, -math.inf, math.nan, True, False, "3", "", Decimal(2), {}, object, None]
)
def test_fails_when_a_value_is_no_number_over_0(value: Any) -> None:
    with refused(f"target_percent={value!r} must be a number over 0"):
        Tracking(target_value=value, argument="target_percent")
