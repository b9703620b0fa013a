"""Steps of a scaling policy: between which values of a metric to change the capacity, and by how much."""

import math
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from constructs_lib.arguments import as_known
from constructs_lib.rules import hidden

if TYPE_CHECKING:
    from aws_cdk import aws_applicationautoscaling as appscaling

# Source: CDK's StepScalingPolicy, which makes one policy for values above and one for values below.
_FEWEST, _MOST = 2, 40
# An integer of the service.
_GREATEST = 2**31 - 1


class Step(NamedTuple):
    """What a policy does while its metric is at or above `lower` and below `upper`."""

    lower: float
    upper: float
    change: float

    def __str__(self) -> str:
        upper = "" if math.isinf(self.upper) else f", upper={self.upper:g}"
        return f"ScalingInterval(lower={self.lower:g}{upper}, change={self.change:g})"


def require_steps(name: str, steps: "Sequence[appscaling.ScalingInterval]", *, exact: bool) -> None:
    """Refuse steps of which CDK or Application Auto Scaling could not make a policy.

    Args:
        name: The argument.
        steps: The steps, in any order.
        exact: Whether a step says how much capacity there is to be, and not by how much it changes.

    Raises:
        ValueError: If there are too few or too many, a number is missing or not known, two overlap, or more than one
            range of values between the lowest and the highest step is left without a change.
    """
    if not _FEWEST <= len(steps) <= _MOST:
        raise ValueError(f"{name} has {len(steps)} entries; pass {_FEWEST} to {_MOST} of ScalingInterval(...)")
    for step in steps:
        _require_numbers(name, step, exact=exact)
    ordered = _completed(name, steps)
    for lower, higher in pairwise(ordered):
        if lower.upper > higher.lower:
            raise ValueError(f"{name}: {lower} and {higher} overlap; let one end where the other begins")
    _require_one_idle_range(name, ordered, exact=exact)


def _require_numbers(name: str, step: "appscaling.ScalingInterval", *, exact: bool) -> None:
    for part, value in (("change", step.change), ("lower", step.lower), ("upper", step.upper)):
        if value is None and part != "change":
            continue
        if hidden(as_known(value)):
            raise ValueError(f"{name} has a token as {part}; steps are compared at synthesis, so pass a number")
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= sys.float_info.max:
            raise ValueError(f"{name} has {part}={value!r}; pass a finite number")
    if step.lower is None and step.upper is None:
        raise ValueError(f"{name} has a step with neither lower nor upper; pass one of them")
    if step.change != int(step.change) or abs(step.change) > _GREATEST or (exact and step.change < 0):
        kind = "a whole number, 0 or more" if exact else "a whole number"
        raise ValueError(f"{name} has change={step.change!r}; pass {kind}")


def _completed(name: str, steps: "Sequence[appscaling.ScalingInterval]") -> list[Step]:
    """Return the steps from low to high, each with the bounds that its neighbours imply."""
    ordered = sorted(steps, key=lambda step: float((step.upper if step.lower is None else step.lower) or 0))
    lowers = [step.lower for step in ordered]
    uppers = [step.upper for step in ordered]
    lowers = [uppers[place - 1] if low is None and place else low for place, low in enumerate(lowers)]
    uppers = [lowers[place + 1] if up is None and place + 1 < len(lowers) else up for place, up in enumerate(uppers)]
    lowers[0] = 0 if lowers[0] is None else lowers[0]
    uppers[-1] = math.inf if uppers[-1] is None else uppers[-1]
    completed = []
    for step, lower, upper in zip(ordered, lowers, uppers, strict=True):
        if lower is None or upper is None:
            raise ValueError(
                f"{name}: where the step with change={step.change:g} ends is not clear; pass lower and upper"
            )
        if not lower < upper:
            raise ValueError(f"{name} has a step from lower={lower:g} to upper={upper:g}; let upper be above lower")
        completed.append(Step(lower, upper, step.change))
    return completed


def _require_one_idle_range(name: str, steps: Sequence[Step], *, exact: bool) -> None:
    """Refuse what CDK cannot split into values above and values below."""
    ranges: list[tuple[float, float]] = []
    end = 0.0
    for step in steps:
        if end != step.lower:
            ranges.append((end, step.lower))
        if not exact and not step.change:
            ranges.append((step.lower, step.upper))
        end = step.upper
    if not math.isinf(end):
        ranges.append((end, math.inf))
    idle: list[tuple[float, float]] = []
    for low, high in ranges:
        idle = [*idle[:-1], (idle[-1][0], high)] if idle and idle[-1][1] == low else [*idle, (low, high)]
    if len(idle) > 1:
        listed = " and ".join(f"from {low:g} to {high:g}" for low, high in idle)
        raise ValueError(f"{name} leave more than one range without a change: {listed}; cover all but one of them")
    if len(idle) == 1 and idle[0] == (0, math.inf):
        raise ValueError(f"{name} has no step that changes the capacity; pass a change other than 0")
