"""Permissions around a REST API: who may call it, and which functions it may call."""

import re
from collections.abc import Sequence
from typing import Any

from aws_cdk import Stack, Validations
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam

from constructs_lib.access.grants import is_elsewhere, is_immutable
from constructs_lib.arguments import WARNING_PREFIX, require_attribute
from constructs_lib.arguments.placement import apart, is_construct, require_name_elsewhere

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
        _require_reachable(f"grantee of {what}", api, principal)
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


def _require_reachable(what: str, api: apigateway.RestApi, principal: iam.IPrincipal) -> None:
    """Refuse a principal whose policy cannot refer to an API, which no name is known of before it exists."""
    if is_construct(principal) and (kind := apart(api, principal)):
        raise ValueError(
            f"{what} is of another {kind}, and its policy cannot refer to an API of this one; define it in this one, "
            "or import its role here, as with iam.Role.from_role_arn(...)"
        )


def _name_in_the_api(api: apigateway.RestApi, grantee: iam.IGrantable, places: Sequence[str]) -> iam.Grant:
    if any(method.http_method == "OPTIONS" for method in api.methods):
        # A preflight is not signed, and without this statement an API with a policy refuses it.
        _add(api, iam.AnyPrincipal(), [f"{STAGE}/OPTIONS/*"])
    return _add(api, grantee, places)


def _add(api: apigateway.RestApi, grantee: iam.IGrantable, places: Sequence[str]) -> iam.Grant:
    # An API whose policy named its own ARN would be defined in a circle.
    resources = [f"execute-api:/{place}" for place in places]
    statement = iam.PolicyStatement(principals=[grantee.grant_principal], actions=[_INVOKE], resources=resources)
    return iam.Grant.add_statement_to_resource_policy(
        grantee=grantee, actions=[_INVOKE], resource_arns=resources, resource=api, statement=statement
    )


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
