"""Whom a front door lets in, and what API Gateway is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Duration, Stack, Token
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Match, Template

from constructs_lib import (
    Admission,
    ApiKeyAuthorization,
    CognitoAuthorization,
    Endpoint,
    IamAuthorization,
    InferenceApi,
    LambdaAuthorization,
)
from tests.unit.front_door.pieces import only, routes

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "Test")


def front_door(stack: Stack, authorization: Any, **options: Any) -> InferenceApi:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")
    return InferenceApi(stack, "Api", endpoint=endpoint, authorization=authorization, **options)


def decider(stack: Stack) -> lambda_.Function:
    return lambda_.Function(
        stack,
        "Decider",
        runtime=lambda_.Runtime.PYTHON_3_14,
        handler="index.handler",
        code=lambda_.Code.from_inline("pass"),
    )


def test_iam_signs_every_method(stack: Stack) -> None:
    front_door(stack, IamAuthorization(), target_variants=["Blue"])

    assert {method["AuthorizationType"] for method in routes(stack).values()} == {"AWS_IAM"}


def test_iam_lets_in_whom_it_is_granted_to(stack: Stack) -> None:
    role = iam.Role(stack, "Caller", assumed_by=iam.AccountRootPrincipal())

    grant = front_door(stack, IamAuthorization(), target_variants=["Blue"]).grant_invoke(role)

    grant.assert_success()
    (statement,) = only(stack, "AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    assert statement["Action"] == "execute-api:Invoke"
    ends = [resource["Fn::Join"][1][-1] for resource in statement["Resource"]]
    assert ends == ["/POST/invocations", "/POST/variants/*/invocations"]


def test_api_key_with_a_usage_plan_of_the_stage(stack: Stack) -> None:
    api = front_door(stack, ApiKeyAuthorization(rate_limit=50, burst_limit=100))

    template = Template.from_stack(stack)
    template.has_resource_properties(
        "AWS::ApiGateway::UsagePlan",
        {
            "Throttle": {"RateLimit": 50, "BurstLimit": 100},
            "ApiStages": [Match.object_like({"Stage": Match.any_value()})],
        },
    )
    template.resource_count_is("AWS::ApiGateway::ApiKey", 1)
    template.has_resource_properties("AWS::ApiGateway::Method", {"AuthorizationType": "NONE", "ApiKeyRequired": True})
    assert stack.resolve(api.api_key.key_id)


def test_api_keys_of_one_s_own(stack: Stack) -> None:
    keys = [apigateway.ApiKey(stack, name) for name in ("Shop", "Lab")]

    api = front_door(stack, ApiKeyAuthorization(rate_limit=5, burst_limit=1, api_keys=keys))

    Template.from_stack(stack).resource_count_is("AWS::ApiGateway::ApiKey", 2)
    Template.from_stack(stack).resource_count_is("AWS::ApiGateway::UsagePlanKey", 2)
    assert api.api_key is keys[0]


def test_cognito_asks_for_identity_tokens(stack: Stack) -> None:
    front_door(stack, CognitoAuthorization(user_pools=[cognito.UserPool(stack, "Users")]))

    (method,) = routes(stack).values()
    assert method["AuthorizationType"] == "COGNITO_USER_POOLS"
    assert "AuthorizerId" in method
    assert "AuthorizationScopes" not in method
    assert only(stack, "AWS::ApiGateway::Authorizer")["Type"] == "COGNITO_USER_POOLS"


def test_cognito_asks_for_access_tokens_with_a_scope(stack: Stack) -> None:
    pools = [cognito.UserPool(stack, name) for name in ("Users", "Partners")]

    front_door(stack, CognitoAuthorization(user_pools=pools, scopes=["models/invoke"]))

    (method,) = routes(stack).values()
    assert method["AuthorizationScopes"] == ["models/invoke"]
    assert len(only(stack, "AWS::ApiGateway::Authorizer")["ProviderARNs"]) == 2


@pytest.mark.parametrize(("ttl", "kept"), [(None, None), (Duration.seconds(0), 0), (Duration.hours(1), 3600)])
def test_function_decides_by_the_authorization_header(stack: Stack, ttl: Duration | None, kept: int | None) -> None:
    front_door(stack, LambdaAuthorization(handler=decider(stack), results_cache_ttl=ttl))

    (method,) = routes(stack).values()
    assert method["AuthorizationType"] == "CUSTOM"
    authorizer = only(stack, "AWS::ApiGateway::Authorizer")
    assert (authorizer["Type"], authorizer["IdentitySource"]) == ("REQUEST", "method.request.header.Authorization")
    assert authorizer.get("AuthorizerResultTtlInSeconds") == (300 if kept is None else kept)


def test_preflights_need_no_authorization(stack: Stack) -> None:
    front_door(stack, ApiKeyAuthorization(rate_limit=1, burst_limit=1), allow_origins=["https://example.com"])

    found = routes(stack)
    assert (found["OPTIONS /invocations"]["AuthorizationType"], found["OPTIONS /invocations"]["ApiKeyRequired"]) == (
        "NONE",
        False,
    )
    assert found["POST /invocations"]["ApiKeyRequired"] is True


def test_authorization_of_one_s_own(stack: Stack) -> None:
    class Signed:
        def bind(self, api: apigateway.RestApi) -> Admission:
            api.add_gateway_response("Own", type=apigateway.ResponseType.UNAUTHORIZED)
            return Admission(authorization_type=apigateway.AuthorizationType.IAM)

    front_door(stack, Signed())

    assert routes(stack)["POST /invocations"]["AuthorizationType"] == "AWS_IAM"


@pytest.mark.parametrize("authorization", [None, "IAM", IamAuthorization, ApiKeyAuthorization])
def test_fails_without_an_authorization(stack: Stack, authorization: Any) -> None:
    with pytest.raises(ValueError, match=r"pass IamAuthorization\(\), ApiKeyAuthorization"):
        front_door(stack, authorization)


def test_authorization_has_no_default(stack: Stack) -> None:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")

    with pytest.raises(TypeError, match="authorization"):
        InferenceApi(stack, "Api", endpoint=endpoint)  # type: ignore[call-arg]  # what is tested


@pytest.mark.parametrize("rate", [0, -1, True, "50", None, float("nan"), float("inf"), 10**400, 2**31])
def test_fails_when_rate_limit_is_no_number_above_0(rate: Any) -> None:
    with pytest.raises(ValueError, match=r"rate_limit=.* is not a number above 0"):
        ApiKeyAuthorization(rate_limit=rate, burst_limit=1)


@pytest.mark.parametrize("burst", [0, -1, 1.5, False, "1", 2**31, 10**400])
def test_fails_when_burst_limit_is_no_whole_number(burst: Any) -> None:
    with pytest.raises(ValueError, match=r"burst_limit=.* is not a whole number above 0"):
        ApiKeyAuthorization(rate_limit=0.5, burst_limit=burst)


def test_limits_may_be_tokens() -> None:
    number: Any = Token.as_number({"Ref": "Rate"})

    ApiKeyAuthorization(rate_limit=number, burst_limit=number)


@pytest.mark.parametrize("token", [Token.as_string({"Ref": "Rate"}), Token.as_any({"Ref": "Rate"})])
def test_fails_when_a_limit_is_a_token_of_another_kind(token: Any) -> None:
    with pytest.raises(ValueError, match=r"pass the token as Token.as_number"):
        ApiKeyAuthorization(rate_limit=token, burst_limit=1)


def deployment_with(authorization: Callable[[Stack], Any]) -> str:
    stack = Stack(App(), "Test")
    front_door(stack, authorization(stack))
    (found,) = Template.from_stack(stack).find_resources("AWS::ApiGateway::Deployment")
    return str(found)


def pool(stack: Stack, name: str) -> cognito.IUserPool:
    return cognito.UserPool.from_user_pool_id(stack, "Users", f"eu-west-1_{name}")


def function(stack: Stack, name: str) -> lambda_.IFunction:
    return lambda_.Function.from_function_name(stack, "Decider", name)


def test_another_authorizer_is_deployed_also_in_apps_without_feature_flags() -> None:
    ways: list[Callable[[Stack], Any]] = [
        lambda stack: CognitoAuthorization(user_pools=[pool(stack, "a")]),
        lambda stack: CognitoAuthorization(user_pools=[pool(stack, "b")]),
        lambda stack: LambdaAuthorization(handler=function(stack, "a")),
        lambda stack: LambdaAuthorization(handler=function(stack, "b")),
        lambda stack: LambdaAuthorization(handler=function(stack, "b"), results_cache_ttl=Duration.seconds(0)),
    ]

    ids = [deployment_with(way) for way in ways]

    assert len(set(ids)) == len(ways)
    assert ids == [deployment_with(way) for way in ways]


def test_function_of_a_stack_that_comes_first_may_decide() -> None:
    app = App()
    first, second = Stack(app, "First"), Stack(app, "Second")
    handler = decider(first)
    second.add_dependency(first)

    front_door(second, LambdaAuthorization(handler=handler))

    permissions = Template.from_stack(second).find_resources("AWS::Lambda::Permission").values()
    assert len(permissions) == 2
    assert all("Fn::Join" in each["Properties"]["SourceArn"] for each in permissions)


def test_function_that_is_known_by_its_arn_may_be_asked(stack: Stack) -> None:
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:decider"
    handler = lambda_.Function.from_function_arn(stack, "Decider", arn)

    front_door(stack, LambdaAuthorization(handler=handler))

    Template.from_stack(stack).has_resource_properties("AWS::Lambda::Permission", {"FunctionName": arn})


def test_fails_when_a_key_is_none() -> None:
    with pytest.raises(ValueError, match="an entry of api_keys is 'secret'"):
        ApiKeyAuthorization(rate_limit=1, burst_limit=1, api_keys=["secret"])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"user_pools": []}, "user_pools is empty"),
        ({"user_pools": "pool"}, "user_pools='pool' is not a list"),
        ({"user_pools": ["pool"]}, "an entry of user_pools is 'pool'"),
    ],
)
def test_fails_without_user_pools(options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CognitoAuthorization(**options)


@pytest.mark.parametrize("scopes", ["models/invoke", [""], [1], ["a b"], [" "], ["a\\b"], ["\u00e9"]])
def test_fails_when_scopes_are_none(stack: Stack, scopes: Any) -> None:
    with pytest.raises(ValueError, match="scopes"):
        CognitoAuthorization(user_pools=[cognito.UserPool(stack, "Users")], scopes=scopes)


def test_fails_when_handler_is_no_function() -> None:
    with pytest.raises(ValueError, match="handler='arn' is no function"):
        LambdaAuthorization(handler="arn")  # type: ignore[arg-type]


def test_fails_when_a_decision_is_kept_too_long(stack: Stack) -> None:
    with pytest.raises(ValueError, match="results_cache_ttl is 3601 s"):
        LambdaAuthorization(handler=decider(stack), results_cache_ttl=Duration.seconds(3601))


@pytest.mark.parametrize("authorization", [ApiKeyAuthorization(rate_limit=1, burst_limit=1)])
def test_fails_when_granting_what_no_principal_needs(stack: Stack, authorization: Any) -> None:
    api = front_door(stack, authorization)

    with pytest.raises(ValueError, match=r"pass authorization=IamAuthorization\(\)"):
        api.grant_invoke(iam.ServicePrincipal("events.amazonaws.com"))


def test_fails_when_asking_for_a_key_that_nobody_needs(stack: Stack) -> None:
    with pytest.raises(ValueError, match="takes no API keys"):
        _ = front_door(stack, IamAuthorization()).api_key
