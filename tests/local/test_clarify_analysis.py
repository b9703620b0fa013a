"""What the local AWS's Clarify finds by itself: it is test equipment, and tested for that."""

from typing import Any

import pytest

from tests.local_aws.clarify_bias import Judged, bias_analysis, bias_of, bias_violations
from tests.local_aws.clarify_explanations import attribution_violations, explanations_of, likeness
from tests.local_aws.refusal import Refusal
from tests.local_aws.shapley import Rows

CONFIG: dict[str, Any] = {
    "label": "loan",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "age", "value_or_threshold": [40.0]}],
    "methods": {"pre_training_bias": {"methods": ["CI", "DPL"]}, "post_training_bias": {"methods": ["DPPL"]}},
}
# Of four, three are older than 40.
PEOPLE = [
    Judged({"age": "30"}, predicted="1", label="1"),
    Judged({"age": "41"}, predicted="1", label="1"),
    Judged({"age": "50"}, predicted="0", label="1"),
    Judged({"age": "60"}, predicted="0", label="0"),
]


def test_groups_differ_in_size_in_labels_and_in_predictions() -> None:
    found = {each.name: each.value for each in bias_of(PEOPLE, CONFIG)}

    assert found == {"CI": -0.5, "DPL": pytest.approx(1 / 3), "DPPL": pytest.approx(2 / 3)}


def test_a_group_may_be_listed_values() -> None:
    facet = {"name_or_index": "age", "value_or_threshold": [30, 41]}

    found = {each.name: each.value for each in bias_of(PEOPLE, {**CONFIG, "facet": [facet]})}

    assert found["CI"] == 0


def test_fails_when_there_is_one_group_only() -> None:
    with pytest.raises(Refusal, match="Facet age has records on one side"):
        list(bias_of(PEOPLE[1:], CONFIG))


def test_what_is_as_far_from_zero_as_the_baseline_is_no_violation() -> None:
    found = list(bias_of(PEOPLE, CONFIG))

    assert list(bias_violations(found, bias_analysis(found, CONFIG))) == []


@pytest.mark.parametrize(("allowed", "violations"), [(0.2, 1), (-0.5, 0), (0.7, 0)])
def test_what_is_further_from_zero_than_the_baseline_is_a_violation(allowed: float, violations: int) -> None:
    found = [each for each in bias_of(PEOPLE, CONFIG) if each.name == "CI"]
    baseline = bias_analysis([each._replace(value=allowed) for each in found], CONFIG)

    assert len(list(bias_violations(found, baseline))) == violations


def test_what_the_baseline_does_not_have_is_no_violation() -> None:
    assert list(bias_violations(list(bias_of(PEOPLE, CONFIG)), {})) == []


def test_features_contribute_by_what_the_model_answers_without_them() -> None:
    def predict(rows: Rows) -> list[list[float]]:
        return [[3 * float(size) + float(rooms)] for size, rooms in rows]

    shap = {"methods": {"shap": {"baseline": [[0, 0]]}}, "label_headers": ["price"]}

    found = explanations_of([("1", "1"), ("-1", "3")], ["size", "rooms"], shap, predict)

    assert found["explanations"]["kernel_shap"] == {"price": {"global_shap_values": {"size": 3.0, "rooms": 2.0}}}


def test_the_same_features_in_the_same_order_are_no_violation() -> None:
    known = {"age": 0.7, "income": 0.5, "rank": 0.05}

    assert likeness(known, {"age": 0.3, "income": 0.2, "rank": 0.1}) == 1


def test_features_in_another_order_are_a_violation() -> None:
    def analysis(**values: float) -> dict[str, Any]:
        return {"explanations": {"kernel_shap": {"label0": {"global_shap_values": values}}}}

    found = list(
        attribution_violations(analysis(age=0.1, income=0.2, rank=0.7), analysis(age=0.7, income=0.5, rank=0.05))
    )

    assert [(each["label"], each["constraint_check_type"]) for each in found] == [
        ("label0", "feature_attribution_drift_check")
    ]
