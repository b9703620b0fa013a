"""Mistakes that AWS would refuse an hour into a deployment, their twins without the mistake, and valid templates."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.template_check import violations

CASES = Path(__file__).parents[1] / "cases"
MISTAKES = json.loads((CASES / "mistakes.json").read_text(encoding="utf-8"))
VALID = json.loads((CASES / "valid.json").read_text(encoding="utf-8"))
BY_ID = {case["id"]: case for case in VALID}

# What a valid template may still be told.
DESERVED = {
    "v17": {"scaling-undone"},  # it scales, and does not retain what scaling has set
    "w06": {"instance-type-unknown"},  # AWS may know it, and nobody here does
}

Case = dict[str, Any]
Said = set[tuple[str, str, str]]


def said(template: Any, region: str) -> Said:
    found = violations(template, region)
    return {(each.resource, each.finding.rule.id, each.finding.rule.severity) for each in found}


def caught(case: Case) -> set[str]:
    """Return the severities of the rules that speak of a mistake and are silent on its twin."""
    twin = BY_ID[case["twin"]]
    silenced = {rule for _, rule, _ in said(twin["template"], case["region"])}
    return {severity for _, rule, severity in said(case["template"], case["region"]) if rule not in silenced}


def is_caught(case: Case) -> bool:
    found = caught(case)
    return "error" in found if case["expect"] == "error" else bool(found)


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: f"{case['id']} {case['title']}")
def test_catches_the_mistake(case: Case) -> None:
    assert is_caught(case), f"expected {case['expect']}, found {caught(case)}"


@pytest.mark.parametrize("case", VALID, ids=lambda case: f"{case['id']} {case['title']}")
def test_says_nothing_of_a_valid_template_but_what_it_deserves(case: Case) -> None:
    found = said(case["template"], case["region"])

    assert {severity for _, _, severity in found} <= {"warning"}
    assert {rule for _, rule, _ in found} == DESERVED.get(case["id"], set())


def test_score(capsys: pytest.CaptureFixture[str]) -> None:
    score = sum(map(is_caught, MISTAKES))
    clean = sum(not said(case["template"], case["region"]) for case in VALID)

    with capsys.disabled():
        line = f"{score} of {len(MISTAKES)} mistakes caught, {clean} of {len(VALID)} valid templates without a word"
        print(f"\n{line}")  # noqa: T201  # whoever runs the tests is to see it
    assert score == len(MISTAKES)


def paths(value: Any) -> Iterator[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (key,)
        yield from ((key, *rest) for rest in paths(entry))


def replaced(value: Any, path: tuple[Any, ...], hide: Callable[[object], object]) -> Any:
    if not path:
        return hide(value)
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(copy[path[0]], path[1:], hide)
    return copy
