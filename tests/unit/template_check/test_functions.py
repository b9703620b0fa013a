"""Intrinsic functions that CloudFormation refuses as they are written."""

from typing import Any

import pytest

from constructs_lib.rules import check
from constructs_lib.template_check.functions import malformed
from constructs_lib.template_check.names import Names


def said(value: Any, **sections: Any) -> list[str]:
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": [{"deep": value}]}}
    body = {"Resources": {"Topic": topic, "Broken": "x"}, **sections}
    names = Names(body)
    list(names.all())
    return [finding.sentence for each in malformed(body, names.functions) for finding in check(each.fact)]


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Topic"},
        {"Fn::GetAtt": "Topic.Arn"},
        {"Fn::GetAtt": ["Topic", {"Ref": "Attribute"}]},
        {"Fn::GetAtt": ["Nested", "Outputs", "Name"]},
        {"Fn::Join": ["", ["a", {"Ref": "Topic"}]]},
        {"Fn::Join": [",", {"Ref": "Names"}]},
        {"Fn::Select": [{"Ref": "Which"}, {"Fn::GetAZs": ""}]},
        {"Fn::Split": ["/", {"Ref": "Topic"}]},
        {"Fn::If": ["Live", {"Ref": "Topic"}, "b"]},
        {"Fn::FindInMap": ["Images", {"Ref": "AWS::Region"}, "account"]},
        {"Fn::Sub": "${Topic} ${AWS::Region} ${Topic.Arn} ${!Literal-text} ${ Topic } ${ $x {y}"},
        {"Fn::Sub": ["${Own}", {"Own": "a"}]},
        {"Fn::Sub": ["text"]},
        {"Fn::Sub": {"Rain::Embed": "start.sh"}},
        {"Fn::Sub": {"Fn::Rain::Embed": "start.sh"}},
        {"Fn::Unheard": 5},
        {"Ref": 5, "Beside": "it"},
        "${not-a-function}",
    ],
    ids=str,
)
def test_says_nothing_of_what_is_well_written(value: Any) -> None:
    assert said(value) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": ["Topic"]}, "Ref takes a name"),
        ({"Fn::GetAtt": "Topic"}, "Fn::GetAtt takes a logical id and an attribute"),
        ({"Fn::GetAtt": ["Topic"]}, "Fn::GetAtt takes"),
        ({"Fn::GetAtt": None}, "Fn::GetAtt takes"),
        ({"Fn::Join": ["a", "b"]}, "Fn::Join takes a delimiter and a list of values"),
        ({"Fn::Join": ["", "a", "b"]}, "Fn::Join takes"),
        ({"Fn::Select": ["0"]}, "Fn::Select takes an index and a list"),
        ({"Fn::Split": "a/b"}, "Fn::Split takes a delimiter and a text"),
        ({"Fn::If": ["Live", "a"]}, "Fn::If takes the name of a condition and two values"),
        ({"Fn::FindInMap": ["Images", "a"]}, "Fn::FindInMap takes the name of a mapping and two keys"),
        ({"Fn::Sub": {"Fn::Join": ["", ["a"]]}}, "Fn::Sub takes a text"),
        ({"Fn::Sub": {"a": "b"}}, "Fn::Sub takes a text, or a text and an object of its variables"),
        ({"Fn::Sub": "${Topic-Name}"}, "letters, digits, _, . and : alone, not ${Topic-Name}"),
    ],
    ids=str,
)
def test_tells_what_is_not(value: Any, expected: str) -> None:
    (found,) = said(value)

    assert expected in found


def test_looks_at_outputs_too() -> None:
    outputs = {"A": {"Value": {"Fn::GetAtt": "Topic"}}, "B": "broken"}

    assert len(said("a", Outputs=outputs)) == 1


@pytest.mark.parametrize(
    "transform", ["AWS::LanguageExtensions", ["AWS::Serverless-2016-10-31", "Macro"], {"Name": "M"}]
)
def test_transforms_may_take_more(transform: Any) -> None:
    assert said({"Ref": ["Topic"]}, Transform=transform) == []
    assert said({"Ref": ["Topic"]}, Transform="AWS::Serverless-2016-10-31") != []
