"""What Application Auto Scaling accepts of step scaling."""

import math
from collections.abc import Iterator
from itertools import pairwise

from .engine import rule
from .facts import StepAdjustment, StepScaling
from .hidden import given

SOURCE = "botocore, StepAdjustment of Application Auto Scaling"


@rule("some-step", source="botocore StepScalingPolicyConfiguration.StepAdjustments: at least one of a new policy")
def some_step(scaling: StepScaling) -> Iterator[str]:
    """Step scaling without a step.

    Remedy: Add a step to {step_adjustments}.
    """
    if given(scaling.step_adjustments) and len(scaling.step_adjustments) == 0:
        yield "{step_adjustments} has no step"


@rule("step-upside-down", source=SOURCE)
def step_upside_down(step: StepAdjustment) -> Iterator[str]:
    """A step whose lower bound is not below its upper bound.

    Remedy: Set {metric_interval_upper_bound} above {metric_interval_lower_bound}.
    """
    if given(step.metric_interval_lower_bound) and given(step.metric_interval_upper_bound):
        if step.metric_interval_lower_bound >= step.metric_interval_upper_bound:
            yield "{metric_interval_lower_bound=} is not below {metric_interval_upper_bound=}"


@rule("step-without-bounds", source=SOURCE)
def step_without_bounds(step: StepAdjustment) -> Iterator[str]:
    """A step for every value of the metric.

    Remedy: Set {metric_interval_lower_bound} to 0 for an alarm above its threshold, or {metric_interval_upper_bound}
    to 0 for one below it.
    """
    if not given(step.metric_interval_lower_bound) and not given(step.metric_interval_upper_bound):
        yield "a step has neither {metric_interval_lower_bound} nor {metric_interval_upper_bound}"


@rule("steps-in-a-row", source=SOURCE)
def steps_in_a_row(scaling: StepScaling) -> Iterator[str]:
    """Steps that overlap, or leave a gap between them.

    Remedy: Let each step begin where the one before ends.
    """
    for (_, end), (start, _) in pairwise(_ranges(scaling)):
        if start < end:
            yield f"two of {{step_adjustments}} overlap between {start:g} and {end:g}"
        elif start > end:
            yield f"{{step_adjustments}} leaves a gap between {end:g} and {start:g}"


@rule("steps-without-end", source=SOURCE)
def steps_without_end(scaling: StepScaling) -> Iterator[str]:
    """Steps that end somewhere, so that nothing happens when the metric goes on.

    Remedy: Leave out the upper bound of the highest step, or the lower bound of the lowest.
    """
    ranges = _ranges(scaling)
    if ranges and 0 < max(end for _, end in ranges) < math.inf:
        yield f"no step of {{step_adjustments}} is for what is above {max(end for _, end in ranges):g}"
    if ranges and -math.inf < min(start for start, _ in ranges) < 0:
        yield f"no step of {{step_adjustments}} is for what is below {min(start for start, _ in ranges):g}"


def _ranges(scaling: StepScaling) -> list[tuple[float, float]]:
    """Return the ranges of the steps, the lowest first; none where a step is upside down."""
    steps = scaling.step_adjustments if given(scaling.step_adjustments) else ()
    ranges = sorted(
        (
            float(step.metric_interval_lower_bound) if given(step.metric_interval_lower_bound) else -math.inf,
            float(step.metric_interval_upper_bound) if given(step.metric_interval_upper_bound) else math.inf,
        )
        for step in steps
    )
    return ranges if all(start < end for start, end in ranges) else []


@rule("step-to-less-than-nothing", source="botocore StepAdjustment.ScalingAdjustment")
def step_to_less_than_nothing(scaling: StepScaling) -> Iterator[str]:
    """An exact capacity below 0.

    Remedy: Give every step of ExactCapacity a capacity of 0 or more.
    """
    if not given(scaling.adjustment_type) or scaling.adjustment_type != "ExactCapacity":
        return
    for step in scaling.step_adjustments if given(scaling.step_adjustments) else ():
        if given(step.scaling_adjustment) and step.scaling_adjustment < 0:
            yield f"{{adjustment_type=}} is to be {step.scaling_adjustment:g} in one of {{step_adjustments}}"


@rule(
    "magnitude-of-percent",
    source="botocore StepScalingPolicyConfiguration.MinAdjustmentMagnitude",
    confidence="unconfirmed",
)
def magnitude_of_percent(scaling: StepScaling) -> Iterator[str]:
    """A least change of capacity, for steps that are not percentages.

    Remedy: Leave out {min_adjustment_magnitude}, or set {adjustment_type} to PercentChangeInCapacity.
    """
    if given(scaling.min_adjustment_magnitude) and given(scaling.adjustment_type):
        if scaling.adjustment_type != "PercentChangeInCapacity":
            yield "{min_adjustment_magnitude} is for percentages only, and the policy has {adjustment_type=}"
