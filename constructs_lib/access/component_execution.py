"""What inference components run with: the role and the network of the configuration that hosts them."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .execution_role import ExecutionRole, add_policy, check_role, define_role
from .network import Network
from .permissions import HOSTING, NETWORK, Statement

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2


class ComponentExecution:
    """The role and the network of an endpoint configuration whose variants host inference components.

    Args:
        scope: The endpoint configuration.
        resource: Its resource, which waits for the role's policy.
        parent: Where the configuration was defined.
        statements: What the options of the configuration need.
        role: The role. One is made if not given.
        vpc: The VPC of the components. None if not given.
        vpc_subnets: Which of its subnets. The private ones if not given.
        security_groups: Their security groups. A new one if not given.
    """

    def __init__(
        self,
        scope: Construct,
        resource: sagemaker.CfnEndpointConfig,
        *,
        parent: Construct,
        statements: Sequence[Statement],
        role: iam.IRole | None,
        vpc: "ec2.IVpc | None",
        vpc_subnets: "ec2.SubnetSelection | None",
        security_groups: Sequence["ec2.ISecurityGroup"] | None,
    ) -> None:
        self._scope = scope
        self._resource = resource
        needed = [*HOSTING, *([NETWORK] if vpc is not None else ()), *statements]
        self._role = define_role(scope, parent) if role is None else role
        resource.execution_role_arn = (
            self._role.attr_arn if isinstance(self._role, iam.CfnRole) else self._role.role_arn
        )
        add_policy(scope, "Policy", self._role, needed, resource)
        if vpc is not None:
            network = Network(
                scope, vpc=vpc, vpc_subnets=vpc_subnets, security_groups=security_groups, allow_all_outbound=None
            )
            network.render_into(resource)

    @staticmethod
    def check(
        role: iam.IRole | None,
        vpc: "ec2.IVpc | None",
        vpc_subnets: "ec2.SubnetSelection | None",
        security_groups: Sequence["ec2.ISecurityGroup"] | None,
    ) -> None:
        """Refuse what no configuration could use. Defines nothing.

        Raises:
            ValueError: If something is of another kind, or subnets or security groups are given without a VPC.
        """
        check_role(role)
        if vpc is not None:
            Network.check(vpc, vpc_subnets, security_groups, allow_all_outbound=None)
        elif vpc_subnets is not None or security_groups:
            given = (
                f"vpc_subnets={vpc_subnets!r}" if vpc_subnets is not None else f"security_groups={security_groups!r}"
            )
            raise ValueError(f"{given} needs a VPC to be in; pass vpc=...")

    @cached_property
    def role(self) -> iam.IRole:
        """The role that the components run with."""
        if isinstance(self._role, iam.CfnRole):
            return ExecutionRole(self._scope, "ExecutionRole", role=self._role, waiting=self._resource)
        return self._role
