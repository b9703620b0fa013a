"""Every value of every case, hidden, and moved into the default of a parameter: nothing is found that was not there."""

from collections.abc import Callable
from typing import Any

import pytest

from constructs_lib.template_check import violations
from tests.unit.test_cases import MISTAKES, VALID, paths, replaced, said


def by_parameter(_: object) -> object:
    return {"Ref": "Hidden"}


def by_condition(value: object) -> object:
    return {"Fn::If": ["Hides", value, {"Ref": "AWS::NoValue"}]}


@pytest.mark.parametrize("hide", [by_parameter, by_condition])
def test_hiding_a_value_adds_no_finding(hide: Callable[[object], object]) -> None:
    parameters = {"Hidden": {"Type": "String"}}
    conditions = {"Hides": {"Fn::Equals": [{"Ref": "Hidden"}, "yes"]}}
    for case in [*MISTAKES, *VALID]:
        template, region = case["template"], case["region"]
        known = said(template, region)
        declared = {
            "Parameters": {**template.get("Parameters", {}), **parameters},
            "Conditions": {**template.get("Conditions", {}), **conditions},
        }
        for path in paths(template["Resources"]):
            resources = replaced(template["Resources"], path, hide)
            more = said({**template, **declared, "Resources": resources}, region) - known
            if in_function(path):  # where CloudFormation may take no other function
                more = {each for each in more if each[1] != "function-malformed"}
            assert not more, f"{case['id']}: hiding {'.'.join(map(str, path))} adds {more}"


def by_default(value: object) -> Any:
    return {"Type": "Number" if isinstance(value, int) else "String", "Default": value}


def test_mistakes_in_defaults_are_warned_of_and_never_refused() -> None:
    warned = 0
    for case in [*MISTAKES, *VALID]:
        template, region = case["template"], case["region"]
        known = {(each.resource, each.finding.rule.id): each.severity for each in violations(template, region)}
        for path in paths(template["Resources"]):
            value = value_at(template["Resources"], path)
            if (
                path[1:2] != ("Properties",)
                or in_function(path)
                or isinstance(value, bool)
                or not isinstance(value, str | int)
            ):
                continue
            resources = replaced(template["Resources"], path, lambda _: {"Ref": "Moved"})
            body = {
                **template,
                "Resources": resources,
                "Parameters": {**template.get("Parameters", {}), "Moved": by_default(value)},
            }
            found = list(violations(body, region))
            for each in found:
                assert (each.resource, each.finding.rule.id) in known
                assert each.severity == "warning" or known[each.resource, each.finding.rule.id] == "error"
            warned += any(each.defaults == ("Moved",) for each in found)
            given = violations(body, region, {"Moved": str(value)})
            assert {(each.resource, each.finding.rule.id): each.severity for each in given} == known
    assert warned > 100


def in_function(path: tuple[Any, ...]) -> bool:
    return any(step == "Ref" or str(step).startswith("Fn::") for step in path)


def value_at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value
