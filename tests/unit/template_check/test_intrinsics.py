"""What is known of the functions of a template before it is deployed."""

from typing import Any

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, Partial, facts, hidden
from constructs_lib.template_check.template import Template

MODEL = "AWS::SageMaker::Model"
ENDPOINT = "AWS::SageMaker::Endpoint"


def name_of(raw: Any, region: str | None = None, **sections: Any) -> Any:
    """Return what a rule sees of a value, as the hostname of a container."""
    model = {"Type": MODEL, "Properties": {"PrimaryContainer": {"ContainerHostname": raw}}}
    named = {"Type": ENDPOINT, "Properties": {"EndpointName": "shop", "EndpointConfigName": "c"}}
    unnamed = {"Type": ENDPOINT, "Properties": {"EndpointConfigName": "c"}}
    resources = {"M": model, "Named": named, "Unnamed": unnamed, "Role": {"Type": "AWS::IAM::Role"}}
    fact = Template({"Resources": resources, **sections}, region).fact("M")
    assert isinstance(fact, facts.Model)
    return fact.primary_container.container_hostname


PARAMETERS = {
    "One": {"Type": "String", "AllowedValues": ["only"]},
    "OneNumber": {"Type": "Number", "AllowedValues": [3]},
    "Two": {"Type": "String", "AllowedValues": ["a", "b"]},
    "Default": {"Type": "String", "Default": "a"},
    "List": {"Type": "CommaDelimitedList", "AllowedValues": ["a"]},
    "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "AllowedValues": ["/name"]},
}
MAPPINGS = {"Sizes": {"prod": {"Name": "large"}, "eu-west-1": {"Name": "irish", "Names": ["x", "y"]}}}


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("plain", "plain"),
        (5, "5"),
        (True, "true"),
        ({"Ref": "One"}, "only"),
        ({"Ref": "OneNumber"}, "3"),
        ({"Ref": "AWS::NoValue"}, None),
        ({"Fn::Sub": "a-${One}-${!Literal}"}, "a-only-${Literal}"),
        ({"Fn::Sub": ["${a}${b}", {"a": "x", "b": {"Ref": "One"}}]}, "xonly"),
        ({"Fn::Sub": ["${ a }", {"a": "x"}]}, "x"),
        ({"Fn::Join": ["-", ["a", {"Ref": "One"}, 1]]}, "a-only-1"),
        ({"Fn::Join": ["", {"Fn::Split": ["-", "a-b-c"]}]}, "abc"),
        ({"Fn::Select": [1, {"Fn::Split": ["/", "a/b/c"]}]}, "b"),
        ({"Fn::Select": ["0", ["x", "y"]]}, "x"),
        ({"Fn::Select": [{"Ref": "OneNumber"}, ["a", "b", "c", "d"]]}, "d"),
        ({"Fn::If": ["c", "same", "same"]}, "same"),
        ({"Fn::If": ["c", {"Ref": "AWS::NoValue"}, {"Ref": "AWS::NoValue"}]}, None),
        ({"Fn::FindInMap": ["Sizes", "prod", "Name"]}, "large"),
        ({"Fn::GetAtt": ["Named", "EndpointName"]}, "shop"),
        ({"Fn::GetAtt": "Named.EndpointName"}, "shop"),
        ({"Fn::Sub": "${Named.EndpointName}-x"}, "shop-x"),
        ({"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Named"}]}]}, "shop"),
        ({"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "Named"}]}]}, "endpoint/shop"),
    ],
)
def test_knows(raw: Any, value: str | None) -> None:
    assert name_of(raw, Parameters=PARAMETERS, Mappings=MAPPINGS) == value


@pytest.mark.parametrize(
    "raw",
    [
        {"Ref": "Two"},
        {"Ref": "Default"},
        {"Ref": "List"},
        {"Ref": "Stored"},
        {"Ref": "Undeclared"},
        {"Fn::ImportValue": "x"},
        {"Fn::Base64": "x"},
        {"Fn::If": ["c", "a", "b"]},
        {"Fn::If": ["c", {"Fn::ImportValue": "x"}, {"Fn::ImportValue": "x"}]},
        {"Fn::FindInMap": ["Sizes", {"Ref": "Two"}, "Name"]},
        {"Fn::FindInMap": ["Sizes", "nowhere", "Name"]},
        {"Fn::Select": [0, {"Fn::Split": [",", {"Ref": "Two"}]}]},
        "{{resolve:ssm:/name}}",
        {"Fn::Sub": "{{resolve:ssm:/${Two}/name}}"},
        {"Fn::Join": ["", ["{{resolve:", "ssm:/", {"Ref": "Two"}, "}}"]]},
    ],
)
def test_does_not_know(raw: Any) -> None:
    assert name_of(raw, Parameters=PARAMETERS, Mappings=MAPPINGS) is UNKNOWN


@pytest.mark.parametrize(
    ("raw", "kinds"),
    [
        ({"Ref": "Role"}, ("the name of a role",)),
        ({"Fn::GetAtt": ["Role", "Arn"]}, ("the ARN of a role",)),
        ({"Fn::GetAtt": "Role.Arn"}, ("the ARN of a role",)),
        ({"Ref": "AWS::Region"}, ("the region",)),
        ({"Fn::GetAtt": ["Unnamed", "EndpointName"]}, ("the name of an endpoint",)),
        (
            {"Fn::Sub": "${AWS::StackName}-${Two}-${Role.RoleId}"},
            ("the name of the stack", None, None, None, "the id of a role"),
        ),
    ],
)
def test_knows_the_kind_of_what_is_referred_to(raw: Any, kinds: tuple[str | None, ...]) -> None:
    seen = name_of(raw, Parameters=PARAMETERS)

    assert isinstance(seen, Partial)
    assert seen.kinds == kinds


@pytest.mark.parametrize(
    ("raw", "pieces"),
    [
        ({"Fn::Sub": "a-${Two}-b"}, ("a-", None, "-b")),
        ({"Fn::Join": ["/", ["a", {"Ref": "Two"}]]}, ("a/", None)),
        ({"Fn::Sub": "${AWS::AccountId}.${One}"}, (None, ".only")),
        ("x-{{resolve:ssm:/name}}", ("x-", None)),
        ({"Ref": "Unnamed"}, ("arn:", None, ":sagemaker:", None, ":", None, ":endpoint/", None)),
        ({"Ref": "Named"}, ("arn:", None, ":sagemaker:", None, ":", None, ":endpoint/shop")),
    ],
)
def test_knows_in_part(raw: Any, pieces: tuple[str | None, ...]) -> None:
    found = name_of(raw, Parameters=PARAMETERS)

    assert isinstance(found, Partial)
    assert found.pieces == pieces


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
        ({"Fn::Sub": "${AWS::Region}.${AWS::URLSuffix}"}, "eu-west-1.amazonaws.com"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "Name"]}, "irish"),
        ({"Fn::Select": [1, {"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "Names"]}]}, "y"),
    ],
)
def test_knows_more_where_the_region_is_known(raw: Any, value: str) -> None:
    assert name_of(raw, "eu-west-1", Mappings=MAPPINGS) == value


@pytest.mark.parametrize(
    "raw",
    [
        {"Fn::If": ["c", "a", {"Ref": "AWS::NoValue"}]},
        {"Fn::If": ["c", {"Ref": "AWS::NoValue"}, "a"]},
        {"Fn::If": ["c", "a", {"Fn::If": ["d", "b", {"Ref": "AWS::NoValue"}]}]},
    ],
)
def test_perhaps_it_is_not_there(raw: Any) -> None:
    assert name_of(raw) is MAYBE


def test_an_entry_that_is_perhaps_not_there_hides_the_list() -> None:
    perhaps = {"Fn::If": ["c", {"Image": "i"}, {"Ref": "AWS::NoValue"}]}
    properties = {"Containers": [{"Image": "i"}, perhaps], "VpcConfig": {"Subnets": ["a", {"Ref": "AWS::NoValue"}]}}

    model = Template({"Resources": {"M": {"Type": MODEL, "Properties": properties}}}).fact("M")

    assert model.containers is UNKNOWN
    assert model.vpc_config.subnets == ("a",)


def test_a_transform_hides_what_stands_beside_it() -> None:
    properties = {"Fn::Transform": {"Name": "AWS::Include"}, "ModelName": "a"}

    assert hidden(Template({"Resources": {"M": {"Type": MODEL, "Properties": properties}}}).fact("M"))
