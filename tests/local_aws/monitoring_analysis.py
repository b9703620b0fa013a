"""What a monitoring job finds in records: whether they are as the constraints and the statistics of a baseline say."""

import csv
import json
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.local_aws.refusal import Refusal

Features = Mapping[str, str | None]
Violation = dict[str, str]


def features_of(record: dict[str, Any], preprocess: Callable[[Any], Any] | None, names: Sequence[str]) -> Features:
    """The features of a captured record: what was answered, then what was asked, as the published examples have it.

    Args:
        record: A line of captured data.
        preprocess: What makes a flat record of it, if something does.
        names: The names of the features, for records that have none.
    """
    captured = record["captureData"]
    if preprocess is not None:
        made = preprocess(_Record(captured))
        return {str(name): None if value is None else str(value) for name, value in made.items()}
    found: dict[str, str | None] = {}
    for side in ("endpointOutput", "endpointInput"):
        if side in captured:
            found |= _flat(captured[side], names[len(found) :], len(found))
    return found


def data_violations(records: Sequence[Features], constraints: dict[str, Any]) -> Iterator[Violation]:
    """What does not fit the constraints of a baseline: missing or additional columns, kinds of values, empty values."""
    known = {each["name"]: each for each in constraints["features"]}
    there = {name: None for record in records for name in record}
    for name in known:
        if name not in there:
            yield _violation(name, "missing_column_check", "There is no such column in the current data.")
    for name in there:
        if name not in known:
            yield _violation(name, "extra_column_check", "There is no such column in the baseline.")
    config = constraints.get("monitoring_config", {})
    for name in there:
        if name in known:
            values = [record.get(name) for record in records]
            yield from _feature_violations(known[name], values, config.get("datatype_check_threshold", 1.0))


def drifts(records: Sequence[Features], known: dict[str, Any]) -> dict[str, float]:
    """How far the numbers of each feature are from the statistics of a baseline: the largest distance, 0 to 1.

    Args:
        records: The features of the records.
        known: The statistics, with the buckets of a distribution.
    """
    found = {}
    for feature in known["features"]:
        kll = feature.get("numerical_statistics", {}).get("distribution", {}).get("kll", {})
        given = [record.get(feature["name"]) for record in records]
        values = [float(each) for each in given if each is not None and _is_number(each)]
        if values and (buckets := kll.get("buckets")):
            found[feature["name"]] = _distance(values, buckets)
    return found


def drift_violations(distances: Mapping[str, float], constraints: dict[str, Any]) -> Iterator[Violation]:
    """The features that are further from their baseline than the constraints allow."""
    config = constraints.get("monitoring_config", {}).get("distribution_constraints", {})
    if config.get("perform_comparison") == "Enabled":
        for name, distance in distances.items():
            if distance > config["comparison_threshold"]:
                text = f"Baseline drift distance: {distance} exceeds threshold: {config['comparison_threshold']}"
                yield _violation(name, "baseline_drift_check", text)


def _distance(values: Sequence[float], buckets: Sequence[Mapping[str, float]]) -> float:
    """The largest difference of the two cumulative distributions, at the upper bounds of the buckets."""
    total, before, largest = sum(each["count"] for each in buckets), 0.0, 0.0
    for bucket in buckets:
        before += bucket["count"] / total
        share = sum(value <= bucket["upper_bound"] for value in values) / len(values)
        largest = max(largest, abs(before - share))
    return largest


def quality_metrics(pairs: Sequence[tuple[str, str]], problem: str) -> dict[str, float]:
    """What pairs of prediction and label say of a model: its accuracy, or its errors.

    Args:
        pairs: The predictions and the labels.
        problem: The problem type.
    """
    if problem != "Regression":
        return {"accuracy": statistics.fmean(float(_same(*pair)) for pair in pairs)}
    errors = [float(predicted) - float(label) for predicted, label in pairs]
    mse = statistics.fmean(each**2 for each in errors)
    return {"mae": statistics.fmean(map(abs, errors)), "mse": mse, "rmse": mse**0.5}


def quality_violations(metrics: Mapping[str, float], constraints: dict[str, Any], problem: str) -> Iterator[Violation]:
    """The metrics that are beyond the thresholds of a baseline."""
    group = {"BinaryClassification": "binary_classification", "MulticlassClassification": "multiclass_classification"}
    for name, constraint in constraints.get(f"{group.get(problem, 'regression')}_constraints", {}).items():
        if name not in metrics:
            continue
        operator, threshold = constraint["comparison_operator"], constraint["threshold"]
        below = metrics[name] < threshold
        if below if operator == "LessThanThreshold" else metrics[name] > threshold:
            text = f"Metric {name} with {metrics[name]} was {operator} '{threshold}'"
            yield {"constraint_check_type": operator, "description": text, "metric_name": name}


class _Side:
    """One side of a captured record, as a preprocessor sees it."""

    def __init__(self, side: dict[str, str]) -> None:
        self.data, self.encoding = side["data"], side["encoding"]


class _Record:
    """A captured record, as a preprocessor sees it."""

    def __init__(self, captured: dict[str, Any]) -> None:
        if "endpointInput" in captured:
            self.endpoint_input = _Side(captured["endpointInput"])
        if "endpointOutput" in captured:
            self.endpoint_output = _Side(captured["endpointOutput"])


def _flat(side: dict[str, str], names: Sequence[str], before: int) -> Features:
    if side["encoding"] == "CSV":
        values = next(csv.reader([side["data"].strip()]))
        named = [*names[: len(values)], *(f"_c{before + at}" for at in range(len(names), len(values)))]
        return {name: value.strip() or None for name, value in zip(named, values, strict=True)}
    found = json.loads(side["data"]) if side["encoding"] == "JSON" else None
    if not isinstance(found, dict) or any(isinstance(value, dict | list) for value in found.values()):
        raise Refusal("ClientError", "Encoding or structure of captured data needs a record preprocessor")
    return {name: None if value is None else str(value) for name, value in found.items()}


def _feature_violations(feature: Mapping[str, Any], values: Iterable[str | None], share: float) -> Iterator[Violation]:
    every = list(values)
    present = [each for each in every if each is not None]
    kind = _KINDS.get(feature["inferred_type"])
    if kind and present and sum(map(kind, present)) / len(present) < share:
        text = f"Data type match requirement is not met. Expected: {feature['inferred_type']}"
        yield _violation(feature["name"], "data_type_check", text)
    if len(present) / len(every) < feature.get("completeness", 0):
        text = f"Completeness {len(present) / len(every)} is less than {feature['completeness']}"
        yield _violation(feature["name"], "completeness_check", text)


def _violation(feature: str, check: str, description: str) -> Violation:
    return {"feature_name": feature, "constraint_check_type": check, "description": description}


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _is_whole(value: str) -> bool:
    return value.strip().removeprefix("-").isdecimal()


_KINDS: dict[str, Callable[[str], bool]] = {"Fractional": _is_number, "Integral": _is_whole}


def _same(predicted: str, label: str) -> bool:
    if _is_number(predicted) and _is_number(label):
        return float(predicted) == float(label)
    return predicted == label
