"""Which resources of a template are made together."""

from typing import Any

import pytest

from constructs_lib.template_check.alternatives import Alternatives


def equals(name: str, value: Any) -> dict[str, Any]:
    return {"Fn::Equals": [{"Ref": name}, value]}


def named(name: str) -> dict[str, str]:
    return {"Condition": name}


CONDITIONS: dict[str, Any] = {
    "IsProd": equals("Stage", "prod"),
    "IsDev": equals("Stage", "dev"),
    "IsNotProd": {"Fn::Not": [named("IsProd")]},
    "IsNotDev": {"Fn::Not": [named("IsDev")]},
    "IsProdReversed": {"Fn::Equals": ["prod", {"Ref": "Stage"}]},
    "IsLarge": equals("Size", "large"),
    "IsLargeProd": {"Fn::And": [named("IsProd"), named("IsLarge")]},
    "IsProdOrLarge": {"Fn::Or": [named("IsProd"), named("IsLarge")]},
    "IsOn": equals("Switch", "on"),
    "IsOff": equals("Switch", "off"),
    "IsNotOff": {"Fn::Not": [named("IsOff")]},
    "IsTrue": equals("Flag", True),
    "IsTrueText": equals("Flag", "true"),
    "Always": {"Fn::Equals": ["a", "a"]},
    "Never": {"Fn::Equals": ["a", "b"]},
    "IsSame": {"Fn::Equals": [{"Ref": "One"}, {"Ref": "Two"}]},
    "IsListed": {"Fn::Contains": [["a"], {"Ref": "One"}]},
    "Circular": named("Circular"),
    "Broken": {"Fn::And": "x"},
}
PARAMETERS = {"Switch": {"Type": "String", "AllowedValues": ["on", "off"]}}


def together(one: Any, other: Any, **more: Any) -> bool:
    resources = {name: {"Condition": each} if each else {} for name, each in (("One", one), ("Other", other))}
    body = {"Conditions": {**CONDITIONS, **more}, "Parameters": PARAMETERS, "Resources": resources}
    return any(len(each) > 1 for each in Alternatives(body).made_together(["One", "Other"]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, None),
        (None, "IsProd"),
        ("IsProd", "IsProd"),
        ("IsProd", "IsProdReversed"),
        ("IsProd", "IsNotDev"),
        ("IsLargeProd", "IsLarge"),
        ("IsLargeProd", "IsProdOrLarge"),
        ("IsProd", "IsProdOrLarge"),
        ("IsOn", "IsNotOff"),
        ("IsTrue", "IsTrueText"),
        ("IsProd", "Always"),
        ("IsSame", "IsSame"),
        ("IsListed", "IsListed"),
        ("Undeclared", "Undeclared"),
    ],
)
def test_one_is_never_made_without_the_other(one: str | None, other: str | None) -> None:
    assert together(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IsProd", "IsDev"),
        ("IsProd", "IsNotProd"),
        ("IsDev", "IsNotDev"),
        ("IsNotProd", "IsNotDev"),
        ("IsProd", "IsLarge"),
        ("IsProd", "IsSame"),
        ("IsSame", "IsListed"),
        ("IsOn", "IsOff"),
        ("IsNotProd", "IsProdOrLarge"),
        ("IsProd", "Undeclared"),
    ],
)
def test_each_may_be_made_alone(one: str, other: str) -> None:
    assert not together(one, other)


@pytest.mark.parametrize("condition", ["Circular", "Broken", 5, ["IsProd"], {"Ref": "x"}])
def test_conditions_without_a_meaning_are_met_by_chance_or_not_at_all(condition: Any) -> None:
    assert together(condition, condition)
    assert together(None, condition)


def test_too_many_questions_are_left_open() -> None:
    many = {f"Is{number}": equals(f"P{number}", "yes") for number in range(20)}
    every = {"Fn::And": [named(name) for name in many]}

    assert not together("Every", "Any", Every=every, Any={"Fn::Or": [named(name) for name in many]}, **many)


def test_conditions_that_refer_to_each_other_are_asked_once() -> None:
    doubled = {f"C{number}": {"Fn::And": [named(f"C{number - 1}")] * 2} for number in range(1, 60)}

    assert together("C59", "IsProd", C0=equals("Stage", "prod"), **doubled)


@pytest.mark.parametrize("body", [{}, {"Conditions": [], "Resources": {"One": 5, "Other": {}}}, {"Parameters": 5}])
def test_templates_of_another_form_are_read_as_far_as_they_go(body: dict[str, Any]) -> None:
    assert Alternatives(body).made_together(["One", "Other"]) == [["One", "Other"]]


def test_resources_of_each_condition_come_with_those_that_are_there_anyway() -> None:
    resources = {
        "Prod": {"Condition": "IsProd"},
        "Dev": {"Condition": "IsDev"},
        "Any": {},
        "Live": {"Condition": "IsProd"},
    }
    found = Alternatives({"Conditions": CONDITIONS, "Resources": resources})

    assert found.made_together(list(resources)) == [["Prod", "Any", "Live"], ["Dev", "Any"], ["Any"]]


def test_more_conditions_than_can_be_compared_are_each_on_their_own() -> None:
    resources = {f"R{number}": {"Condition": f"C{number}"} for number in range(60)}

    assert Alternatives({"Resources": {**resources, "Any": {}}}).made_together([*resources, "Any"]) == [
        *([name] for name in resources),
        ["Any"],
    ]


def test_a_condition_that_is_known_to_hold_is_none() -> None:
    resources = {"Prod": {"Condition": "IsProd"}, "Dev": {"Condition": "IsDev"}, "Any": {}}
    body = {"Conditions": CONDITIONS, "Resources": resources}

    found = Alternatives(body, lambda name: True if name == "IsProd" else None)

    assert found.made_together(list(resources)) == [["Prod", "Any"], ["Prod", "Dev", "Any"]]
