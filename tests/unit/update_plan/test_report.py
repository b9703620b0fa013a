"""The plan as people and machines read it."""

import json

from constructs_lib.update_plan.plan import PlannedChange
from constructs_lib.update_plan.report import StackPlan, as_json, as_text

FAILS = PlannedChange(
    "Model", "AWS::SageMaker::Model", "replaced", "fails", "the name is taken", "a-rule", "Rename it."
)
SAFE = PlannedChange("Endpoint\n\033[31m", "AWS::SageMaker::Endpoint", "updated", "safe", "updated in place: Tags")


def test_machines_get_every_field() -> None:
    (found,) = json.loads(as_json([StackPlan("Shop", (FAILS,))]))

    assert found == {
        "stack": "Shop",
        "resource": "Model",
        "type": "AWS::SageMaker::Model",
        "action": "replaced",
        "verdict": "fails",
        "why": "the name is taken",
        "rule": "a-rule",
        "remedy": "Rename it.",
    }


def test_people_get_a_table_and_a_sum() -> None:
    lines = list(as_text([StackPlan("Shop", (FAILS, SAFE))], colour=False))

    assert lines[0] == "Shop"
    assert lines[1].split() == ["will", "fail", "Model", "AWS::SageMaker::Model"]
    assert [line.strip() for line in lines[2:5]] == ["the name is taken", "Remedy: Rename it.", "Rule: a-rule"]
    assert lines[-1] == "1 will fail, 1 safe"


def test_a_template_does_not_steer_the_terminal() -> None:
    text = "\n".join(as_text([StackPlan("", (SAFE,))], colour=False))

    assert "\033" not in text
    assert r"Endpoint\n\x1b[31m" in text


def test_only_verdicts_are_coloured() -> None:
    coloured = list(as_text([StackPlan("", (FAILS,))], colour=True))

    assert coloured[0].count("\033[") == 2
    assert "\033[" not in "".join(coloured[1:])
