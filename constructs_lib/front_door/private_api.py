"""APIs that are reached through interface endpoints of a VPC alone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam

from constructs_lib.arguments import kinds
from constructs_lib.arguments.options import Option

from .grant import invocation_statement
from .method_authorization import MethodAuthorization
from .stage import STAGE

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2


def some_vpc_endpoints() -> Option:
    """Return the option that takes interface endpoints."""
    remedy = "pass vpc.add_interface_endpoint(...) with InterfaceVpcEndpointAwsService.APIGATEWAY, or an import"
    one = kinds.construct("aws_ec2.IVpcEndpoint", None, remedy=remedy)
    several = kinds.several(one, None, each="endpoint", remedy="put interface endpoints into a list")

    def check(name: str, values: Any) -> Any:
        if not (found := several.check(name, values)):
            raise ValueError(f"{name} is empty, and the API would be public; pass interface endpoints, or leave it out")
        return found

    return replace(several, check=check)


def let_in_through(
    api: apigateway.RestApi, vpc_endpoints: Sequence["ec2.IVpcEndpoint"], authorization: MethodAuthorization
) -> None:
    """Let requests into an API that come through interface endpoints, and no others.

    Who asks for signed requests lets nobody in by this: with IAM, an allowance in the policy of an API would do without
    one in the policy of the caller. Source: developer guide of API Gateway, apigateway-authorization-flow.

    Args:
        api: The API.
        vpc_endpoints: The interface endpoints; none if the API is not private.
        authorization: What its methods ask of a request.
    """
    if not vpc_endpoints:
        return
    ids = [endpoint.vpc_endpoint_id for endpoint in vpc_endpoints]
    anybody = [iam.AnyPrincipal()]
    elsewhere = {"StringNotEquals": {"aws:SourceVpce": ids}}
    api.add_to_resource_policy(
        invocation_statement(["*"], principals=anybody, effect=iam.Effect.DENY, conditions=elsewhere)
    )
    if authorization.authorization_type is not apigateway.AuthorizationType.IAM:
        api.add_to_resource_policy(invocation_statement(["*"], principals=anybody))
    elif any(method.http_method == "OPTIONS" for method in api.methods):
        # A preflight is not signed.
        api.add_to_resource_policy(invocation_statement([f"{STAGE}/OPTIONS/*"], principals=anybody))
