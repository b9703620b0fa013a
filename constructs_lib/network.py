"""The network of containers: subnets and security groups of a VPC."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import jsii
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .arguments import known, settle, words
from .rules import facts

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

Networked: TypeAlias = sagemaker.CfnModel | sagemaker.CfnEndpointConfig

_WORDS = words(subnets="vpc_subnets", security_group_ids="security_groups")


class Network:
    """Subnets and security groups of a VPC, in which containers have network interfaces.

    Args:
        scope: Where a security group is defined, if none is given.
        vpc: The VPC.
        vpc_subnets: Which of its subnets. The private ones if not given.
        security_groups: The security groups. A new one if not given.
        allow_all_outbound: Whether the new security group lets all traffic out. It does if not given.

    Raises:
        ValueError: If outbound traffic is decided for security groups that are given.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        vpc: "ec2.IVpc",
        vpc_subnets: "ec2.SubnetSelection | None",
        security_groups: Sequence["ec2.ISecurityGroup"] | None,
        allow_all_outbound: bool | None,
    ) -> None:
        from aws_cdk import aws_ec2 as ec2  # noqa: PLC0415  # 81 ms, only for who has a VPC

        if security_groups and allow_all_outbound is not None:
            raise ValueError(
                f"allow_all_outbound={allow_all_outbound!r} is for a new security group, "
                "and security_groups are given; allow it on those"
            )
        groups = list(security_groups or ())
        if not groups:
            outbound = True if allow_all_outbound is None else allow_all_outbound
            groups = [ec2.SecurityGroup(scope, "SecurityGroup", vpc=vpc, allow_all_outbound=outbound)]
        self.subnet_ids = tuple(_select(vpc, vpc_subnets).subnet_ids)
        self.security_group_ids = tuple(group.security_group_id for group in groups)
        self._settle()
        self._resources: list[Networked] = []
        self.connections = _connections(groups, self._add)

    def render_into(self, resource: "Networked") -> None:
        """Set the network of a resource, now and whenever a security group is added."""
        self._resources.append(resource)
        resource.vpc_config = type(resource).VpcConfigProperty(
            subnets=list(self.subnet_ids), security_group_ids=list(self.security_group_ids)
        )

    def _settle(self) -> None:
        fact = facts.VpcConfig(
            dialect=_WORDS, subnets=known(self.subnet_ids), security_group_ids=known(self.security_group_ids)
        )
        settle("vpc", fact)

    def _add(self, group: "ec2.ISecurityGroup") -> None:
        self.security_group_ids = (*self.security_group_ids, group.security_group_id)
        self._settle()
        resources, self._resources = self._resources, []
        for resource in resources:
            self.render_into(resource)


def _select(vpc: "ec2.IVpc", chosen: "ec2.SubnetSelection | None") -> "ec2.SelectedSubnets":
    if chosen is None:
        return vpc.select_subnets()
    return vpc.select_subnets(
        availability_zones=chosen.availability_zones,
        one_per_az=chosen.one_per_az,
        subnet_filters=chosen.subnet_filters,
        subnet_group_name=chosen.subnet_group_name,
        subnets=chosen.subnets,
        subnet_type=chosen.subnet_type,
    )


def _connections(
    groups: Sequence["ec2.ISecurityGroup"], added: Callable[["ec2.ISecurityGroup"], None]
) -> "ec2.Connections":
    from aws_cdk import aws_ec2 as ec2  # noqa: PLC0415

    class NetworkConnections(ec2.Connections):
        """Connections that tell of security groups that are added later."""

        @jsii.member(jsii_name="addSecurityGroup")
        def add_security_group(self, *security_groups: "ec2.ISecurityGroup") -> None:
            super().add_security_group(*security_groups)
            for group in security_groups:
                added(group)

    return NetworkConnections(security_groups=list(groups))
