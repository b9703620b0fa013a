"""The network of containers: subnets and security groups of a VPC."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import jsii
from aws_cdk import CfnResource
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct, Dependable, DependencyGroup, IConstruct

from constructs_lib.arguments import (
    as_known,
    context_of,
    has_member,
    raise_errors,
    require_attribute,
    require_instance,
    vocabulary,
)
from constructs_lib.arguments.l1 import struct
from constructs_lib.arguments.refusal import shown
from constructs_lib.rules import facts

from .way_out import WayOut

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

Networked: TypeAlias = sagemaker.CfnModel | sagemaker.CfnEndpointConfig

_WORDS = vocabulary(subnets="vpc_subnets", security_group_ids="security_groups")
_GROUP = "pass ec2.SecurityGroup(...) or ec2.SecurityGroup.from_security_group_id(...)"


class Network:
    """Subnets and security groups of a VPC, in which containers have network interfaces.

    Args:
        scope: Where a security group is defined, if none is given.
        vpc: The VPC.
        vpc_subnets: Which of its subnets. The private ones if not given.
        security_groups: The security groups. A new one if not given.
        allow_all_outbound: Whether the new security group lets all traffic out. It does if not given.

    Raises:
        ValueError: If SageMaker would refuse them, or outbound traffic is decided for security groups that are given.
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
        from aws_cdk import aws_ec2 as ec2  # 81 ms, only for who has a VPC

        selected = Network.check(vpc, vpc_subnets, security_groups, allow_all_outbound=allow_all_outbound)
        place = facts.VpcConfig(dialect=_WORDS, region=as_known(vpc.env.region))
        raise_errors("vpc", place, context=context_of(scope))
        self.subnet_ids = tuple(selected.subnet_ids)
        self._vpc, self._selected = vpc, selected
        groups = list(security_groups or ())
        if not groups:
            outbound = True if allow_all_outbound is None else allow_all_outbound
            groups = [ec2.SecurityGroup(scope, "SecurityGroup", vpc=vpc, allow_all_outbound=outbound)]
        self.security_group_ids = tuple(group.security_group_id for group in groups)
        self._updates: list[Callable[[], None]] = []
        self.connections = _connections(groups, self._add)

    @staticmethod
    def check(
        vpc: "ec2.IVpc",
        vpc_subnets: "ec2.SubnetSelection | None",
        security_groups: Sequence["ec2.ISecurityGroup"] | None,
        *,
        allow_all_outbound: bool | None,
    ) -> "ec2.SelectedSubnets":
        """Return the subnets. Defines nothing, so that a construct can check before it is defined itself.

        Raises:
            ValueError: If SageMaker would refuse them, or outbound traffic is decided for groups that are given.
        """
        require_attribute("vpc", vpc, "select_subnets", "pass ec2.Vpc(...) or ec2.Vpc.from_lookup(...)")
        require_instance("allow_all_outbound", allow_all_outbound, bool | None, "pass True or False")
        groups = check_groups(security_groups)
        if groups and allow_all_outbound is not None:
            raise ValueError(
                f"allow_all_outbound={shown(allow_all_outbound)} is for a new security group, "
                "and security_groups are given; allow it on those"
            )
        selected = _select(vpc, vpc_subnets)
        _settle(selected.subnet_ids, [group.security_group_id for group in groups] or None)
        return selected

    def follow(self, resource: "Networked") -> None:
        """Set the network of a resource whenever a security group is added.

        The resource waits for the routes of the subnets and for the endpoints of the VPC: a container that is started
        before there is a way out fetches nothing, and the deployment fails.
        """
        self.lead(resource, lambda: setattr(resource, "vpc_config", self.render(type(resource))))

    def lead(self, resource: CfnResource, update: Callable[[], None]) -> None:
        """Have a resource wait as in `follow`, and change in another way when a security group is added.

        Args:
            resource: The resource.
            update: What puts the network into the resource.
        """
        resource.node.add_dependency(self._selected.internet_connectivity_established, _endpoints_of(self._vpc))
        resource.node.add_validation(WayOut(resource, self._vpc, self._selected))
        self._updates.append(update)

    def render(self, kind: Any) -> Any:
        """Return the network as a kind of resource has it."""
        return struct(
            kind.VpcConfigProperty, subnets=list(self.subnet_ids), security_group_ids=list(self.security_group_ids)
        )

    def _add(self, groups: Sequence["ec2.ISecurityGroup"]) -> None:
        security_group_ids = (*self.security_group_ids, *(group.security_group_id for group in check_groups(groups)))
        _settle(self.subnet_ids, security_group_ids)
        self.security_group_ids = security_group_ids
        for update in self._updates:
            update()


def declare_connectable(cls: Any) -> None:
    """Declare a class connectable to jsii. The declaration takes `aws_ec2`, 81 ms that only a VPC is worth."""
    from aws_cdk import aws_ec2 as ec2

    if ec2.IConnectable not in cls.__jsii_ifaces__:
        cls.__jsii_ifaces__.append(ec2.IConnectable)


def check_groups(groups: Sequence["ec2.ISecurityGroup"] | None) -> tuple["ec2.ISecurityGroup", ...]:
    """Return security groups.

    Raises:
        ValueError: If something is none.
    """
    if groups is None:
        return ()
    if not isinstance(groups, list | tuple):
        raise ValueError(f"security_groups={shown(groups)} is not a list; put security groups into brackets")
    for group in groups:
        require_attribute("an entry of security_groups", group, "security_group_id", _GROUP)
    return tuple(groups)


def _settle(subnet_ids: Sequence[str], security_group_ids: Sequence[str] | None) -> None:
    fact = facts.VpcConfig(
        dialect=_WORDS, subnets=as_known(subnet_ids), security_group_ids=as_known(security_group_ids)
    )
    raise_errors("vpc", fact)


def _select(vpc: "ec2.IVpc", chosen: "ec2.SubnetSelection | None") -> "ec2.SelectedSubnets":
    if chosen is not None and not has_member(chosen, "subnet_filters"):
        raise ValueError(f"vpc_subnets={shown(chosen)} is not a selection of subnets; pass ec2.SubnetSelection(...)")
    try:
        return _selected(vpc, chosen)
    except RuntimeError as error:
        raise ValueError(f"vpc_subnets selects none: {error}; pass another ec2.SubnetSelection(...)") from error


def _selected(vpc: "ec2.IVpc", chosen: "ec2.SubnetSelection | None") -> "ec2.SelectedSubnets":
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


class _EndpointsOfVpc(Dependable):
    """The endpoints that are defined in a VPC before the app is synthesized, which may be after a model is."""

    def __init__(self, vpc: "ec2.IVpc") -> None:
        super().__init__()
        self._vpc = vpc

    @property
    def dependency_roots(self) -> list[IConstruct]:
        from aws_cdk import aws_ec2 as ec2

        return [each for each in self._vpc.node.find_all() if isinstance(each, ec2.CfnVPCEndpoint)]


def _endpoints_of(vpc: "ec2.IVpc") -> DependencyGroup:
    group = DependencyGroup()
    Dependable.implement(group, _EndpointsOfVpc(vpc))
    return group


def _connections(
    groups: Sequence["ec2.ISecurityGroup"], added: Callable[[Sequence["ec2.ISecurityGroup"]], None]
) -> "ec2.Connections":
    from aws_cdk import aws_ec2 as ec2

    class NetworkConnections(ec2.Connections):
        """Connections that tell of security groups that are added later."""

        @jsii.member(jsii_name="addSecurityGroup")
        def add_security_group(self, *security_groups: "ec2.ISecurityGroup") -> None:
            added(security_groups)
            super().add_security_group(*security_groups)

    return NetworkConnections(security_groups=list(groups))
