"""What is known of two values before the deployment: whether they are the same."""

from collections.abc import Collection
from typing import Literal

Answer = Literal["same", "changed", "unknown"]

_WORST: tuple[Answer, ...] = ("changed", "unknown", "same")


def worst(answers: Collection[Answer]) -> Answer:
    """Return whether a whole is the same: changed if a part is, else unknown if a part is."""
    return next((each for each in _WORST if each in answers), "same")


def best(answers: Collection[Answer]) -> Answer:
    """Return whether something is among candidates: the same if one of them is, else unknown if one may be."""
    return next((each for each in reversed(_WORST) if each in answers), "changed")


def unanimous(answers: Collection[Answer]) -> Answer:
    """Return the answer that all cases share: it is not known which of them will apply."""
    return next(iter(answers)) if len({*answers}) == 1 else "unknown"
