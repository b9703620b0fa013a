"""Mistakes of each kind that people make, and what comes close to them and deploys."""

import json
from pathlib import Path
from typing import Any

from constructs_lib.template_check import violations
from tests.unit.rules.sound import changed
from tests.unit.with_each import with_each

CASES: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[2] / "cases" / "near.json").read_text(encoding="utf-8")
)


def heard(case: dict[str, Any]) -> list[str]:
    """Return what is said of the sound template with some changes, without the jobs that use its model."""
    template = changed(case["changes"])
    del template["Resources"]["Machine"]
    return [each.message for each in violations(template, case["region"])]


@with_each("case", CASES["wrong"])
def test_a_mistake_is_found(case: dict[str, Any]) -> None:
    assert heard(case) != []


@with_each("case", CASES["right"])
def test_what_deploys_is_left_alone(case: dict[str, Any]) -> None:
    assert heard(case) == []
