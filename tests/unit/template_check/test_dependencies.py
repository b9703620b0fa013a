"""The order that CloudFormation keeps among the resources of a template."""

from typing import Any

import pytest

from constructs_lib.template_check.dependencies import Dependencies, names_in


def resource(*, after: Any = None, **properties: Any) -> dict[str, Any]:
    return {"Type": "X", "Properties": properties, **({"DependsOn": after} if after else {})}


def alarm_of(**properties: Any) -> Dependencies:
    """Return the order of an endpoint and its alarm, which refers to it."""
    return Dependencies({"Alarm": resource(Of={"Ref": "Endpoint"}), "Endpoint": resource(**properties)})


@pytest.mark.parametrize(
    ("properties", "waits"),
    [
        ({"after": "Alarm"}, True),
        ({"after": ["Alarm"]}, True),
        ({"Name": {"Ref": "Alarm"}}, True),
        ({"Name": {"Fn::GetAtt": "Alarm.Arn"}}, True),
        ({"Name": {"Fn::Sub": "${Alarm}-x"}}, True),
        ({"Name": {"Fn::If": ["c", {"Ref": "Alarm"}, "x"]}}, True),
        ({"Name": {"Fn::Sub": ["${Alarm}-x", {"Alarm": "mine"}]}}, False),
        ({"Name": {"Ref": "AWS::Region"}}, False),
        ({"Name": "Alarm"}, False),
        ({"Name": {"Fn::GetAtt": {"Ref": "x"}}}, None),
        ({"after": {"Ref": "x"}}, None),
    ],
)
def test_a_resource_waits_for_those_that_it_names(properties: dict[str, Any], *, waits: bool | None) -> None:
    assert alarm_of(**properties).waits_for("Endpoint", "Alarm") is waits


def test_what_is_hidden_behind_another_resource_may_be_waited_for() -> None:
    resources = {"A": resource(after="B"), "B": resource(Name={"Ref": "Parameter"}), "C": resource()}

    assert Dependencies(resources).waits_for("A", "C") is None
    assert Dependencies(resources).waits_for("B", "C") is False
    assert Dependencies(resources, lambda name: name == "B").waits_for("B", "C") is None


@pytest.mark.parametrize(
    ("properties", "waits"),
    [
        ({"Name": {"Ref": "Alarm"}}, True),
        ({"after": "Alarm"}, True),
        ({"Name": {"Fn::If": ["c", {"Ref": "Alarm"}, "x"]}}, False),
        ({"Name": {"Fn::If": ["c", {"Ref": "Alarm"}, "x"]}, "Other": {"Ref": "Alarm"}}, True),
        ({"Name": "x"}, False),
    ],
)
def test_a_circle_is_one_whatever_the_conditions_are(properties: dict[str, Any], *, waits: bool) -> None:
    assert alarm_of(**properties).waits_for_itself("Endpoint") is waits


def test_a_resource_that_is_not_made_is_in_no_circle() -> None:
    alarm = {**resource(Of={"Ref": "Endpoint"}), "Condition": "IsProd"}

    assert not Dependencies({"Alarm": alarm, "Endpoint": resource(after="Alarm")}).waits_for_itself("Endpoint")
    assert Dependencies({"Alarm": alarm, "Endpoint": resource(Name={"Ref": "Alarm"})}).waits_for_itself("Endpoint")


def test_a_resource_names_others_in_the_order_in_which_they_stand() -> None:
    found = Dependencies({"A": resource(after=["C"], X={"Ref": "B"}), "B": resource(), "C": resource()})

    assert found.named_by("A") == ("C", "B")


def test_names_are_found_wherever_they_stand() -> None:
    value = {
        "A": [{"Ref": "One"}, {"Fn::If": ["c", {"Ref": "Two"}, {"Fn::Sub": "${Three}"}]}],
        "B": {"Fn::Transform": {}},
    }

    assert set(names_in(value)) == {"One", "Two", "Three", None}
    assert set(names_in(value, in_conditions=False)) == {"One", None}
