"""Parameters: what is known of them before deployment."""

from typing import Any

import pytest

from constructs_lib.template_check.parameters import Parameters
from constructs_lib.template_check.pieces import Reference, Text


def value(declared: Any, region: str | None = None, name: str = "P") -> Any:
    return Parameters({"Parameters": {"P": declared}}, region).value(name)


@pytest.mark.parametrize(
    ("declared", "known"),
    [
        ({"Type": "String", "AllowedValues": ["only"]}, "only"),
        ({"Type": "Number", "AllowedValues": [3]}, 3),
    ],
)
def test_knows_what_has_one_allowed_value(declared: Any, known: Any) -> None:
    assert value(declared) == known


@pytest.mark.parametrize(
    "declared",
    [
        {"Type": "String"},
        {"Type": "String", "AllowedValues": ["a", "b"]},
        {"Type": "String", "AllowedValues": []},
        {"Type": "String", "AllowedValues": [{"Ref": "x"}]},
        {"Type": "CommaDelimitedList", "AllowedValues": ["a"]},
        {"Type": "AWS::SSM::Parameter::Value<String>", "AllowedValues": ["/name"]},
        {"Type": ["String"]},
        "text",
        None,
    ],
)
def test_what_is_not_known_is_a_reference(declared: Any) -> None:
    assert value(declared) == Text((Reference("P"),))


@pytest.mark.parametrize(
    ("region", "name", "known"),
    [
        ("eu-west-1", "AWS::Region", "eu-west-1"),
        ("eu-west-1", "AWS::Partition", "aws"),
        ("cn-north-1", "AWS::Partition", "aws-cn"),
        ("cn-north-1", "AWS::URLSuffix", "amazonaws.com.cn"),
        ("eu-west-1", "AWS::AccountId", Text((Reference("AWS::AccountId"),))),
        (None, "AWS::Region", Text((Reference("AWS::Region"),))),
    ],
)
def test_pseudo_parameters_follow_from_the_region(region: str | None, name: str, known: Any) -> None:
    assert value({}, region, name) == known


def test_has_what_is_declared_and_what_every_template_has() -> None:
    found = Parameters({"Parameters": {"P": {"Type": "String"}}})

    assert "P" in found
    assert "AWS::StackName" in found
    assert "Q" not in found
    assert "P" not in Parameters({"Parameters": []})
