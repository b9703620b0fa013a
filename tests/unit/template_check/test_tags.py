"""The tags of the resources of a template."""

from typing import Any

import pytest

from constructs_lib.template_check import violations
from tests.unit.rules.sound import changed


def said(tags: Any, resource: str = "Model") -> list[str]:
    return [each.message for each in violations(changed({f"{resource}.Tags": tags}), "eu-west-1")]


@pytest.mark.parametrize("resource", ["Model", "Config", "Endpoint", "Component", "Definition", "Schedule"])
def test_tags_are_a_list_of_keys_and_values(resource: str) -> None:
    assert said([{"Key": "team", "Value": "iris"}], resource) == []
    assert said({"team": "iris"}, resource) == ["Tags {'team': 'iris'} must be a list, not a mapping"]
    assert said([{"Key": "team"}], resource) == ["Tags.0: Value is missing; set it"]


@pytest.mark.parametrize(
    "tags",
    [
        [],
        {"Ref": "AWS::NoValue"},
        {"Fn::If": ["Live", [], []]},
        [{"Fn::Transform": {"Name": "Tags"}}],
        [{"Key": {"Ref": "AWS::StackName"}, "Value": "a"}, {"Key": {"Ref": "AWS::StackName"}, "Value": "b"}],
    ],
    ids=str,
)
def test_tags_that_are_hidden_are_not_judged(tags: Any) -> None:
    assert [each for each in said(tags) if "Live" not in each] == []


def test_there_are_at_most_fifty() -> None:
    (found,) = said([{"Key": f"k{each}", "Value": ""} for each in range(51)])

    assert "at most 50" in found
