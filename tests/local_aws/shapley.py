"""Shapley values: what each feature of a record adds to what a model says, of every coalition of features."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from math import factorial
from typing import TypeVar

Row = tuple[str, ...]
Rows = Sequence[Row]
T = TypeVar("T")
# What a model says of rows: the probabilities of each.
Predict = Callable[[Rows], Iterable[list[float]]]


def contributions(record: Row, baseline: Rows, predict: Predict) -> list[list[float]]:
    """What each feature adds to each probability, against the rows of a baseline.

    Args:
        record: The record.
        baseline: Rows that stand for the absence of features.
        predict: Asks the model.
    """
    features = range(len(record))
    coalitions = [frozenset(each) for size in range(len(record) + 1) for each in combinations(features, size)]
    mixed = [
        tuple(record[each] if each in coalition else row[each] for each in features)
        for coalition in coalitions
        for row in baseline
    ]
    answers = list(predict(mixed))
    worth = {
        coalition: [sum(column) / len(group) for column in zip(*group, strict=True)]
        for coalition, group in zip(coalitions, groups(answers, len(baseline)), strict=True)
    }
    return [_share(each, len(record), worth) for each in features]


def groups(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _share(feature: int, features: int, worth: dict[frozenset[int], list[float]]) -> list[float]:
    """What a feature adds to each class, on average over all orders in which features can come."""
    added = [0.0] * len(worth[frozenset()])
    for coalition, before in worth.items():
        if feature not in coalition:
            orders = factorial(len(coalition)) * factorial(features - len(coalition) - 1) / factorial(features)
            after = worth[coalition | {feature}]
            added = [total + orders * (b - a) for total, a, b in zip(added, before, after, strict=True)]
    return [round(each, 6) for each in added]
