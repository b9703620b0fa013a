"""What an explainability job of SageMaker Clarify finds: whether the same features decide as in the baseline."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.local_aws.shapley import Predict, Rows, contributions

Analysis = dict[str, Any]
Violation = dict[str, str]
# Source: developer guide, clarify-model-monitor-feature-attribution-drift-violations.
_LEAST_SCORE = 0.9


def explanations_of(rows: Rows, features: Sequence[str], config: Mapping[str, Any], predict: Predict) -> Analysis:
    """How much each feature contributes to each label on average, in the form of `analysis.json`.

    Args:
        rows: The records, as the model reads them.
        features: The names of their columns.
        config: The analysis configuration.
        predict: Asks the model.
    """
    baseline = [tuple(map(str, row)) for row in config["methods"]["shap"]["baseline"]]
    explained = [contributions(row, baseline, predict) for row in rows]
    labels = len(explained[0][0])
    names = config.get("label_headers") or [f"label{position}" for position in range(labels)]
    return {
        "version": "1.0",
        "explanations": {
            "kernel_shap": {
                name: {"global_shap_values": dict(zip(features, _means(explained, position), strict=True))}
                for position, name in enumerate(names)
            }
        },
    }


def attribution_violations(found: Analysis, baseline: Analysis) -> Iterator[Violation]:
    """The labels for which other features decide than in a baseline."""
    known = baseline.get("explanations", {}).get("kernel_shap", {})
    for label, values in found["explanations"]["kernel_shap"].items():
        if label in known:
            score = likeness(known[label]["global_shap_values"], values["global_shap_values"])
            if score < _LEAST_SCORE:
                yield {
                    "label": label,
                    "metric_name": "shap",
                    "constraint_check_type": "feature_attribution_drift_check",
                    "description": f"Feature attribution drift {score} exceeds threshold {_LEAST_SCORE}",
                }


def likeness(known: Mapping[str, float], found: Mapping[str, float]) -> float:
    """The normalized discounted cumulative gain of the features in the order that was found: 1 if it is the known one.

    Args:
        known: What each feature contributed when the baseline was made.
        found: What it contributes now.
    """
    best = _gain([abs(value) for value in sorted(known.values(), key=abs, reverse=True)])
    ranked = sorted(found, key=lambda feature: abs(found[feature]), reverse=True)
    return _gain([abs(known[feature]) for feature in ranked]) / best


def _gain(worth: Sequence[float]) -> float:
    return sum(each / math.log2(position + 2) for position, each in enumerate(worth))


def _means(explained: Sequence[list[list[float]]], label: int) -> list[float]:
    """What the features of the records add to a label on average, by their size."""
    sizes = [[abs(added[label]) for added in record] for record in explained]
    return [round(sum(column) / len(column), 6) for column in zip(*sizes, strict=True)]
