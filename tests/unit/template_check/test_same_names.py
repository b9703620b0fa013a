"""Resources of a template that have the same name."""

from typing import Any

import pytest

from constructs_lib.template_check.same_names import SameNames
from constructs_lib.template_check.template import Template

ENDPOINT, ALARM = "AWS::SageMaker::Endpoint", "AWS::CloudWatch::Alarm"
CONDITIONS = {
    "Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
    "Test": {"Fn::Not": [{"Condition": "Live"}]},
    "Large": {"Fn::Equals": [{"Ref": "Size"}, "large"]},
    "LiveAndLarge": {"Fn::And": [{"Condition": "Live"}, {"Condition": "Large"}]},
}


def endpoint(name: Any = "iris", **more: Any) -> dict[str, Any]:
    return {"Type": ENDPOINT, "Properties": {"EndpointName": name}, **more}


def taken(*resources: Any, **more: Any) -> list[tuple[str, str]]:
    """Return the resources whose name another one has, with the other one."""
    named = {"ABCD"[position]: resource for position, resource in enumerate(resources)}
    parameters = {name: {"Type": "String"} for name in ("Name", "Other", "Stage", "Size")}
    body = {"Resources": named, "Parameters": parameters, "Conditions": CONDITIONS, **more}
    return [(each, fact.named_before_by) for each, fact in SameNames(Template(body)).all()]


@pytest.mark.parametrize(
    "name",
    [
        "iris",
        {"Ref": "Name"},
        {"Fn::Sub": "${AWS::StackName}-iris"},
        {"Fn::Join": ["-", [{"Ref": "AWS::StackName"}, "iris"]]},
    ],
)
def test_a_name_may_be_there_once(name: Any) -> None:
    assert taken(endpoint(name)) == []
    assert taken(endpoint(name), endpoint(name)) == [("B", "A")]
    assert taken(endpoint(name), endpoint(name), endpoint(name)) == [("B", "A"), ("C", "A")]


def test_the_same_name_may_be_written_in_two_ways() -> None:
    assert taken(endpoint({"Fn::Sub": "${Name}-iris"}), endpoint({"Fn::Join": ["-", [{"Ref": "Name"}, "iris"]]}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("iris", "roses"),
        ({"Ref": "Name"}, {"Ref": "Other"}),
        ({"Ref": "Name"}, "iris"),
        ("{{resolve:ssm:/name}}", "{{resolve:ssm:/name}}"),
        ({"Fn::ImportValue": "name"}, {"Fn::ImportValue": "name"}),
        ({"Fn::If": ["Live", "iris", "roses"]}, {"Fn::If": ["Live", "roses", "iris"]}),
        ({"Ref": "AWS::NoValue"}, {"Ref": "AWS::NoValue"}),
        (None, None),
        ("", 7),
    ],
)
def test_names_that_are_or_may_be_others_are_fine(one: Any, other: Any) -> None:
    assert taken(endpoint(one), endpoint(other)) == []


def test_resources_of_other_types_may_have_the_same_name() -> None:
    alarm = {"Type": ALARM, "Properties": {"AlarmName": "iris"}}
    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "iris"}}

    assert taken(endpoint(), alarm, api, api) == []
    assert taken(alarm, alarm) == [("B", "A")]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("Live", "Test", []),
        ("Live", "Large", []),
        ("Live", "Live", [("B", "A")]),
        ("LiveAndLarge", "Live", [("B", "A")]),
        ("LiveAndLarge", "Test", []),
        (None, "Live", [("B", "A")]),
    ],
)
def test_conditions_may_keep_resources_apart(one: str | None, other: str, found: Any) -> None:
    first = endpoint(Condition=one) if one else endpoint()

    assert taken(first, endpoint(Condition=other)) == found


@pytest.mark.parametrize(
    "more",
    [{"Transform": "Macro"}, {"Resources": {"A": endpoint(), "B": {**endpoint(), "Fn::Transform": {"Name": "Macro"}}}}],
)
def test_what_a_macro_may_change_is_not_judged(more: Any) -> None:
    assert taken(endpoint(), endpoint(), **more) == []


def test_what_is_hidden_is_not_judged() -> None:
    assert taken({"Type": ENDPOINT, "Properties": {"Ref": "Name"}}, {"Type": ENDPOINT}) == []
