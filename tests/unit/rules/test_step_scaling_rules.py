"""What Application Auto Scaling accepts of step scaling."""

from typing import Any

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, check
from constructs_lib.rules.facts import StepAdjustment, StepScaling
from tests.unit.rules.conftest import Case, RuleTests

STEPS = "Tracking.StepScalingPolicyConfiguration"
UP = {"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}


def step(lower: Any, upper: Any, adjustment: Any = 1) -> StepAdjustment:
    return StepAdjustment(
        metric_interval_lower_bound=lower, metric_interval_upper_bound=upper, scaling_adjustment=adjustment
    )


def steps(*bounds: Any, **values: Any) -> StepScaling:
    """Return step scaling without a fault, but for the steps and values given."""
    found = tuple(each if isinstance(each, StepAdjustment) else step(*each) for each in bounds) or (step(0, None),)
    return StepScaling(**{"adjustment_type": "ChangeInCapacity", "step_adjustments": found, **values})


def shown(*adjustments: dict[str, Any], kind: str = "ChangeInCapacity") -> dict[str, Any]:
    return {STEPS: {"AdjustmentType": kind, "StepAdjustments": list(adjustments)}}


CASES = [
    Case(
        rule="some-step",
        severity="error",
        passes=[steps(), steps(step_adjustments=(UNKNOWN,))],
        fails=[steps(step_adjustments=())],
        in_template="StepAdjustments has no step; add a step to StepAdjustments",
        shown=shown(),
        hidden=[steps(step_adjustments=UNKNOWN), steps(step_adjustments=MAYBE)],
    ),
    Case(
        rule="step-upside-down",
        severity="error",
        passes=[step(0, 10), step(-10, 0), step(None, 0), step(0, None)],
        fails=[step(10, 0), step(0, 0), step(-1, -5)],
        in_template="MetricIntervalLowerBound 10 is not below MetricIntervalUpperBound 0; set MetricIntervalUpperBound",
        shown=shown({**UP, "MetricIntervalLowerBound": 10, "MetricIntervalUpperBound": 0}),
        hidden=[step(UNKNOWN, 0), step(10, UNKNOWN), step(10, MAYBE)],
    ),
    Case(
        rule="step-without-bounds",
        severity="error",
        passes=[step(0, None), step(None, 0), step(UNKNOWN, None)],
        fails=[step(None, None)],
        in_template="a step has neither MetricIntervalLowerBound nor MetricIntervalUpperBound; set",
        shown=shown({"ScalingAdjustment": 1}),
        hidden=[step(MAYBE, None), step(None, MAYBE)],
    ),
    Case(
        rule="steps-in-a-row",
        severity="error",
        passes=[steps((0, 10), (10, None)), steps((0, None)), steps((10, None), (0, 10)), steps((None, 0), (0, None))],
        fails=[
            steps((0, 10), (20, None)),
            steps((0, 10), (5, None)),
            steps((20, None), (0, 10)),
            steps((None, -10), (0, None)),
            steps((0, None), (0, None)),
        ],
        in_template="StepAdjustments leaves a gap between 10 and 20; let each step begin where the one before ends",
        shown=shown({**UP, "MetricIntervalUpperBound": 10}, {**UP, "MetricIntervalLowerBound": 20}),
        hidden=[
            steps((0, UNKNOWN), (20, None)),
            steps((0, MAYBE), (20, None)),
            steps(step_adjustments=(step(0, 10), UNKNOWN)),
            steps(step_adjustments=UNKNOWN),
        ],
    ),
    Case(
        rule="steps-without-end",
        severity="error",
        passes=[steps((0, None)), steps((None, 0)), steps((None, -5), (-5, 0)), steps((None, 0), (0, None))],
        fails=[steps((0, 10)), steps((-10, 0)), steps((-10, 0), (0, 10))],
        in_template="no step of StepAdjustments is for what is above 10; leave out the upper bound of the highest",
        shown=shown({**UP, "MetricIntervalUpperBound": 10}),
        hidden=[steps((0, UNKNOWN)), steps((0, MAYBE)), steps(step_adjustments=(step(0, 10), UNKNOWN))],
    ),
    Case(
        rule="step-to-less-than-nothing",
        severity="error",
        passes=[
            steps((0, None, 2), adjustment_type="ExactCapacity"),
            steps((0, None, -1)),
            steps(adjustment_type=None),
        ],
        fails=[steps((0, None, -1), adjustment_type="ExactCapacity")],
        in_template="AdjustmentType 'ExactCapacity' is to be -1 in one of StepAdjustments; give every step",
        shown=shown({**UP, "ScalingAdjustment": -1}, kind="ExactCapacity"),
        hidden=[
            steps((0, None, -1), adjustment_type=UNKNOWN),
            steps((0, None, UNKNOWN), adjustment_type="ExactCapacity"),
            steps(adjustment_type="ExactCapacity", step_adjustments=UNKNOWN),
        ],
    ),
    Case(
        rule="magnitude-of-percent",
        severity="warning",
        passes=[
            steps(),
            steps(min_adjustment_magnitude=2, adjustment_type="PercentChangeInCapacity"),
            steps(min_adjustment_magnitude=2, adjustment_type=None),
        ],
        fails=[steps(min_adjustment_magnitude=2)],
        in_template="MinAdjustmentMagnitude is for percentages only, and the policy has AdjustmentType",
        shown={STEPS: {"AdjustmentType": "ChangeInCapacity", "MinAdjustmentMagnitude": 2, "StepAdjustments": [UP]}},
        hidden=[
            steps(min_adjustment_magnitude=MAYBE),
            steps(min_adjustment_magnitude=2, adjustment_type=UNKNOWN),
        ],
    ),
]


class TestStepScalingRules(RuleTests):
    """Each rule about step scaling."""


@pytest.mark.parametrize(
    ("scaling", "sentences"),
    [
        (steps((0, 10), (5, None)), ["two of {step_adjustments} overlap between 5 and 10"]),
        (
            steps((-20, -10), (-5, 5)),
            [
                "{step_adjustments} leaves a gap between -10 and -5",
                "no step of {step_adjustments} is for what is above 5",
                "no step of {step_adjustments} is for what is below -20",
            ],
        ),
        (steps((10, 0), (20, None)), []),
    ],
)
def test_ranges_are_told(scaling: StepScaling, sentences: list[str]) -> None:
    assert [finding.sentence for finding in check(scaling)] == sentences
