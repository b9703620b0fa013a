"""The names by which the parts of a template refer to each other."""

from typing import Any

import pytest

from constructs_lib.rules import check
from constructs_lib.template_check import violations
from constructs_lib.template_check.document import parse_document
from constructs_lib.template_check.inspection import document_violations
from constructs_lib.template_check.names import Names
from tests.unit.rules.sound import changed

BUCKET = {"Type": "AWS::S3::Bucket"}
NESTED = {"Type": "AWS::CloudFormation::Stack", "Properties": {}}
SECTIONS: dict[str, Any] = {
    "Parameters": {"Stage": {"Type": "String"}},
    "Mappings": {"Images": {"eu-west-1": {"account": "1"}}},
    "Conditions": {"Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]}},
}


def holding(value: Any, **sections: Any) -> dict[str, Any]:
    """Return a template of which one property has a value."""
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": value}}
    return {"Resources": {"Topic": topic, "Bucket": BUCKET, "Nested": NESTED}, **SECTIONS, **sections}


def said(body: dict[str, Any]) -> list[str]:
    return [finding.sentence for each in Names(body).all() for finding in check(each.fact)]


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Bucket"},
        {"Ref": "Stage"},
        {"Ref": "AWS::NoValue"},
        {"Ref": "AWS::NotificationARNs"},
        {"Fn::GetAtt": ["Bucket", "Arn"]},
        {"Fn::GetAtt": "Bucket.Arn"},
        {"Fn::GetAtt": ["Bucket", {"Ref": "Stage"}]},
        {"Fn::GetAtt": ["Nested", "Outputs.Whatever"]},
        {"Fn::GetAtt": {"Ref": "Stage"}},
        {"Fn::Sub": "${Bucket}/${AWS::Region}/${ Stage }/${!Literal}/${Bucket.Arn}"},
        {"Fn::Sub": ["${Mine}/${Mine.Arn}", {"Mine": {"Ref": "Bucket"}}]},
        {"Fn::If": ["Live", "a", {"Ref": "AWS::NoValue"}]},
        {"Fn::FindInMap": ["Images", {"Ref": "AWS::Region"}, "account"]},
        {"Fn::FindInMap": [{"Ref": "Stage"}, "a", "b"]},
        {"Fn::FindInMap": ["Missing", "a", "b", {"DefaultValue": "c"}]},
        {"Ref": "Missing", "Beside": "it"},
        {"Ref": {"Ref": "Stage"}},
        {"Condition": "of a policy"},
        {"Fn::Transform": {"Name": "Macro", "Parameters": {"Of": {"Ref": "Missing"}}}},
        {"Fn::ForEach::Each": ["Name", ["a"], {"${Name}": {"Ref": "Name"}}]},
        {"Fn::ImportValue": {"Fn::Sub": "${Stage}-export"}},
    ],
    ids=str,
)
def test_says_nothing_of_what_is_there_or_hidden(value: Any) -> None:
    assert said(holding(value)) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Bukcet"}, "Ref names 'Bukcet', which is not a resource or a parameter of the template; did you mean"),
        ({"Ref": "AWS::AccountID"}, "Ref names 'AWS::AccountID', which is not a resource or a parameter"),
        ({"Fn::GetAtt": ["Stage", "Arn"]}, "Fn::GetAtt names 'Stage', which is not a resource of"),
        ({"Fn::GetAtt": "Missing.Arn"}, "Fn::GetAtt names 'Missing'"),
        ({"Fn::GetAtt": ["Bucket", "Name"]}, "Bucket is an AWS::S3::Bucket, which does not return 'Name'"),
        ({"Fn::Sub": "a-${Missing}"}, "Fn::Sub names 'Missing', which is not a resource or a parameter"),
        ({"Fn::Sub": "a-${Missing.Arn}"}, "Fn::Sub names 'Missing', which is not a resource of"),
        ({"Fn::Sub": "${Bucket.Name}"}, "does not return 'Name'"),
        ({"Fn::Sub": ["${A}", {"A": {"Ref": "Missing"}}]}, "Ref names 'Missing'"),
        ({"Fn::If": ["Life", "a", "b"]}, "Fn::If names 'Life', which is not a condition of the template"),
        ({"Fn::If": ["Live", {"Ref": "Missing"}, "b"]}, "Ref names 'Missing'"),
        ({"Fn::FindInMap": ["Image", "a", "b"]}, "Fn::FindInMap names 'Image', which is not a mapping"),
    ],
    ids=str,
)
def test_tells_what_is_not_there(value: Any, expected: str) -> None:
    (found,) = said(holding([{"deep": value}]))

    assert expected in found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "DependsOn": "Role"}}}, "DependsOn names 'Role'"),
        ({"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "DependsOn": ["Role"]}}}, "DependsOn names 'Role'"),
        ({"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Condition": "Live"}}}, "Condition names 'Live'"),
        ({"Resources": {}, "Outputs": {"Name": {"Value": {"Ref": "Topic"}}}}, "Ref names 'Topic'"),
        ({"Resources": {}, "Outputs": {"Name": {"Value": "a", "Condition": "Live"}}}, "Condition names 'Live'"),
        ({"Resources": {}, "Outputs": {"A": {"Value": "a", "Export": {"Name": {"Fn::Sub": "${B}"}}}}}, "names 'B'"),
        ({"Resources": {}, "Conditions": {"Live": {"Fn::Not": [{"Condition": "Open"}]}}}, "Condition names 'Open'"),
        (
            {"Resources": {"Topic": BUCKET}, "Conditions": {"Live": {"Fn::Equals": [{"Ref": "Topic"}, "a"]}}},
            "Ref names 'Topic', which is not a parameter",
        ),
    ],
    ids=str,
)
def test_looks_at_what_stands_beside_properties(body: dict[str, Any], expected: str) -> None:
    (found,) = said(body)

    assert expected in found


@pytest.mark.parametrize(
    "more",
    [
        {"Transform": "AWS::Serverless-2016-10-31"},
        {"Transform": ["AWS::LanguageExtensions", "Macro"]},
        {"Transform": {"Name": "AWS::Include"}},
        {"Modules": {"Iris": {"Source": "iris.yaml"}}},
        {"Conditions": {"Fn::ForEach::Stages": ["Name", ["a"], {"Is${Name}": {}}]}},
        {"Resources": {"Fn::ForEach::Topics": ["Name", ["a"], {"Topic${Name}": BUCKET}]}},
        {"Resources": {"Module": {"Type": "Team::Iris::Model::MODULE"}}},
        {"Resources": {"Fn::Transform": {"Name": "AWS::Include"}}},
    ],
    ids=str,
)
def test_says_nothing_where_something_makes_names(more: dict[str, Any]) -> None:
    body = holding({"Fn::Sub": "${Missing}"})

    assert said({**body, **more, "Resources": {**body["Resources"], **more.get("Resources", {})}}) == []


def test_language_extensions_alone_make_no_names() -> None:
    assert len(said(holding({"Ref": "Missing"}, Transform="AWS::LanguageExtensions"))) == 1


def test_tells_a_name_once_for_each_resource() -> None:
    assert len(said(holding([{"Ref": "Missing"}, {"Fn::Sub": "${Missing}"}, {"Fn::If": ["Live", 1, 2]}]))) == 1


def test_a_value_that_contains_itself_has_an_end() -> None:
    value: list[Any] = [{"Ref": "Missing"}]
    value.append(value)

    assert len(said(holding(value))) == 1


def test_is_placed_where_it_is_written() -> None:
    body = changed({"Model.ExecutionRoleArn": {"Fn::GetAtt": ["Roel", "Arn"]}})

    (found,) = [each for each in violations(body, "eu-west-1") if each.finding.rule.id == "unresolved-name"]

    assert found.resource == "Model"
    assert found.location == "ExecutionRoleArn"
    assert found.steps == ("Resources", "Model", "Properties", "ExecutionRoleArn", "Fn::GetAtt")
    assert found.message.startswith("ExecutionRoleArn: Fn::GetAtt names 'Roel'")


def test_an_output_has_no_resource() -> None:
    body = {**changed({}), "Outputs": {"Name": {"Value": {"Ref": "Endpiont"}}}}

    (found,) = violations(body, "eu-west-1")

    assert (found.resource, found.location) == ("", "Outputs.Name.Value")
    assert "did you mean 'Endpoint'?" in found.message


def test_templates_of_other_services_are_left_to_others() -> None:
    text = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: !Ref Missing}\n"

    assert list(document_violations(parse_document(text))) == []
