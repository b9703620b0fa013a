"""Authorizations: whom a front door lets in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from aws_cdk import Duration, Stack
from aws_cdk import aws_apigateway as apigateway

from constructs_lib.arguments import as_known, has_member, require_sequence
from constructs_lib.arguments.units import seconds
from constructs_lib.rules import hidden

if TYPE_CHECKING:
    from aws_cdk import aws_cognito as cognito
    from aws_cdk import aws_lambda as lambda_

# An integer of CloudFormation.
_GREATEST = 2**31 - 1
# Source: RFC 6749, 3.3: letters of ASCII but blanks, quotation marks and backslashes.
_SCOPE = re.compile(r"[!#-\[\]-~]+")


@dataclass(frozen=True, kw_only=True)
class Admission:
    """What an authorization asks of every method of an API.

    Args:
        authorization_type: How API Gateway knows the caller.
        authorizer: What decides, if API Gateway does not.
        scopes: What a token must allow. Nothing in particular if empty.
        api_key: The key that is made for callers. None if they have no key, or their own.
        api_key_required: Whether a request must carry a key of the usage plan.
    """

    authorization_type: apigateway.AuthorizationType
    authorizer: apigateway.IAuthorizer | None = None
    scopes: tuple[str, ...] = ()
    api_key: apigateway.IApiKey | None = None
    api_key_required: bool = False


class Authorization(Protocol):
    """Whom a front door lets in."""

    def bind(self, api: apigateway.RestApi) -> Admission:
        """Define what it takes in the scope of an API, which is deployed, and return what its methods ask for."""
        ...


@dataclass(frozen=True, kw_only=True)
class IamAuthorization:
    """Callers with AWS credentials: those that `InferenceApi.grant_invoke` has allowed, by signed requests."""

    def bind(self, api: apigateway.RestApi) -> Admission:
        """Return that requests are signed."""
        del api
        return Admission(authorization_type=apigateway.AuthorizationType.IAM)


@dataclass(frozen=True, kw_only=True)
class ApiKeyAuthorization:
    """Callers with an API key, each limited by a usage plan.

    A key says which application calls, not who; it is sent with every request and never ends. Where that is not
    enough, have IAM, Cognito or a function decide.

    Args:
        rate_limit: Requests a second that a key may send for long.
        burst_limit: Requests that a key may send at once.
        api_keys: The keys that are let in. One is made if none is given.

    Raises:
        ValueError: If a limit is no positive number, or a key is none.
    """

    rate_limit: float
    burst_limit: int
    api_keys: Sequence[apigateway.IApiKey] = ()

    def __post_init__(self) -> None:
        require_positive("rate_limit", self.rate_limit)
        require_positive("burst_limit", self.burst_limit, whole=True)
        keys = _listed("api_keys", self.api_keys, "key_id", "pass apigateway.ApiKey(...) or an import")
        object.__setattr__(self, "api_keys", keys)

    def bind(self, api: apigateway.RestApi) -> Admission:
        """Define a usage plan of the API's stage, and a key if none was given."""
        plan = api.add_usage_plan(
            "UsagePlan",
            throttle=apigateway.ThrottleSettings(rate_limit=self.rate_limit, burst_limit=self.burst_limit),
            api_stages=[apigateway.UsagePlanPerApiStage(api=api, stage=api.deployment_stage)],
        )
        own = None if self.api_keys else api.add_api_key("ApiKey")
        for key in self.api_keys or (own,):
            if key is not None:
                plan.add_api_key(key)
        return Admission(
            authorization_type=apigateway.AuthorizationType.NONE,
            api_key=own if own is not None else self.api_keys[0],
            api_key_required=True,
        )


@dataclass(frozen=True, kw_only=True)
class CognitoAuthorization:
    """Users of Amazon Cognito.

    Args:
        user_pools: The pools whose users are let in.
        scopes: What an access token must allow, one of them at least, such as `models/invoke`. Identity tokens are
            asked for if not given.

    Raises:
        ValueError: If there is no pool, or something is no pool or no scope.
    """

    user_pools: "Sequence[cognito.IUserPool]"
    scopes: Sequence[str] = ()

    def __post_init__(self) -> None:
        pools = _listed("user_pools", self.user_pools, "user_pool_arn", "pass cognito.UserPool(...) or an import")
        if not pools:
            raise ValueError("user_pools is empty; name the pools whose users are let in")
        object.__setattr__(self, "user_pools", pools)
        scopes = require_sequence("scopes", self.scopes, str, 'pass texts such as "models/invoke"')
        for scope in scopes:
            if not hidden(as_known(scope)) and not _SCOPE.fullmatch(scope):
                raise ValueError(
                    f'an entry of scopes is {scope!r}, which no token has; pass one such as "models/invoke"'
                )
        object.__setattr__(self, "scopes", scopes)

    def bind(self, api: apigateway.RestApi) -> Admission:
        """Define an authorizer of the user pools."""
        _deploy_anew_with(api, [pool.user_pool_arn for pool in self.user_pools])
        return Admission(
            authorization_type=apigateway.AuthorizationType.COGNITO,
            authorizer=apigateway.CognitoUserPoolsAuthorizer(
                api, "Authorizer", cognito_user_pools=list(self.user_pools)
            ),
            scopes=tuple(self.scopes),
        )


@dataclass(frozen=True, kw_only=True)
class LambdaAuthorization:
    """Callers that a function lets in, by the header `Authorization`.

    API Gateway keeps a decision for some time and applies it to the other paths of the API too, so the function's
    policy must name all that the caller may call.

    Args:
        handler: The function. It gets the request without its body, and returns a policy.
        results_cache_ttl: How long a decision is kept, an hour at most; zero asks every time.

    Raises:
        ValueError: If it is no function, or the time is out of range.
    """

    handler: "lambda_.IFunction"
    results_cache_ttl: Duration | None = None

    def __post_init__(self) -> None:
        if not has_member(self.handler, "function_arn"):
            raise ValueError(f"handler={self.handler!r} is no function; pass lambda_.Function(...) or an import")
        kept = as_known(seconds("results_cache_ttl", self.results_cache_ttl))
        if kept is not None and not hidden(kept) and kept > 3600:  # noqa: PLR2004  # seconds: an hour
            raise ValueError(f"results_cache_ttl is {kept} s; API Gateway keeps decisions for 3600 s at most")

    def bind(self, api: apigateway.RestApi) -> Admission:
        """Define an authorizer that asks the function, and may."""
        from aws_cdk import aws_lambda as lambda_  # loaded already, by who made the function

        arn = self.handler.function_arn
        ttl = None if self.results_cache_ttl is None else self.results_cache_ttl.to_seconds()
        _deploy_anew_with(api, [arn, ttl])
        # CDK would put the permission beside the function, which may be in a stack that this one depends on.
        handler = lambda_.Function.from_function_attributes(
            api, "AuthorizerFunction", function_arn=arn, skip_permissions=True
        )
        authorizer = apigateway.RequestAuthorizer(
            api,
            "Authorizer",
            handler=handler,
            identity_sources=[apigateway.IdentitySource.header("Authorization")],
            results_cache_ttl=self.results_cache_ttl,
        )
        let_api_gateway_call(arn, api, "AuthorizerPermission", authorizer.authorizer_arn)
        return Admission(authorization_type=apigateway.AuthorizationType.CUSTOM, authorizer=authorizer)


def _deploy_anew_with(api: apigateway.RestApi, settings: Sequence[Any]) -> None:
    """Have a change of an authorizer reach the stage. CDK sees to that in apps with a feature flag only."""
    if api.latest_deployment is not None:
        api.latest_deployment.add_to_logical_id({"authorizer": list(settings)})


def let_api_gateway_call(function_arn: str, api: apigateway.RestApi, id: str, source_arn: str) -> None:
    """Let a part of an API call a function. The permission stands beside the API, which is the later of the two."""
    from aws_cdk import aws_lambda as lambda_  # loaded already, by who made the function

    lambda_.CfnPermission(
        api,
        id,
        action="lambda:InvokeFunction",
        function_name=function_arn,
        principal="apigateway.amazonaws.com",
        source_arn=source_arn,
        source_account=Stack.of(api).account,
    )


def require_positive(name: str, number: Any, *, whole: bool = False) -> None:
    """Refuse what is no number above 0; tokens pass.

    Raises:
        ValueError: If it is none.
    """
    if hidden(as_known(number)):
        if not isinstance(number, float):
            raise ValueError(f"{name}={number!r} is not a number; pass the token as Token.as_number(...)")
        return
    fits = isinstance(number, int if whole else int | float) and not isinstance(number, bool)
    if not fits or not 0 < number <= _GREATEST:
        raise ValueError(
            f"{name}={number!r} is not a {'whole ' if whole else ''}number above 0, of 2,147,483,647 at most; pass one"
        )


def _listed(name: str, values: Any, attribute: str, remedy: str) -> tuple[Any, ...]:
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise ValueError(f"{name}={values!r} is not a list; put it into brackets")
    found = tuple(values)
    for each in found:
        if not has_member(each, attribute):
            raise ValueError(f"an entry of {name} is {each!r}; {remedy}")
    return found
