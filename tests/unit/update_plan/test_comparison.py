"""Whether values mean the same in two templates."""

from typing import Any

import pytest

from constructs_lib.template_check.template import Template
from constructs_lib.update_plan.comparison import Answer, Comparison, worst

STORE = {"Type": "AWS::S3::Bucket", "Properties": {}}
SECTIONS: dict[str, Any] = {
    "Parameters": {"Stays": {"Type": "String"}, "Moves": {"Type": "String", "Default": "a"}},
    "Mappings": {"Images": {"eu-west-1": {"account": "1"}}},
    "Conditions": {
        "Production": {"Fn::Equals": ["a", {"Ref": "Moves"}]},
        "Always": {"Fn::Equals": ["a", "a"]},
        "Open": {"Fn::Equals": ["a", {"Ref": "Stays"}]},
    },
}


def answer(old: Any, new: Any, effect: Answer = "same") -> Answer:
    before = {"Resources": {"Store": STORE, "Gone": STORE}, **SECTIONS}
    moved = {"Parameters": {**SECTIONS["Parameters"], "Moves": {"Type": "String", "Default": "b"}}}
    after = {"Resources": {"Store": STORE, "Other": STORE}, **SECTIONS, **moved}
    templates = Template(before), Template(after)
    functions = [each.intrinsics for each in templates]
    return Comparison(functions[0], functions[1], before, after, lambda _: effect).compare(old, new)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a", "a", "same"),
        ("a", "b", "changed"),
        (1, "1", "same"),
        (True, "true", "same"),
        ([1, 2], [1], "changed"),
        ({"a": 1}, {"a": 1, "b": 2}, "changed"),
        ({"a": 1}, {"a": 1, "b": {"Ref": "AWS::NoValue"}}, "same"),
        ({"a": 1}, {"a": 1, "b": {"Fn::If": ["Always", 1, 2]}}, "unknown"),
        ({"a": [1, "x"]}, {"a": [1, {"Ref": "Stays"}]}, "unknown"),
        ({"Ref": "Store"}, {"Ref": "Store"}, "same"),
        ({"Ref": "Gone"}, {"Ref": "Other"}, "changed"),
        ({"Fn::Sub": "s3://${Store}/a"}, {"Fn::Join": ["", ["s3://", {"Ref": "Store"}, "/a"]]}, "same"),
        ({"Ref": "Stays"}, {"Ref": "Stays"}, "same"),
        ({"Ref": "Moves"}, {"Ref": "Moves"}, "unknown"),
        ({"Ref": "Stays"}, "a", "unknown"),
        ({"Fn::If": ["Always", 1, 2]}, {"Fn::If": ["Always", 1, 2]}, "same"),
        ({"Fn::If": ["Production", 1, 2]}, {"Fn::If": ["Production", 1, 2]}, "unknown"),
        ({"Fn::If": ["Always", 1, 2]}, {"Fn::If": ["Always", 1, 3]}, "same"),
        ({"Fn::If": ["Open", 1, 2]}, {"Fn::If": ["Open", 1, 3]}, "unknown"),
        ({"Fn::ImportValue": "a"}, {"Fn::ImportValue": "a"}, "same"),
        ({"Fn::ImportValue": "a"}, {"Fn::ImportValue": "b"}, "unknown"),
        ([], {}, "changed"),
        ("a", ["a"], "changed"),
    ],
    ids=str,
)
def test_answers(old: Any, new: Any, expected: Answer) -> None:
    assert answer(old, new) == expected


@pytest.mark.parametrize("effect", ["changed", "unknown", "same"])
def test_a_reference_changes_with_what_it_refers_to(effect: Answer) -> None:
    assert (
        answer({"x": [{"Fn::GetAtt": ["Store", "Arn"]}]}, {"x": [{"Fn::GetAtt": ["Store", "Arn"]}]}, effect) == effect
    )


def test_the_worst_part_decides() -> None:
    assert worst(["same", "unknown", "changed"]) == "changed"
    assert worst(["same", "unknown"]) == "unknown"
    assert worst([]) == "same"
