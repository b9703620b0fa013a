"""What containers run with: a role, and, in a VPC, a network."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from aws_cdk import CfnResource, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.arguments.placement import same_environment

from .component_policies import ComponentPolicies
from .execution_role import ExecutionRole, Policy, add_inline_policy, add_policy, chosen_role, rewrite_policy
from .network import Network
from .permissions import HOSTING, NETWORK, Statement, without_new_log_groups

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

Runs: TypeAlias = sagemaker.CfnModel | sagemaker.CfnEndpointConfig
_OF_A_NETWORK = ("vpc_subnets", "security_groups", "allow_all_outbound")


class Execution:
    """The role and the network of a model, or of an endpoint configuration that hosts inference components.

    Args:
        scope: The construct that needs them.
        parent: Where that construct is defined.
        given: Its arguments, as far as they are given: role, vpc, vpc_subnets, security_groups, allow_all_outbound.

    Attributes:
        fetches: What images, artifacts and options of the resource need beside hosting.
    """

    def __init__(self, scope: Construct, parent: Construct, given: Mapping[str, Any]) -> None:
        self._scope = scope
        self._role = chosen_role(scope, parent, given.get("role"))
        self._network = Network(scope, **_network(given)) if "vpc" in given else None
        self._resource: Runs
        self._needed: Sequence[Statement] = ()
        self._policy: Policy
        self._endpoints: dict[Construct, bool] = {}
        self.fetches: Sequence[Statement] = ()
        self._components: ComponentPolicies | None = None
        self._shown: iam.IRole | None = None

    @staticmethod
    def check(what: str, given: Mapping[str, Any], parent: Construct) -> None:
        """Refuse what does not go together. Defines nothing.

        Raises:
            ValueError: If the role is of another account, SageMaker would refuse the network, or something is chosen of
                one without a VPC.
        """
        if "role" in given:
            # Source: IAM user guide, id_roles_use_passrole: a role cannot be passed to another account.
            same_environment(what, "role", given["role"], parent, places=["account"])
        if "vpc" in given:
            Network.check(**_network(given))
        elif chosen := [name for name in _OF_A_NETWORK if given.get(name) is not None and given[name] != ()]:
            raise ValueError(f"{what} has {' and '.join(chosen)} without vpc; pass vpc too, or leave it out")

    @property
    def role_arn(self) -> str:
        """The ARN of the role."""
        return self._role.attr_arn if isinstance(self._role, iam.CfnRole) else self._role.role_arn

    def attach(self, resource: Runs, statements: Sequence[Statement]) -> None:
        """Let the role do what hosting and the statements need, for which the resource waits, and set its network."""
        self._resource = resource
        self.fetches = statements
        network = [] if self._network is None else [NETWORK]
        self._needed = [*HOSTING, *network, *statements]
        self._policy = add_policy(self._scope, "Policy", self._role, self._needed, resource)
        if not isinstance(self._role, iam.CfnRole):
            # What was granted to the role before counts too, such as the use of a key.
            resource.node.add_dependency(self._role)
        if self._network is not None:
            self._network.follow(resource)

    def vpc_config(self, kind: "type[Runs]") -> Any:
        """Return the network as the resource has it, or None."""
        return None if self._network is None else self._network.render(kind)

    def serve(self, endpoint: Construct, *, logged: bool) -> None:
        """Take note of an endpoint, and whether its log group is made before it.

        If all endpoints have one, the role need not make any.
        """
        before = bool(self._endpoints) and all(self._endpoints.values())
        self._endpoints[endpoint] = logged
        now = all(self._endpoints.values())
        if now is not before:
            rewrite_policy(self._policy, without_new_log_groups(self._needed) if now else self._needed)

    def allow(self, scope: Construct, id: str, statements: Sequence[Statement], waiting: CfnResource) -> None:
        """Give the role more statements, in the scope of another construct, whose resource waits for them."""
        add_policy(scope, id, self._role, statements, waiting)

    def allow_component(self, component: Construct, statements: Sequence[Statement], waiting: CfnResource) -> None:
        """Give the role what an inference component fetches, before the component's resource is there.

        In the stack of the role's owner, all components share policies.
        """
        role = self._role.resource if isinstance(self._role, ExecutionRole) else self._role
        if isinstance(role, iam.CfnRole) and Stack.of(component) is Stack.of(self._scope):
            if self._components is None:
                self._components = ComponentPolicies(self._scope, role, self._resource)
            self._components.add(statements)
        else:
            self.allow(component, "Policy", statements, waiting)

    def allow_inline(self, scope: Construct, id: str, statements: Sequence[Statement], waiting: CfnResource) -> None:
        """Give the role a few statements in a policy that takes none of the ten places of managed ones."""
        add_inline_policy(scope, id, self._role, statements, waiting)

    def allow_again(self, scope: Construct, id: str, more: Sequence[Statement], waiting: CfnResource) -> None:
        """Give the role all that it needs once more, and some statements, in another stack.

        The role loses the policy of what is replaced when its own stack is updated, and that of the other stack only
        when the other stack is.
        """
        add_policy(scope, id, self._role, [*self._needed, *more], waiting)

    @property
    def role(self) -> iam.IRole:
        """The role, for whoever grants it more."""
        if self._shown is None:
            role = self._role
            self._shown = role if not isinstance(role, iam.CfnRole) else self._role_over(role)
        return self._shown

    def _role_over(self, resource: iam.CfnRole) -> iam.IRole:
        return ExecutionRole(self._scope, "ExecutionRole", role=resource, waiting=self._resource)

    @property
    def connections(self) -> "ec2.Connections | None":
        """What the containers may connect to, and what may connect to them. None without a network."""
        return None if self._network is None else self._network.connections


def _network(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given.get(name) for name in ("vpc", *_OF_A_NETWORK)}
