"""What a bias job of SageMaker Clarify finds: groups that the labels, or the predictions, treat unlike each other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tests.local_aws.refusal import Refusal

Analysis = dict[str, Any]
Violation = dict[str, str]


class Judged(NamedTuple):
    """A record: its features by their names, what was predicted, and what turned out to be true."""

    features: Mapping[str, str]
    predicted: str
    label: str


class Difference(NamedTuple):
    """A metric of bias."""

    stage: str
    facet: str
    facet_value: str
    name: str
    value: float


_STAGES = {"pre_training_bias": "Pre-training", "post_training_bias": "Post-training"}


def bias_of(records: Sequence[Judged], config: Mapping[str, Any]) -> Iterator[Difference]:
    """The metrics that an analysis configuration asks for, of each facet: CI, DPL and DPPL, and no others.

    Args:
        records: The records.
        config: The analysis configuration.
    """
    favoured = {str(each) for each in config["label_values_or_threshold"]}
    for facet in config["facet"]:
        name, values = facet["name_or_index"], facet["value_or_threshold"]
        of_group = _membership(values)
        inside = [each for each in records if of_group(each.features[name])]
        outside = [each for each in records if not of_group(each.features[name])]
        if not inside or not outside:
            raise Refusal("ClientError", f"Facet {name} has records on one side of {values} only")
        for method, stage in _STAGES.items():
            for metric in config["methods"].get(method, {}).get("methods", ()):
                value = _METRICS[metric](outside, inside, favoured)
                yield Difference(stage, name, ",".join(map(str, values)), metric, value)


def bias_analysis(found: Sequence[Difference], config: Mapping[str, Any]) -> Analysis:
    """The metrics in the form of `analysis.json`."""
    analysis: Analysis = {"version": "1.0"}
    for method, stage in _STAGES.items():
        facets: dict[str, list[Any]] = {}
        for each in (one for one in found if one.stage == stage):
            groups = facets.setdefault(each.facet, [{"value_or_threshold": each.facet_value, "metrics": []}])
            groups[0]["metrics"].append({"name": each.name, "value": each.value})
        if facets:
            values = ",".join(map(str, config["label_values_or_threshold"]))
            named = {"label": config["label"], "label_value_or_threshold": values}
            analysis[f"{method}_metrics"] = {**named, "facets": facets}
    return analysis


def bias_violations(found: Sequence[Difference], baseline: Analysis) -> Iterator[Violation]:
    """The metrics that are further from zero than those of a baseline."""
    for each in found:
        allowed = _in_baseline(each, baseline)
        if allowed is not None and abs(each.value) > abs(allowed):
            yield {
                "facet": each.facet,
                "facet_value": each.facet_value,
                "metric_name": each.name,
                "constraint_check_type": "bias_drift_check",
                "description": f"Value {each.value} does not meet the constraint requirement of {allowed}",
            }


def _in_baseline(wanted: Difference, baseline: Analysis) -> float | None:
    (method,) = (each for each, stage in _STAGES.items() if stage == wanted.stage)
    for group in baseline.get(f"{method}_metrics", {}).get("facets", {}).get(wanted.facet, ()):
        for metric in group["metrics"]:
            if group["value_or_threshold"] == wanted.facet_value and metric["name"] == wanted.name:
                return float(metric["value"])
    return None


def _membership(values: Sequence[Any]) -> Callable[[str], bool]:
    """Whether a value is of the group: one of those that are listed, or more than the only one, a fraction."""
    if len(values) == 1 and isinstance(values[0], float):
        return lambda value: float(value) > values[0]
    return {str(each) for each in values}.__contains__


def _imbalance(outside: Sequence[Judged], inside: Sequence[Judged], _favoured: set[str]) -> float:
    return (len(outside) - len(inside)) / (len(outside) + len(inside))


def _difference_of_labels(outside: Sequence[Judged], inside: Sequence[Judged], favoured: set[str]) -> float:
    return _share(outside, favoured, "label") - _share(inside, favoured, "label")


def _difference_of_predictions(outside: Sequence[Judged], inside: Sequence[Judged], favoured: set[str]) -> float:
    return _share(outside, favoured, "predicted") - _share(inside, favoured, "predicted")


def _share(records: Sequence[Judged], favoured: set[str], what: str) -> float:
    return sum(getattr(each, what) in favoured for each in records) / len(records)


_METRICS: Mapping[str, Callable[[Sequence[Judged], Sequence[Judged], set[str]], float]] = {
    "CI": _imbalance,
    "DPL": _difference_of_labels,
    "DPPL": _difference_of_predictions,
}
