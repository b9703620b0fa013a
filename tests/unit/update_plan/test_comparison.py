"""Whether values mean the same in two templates."""

from typing import Any

import pytest

from constructs_lib.update_plan.answer import Answer
from constructs_lib.update_plan.changes import Changes
from constructs_lib.update_plan.comparable import ComparableIntrinsics
from constructs_lib.update_plan.comparison import Comparison
from constructs_lib.update_plan.definitions import Definitions
from tests.unit.with_each import with_each

STORE = {"Type": "AWS::S3::Bucket", "Properties": {}}
SECTIONS: dict[str, Any] = {
    "Parameters": {
        "Stays": {"Type": "String"},
        "Moves": {"Type": "String", "Default": "a"},
        "Described": {"Type": "String"},
    },
    "Mappings": {
        "Images": {
            "eu-west-1": {"account": "1", "other": "3", "version": "1", "release": "a"},
            "us-east-1": {"account": "2", "other": "4", "version": "1", "release": "a"},
        }
    },
    "Conditions": {
        "Production": {"Fn::Equals": ["a", {"Ref": "Moves"}]},
        "Always": {"Fn::Equals": ["a", "a"]},
        "Open": {"Fn::Equals": ["a", {"Ref": "Stays"}]},
        "Turned": {"Fn::Equals": ["a", "a"]},
        "Reworded": {"Fn::Equals": ["a", "a"]},
    },
}
NEW_SECTIONS: dict[str, Any] = {
    "Parameters": {
        **SECTIONS["Parameters"],
        "Moves": {"Type": "String", "Default": "b"},
        "Described": {"Type": "String", "Description": "what it is"},
    },
    "Mappings": {
        "Images": {
            "eu-west-1": {"account": "1", "other": "3", "version": "1", "release": "b"},
            "us-east-1": {"account": "2", "other": "4", "version": "2", "release": "b"},
            "eu-south-2": {"account": "9", "other": "9", "version": "9", "release": "9"},
        }
    },
    "Conditions": {
        **SECTIONS["Conditions"],
        "Turned": {"Fn::Equals": ["a", "b"]},
        "Reworded": {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]},
    },
}
ASSET = "s3://cdk-hnb659fds-assets-${{AWS::AccountId}}-${{AWS::Region}}/{}.tar.gz"


def in_region(key: str) -> dict[str, Any]:
    """Return what a mapping says of the region, which is hidden."""
    return {"Fn::FindInMap": ["Images", {"Ref": "AWS::Region"}, key]}


def url(host: Any, path: str) -> dict[str, Any]:
    return {"Fn::Join": ["", ["s3://", host, path]]}


def answer(old: Any, new: Any, effect: Answer = "same") -> Answer:
    before = {"Resources": {"Store": STORE, "Gone": STORE}, **SECTIONS}
    after = {"Resources": {"Store": STORE, "Other": STORE}, **NEW_SECTIONS}
    functions = ComparableIntrinsics(before), ComparableIntrinsics(after)
    definitions = Definitions(before, after, *(each.conditions for each in functions))
    return Comparison(*functions, definitions, lambda _: effect).compare(old, new)


@with_each(
    "old, new, expected",
    [
        ("a", "a", "same"),
        ("a", "b", "changed"),
        (1, "1", "same"),
        (True, "true", "same"),
        ([1, 2], [1], "changed"),
        ({"a": 1}, {"a": 1, "b": 2}, "changed"),
        ({"a": 1}, {"a": 1, "b": {"Ref": "AWS::NoValue"}}, "same"),
        ({"a": 1}, {"a": 1, "b": {"Fn::If": ["Always", 1, 2]}}, "changed"),
        ({"a": 1}, {"a": 1, "b": {"Fn::If": ["Always", {"Ref": "AWS::NoValue"}, 2]}}, "same"),
        ({"a": 1}, {"a": 1, "b": {"Fn::If": ["Open", 1, 2]}}, "changed"),
        ({"a": 1}, {"a": 1, "b": {"Fn::If": ["Open", {"Ref": "AWS::NoValue"}, 2]}}, "unknown"),
        ({"a": {"Ref": "AWS::NoValue"}}, {"a": 1}, "changed"),
        ([1, {"Ref": "AWS::NoValue"}], [1], "same"),
        ([1, {"Fn::If": ["Open", 2, {"Ref": "AWS::NoValue"}]}], [1, 2], "unknown"),
        ([1, {"Fn::If": ["Open", 2, {"Ref": "AWS::NoValue"}]}], [1], "unknown"),
        ([{"Fn::If": ["Open", 2, 3]}, 1], [{"Fn::If": ["Open", 4, 5]}, 1], "changed"),
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
        ({"Fn::If": ["Open", 1, 2]}, {"Fn::If": ["Open", 3, 4]}, "changed"),
        ({"Fn::If": ["Open", 1, 2]}, {"Fn::If": ["Open", "1", "2"]}, "same"),
        ({"Fn::If": ["Open", 1, 2]}, 3, "changed"),
        ({"Fn::If": ["Open", 1, 2]}, 1, "unknown"),
        ({"Fn::If": ["Open", {"a": 1}, {"a": 2}]}, {"a": 3}, "changed"),
        ({"Fn::If": ["Production", 1, 2]}, {"Fn::If": ["Production", 3, 4]}, "changed"),
        ({"Fn::If": ["Production", 1, 1]}, {"Fn::If": ["Open", 1, 1]}, "same"),
        ({"Fn::If": ["Turned", 1, 2]}, {"Fn::If": ["Turned", 1, 2]}, "changed"),
        ({"Fn::If": ["Turned", 1, 2]}, {"Fn::If": ["Turned", 2, 1]}, "same"),
        ({"Fn::If": ["Reworded", 1, 2]}, {"Fn::If": ["Reworded", 1, 2]}, "same"),
        (in_region("account"), in_region("account"), "same"),
        (in_region("account"), in_region("other"), "changed"),
        (in_region("version"), in_region("version"), "unknown"),
        (in_region("release"), in_region("release"), "changed"),
        (in_region("account"), "1", "unknown"),
        (in_region("account"), "5", "changed"),
        ({"Fn::FindInMap": ["Missing", "a", "b"]}, "1", "unknown"),
        (url(in_region("account"), "/a"), url(in_region("account"), "/b"), "changed"),
        (url(in_region("release"), "/a"), url(in_region("release"), "/a"), "changed"),
        (url(in_region("version"), "/a"), url(in_region("version"), "/b"), "changed"),
        (url({"Fn::ImportValue": "a"}, "/a"), url({"Fn::ImportValue": "a"}, "/b"), "changed"),
        (url({"Fn::ImportValue": "a"}, "/a"), {"Fn::Sub": ["s3://${X}/a", {"X": {"Fn::ImportValue": "a"}}]}, "same"),
        (url({"Fn::ImportValue": "a"}, "/a"), url({"Fn::ImportValue": "b"}, "/a"), "unknown"),
        (url({"Fn::If": ["Open", 1, 2]}, "/a"), url({"Fn::If": ["Open", 1, 3]}, "/a"), "unknown"),
        (url({"Fn::If": ["Open", 1, 2]}, "/a"), url({"Fn::If": ["Open", 3, 4]}, "/a"), "changed"),
        (ASSET.format("a1"), ASSET.format("b2"), "changed"),
        ({"Fn::Sub": ASSET.format("a1")}, {"Fn::Sub": ASSET.format("b2")}, "changed"),
        ({"Fn::Sub": ASSET.format("a1")}, {"Fn::Sub": ASSET.format("a1") + "x"}, "changed"),
        ({"Fn::Sub": ASSET.format("a1")}, {"Fn::Sub": ASSET.format("a1").replace("Region", "Partition")}, "unknown"),
        ({"Fn::Sub": "${Stays}-a"}, {"Fn::Sub": "b-${Stays}"}, "changed"),
        ({"Fn::Sub": "${Stays}-a"}, {"Fn::Sub": "a-${Stays}"}, "unknown"),
        ({"Fn::Sub": "${Stays}"}, {"Fn::Sub": "${Stays}${Stays}"}, "unknown"),
        ({"Fn::Sub": "${Moves}/a"}, {"Fn::Sub": "${Moves}/b"}, "changed"),
        ({"Fn::Sub": "a/${Moves}"}, {"Fn::Sub": "ab/${Moves}"}, "changed"),
        ({"Fn::Sub": "${Moves}/a"}, {"Fn::Sub": "${Moves}/a"}, "unknown"),
        ({"Ref": "Described"}, {"Ref": "Described"}, "same"),
        ({"Fn::Split": ["/", {"Fn::Sub": "${Moves}"}]}, {"Fn::Split": ["/", {"Fn::Sub": "${Moves}"}]}, "unknown"),
        ({"Fn::Split": ["/", "a/b"]}, ["a", "b"], "same"),
        ({"Fn::Split": ["/", "a/b"]}, ["a", "c"], "changed"),
        ({"Fn::GetAZs": ""}, ["a", "c"], "unknown"),
        ("{{resolve:ssm:/a:1}}", "{{resolve:ssm:/a:1}}", "same"),
        ("{{resolve:ssm:/a:1}}", "{{resolve:ssm:/a:2}}", "unknown"),
        ("a/{{resolve:ssm:/a:1}}", "b/{{resolve:ssm:/a:1}}", "changed"),
        (None, None, "same"),
        ({"Fn::ImportValue": "a"}, {"Fn::ImportValue": "a"}, "same"),
        ({"Fn::ImportValue": "a"}, {"Fn::ImportValue": "b"}, "unknown"),
        ([], {}, "changed"),
        ("a", ["a"], "changed"),
    ],
)
def test_answers(old: Any, new: Any, expected: Answer) -> None:
    assert answer(old, new) == expected


@pytest.mark.parametrize("effect", ["changed", "unknown", "same"])
def test_a_reference_changes_with_what_it_refers_to(effect: Answer) -> None:
    assert (
        answer({"x": [{"Fn::GetAtt": ["Store", "Arn"]}]}, {"x": [{"Fn::GetAtt": ["Store", "Arn"]}]}, effect) == effect
    )


@pytest.mark.parametrize(
    ("old", "new", "effect", "expected"),
    [
        ("${Store}/a", "${Store}/a", "unknown", "unknown"),
        ("${Store}/a", "${Store}/b", "unknown", "changed"),
        ("a/${Store}/a", "b/${Store}/b", "changed", "changed"),
        ("${Store}/a", "a/${Store}", "unknown", "unknown"),
        ("${Store}", "a", "unknown", "changed"),
    ],
)
def test_what_surrounds_a_reference_that_may_change_is_compared(
    old: str, new: str, effect: Answer, expected: Answer
) -> None:
    assert answer({"Fn::Sub": old}, {"Fn::Sub": new}, effect) == expected


def test_a_reference_in_one_case_of_two_is_not_certain() -> None:
    one_case = {"Fn::If": ["Open", {"Ref": "Store"}, "a"]}

    assert answer(one_case, one_case, "changed") == "unknown"


def test_conditions_without_end_are_not_compared() -> None:
    def nested(value: str, depth: int) -> Any:
        return {"Fn::If": ["Open", nested(value, depth - 1), nested(value, depth - 1)]} if depth else value

    other = {"Fn::If": ["Production", nested("a", 9), nested("b", 9)]}

    assert answer(nested("a", 9), other) == "unknown"


def test_what_is_made_of_itself_is_unknown() -> None:
    def template(name: str) -> dict[str, Any]:
        itself = {"Fn::If": ["Production", {"Fn::GetAtt": ["Model", "ModelName"]}, name]}
        model = {"Type": "AWS::SageMaker::Model", "Properties": {"ModelName": itself, "ExecutionRoleArn": "a"}}
        return {"Resources": {"Model": model}, **SECTIONS}

    assert Changes(template("a"), {**template("b"), **NEW_SECTIONS})["Model"].uncertain == ("ModelName",)
