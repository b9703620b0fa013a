"""The network of a function: subnets of a VPC, what its role needs for them, and whether the endpoint is reached."""

import re
from typing import TYPE_CHECKING, Any

import jsii
from aws_cdk import aws_lambda as lambda_
from constructs import Construct, IValidation

from constructs_lib.access.network import Network
from constructs_lib.access.permissions import Statement, allow
from constructs_lib.access.way_out import reaches, ways_out
from constructs_lib.arguments import annotate, vocabulary
from constructs_lib.arguments.placement import same_environment
from constructs_lib.rules import UNKNOWN, check, facts

from .api_function import ApiFunction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_ec2 as ec2

_RUNTIME = re.compile(r'\.sagemaker\.runtime"')
_WORDS = vocabulary(subnets="vpc_subnets")
# Lambda makes network interfaces on behalf of the role, and says that these take all resources. Source: developer guide
# of Lambda, configuration-vpc.
_INTERFACES = allow(
    [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    ],
    "*",
)


class FunctionNetwork:
    """Where the network interfaces of a function are.

    Args:
        scope: The construct of the function.
        vpc: The VPC.
        vpc_subnets: Which of its subnets.
        groups: The security groups.

    Raises:
        ValueError: If the VPC is elsewhere, there are no such subnets, or one of them is public.
    """

    def __init__(
        self,
        scope: Construct,
        vpc: "ec2.IVpc",
        vpc_subnets: "ec2.SubnetSelection | None",
        groups: "Sequence[ec2.ISecurityGroup] | None",
    ) -> None:
        from aws_cdk import aws_ec2 as ec2  # 81 ms, only for who has a VPC

        same_environment("ApiFunction", "vpc", vpc, scope, places=["region", "account"])
        self._selected = Network.check(vpc, vpc_subnets, groups, allow_all_outbound=None)
        if self._selected.has_public:
            raise ValueError(
                "vpc_subnets of ApiFunction selects public subnets, from which a function reaches nothing outside of "
                "the VPC; pass ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS) or PRIVATE_ISOLATED"
            )
        self._vpc = vpc
        self.statements: tuple[Statement, ...] = (_INTERFACES,)
        self.arguments: dict[str, Any] = {
            "vpc": vpc,
            "vpc_subnets": ec2.SubnetSelection(subnets=self._selected.subnets),
            "security_groups": list(groups) if groups else None,
        }

    @staticmethod
    def of(scope: Construct, options: ApiFunction) -> "FunctionNetwork | None":
        """Return the network of a function, if it has one.

        Raises:
            ValueError: If subnets or security groups are given without a VPC, or are not fit for a function.
        """
        if options.vpc is not None:
            return FunctionNetwork(scope, options.vpc, options.vpc_subnets, options.security_groups)
        if alone := [name for name in ("vpc_subnets", "security_groups") if getattr(options, name) is not None]:
            raise ValueError(f"{' and '.join(alone)} of ApiFunction is without vpc; pass vpc too, or leave it out")
        return None

    def follow(self, function: lambda_.Function) -> None:
        """Have a function wait for the routes of its subnets, and report where they do not lead to the endpoint."""
        function.node.add_dependency(self._selected.internet_connectivity_established)
        function.node.add_validation(_WayToEndpoint(function, self._vpc, self._selected.subnets))


@jsii.implements(IValidation)
class _WayToEndpoint:
    """Reports subnets without a way to the endpoint, once the app is complete."""

    def __init__(self, function: Construct, vpc: "ec2.IVpc", subnets: "list[ec2.ISubnet]") -> None:
        self._function = function
        self._vpc = vpc
        self._subnets = subnets

    def validate(self) -> list[str]:
        """Put what is found on the function; it fails nothing."""
        from aws_cdk import aws_ec2 as ec2

        own = isinstance(self._vpc, ec2.Vpc)
        fact = facts.FunctionNetwork(
            dialect=_WORDS,
            ways_out=ways_out(self._vpc, self._subnets) if own else UNKNOWN,
            reaches_runtime=reaches(self._vpc, _RUNTIME) if own else UNKNOWN,
        )
        annotate(self._function, check(fact))
        return []
