"""Parameters, mappings and conditions that two templates define differently."""

from typing import Any

import pytest

from constructs_lib.template_check.intrinsics import Intrinsics
from constructs_lib.update_plan.answer import Answer
from constructs_lib.update_plan.definitions import Definitions

OPEN = {"Fn::Equals": ["a", {"Ref": "Stage"}]}
YES, NO = {"Fn::Equals": ["a", "a"]}, {"Fn::Equals": ["a", "b"]}


def definitions(old: dict[str, Any], new: dict[str, Any]) -> Definitions:
    bodies = [{"Resources": {}, **each} for each in (old, new)]
    return Definitions(bodies[0], bodies[1], *(Intrinsics(each).conditions for each in bodies))


@pytest.mark.parametrize(
    ("old", "new", "differ"),
    [
        ({"Type": "String"}, {"Type": "String", "Description": "d", "AllowedPattern": ".*"}, False),
        ({"Type": "String"}, {"Type": "String", "Default": "a"}, True),
        ({"Type": "String"}, {"Type": "Number"}, True),
        (None, {"Type": "String"}, True),
    ],
)
def test_a_parameter_is_its_type_and_its_default(old: Any, new: Any, differ: bool) -> None:
    found = definitions({"Parameters": {"Stage": old} if old else {}}, {"Parameters": {"Stage": new}})

    assert ("Stage" in found.parameters) is differ


def test_a_condition_is_another_one_where_what_it_is_made_of_is() -> None:
    conditions = {"Conditions": {"Open": OPEN, "Also": {"Fn::Not": [{"Condition": "Open"}]}, "Sure": YES}}
    before = {"Parameters": {"Stage": {"Type": "String", "Default": "a"}}, **conditions}
    after = {"Parameters": {"Stage": {"Type": "String", "Default": "b"}}, **conditions}

    assert definitions(before, after).conditions == {"Open", "Also"}
    assert definitions(before, before).conditions == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, None, "same"),
        (None, "Yes", "same"),
        (None, "No", "changed"),
        (None, "Open", "unknown"),
        ("Open", "Open", "same"),
        ("Open", "Other", "unknown"),
        ("Turned", "Turned", "changed"),
        ("Missing", "Missing", "same"),
    ],
)
def test_compares_conditions(old: Any, new: Any, expected: Answer) -> None:
    both = {"Yes": YES, "No": NO, "Open": OPEN, "Other": {"Fn::Equals": ["b", {"Ref": "Stage"}]}}
    sections = {"Parameters": {"Stage": {"Type": "String"}}}
    before, after = ({**sections, "Conditions": {**both, "Turned": turned}} for turned in (YES, NO))

    assert definitions(before, after).compare_conditions(old, new) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": [{"Fn::If": ["Open", 1, 2]}]}, True),
        ({"Condition": "Open"}, True),
        ({"Fn::FindInMap": ["Images", "a", "b"]}, True),
        ({"Fn::FindInMap": ["Others", "a", "b"]}, False),
        ({"Fn::If": ["Images", 1, 2]}, False),
    ],
)
def test_decides_a_value(value: Any, expected: bool) -> None:
    before = {"Conditions": {"Open": OPEN}, "Mappings": {"Images": {"a": {"b": 1}}, "Others": {}}}
    after = {"Conditions": {"Open": {"Fn::Not": [OPEN]}}, "Mappings": {"Images": {"a": {"b": 2}}, "Others": {}}}

    assert definitions(before, after).decide(value) is expected
