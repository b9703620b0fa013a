"""Authorizations: who may call an API."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Union

from aws_cdk import Duration, Stack, Validations
from aws_cdk import aws_apigateway as apigateway

from constructs_lib.arguments import WARNING_PREFIX, as_known, kinds
from constructs_lib.arguments.checks import require_construct, require_sequence
from constructs_lib.arguments.options import Option, rendered_by_hand
from constructs_lib.arguments.placement import differences
from constructs_lib.arguments.units import seconds
from constructs_lib.arguments.value import Value
from constructs_lib.rules import hidden

from .grant import let_api_gateway_call
from .method_authorization import MethodAuthorization, require_scopes

if TYPE_CHECKING:
    from aws_cdk import aws_cognito as cognito
    from aws_cdk import aws_lambda as lambda_

# Source: API Gateway, CreateAuthorizer.authorizerResultTtlInSeconds.
_LONGEST_DECISION = 3600


def _require_pools(name: str, values: Any) -> tuple[Any, ...]:
    remedy = "pass cognito.UserPool(...) or cognito.UserPool.from_user_pool_id(...)"
    pools = require_sequence(
        name,
        values,
        lambda entry, pool: require_construct(entry, pool, "aws_cognito.IUserPool", remedy),
        f"{remedy} in a list",
    )
    if not pools:
        raise ValueError(f"{name} is empty; pass the pools whose users may call")
    require_distinct(name, pools)
    return pools


def require_distinct(name: str, values: Sequence[Any]) -> None:
    """Refuse a list that holds the same object twice.

    Raises:
        ValueError: If it does.
    """
    twice = next((place for place, each in enumerate(values, start=1) if each in values[: place - 1]), None)
    if twice is not None:
        raise ValueError(f"entry {twice} of {name} is listed twice; leave one out")


def _require_decision_time(name: str, value: Any) -> Any:
    kept = as_known(seconds(name, value))
    if not hidden(kept) and kept > _LONGEST_DECISION:
        raise ValueError(f"{name} is {kept} s; API Gateway caches decisions for {_LONGEST_DECISION} s at most")
    return value


class IamAuthorization(Value):
    """Callers with AWS credentials, who sign their requests: those that `InferenceApi.grant_invoke` has allowed."""

    _options = rendered_by_hand()

    def bind(self, api: apigateway.RestApi) -> MethodAuthorization:
        """Return that requests are signed."""
        del api
        return MethodAuthorization(authorization_type=apigateway.AuthorizationType.IAM)


class CognitoAuthorization(Value):
    """Users of Amazon Cognito.

    Args:
        user_pools: The pools whose users may call, of any account and region (Amazon API Gateway developer guide,
            apigateway-cross-account-cognito-authorizer).
        scopes: What an access token must allow, one of them at least, such as `models/invoke`. Default: API Gateway
            asks for identity tokens.

    Raises:
        ValueError: If there is no pool, one is listed twice, or something is not a pool or not a scope.
    """

    user_pools: Sequence[Union["cognito.IUserPool", "cognito.UserPool"]]
    scopes: Sequence[str] = ()

    _options = rendered_by_hand(
        user_pools=Option(_require_pools, None, required=True, constructs=lambda pools: pools),
        scopes=Option(require_scopes, None, required=True),
    )

    def bind(self, api: apigateway.RestApi) -> MethodAuthorization:
        """Define an authorizer of the user pools."""
        _deploy_anew_with(api, [pool.user_pool_arn for pool in self.user_pools])
        return MethodAuthorization(
            authorization_type=apigateway.AuthorizationType.COGNITO,
            authorizer=apigateway.CognitoUserPoolsAuthorizer(
                api, "Authorizer", cognito_user_pools=list(self.user_pools)
            ),
            scopes=self.scopes,
        )


class LambdaAuthorization(Value):
    """Callers whom a Lambda function lets in, by the header `Authorization`.

    API Gateway caches a decision and applies it to the other paths of the API too, so the policy that the function
    returns must name all that the caller may call.

    Args:
        handler: The function. It gets the request without its body, and returns a policy.
        results_cache_ttl: How long a decision is cached, up to an hour; zero asks every time. Default: 5 minutes.

    Raises:
        ValueError: If it is not a function, or the time is out of range.
    """

    handler: Union["lambda_.IFunction", "lambda_.Function"]
    results_cache_ttl: Duration | None = None

    _options = rendered_by_hand(
        handler=kinds.construct(
            "aws_lambda.IFunction", None, required=True, remedy="pass lambda_.Function(...) or an import"
        ),
        results_cache_ttl=Option(_require_decision_time, None),
    )

    def bind(self, api: apigateway.RestApi) -> MethodAuthorization:
        """Define an authorizer that asks the function, and may."""
        from aws_cdk import aws_lambda as lambda_  # loaded already, by who made the function

        arn = self.handler.function_arn
        elsewhere = any(differences(self.handler, api))
        ttl = None if self.results_cache_ttl is None else self.results_cache_ttl.to_seconds()
        _deploy_anew_with(api, [arn, ttl])
        # CDK would put the permission beside the function, which may be in a stack that this one depends on.
        handler = lambda_.Function.from_function_attributes(
            api, "AuthorizerFunction", function_arn=arn, same_environment=False, skip_permissions=True
        )
        authorizer = apigateway.RequestAuthorizer(
            api,
            "Authorizer",
            handler=handler,
            identity_sources=[apigateway.IdentitySource.header("Authorization")],
            results_cache_ttl=self.results_cache_ttl,
        )
        if elsewhere:
            _warn_of_permission(api)
        else:
            let_api_gateway_call(arn, api, "AuthorizerPermission", authorizer.authorizer_arn)
        return MethodAuthorization(authorization_type=apigateway.AuthorizationType.CUSTOM, authorizer=authorizer)


def _warn_of_permission(api: apigateway.RestApi) -> None:
    stack = Stack.of(api)
    Validations.of(api).add_warning(
        f"{WARNING_PREFIX}front-door-authorizer-permission",
        "the function of LambdaAuthorization is of another account or region, where its permission cannot be defined "
        "from here; make sure that it lets apigateway.amazonaws.com call it, with the SourceArn "
        f"arn:<partition>:execute-api:{stack.region}:{stack.account}:<id of the API>/authorizers/*, then acknowledge "
        "this",
    )


def _deploy_anew_with(api: apigateway.RestApi, settings: Sequence[Any]) -> None:
    """Have a change of an authorizer reach the stage. CDK sees to that in apps with a feature flag only."""
    if api.latest_deployment is not None:
        api.latest_deployment.add_to_logical_id({"authorizer": list(settings)})
