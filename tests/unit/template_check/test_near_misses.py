"""Mistakes of each kind that people make, and what comes close to them and deploys."""

import json
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.template_check import violations
from tests.unit.rules.sound import changed

CASES: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[2] / "cases" / "near.json").read_text(encoding="utf-8")
)


def heard(case: dict[str, Any]) -> list[str]:
    """Return what is said of the sound template with some changes, without the jobs that use its model."""
    template = changed(case["changes"])
    del template["Resources"]["Machine"]
    return [each.message for each in violations(template, case["region"])]


@pytest.mark.parametrize("case", CASES["wrong"], ids=lambda case: str(case["kind"]))
def test_a_mistake_is_found(case: dict[str, Any]) -> None:
    assert heard(case) != []


@pytest.mark.parametrize("case", CASES["right"], ids=lambda case: str(case["kind"]))
def test_what_deploys_is_left_alone(case: dict[str, Any]) -> None:
    assert heard(case) == []
