"""What the local AWS's monitors find by themselves: they are test equipment, and tested for that."""

from typing import Any

import pytest

from tests.local.monitored import CONSTRAINTS, QUALITY
from tests.local_aws.monitoring_analysis import (
    Features,
    data_violations,
    drift_violations,
    drifts,
    features_of,
    quality_metrics,
    quality_violations,
)
from tests.local_aws.refusal import Refusal

NAMES = ["label", "width", "length"]
FINE: Features = {"label": "1", "width": "5.1", "length": "3.5"}


def record(asked: str, answered: str = "1", encoding: str = "CSV") -> dict[str, Any]:
    sides = (("endpointInput", asked, "CSV"), ("endpointOutput", answered, encoding))
    return {"captureData": {name: {"data": data, "encoding": how} for name, data, how in sides}}


@pytest.mark.parametrize(
    ("captured", "features"),
    [
        (record("5.1,3.5\n"), FINE),
        (record("5.1,"), {**FINE, "length": None}),
        (record("5.1,3.5,0.2"), {**FINE, "_c3": "0.2"}),
        (record("5.1"), {"label": "1", "width": "5.1"}),
        (record("5.1,3.5", '{"label": 1}', "JSON"), FINE),
    ],
)
def test_features_are_what_was_answered_and_what_was_asked(captured: dict[str, Any], features: Features) -> None:
    assert features_of(captured, None, NAMES) == features


def test_a_preprocessor_makes_features() -> None:
    def preprocess(found: Any) -> dict[str, Any]:
        return {"width": found.endpoint_input.data, "label": found.endpoint_output.data}

    assert features_of(record("5.1"), preprocess, NAMES) == {"width": "5.1", "label": "1"}


@pytest.mark.parametrize(("answered", "encoding"), [('{"a": {"b": 1}}', "JSON"), ("MQ==", "BASE64")])
def test_what_is_not_flat_needs_a_preprocessor(answered: str, encoding: str) -> None:
    with pytest.raises(Refusal, match="needs a record preprocessor"):
        features_of(record("5.1", answered, encoding), None, NAMES)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"width": "wide"}, [("width", "data_type_check")]),
        ({"label": "0.5"}, [("label", "data_type_check")]),
        ({"width": None}, [("width", "completeness_check")]),
        ({"length": None}, []),
        ({"_c3": "0.2"}, [("_c3", "extra_column_check")]),
    ],
)
def test_what_constraints_do_not_allow_is_a_violation(
    changed: dict[str, str | None], found: list[tuple[str, str]]
) -> None:
    violations = data_violations([FINE, {**FINE, **changed}], CONSTRAINTS)

    assert [(each["feature_name"], each["constraint_check_type"]) for each in violations] == found


def test_a_missing_column_is_a_violation() -> None:
    (violation,) = data_violations([{"label": "1", "width": "5.1"}], CONSTRAINTS)

    assert (violation["feature_name"], violation["constraint_check_type"]) == ("length", "missing_column_check")


BUCKETS = [{"lower_bound": at, "upper_bound": at + 1.0, "count": 10.0} for at in range(4)]
STATISTICS = {
    "features": [
        {"name": "width", "numerical_statistics": {"distribution": {"kll": {"buckets": BUCKETS}}}},
        {"name": "label", "string_statistics": {}},
    ]
}


@pytest.mark.parametrize(
    ("values", "distance"), [(["0.5", "1.5", "2.5", "3.5"], 0), (["0.5", "0.5"], 0.75), (["9", "", "x"], 1), ([], None)]
)
def test_drift_is_the_distance_of_the_distributions(values: list[str], distance: float | None) -> None:
    records: list[Features] = [{"width": each or None, "label": "1"} for each in values]

    assert drifts(records, STATISTICS) == ({} if distance is None else {"width": distance})


@pytest.mark.parametrize(
    ("switch", "threshold", "found"), [("Enabled", 0.1, 1), ("Enabled", 0.2, 0), ("Disabled", 0, 0)]
)
def test_drift_beyond_the_threshold_is_a_violation(switch: str, threshold: float, found: int) -> None:
    config = {"distribution_constraints": {"perform_comparison": switch, "comparison_threshold": threshold}}

    violations = list(drift_violations({"width": 0.2}, {"features": [], "monitoring_config": config}))

    assert [each["constraint_check_type"] for each in violations] == ["baseline_drift_check"] * found


def test_predictions_are_compared_with_labels() -> None:
    assert quality_metrics([("1.0", "1"), ("setosa", "setosa"), ("0", "1")], "BinaryClassification") == {
        "accuracy": pytest.approx(2 / 3)
    }
    assert quality_metrics([("1", "2"), ("5", "2")], "Regression") == {
        "mae": 2.0,
        "mse": 5.0,
        "rmse": pytest.approx(5**0.5),
    }


@pytest.mark.parametrize(("accuracy", "violations"), [(0.89, 1), (0.9, 0)])
def test_a_metric_beyond_its_threshold_is_a_violation(accuracy: float, violations: int) -> None:
    assert len(list(quality_violations({"accuracy": accuracy}, QUALITY, "BinaryClassification"))) == violations
