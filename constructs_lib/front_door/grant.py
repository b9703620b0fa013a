"""Permissions around a REST API: who may call it, and which functions it may call."""

import re
from collections.abc import Sequence
from typing import Any

from aws_cdk import Stack, Validations
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam

from constructs_lib.access.grants import is_elsewhere, is_immutable, require_reachable
from constructs_lib.arguments import WARNING_PREFIX, require_attribute
from constructs_lib.arguments.placement import require_name_elsewhere

from .stage import STAGE

_PARAMETER = r"\{\w+\}"
_INVOKE = "execute-api:Invoke"
# Nobody, everybody, or who signs no requests: a service of AWS assumes a role for that.
_NOT_GRANTABLE = (
    iam.AnyPrincipal,
    iam.StarPrincipal,
    iam.ServicePrincipal,
    iam.FederatedPrincipal,
    iam.CanonicalUserPrincipal,
    iam.UnknownPrincipal,
)


def grant_call(what: str, api: apigateway.RestApi, grantee: Any, methods: Sequence[apigateway.Method]) -> iam.Grant:
    """Allow a principal to call methods of an API that asks for signed requests.

    A principal of this account gets a policy. One whose policy cannot be changed here is named in the resource policy
    of the API, and one of another account needs both. Source: developer guide of API Gateway, authorization-flow.

    Raises:
        ValueError: If the grantee cannot sign requests.
    """
    require_attribute(
        f"grantee of {what}", grantee, "grant_principal", "pass a role, a user, a function, or AccountPrincipal(...)"
    )
    principal = grantee.grant_principal
    if isinstance(principal, _NOT_GRANTABLE):
        raise ValueError(
            f"grantee of {what} has a {type(principal).__name__}, which cannot sign requests to it; "
            "pass a role, a user, a function, AccountPrincipal(...) or OrganizationPrincipal(...)"
        )
    elsewhere = is_elsewhere(principal, Stack.of(api).account)
    if elsewhere:
        require_name_elsewhere(f"grantee of {what}", principal.policy_fragment.principal_json, api)
    else:
        require_reachable(f"grantee of {what}", api, principal, "an API")
        arns = [method.method_arn for method in methods]
        grant = iam.Grant.add_to_principal(grantee=grantee, actions=[_INVOKE], resource_arns=arns)
        if grant.success and not is_immutable(principal):
            return grant
    places = [f"{STAGE}/{method.http_method}{re.sub(_PARAMETER, '*', method.resource.path)}" for method in methods]
    if elsewhere and not isinstance(principal, iam.AccountPrincipal):
        wanted = f"{_INVOKE} on <ARN of the API>/{' and '.join(places)}"
        Validations.of(api).add_warning(
            f"{WARNING_PREFIX}front-door-grant-elsewhere",
            f"{what} lets a principal of account {principal.principal_account} in, whose own policy has to allow it "
            f"too; make sure that it allows {wanted}, then acknowledge this",
        )
    return _name_in_the_api(api, grantee, places)


def _name_in_the_api(api: apigateway.RestApi, grantee: iam.IGrantable, places: Sequence[str]) -> iam.Grant:
    if any(method.http_method == "OPTIONS" for method in api.methods):
        # A preflight is not signed, and without this statement an API with a policy refuses it.
        _add(api, iam.AnyPrincipal(), [f"{STAGE}/OPTIONS/*"])
    return _add(api, grantee, places)


def _add(api: apigateway.RestApi, grantee: iam.IGrantable, places: Sequence[str]) -> iam.Grant:
    statement = invocation_statement(places, principals=[grantee.grant_principal])
    return iam.Grant.add_statement_to_resource_policy(
        grantee=grantee, actions=[_INVOKE], resource_arns=statement.resources, resource=api, statement=statement
    )


def invocation_statement(places: Sequence[str], **more: Any) -> iam.PolicyStatement:
    """Return a statement of an API's own policy about calls of places in it; `*` is all of them."""
    # An API whose policy named its own ARN would be defined in a circle.
    return iam.PolicyStatement(actions=[_INVOKE], resources=[f"execute-api:/{place}" for place in places], **more)


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
