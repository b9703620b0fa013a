"""Which APIs of a template are in front of an endpoint."""

from typing import Any

import pytest

from constructs_lib.template_check.model_apis import ModelApis
from constructs_lib.template_check.roles import Roles
from constructs_lib.template_check.template import Template

STAGE = {"Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${Api}/stages/prod"}
FUNCTION = {"Fn::GetAtt": ["Function", "Arn"]}
ASKS = "sagemaker:InvokeEndpoint"


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def of_function(arn: Any) -> Any:
    start = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    return {"Fn::Join": ["", [start, arn, "/invocations"]]}


INVOCATION = of_function(FUNCTION)


def is_found(uri: Any, action: Any = ASKS, stage: Any = STAGE, **more: Any) -> bool:
    """Return whether the API of a template is found to be in front of an endpoint."""
    resources = {
        "Api": resource("ApiGateway::RestApi", Name="shop"),
        "Method": resource("ApiGateway::Method", RestApiId={"Ref": "Api"}, Integration={"Uri": uri}),
        "Role": resource("IAM::Role"),
        "Policy": resource(
            "IAM::ManagedPolicy",
            Roles=[{"Ref": "Role"}],
            PolicyDocument={"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]},
        ),
        "Function": resource("Lambda::Function", Role={"Fn::GetAtt": ["Role", "Arn"]}),
        "Version": resource("Lambda::Version", FunctionName={"Ref": "Function"}),
        "Alias": resource("Lambda::Alias", FunctionName={"Fn::GetAtt": ["Function", "Arn"]}),
        **more,
    }
    template = Template({"Resources": resources, "Parameters": {"Given": {"Type": "String"}}})
    return ModelApis(template, Roles(template).may).has_stage(stage)


@pytest.mark.parametrize("arn", [FUNCTION, {"Ref": "Version"}, {"Ref": "Alias"}])
def test_an_api_whose_function_may_invoke_endpoints_is_one(arn: Any) -> None:
    assert is_found(of_function(arn))


@pytest.mark.parametrize("action", [ASKS, "sagemaker:InvokeEndpoint*", "sagemaker:InvokeEndpointAsync"])
def test_each_way_to_invoke_an_endpoint_counts(action: str) -> None:
    assert is_found(of_function(FUNCTION), ["logs:PutLogEvents", action])


@pytest.mark.parametrize("action", ["s3:GetObject", "*", "sagemaker:*", "sagemaker:DescribeEndpoint"])
def test_a_function_that_may_do_other_things_does_not(action: str) -> None:
    assert not is_found(of_function(FUNCTION), action)


def test_an_api_that_asks_sagemaker_itself_is_one() -> None:
    path = "arn:${AWS::Partition}:apigateway:${AWS::Region}:runtime.sagemaker:path/endpoints/${Given}/invocations"

    assert is_found({"Fn::Sub": path})


@pytest.mark.parametrize(
    "uri",
    [
        "https://example.com/",
        {"Ref": "Given"},
        None,
        of_function({"Ref": "Given"}),
        of_function({"Ref": "Role"}),
        of_function("arn:aws:lambda:eu-west-1:111122223333:function:shop"),
    ],
)
def test_what_asks_something_else_is_not_one(uri: Any) -> None:
    assert not is_found(uri)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Function", resource("Lambda::Function", Role={"Ref": "Given"})),
        ("Function", {"Type": "AWS::Lambda::Function", "Properties": {"Fn::If": ["C", {}, {}]}}),
        ("Version", resource("Lambda::Version", FunctionName={"Ref": "Given"})),
        ("Version", {"Type": "AWS::Lambda::Version", "Properties": {"Fn::If": ["C", {}, {}]}}),
        ("Method", {"Type": "AWS::ApiGateway::Method", "Properties": {"Fn::If": ["C", {}, {}]}}),
        ("Method", resource("ApiGateway::Method", RestApiId={"Ref": "Given"}, Integration={"Uri": INVOCATION})),
        ("Method", resource("ApiGateway::Method", RestApiId={"Ref": "Api"})),
    ],
)
def test_what_is_hidden_is_not_one(name: str, found: Any) -> None:
    assert not is_found(of_function({"Ref": "Version"}), **{name: found})


@pytest.mark.parametrize("stage", [{"Ref": "Given"}, "arn:aws:apigateway:eu-west-1::/restapis/a/stages/prod", None])
def test_the_stage_of_another_api_is_not_one(stage: Any) -> None:
    assert not is_found(of_function(FUNCTION), stage=stage)
