"""Steps of a scaling policy."""

import math
from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_lib.scaling.steps import require_steps
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.with_each import with_each

Interval = appscaling.ScalingInterval


def steps_of(*steps: tuple[Any, Any, Any]) -> list[Interval]:
    """Steps from their lower bounds, upper bounds and changes."""
    return [Interval(lower=lower, upper=upper, change=change) for lower, upper, change in steps]


@pytest.mark.parametrize(
    "steps",
    [
        [(None, 10, -1), (50, None, 1)],
        [(50, None, 1), (None, 10, -1)],
        [(0, 10, -1), (10, 50, 0), (50, 70, 1), (70, None, 3)],
        [(None, 10, -1), (10, 20, 1)],
        [(0, None, 1), (20, None, 2)],
        [(0.5, 0.7, 1), (0.7, None, 2)],
    ],
)
@pytest.mark.parametrize("exact", [False, True])
def test_takes_steps_that_leave_one_range_at_most(steps: list[Any], exact: bool) -> None:
    if exact:
        steps = [(lower, upper, abs(change)) for lower, upper, change in steps]

    require_steps("scaling_steps", steps_of(*steps), exact=exact)


@with_each(
    "steps, message",
    [
        ([], "scaling_steps has 0 entries; pass 2 to 40 of ScalingInterval(...)"),
        ([(0, None, 1)], "scaling_steps has 1 entries"),
        ([(0, None, 1)] * 41, "scaling_steps has 41 entries"),
        ([(None, 10, -1), (None, None, 1)], "has a step with neither lower nor upper; pass one of them"),
        ([(None, 10, -1), (math.nan, None, 1)], "scaling_steps has lower=nan; pass a finite number"),
        ([(None, math.inf, -1), (5, None, 1)], "scaling_steps has upper=inf; pass a finite number"),
        ([(None, 10, True), (50, None, 1)], "scaling_steps has change=True; pass a finite number"),
        ([(None, 10, -1.5), (50, None, 1)], "scaling_steps has change=-1.5; pass a whole number"),
        ([(None, 10, 2**31), (50, None, 1)], "scaling_steps has change=2147483648; pass a whole number"),
        ([(None, 10, 10**400), (50, None, 1)], "pass a finite number"),
        ([(20, 10, -1), (50, None, 1)], "has a step from lower=20 to upper=10; let upper be above lower"),
        ([(10, 10, -1), (50, None, 1)], "has a step from lower=10 to upper=10; let upper be above lower"),
        (
            [(0, 60, -1), (50, None, 1)],
            (
                "ScalingInterval(lower=0, upper=60, change=-1) and ScalingInterval(lower=50, change=1) overlap; "
                "let one end where the other begins"
            ),
        ),
        (
            [(0, 10, -1), (20, 30, 1), (40, None, 2)],
            "leave more than one range without a change: from 10 to 20 and from 30 to 40; cover all but one of them",
        ),
        ([(10, 20, -1), (30, None, 1)], "from 0 to 10 and from 20 to 30"),
        ([(0, 10, -1), (20, 30, 1)], "from 10 to 20 and from 30 to inf"),
        ([(0, 10, 0), (10, None, 0)], "has no step that changes the capacity; pass a change other than 0"),
        ([(None, 10, -1), (None, 30, 1), (None, None, 1)], "neither lower nor upper"),
    ],
)
def test_fails_when_no_policy_can_be_made_of_steps(steps: list[Any], message: str) -> None:
    with refused(message):
        require_steps("scaling_steps", steps_of(*steps), exact=False)


def test_fails_when_a_number_of_instances_is_below_0() -> None:
    with refused("scaling_steps has change=-1; pass a whole number, 0 or more"):
        require_steps("scaling_steps", steps_of((None, 10, -1), (50, None, 1)), exact=True)


def test_fails_when_a_bound_is_a_token(parameter: CfnParameter) -> None:
    parameter.type = "Number"

    with refused("scaling_steps has a token as lower; steps are compared at synthesis, so pass a number"):
        require_steps("scaling_steps", steps_of((None, 10, -1), (parameter.value_as_number, None, 1)), exact=False)


# With CDK, which would otherwise refuse after half of a policy is defined

BOUND = st.sampled_from([None, None, 0, 10, 20, 30, 40, -5])
STEP = st.tuples(BOUND, BOUND, st.sampled_from([-1, 0, 1, 2]))


@settings(max_examples=60)
@given(st.lists(STEP, min_size=1, max_size=5), st.booleans())
def test_lets_pass_what_cdk_makes_a_policy_of(steps: list[Any], exact: bool) -> None:
    try:
        require_steps("scaling_steps", steps_of(*steps), exact=exact)
    except ValueError:
        return

    stack = Stack(quick_app(), "Test")
    target = appscaling.ScalableTarget.from_scalable_target_attributes(
        stack, "Target", scalable_target_id="id", scalable_dimension="dimension", service_namespace="sagemaker"
    )
    appscaling.StepScalingPolicy(
        stack,
        "Policy",
        scaling_target=target,
        metric=cloudwatch.Metric(namespace="Shop", metric_name="Visitors"),
        scaling_steps=steps_of(*steps),
        adjustment_type=appscaling.AdjustmentType.EXACT_CAPACITY if exact else None,
    )
