"""The methods of an API."""

from typing import Any

from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template

from constructs_lib.front_door.method_authorization import MethodAuthorization
from constructs_lib.front_door.routes import Route, Routes
from tests.unit.front_door.pieces import only, routes
from tests.unit.templates import resources_of

SIGNED = MethodAuthorization(authorization_type=apigateway.AuthorizationType.IAM)
FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:door"


def define(
    stack: Stack, id: str = "Api", *, authorization: MethodAuthorization = SIGNED, arn: str = FUNCTION, **options: Any
) -> Routes:
    api = apigateway.RestApi(stack, id, cloud_watch_role=False)
    target = lambda_.Function.from_function_arn(stack, f"{id}Function", arn)
    usual: dict[str, Any] = {"timeout": 29, "request_schema": None, "allow_origins": ()}
    return Routes(api, authorization, target=target, **{**usual, **options})


def test_a_route_asks_for_a_content_type_and_leads_to_the_function(stack: Stack) -> None:
    define(stack, timeout=20).add(Route("POST", ("invocations",)))

    ((name, method),) = routes(stack).items()
    (validator,) = resources_of(stack, "AWS::ApiGateway::RequestValidator")
    assert name == "POST /invocations"
    assert method["AuthorizationType"] == "AWS_IAM"
    assert method["RequestParameters"] == {"method.request.header.Content-Type": True}
    assert method["RequestValidatorId"] == {"Ref": validator}
    assert method.keys().isdisjoint({"ApiKeyRequired", "AuthorizationScopes", "AuthorizerId"})
    assert method["Integration"] == {
        "Type": "AWS_PROXY",
        "IntegrationHttpMethod": "POST",
        "TimeoutInMillis": 20_000,
        "Uri": stack.resolve(
            f"arn:{stack.partition}:apigateway:{stack.region}:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
        ),
    }


def test_routes_with_the_same_beginning_share_it(stack: Stack) -> None:
    door = define(stack)
    for path in (("models", "{model}", "invocations"), ("models", "{model}", "{version}")):
        door.add(Route("POST", path))

    assert len(resources_of(stack, "AWS::ApiGateway::Resource")) == 4
    assert {name: sorted(method["RequestParameters"]) for name, method in routes(stack).items()} == {
        "POST /models/{model}/invocations": ["method.request.header.Content-Type", "method.request.path.model"],
        "POST /models/{model}/{version}": [
            "method.request.header.Content-Type",
            "method.request.path.model",
            "method.request.path.version",
        ],
    }


def test_however_many_routes_the_stage_is_permitted_once(stack: Stack) -> None:
    door = define(stack)
    for path in (("invocations",), ("variants", "{variant}", "invocations")):
        door.add(Route("POST", path))

    permission = only(stack, "AWS::Lambda::Permission")
    (stage,) = resources_of(stack, "AWS::ApiGateway::Stage")
    assert (permission["Action"], permission["Principal"]) == ("lambda:InvokeFunction", "apigateway.amazonaws.com")
    assert (permission["FunctionName"], permission["SourceAccount"]) == (FUNCTION, {"Ref": "AWS::AccountId"})
    assert permission["SourceArn"]["Fn::Join"][1][-3:] == ["/", {"Ref": stage}, "/POST/*"]


def test_a_route_asks_for_what_its_authorization_wants(stack: Stack) -> None:
    users = cognito.UserPool.from_user_pool_id(stack, "Users", "eu-west-1_users")
    authorizer = apigateway.CognitoUserPoolsAuthorizer(stack, "Authorizer", cognito_user_pools=[users])
    authorization = MethodAuthorization(
        authorization_type=apigateway.AuthorizationType.COGNITO,
        authorizer=authorizer,
        scopes=("models/invoke",),
        api_key_required=True,
    )

    define(stack, authorization=authorization).add(Route("POST", ("invocations",)))

    method = routes(stack)["POST /invocations"]
    (authorizer_id,) = resources_of(stack, "AWS::ApiGateway::Authorizer")
    assert (method["AuthorizationType"], method["AuthorizerId"]) == ("COGNITO_USER_POOLS", {"Ref": authorizer_id})
    assert (method["AuthorizationScopes"], method["ApiKeyRequired"]) == (["models/invoke"], True)


def test_bodies_are_checked_against_a_schema(stack: Stack) -> None:
    schema = apigateway.JsonSchema(type=apigateway.JsonSchemaType.OBJECT, required=["instances"])

    define(stack, request_schema=schema).add(Route("POST", ("invocations",)))

    (model,) = resources_of(stack, "AWS::ApiGateway::Model")
    assert only(stack, "AWS::ApiGateway::Model")["ContentType"] == "application/json"
    assert only(stack, "AWS::ApiGateway::Model")["Schema"]["required"] == ["instances"]
    assert routes(stack)["POST /invocations"]["RequestModels"] == {"$default": {"Ref": model}}
    validator = only(stack, "AWS::ApiGateway::RequestValidator")
    assert (validator["ValidateRequestBody"], validator["ValidateRequestParameters"]) == (True, True)


def test_bodies_are_checked_against_nothing_without_a_schema(stack: Stack) -> None:
    define(stack).add(Route("POST", ("invocations",)))

    assert "RequestModels" not in routes(stack)["POST /invocations"]
    Template.from_stack(stack).resource_count_is("AWS::ApiGateway::Model", 0)


def test_a_route_without_a_body_asks_for_no_content_type(stack: Stack) -> None:
    door = define(stack, request_schema=apigateway.JsonSchema(type=apigateway.JsonSchemaType.OBJECT))

    for route in (
        Route("POST", ("invocations",)),
        Route("GET", ("invocations", "{id}"), describes_body=False),
        Route("POST", ("uploads",), describes_body=False),
    ):
        door.add(route)

    found = routes(stack)
    assert found["GET /invocations/{id}"]["RequestParameters"] == {"method.request.path.id": True}
    assert found["POST /uploads"]["RequestParameters"] == {}
    assert [name for name, method in found.items() if "RequestModels" in method] == ["POST /invocations"]
    sources = [
        permission["Properties"]["SourceArn"]["Fn::Join"][1][-1]
        for permission in resources_of(stack, "AWS::Lambda::Permission").values()
    ]
    assert sources == ["/POST/*", "/GET/*"]


def test_scripts_of_web_pages_may_ask_before_they_call(stack: Stack) -> None:
    define(stack, allow_origins=["https://example.com"]).add(Route("POST", ("invocations",)))

    preflight = routes(stack)["OPTIONS /invocations"]
    (answer,) = preflight["Integration"]["IntegrationResponses"]
    assert preflight["AuthorizationType"] == "NONE"
    assert preflight["Integration"]["ContentHandling"] == "CONVERT_TO_TEXT"
    assert answer["ResponseParameters"] == {
        "method.response.header.Access-Control-Allow-Headers": (
            "'Accept,Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Api-Key'"
        ),
        "method.response.header.Access-Control-Allow-Methods": "'POST'",
        "method.response.header.Access-Control-Allow-Origin": "'https://example.com'",
        "method.response.header.Access-Control-Max-Age": "'3600'",
        "method.response.header.Vary": "'Origin'",
    }


def test_two_apis_of_a_stack_have_routes_of_their_own(stack: Stack) -> None:
    for name in ("Inside", "Outside"):
        define(stack, name).add(Route("POST", ("invocations",)))

    template = Template.from_stack(stack)
    template.resource_count_is("AWS::ApiGateway::Method", 2)
    template.resource_count_is("AWS::Lambda::Permission", 2)


def test_the_function_may_be_a_token(stack: Stack, parameter: CfnParameter) -> None:
    define(stack, arn=parameter.value_as_string).add(Route("POST", ("invocations",)))

    assert only(stack, "AWS::Lambda::Permission")["FunctionName"] == {"Ref": "Parameter"}
    assert {"Ref": "Parameter"} in routes(stack)["POST /invocations"]["Integration"]["Uri"]["Fn::Join"][1]
