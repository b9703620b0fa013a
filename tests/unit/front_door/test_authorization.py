"""Who may call an API, and what API Gateway is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Environment, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Annotations, Match, Template

from constructs_lib import (
    ApiKeyAuthorization,
    CognitoAuthorization,
    Endpoint,
    IamAuthorization,
    InferenceApi,
    LambdaAuthorization,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_DURATIONS, NOT_STRINGS, refused
from tests.unit.front_door.pieces import only, routes
from tests.unit.with_each import with_each

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


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


def test_authorization_has_no_default(stack: Stack) -> None:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")

    with pytest.raises(TypeError, match="authorization"):
        InferenceApi(stack, "Api", endpoint=endpoint)  # type: ignore[call-arg]  # what is tested


def deployment_with(authorization: Callable[[Stack], Any]) -> str:
    stack = Stack(quick_app(), "Test")
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
    app = quick_app()
    first, second = Stack(app, "First"), Stack(app, "Second")
    handler = decider(first)
    second.add_dependency(first)

    front_door(second, LambdaAuthorization(handler=handler))

    permissions = Template.from_stack(second).find_resources("AWS::Lambda::Permission").values()
    assert len(permissions) == 2
    assert all("Fn::Join" in each["Properties"]["SourceArn"] for each in permissions)


@pytest.mark.parametrize("env", [None, Environment(account="111122223333", region="eu-west-1")])
def test_function_that_is_known_by_its_arn_may_be_asked(env: Environment | None) -> None:
    stack = Stack(quick_app(), "Test", env=env)
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:decider"
    handler = lambda_.Function.from_function_arn(stack, "Decider", arn)

    front_door(stack, LambdaAuthorization(handler=handler))

    permissions = Template.from_stack(stack).find_resources("AWS::Lambda::Permission").values()
    assert [each["Properties"]["FunctionName"] for each in permissions].count(arn) == 1
    assert len(permissions) == 2


@pytest.mark.parametrize(("region", "account"), [("eu-west-1", "999999999999"), ("us-east-1", "111122223333")])
def test_function_of_another_account_or_region_needs_a_permission_there(region: str, account: str) -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))
    handler = lambda_.Function.from_function_arn(
        stack, "Decider", f"arn:aws:lambda:{region}:{account}:function:decider"
    )

    front_door(stack, LambdaAuthorization(handler=handler))

    (permission,) = Template.from_stack(stack).find_resources("AWS::Lambda::Permission").values()
    assert "Fn::GetAtt" in permission["Properties"]["FunctionName"]
    found = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp("authorizer"))
    (warning,) = [str(each.entry.data) for each in found]
    assert "constructs-lib:front-door-authorizer-permission" in warning
    assert "SourceArn arn:<partition>:execute-api:eu-west-1:111122223333:<id of the API>/authorizers/*" in warning


def test_fails_when_a_function_of_another_account_has_no_name() -> None:
    app = quick_app()
    theirs = Stack(app, "Theirs", env=Environment(account="999999999999", region="eu-west-1"))
    stack = Stack(app, "Test", env=Environment(account="111122223333", region="eu-west-1"))
    handler = decider(theirs)

    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")

    with refused(
        "InferenceApi 'Api': authorization, a Function, is of another account or region, and has no name", stack=stack
    ):
        InferenceApi(stack, "Api", endpoint=endpoint, authorization=LambdaAuthorization(handler=handler))


@pytest.mark.parametrize("authorization", [ApiKeyAuthorization(rate_limit=1, burst_limit=1)])
def test_fails_when_granting_what_no_principal_needs(stack: Stack, authorization: Any) -> None:
    api = front_door(stack, authorization)

    with pytest.raises(ValueError, match=r"pass authorization=IamAuthorization\(\)"):
        api.grant_invoke(iam.ServicePrincipal("events.amazonaws.com"))


def test_fails_when_asking_for_a_key_that_nobody_needs(stack: Stack) -> None:
    with pytest.raises(ValueError, match="takes no API keys"):
        _ = front_door(stack, IamAuthorization()).api_key


# Arguments


@with_each(
    "pools, message",
    [
        ([], "user_pools of CognitoAuthorization is empty; pass the pools whose users may call"),
        ("pool", "user_pools of CognitoAuthorization must be a list, got str 'pool'"),
        *(([each], "an entry of user_pools of CognitoAuthorization must be") for each in NOT_CONSTRUCTS),
    ],
)
def test_fails_without_user_pools(pools: Any, message: str) -> None:
    with refused(message):
        CognitoAuthorization(user_pools=pools)


def test_fails_when_a_pool_stands_there_twice(stack: Stack) -> None:
    users = cognito.UserPool(stack, "Users")

    with refused("entry 2 of user_pools of CognitoAuthorization is listed twice; leave one out"):
        CognitoAuthorization(user_pools=[users, users])


def test_fails_when_scopes_are_none(stack: Stack) -> None:
    users = cognito.UserPool(stack, "Users")

    @with_each("scopes", ["models/invoke", *([each] for each in NOT_STRINGS), [""], ["a b"], ["a\\b"], ["é"]])
    def refuse(scopes: Any) -> None:
        with refused("scopes of CognitoAuthorization"):
            CognitoAuthorization(user_pools=[users], scopes=scopes)

    refuse()


@with_each("handler", [*NOT_CONSTRUCTS, None, "arn:aws:lambda:eu-west-1:111122223333:function:f"])
def test_fails_when_a_handler_is_not_a_function(handler: Any) -> None:
    with refused("handler of LambdaAuthorization must be ", "pass lambda_.Function(...) or an import"):
        LambdaAuthorization(handler=handler)


def test_fails_when_a_decision_is_kept_for_no_time_of_api_gateway(stack: Stack) -> None:
    handler = decider(stack)

    @with_each("ttl", [*NOT_DURATIONS, Duration.seconds(3601), Duration.days(1), Duration.millis(500)])
    def refuse(ttl: Any) -> None:
        with refused("results_cache_ttl of LambdaAuthorization"):
            LambdaAuthorization(handler=handler, results_cache_ttl=ttl)

    refuse()
