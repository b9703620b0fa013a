"""Conditions: which are known to hold, and which not to."""

from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN, hidden
from constructs_lib.template_check.intrinsics import Intrinsics
from constructs_lib.template_check.parameters import Parameters
from constructs_lib.template_check.template import Template

PARAMETERS = {
    "Stage": {"Type": "String"},
    "Fixed": {"Type": "String", "AllowedValues": ["prod"]},
    "Empty": {"Type": "String", "Default": ""},
}
CONDITIONS = {
    "Yes": {"Fn::Equals": [{"Ref": "Fixed"}, "prod"]},
    "No": {"Fn::Equals": [{"Ref": "Fixed"}, "test"]},
    "Open": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
}


def holds(condition: Any, region: str | None = None, **known: Any) -> bool | None:
    body = {"Resources": {}, "Parameters": PARAMETERS, "Conditions": {**CONDITIONS, "C": condition}}
    return Intrinsics(body, Parameters(body, region, **known)).conditions.holds("C")


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"Fn::Equals": ["a", "a"]}, True),
        ({"Fn::Equals": ["a", "b"]}, False),
        ({"Fn::Equals": [1, "1"]}, True),
        ({"Fn::Equals": [True, "true"]}, True),
        ({"Fn::Equals": [{"Ref": "Stage"}, "prod"]}, None),
        ({"Fn::Equals": [{"Ref": "Stage"}, {"Ref": "Stage"}]}, True),
        ({"Fn::Equals": [{"Fn::Sub": "${Fixed}-x"}, "prod-x"]}, True),
        ({"Fn::Equals": [{"Fn::ImportValue": "x"}, {"Fn::ImportValue": "x"}]}, None),
        ({"Condition": "Yes"}, True),
        ({"Condition": "Open"}, None),
        ({"Condition": "Undeclared"}, None),
        ({"Condition": "C"}, None),
        ({"Fn::Not": [{"Condition": "Yes"}]}, False),
        ({"Fn::Not": [{"Condition": "No"}]}, True),
        ({"Fn::Not": [{"Condition": "Open"}]}, None),
        ({"Fn::And": [{"Condition": "Yes"}, {"Condition": "Yes"}]}, True),
        ({"Fn::And": [{"Condition": "Open"}, {"Condition": "No"}]}, False),
        ({"Fn::And": [{"Condition": "Open"}, {"Condition": "Yes"}]}, None),
        ({"Fn::Or": [{"Condition": "No"}, {"Condition": "No"}]}, False),
        ({"Fn::Or": [{"Condition": "Open"}, {"Condition": "Yes"}]}, True),
        ({"Fn::Or": [{"Condition": "Open"}, {"Condition": "No"}]}, None),
        ({"Fn::Equals": ["a", "a"], "Fn::Not": []}, None),
        ({"Fn::Equals": ["a"]}, None),
        ({"Fn::Unheard": []}, None),
        ("Yes", None),
        (None, None),
    ],
)
def test_knows_whether_a_condition_holds(condition: Any, answer: bool | None) -> None:
    assert holds(condition) is answer


def test_knows_more_where_values_are_known() -> None:
    stage, region = (
        {"Fn::Equals": [{"Ref": name}, value]} for name, value in (("Stage", "prod"), ("AWS::Region", "eu-west-1"))
    )

    assert holds(stage, given={"Stage": "prod"}) is True
    assert holds(stage, given={"Stage": "test"}) is False
    assert holds(region, "eu-west-1") is True
    assert holds(region, "us-east-1") is False
    assert holds(region) is None


def test_an_empty_default_is_known_to_conditions() -> None:
    given = {"Fn::Not": [{"Fn::Equals": [{"Ref": "Empty"}, ""]}]}

    assert holds(given) is None
    assert holds(given, assumed={"Empty"}) is False


def test_conditions_that_are_made_of_each_other_come_to_an_end() -> None:
    chain = {f"C{number}": {"Fn::Not": [{"Condition": f"C{number + 1}"}]} for number in range(5_000)}
    ring = {"A": {"Condition": "B"}, "B": {"Fn::Or": [{"Condition": "A"}, {"Condition": "A"}]}}

    conditions = Intrinsics({"Resources": {}, "Conditions": {**chain, **ring}}).conditions

    assert conditions.holds("C0") is None
    assert conditions.holds("A") is None


@pytest.mark.parametrize("section", [None, [], "text", {"C": None}])
def test_sections_may_be_anything(section: Any) -> None:
    assert Intrinsics({"Resources": {}, "Conditions": section}).conditions.holds("C") is None


@pytest.mark.parametrize(("condition", "value"), [("Yes", "a"), ("No", "b"), ("Open", UNKNOWN)])
def test_a_branch_is_taken_where_its_condition_is_known(condition: str, value: object) -> None:
    intrinsics = Intrinsics({"Resources": {}, "Parameters": PARAMETERS, "Conditions": CONDITIONS})

    found = intrinsics.resolve({"Fn::If": [condition, "a", "b"]})

    assert found is value if hidden(value) else found == value


def test_resources_that_are_not_made_are_not_there() -> None:
    kind = "AWS::SageMaker::Model"
    resources = {
        "A": {"Type": kind, "Condition": "No"},
        "B": {"Type": kind, "Condition": "Yes"},
        "C": {"Type": kind, "Condition": "Open"},
    }
    template = Template({"Resources": resources, "Parameters": PARAMETERS, "Conditions": CONDITIONS})

    assert template.of_type(kind) == ("B", "C")
    assert not template.conditional("B")
    assert template.conditional("C")
