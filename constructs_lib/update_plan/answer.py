"""What is known of two values before the deployment: whether they are the same."""

from collections.abc import Collection
from typing import Literal

Answer = Literal["same", "changed", "unknown"]

_WORST: tuple[Answer, ...] = ("changed", "unknown", "same")


def worst(answers: Collection[Answer]) -> Answer:
    """Return the answer for a whole: changed if a part is, and unknown if nobody knows of a part."""
    return next((each for each in _WORST if each in answers), "same")


def best(answers: Collection[Answer]) -> Answer:
    """Return the answer for one that is looked for: the same if it is found, and unknown if nobody knows of one."""
    return next((each for each in reversed(_WORST) if each in answers), "changed")


def unanimous(answers: Collection[Answer]) -> Answer:
    """Return the answer for one of several cases, of which nobody knows which: what holds in all of them."""
    return next(iter(answers)) if len({*answers}) == 1 else "unknown"
