"""Scaling that is suspended for a while."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from aws_cdk import Stack

from constructs_lib import EndpointInstanceVariant, SuspendedScaling
from tests.unit.bad_inputs import NOT_FLAGS, refused
from tests.unit.scaling.pieces import target
from tests.unit.with_each import with_each


@pytest.mark.parametrize("scale_in", [True, False])
@pytest.mark.parametrize("scale_out", [True, False])
@pytest.mark.parametrize("schedules", [True, False])
def test_suspends_what_is_named(
    stack: Stack, variant: EndpointInstanceVariant, scale_in: bool, scale_out: bool, schedules: bool
) -> None:
    suspended = SuspendedScaling(scale_in=scale_in, scale_out=scale_out, schedules=schedules)

    variant.auto_scale_instance_count(max_capacity=4, suspended=suspended)

    assert target(stack)["SuspendedState"] == {
        "DynamicScalingInSuspended": scale_in,
        "DynamicScalingOutSuspended": scale_out,
        "ScheduledScalingSuspended": schedules,
    }


def test_suspends_nothing_by_default() -> None:
    assert SuspendedScaling() == SuspendedScaling(scale_in=False, scale_out=False, schedules=False)
    assert repr(SuspendedScaling(scale_in=True)) == "SuspendedScaling(scale_in=True)"


def test_what_is_suspended_cannot_be_changed() -> None:
    suspended = SuspendedScaling(scale_in=True)

    with pytest.raises(FrozenInstanceError):
        suspended.scale_in = False  # type: ignore[misc]  # that is the mistake


@with_each("argument", ["scale_in", "scale_out", "schedules"])
@with_each("value", [*NOT_FLAGS, None, "false"])
def test_fails_when_an_argument_is_not_a_flag(argument: str, value: Any) -> None:
    with refused(f"{argument} of SuspendedScaling must be True or False, got "):
        SuspendedScaling(**{argument: value})
