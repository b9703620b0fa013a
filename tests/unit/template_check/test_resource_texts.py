"""What a template says of its resources beside their properties."""

from typing import Any

import pytest

from constructs_lib.rules import check
from constructs_lib.template_check import violations
from constructs_lib.template_check.resource_texts import resources_of
from tests.unit.rules.sound import changed

MODEL = {"Type": "AWS::SageMaker::Model", "Properties": {}}


def said(resources: dict[str, Any], **sections: Any) -> list[str]:
    written = resources_of({"Resources": resources, **sections})
    return [finding.sentence for each in written for finding in check(each.fact)]


@pytest.mark.parametrize(
    "resources",
    [
        {"Model": MODEL},
        {"Model": {**MODEL, "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Delete", "DependsOn": []}},
        {"Model": {**MODEL, "DeletionPolicy": {"Ref": "Policy"}}},
        {"Queue": {"Type": "AWS::SQS::Queue", "Whatever": 1, "DeletionPolicy": "Keep"}},
        {"Model": {**MODEL, "Fn::Transform": {"Name": "Include"}, "Whatever": 1}},
        {"Fn::ForEach::Models": ["Name", ["a"], {"Model${Name}": MODEL}]},
        {"Module": {"Source": "model.yaml"}},
        {"Model": "not an object"},
        {"Model": {"Type": ["a"], "Whatever": 1}},
    ],
    ids=str,
)
def test_says_nothing_of_what_may_be_right(resources: dict[str, Any]) -> None:
    assert said(resources) == []


def test_a_macro_makes_of_resources_what_it_likes() -> None:
    assert said({"my-model": {"Properties": {}}}, Transform="Macro") == []
    assert said({"my-model": MODEL}, Transform="AWS::Serverless-2016-10-31") != []


def test_a_property_beside_the_properties_is_told_at_its_resource() -> None:
    body = changed({})
    body["Resources"]["Endpoint"]["EndpointName"] = "iris"

    (found,) = violations(body, "eu-west-1")

    assert found.steps == ("Resources", "Endpoint")
    assert found.message.startswith(
        "'EndpointName' is not an attribute of resources; write properties below Properties"
    )
