"""Parameters: what is known of them before deployment."""

from typing import Any

import pytest

from constructs_lib.template_check.parameters import Parameters
from constructs_lib.template_check.pieces import Reference, Text

REFERENCE = Text((Reference("P"),))


def value(declared: Any, region: str | None = None, name: str = "P", **known: Any) -> Any:
    return Parameters({"Parameters": {"P": declared}}, region, **known).value(name)


@pytest.mark.parametrize(
    ("declared", "known"),
    [
        ({"Type": "String", "AllowedValues": ["only"]}, "only"),
        ({"Type": "Number", "AllowedValues": [3]}, "3"),
        ({"Type": "String", "AllowedValues": [True], "Default": "x"}, "true"),
    ],
)
def test_knows_what_has_one_allowed_value(declared: Any, known: Any) -> None:
    assert value(declared) == known


@pytest.mark.parametrize(
    ("kind", "raw", "known"),
    [
        ("String", "a", "a"),
        ("Number", 3, "3"),
        ("String", False, "false"),
        ("CommaDelimitedList", "a, b", ["a", "b"]),
        ("List<Number>", "1,2", ["1", "2"]),
        ("List<AWS::EC2::Subnet::Id>", "subnet-1", ["subnet-1"]),
        ("AWS::EC2::VPC::Id", "vpc-1", "vpc-1"),
        ("AWS::SSM::Parameter::Name", "/name", "/name"),
    ],
)
def test_knows_what_is_given_and_defaults_that_are_assumed(kind: str, raw: Any, known: Any) -> None:
    assert value({"Type": kind}, given={"P": raw}) == known
    assert value({"Type": kind, "Default": raw}, assumed={"P"}) == known
    assert value({"Type": kind, "Default": "x"}, assumed={"P"}, given={"P": raw}) == known
    assert value({"Type": kind, "Default": raw}, assumed={"Q"}) == REFERENCE


@pytest.mark.parametrize(
    "declared",
    [
        {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/name"},
        {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/name"},
        {"Type": "String", "Default": "secret", "NoEcho": True},
        {"Type": "String", "Default": "secret", "NoEcho": "true"},
    ],
)
def test_what_is_stored_elsewhere_or_secret_stays_hidden(declared: Any) -> None:
    assert value(declared, assumed={"P"}) == REFERENCE
    assert value(declared, given={"P": "x"}) == REFERENCE


@pytest.mark.parametrize("kind", ["String", "CommaDelimitedList"])
def test_an_empty_default_is_a_placeholder_but_for_conditions(kind: str) -> None:
    declared = {"Parameters": {"P": {"Type": kind, "Default": ""}}}
    parameters = Parameters(declared, assumed={"P"})

    assert parameters.value("P") == REFERENCE
    assert parameters.value_in_condition("P") == ("" if kind == "String" else [])
    assert Parameters(declared, given={"P": ""}).value("P") == ("" if kind == "String" else [])


def test_remembers_which_defaults_were_asked_for() -> None:
    declared = {
        "A": {"Type": "String", "Default": "a"},
        "B": {"Type": "String", "Default": "b"},
        "C": {"Type": "String", "Default": "c"},
        "D": {"Type": "String"},
    }
    parameters = Parameters({"Parameters": declared}, given={"B": "given"}, assumed={"C"})

    for name in "ABCD":
        parameters.value(name)

    assert parameters.asked == {"A", "C"}


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
        {"Type": "String", "Default": ["a"]},
        {"Type": "String", "Default": None},
        "text",
        None,
    ],
)
def test_what_is_not_known_is_a_reference(declared: Any) -> None:
    assert value(declared) == REFERENCE


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


def test_the_account_is_known_if_it_is_said() -> None:
    assert Parameters({}, account="123456789012").value("AWS::AccountId") == "123456789012"


def test_has_what_is_declared_and_what_every_template_has() -> None:
    found = Parameters({"Parameters": {"P": {"Type": "String"}}})

    assert "P" in found
    assert "AWS::StackName" in found
    assert "Q" not in found
    assert "P" not in Parameters({"Parameters": []})
