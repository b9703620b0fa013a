"""Execution roles: what SageMaker may do for a model, and nothing more."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeAlias
from weakref import WeakSet

import jsii
from aws_cdk import CfnResource, IResolvable, Resource, Stack, Token
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import aws_iam as iam_interfaces
from constructs import Construct

from constructs_lib.arguments.l1 import resource
from constructs_lib.arguments.readable import Readable
from constructs_lib.injection import find_injector

from .digest import digest_of
from .permissions import Statement, document, sub
from .policy_tokens import with_tokens
from .room import require_room, takes_managed_policy
from .trust import Trust

# Source: developer guide, security-confused-deputy-prevention. For hosting the ARN must be no narrower than this.
_TRUST_CONDITION = {
    "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
    "ArnLike": {"aws:SourceArn": sub("arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:*")},
}
_TRUST = document(
    [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Condition": _TRUST_CONDITION,
        }
    ]
)

Policy: TypeAlias = iam.CfnManagedPolicy | iam.CfnPolicy | iam.Policy
"""What gives a role statements."""

# Where `iam.Role.customize_roles` notes what it was told.
_CUSTOMIZED = "@aws-cdk/iam:customizeRoles"
# Where neither that nor an injector changes roles. Each answer of CDK costs a call to Node.
_uncustomized: WeakSet[Construct] = WeakSet()


def define_role(scope: Construct, parent: Construct) -> iam.CfnRole | iam.Role:
    """Define a role that SageMaker may assume.

    It is an L2 role where `iam.Role.customize_roles` or a property injector changes the roles of an app, and an L1 one
    everywhere else: an L2 role makes defining and synthesizing a model and its role take a third longer.

    Args:
        scope: The construct that needs the role.
        parent: Where that construct was defined.
    """
    if parent not in _uncustomized:
        customized = parent.node.try_get_context(_CUSTOMIZED) is not None
        if customized or find_injector(parent, _injection_id()):
            principal = iam.ServicePrincipal("sagemaker.amazonaws.com", conditions=with_tokens(_TRUST_CONDITION))
            return iam.Role(scope, "Role", assumed_by=principal)
        _uncustomized.add(parent)
    return resource(iam.CfnRole, scope, "Role", assume_role_policy_document=_trust())


@cache
def _injection_id() -> str:
    return iam.Role.PROPERTY_INJECTION_ID


@cache
def _trust() -> IResolvable:
    """Return the trust policy of all roles, which CDK is told once; each role refers to it."""
    return Token.as_any(_TRUST)


def chosen_role(scope: Construct, parent: Construct, role: iam.IRole | iam.Role | None) -> iam.CfnRole | iam.IRole:
    """Return the role that was chosen, and define one if none was. A role of another model is its resource."""
    if role is None:
        return define_role(scope, parent)
    if isinstance(role, iam.Role):
        scope.node.add_validation(Trust(role))
    return role.resource if isinstance(role, ExecutionRole) else role


def add_policy(
    scope: Construct, id: str, role: iam.CfnRole | iam.IRole, statements: Sequence[Statement], waiting: CfnResource
) -> Policy:
    """Give a role statements, in the scope of the construct that needs them, whose resource waits for them.

    A role of ours gets a managed policy, and inline ones once it has several. A role that was passed in gets inline
    ones, since it may be full of managed ones; an imported role that must not be changed gets none.

    A changed policy is another resource, and CloudFormation deletes the old one last. So instances that are started
    during an update may still fetch the artifact of the model that is being replaced.

    Raises:
        ValueError: If the role has more inline policies than IAM takes.
    """
    if isinstance(role, ExecutionRole):
        role = role.resource
    if isinstance(role, iam.CfnRole) and takes_managed_policy(role):
        name = f"{id}{digest_of(scope, statements)}"
        # A reference to the role in place of its name, which CDK would have to be asked for.
        policy = resource(iam.CfnManagedPolicy, scope, name, policy_document=document(statements), roles=[role])
        waiting.add_resource_dependency(policy)
        return policy
    return add_inline_policy(scope, f"{id}Inline" if isinstance(role, iam.CfnRole) else id, role, statements, waiting)


def add_inline_policy(
    scope: Construct, id: str, role: iam.CfnRole | iam.IRole, statements: Sequence[Statement], waiting: CfnResource
) -> Policy:
    """Give a role statements in a policy that takes none of the ten places of managed ones.

    Raises:
        ValueError: If the role has more inline policies than IAM takes.
    """
    if isinstance(role, ExecutionRole):
        role = role.resource
    name = f"{id}{digest_of(scope, statements)}"
    policy_document = document(statements)
    written = with_tokens(policy_document)
    require_room(scope, role, written)
    if isinstance(role, iam.CfnRole):
        policy = iam.CfnPolicy(
            scope,
            name,
            policy_name=f"{name}{scope.node.addr[-8:]}",
            policy_document=policy_document,
            roles=[role.ref],
        )
        waiting.add_resource_dependency(policy)
        return policy
    inline = iam.Policy(scope, name, document=iam.PolicyDocument.from_json(written))
    role.attach_inline_policy(inline)
    waiting.node.add_dependency(inline)
    return inline


def rewrite_policy(policy: Policy, statements: Sequence[Statement]) -> None:
    """Put other statements into a policy, which stays the same resource."""
    if isinstance(policy, iam.Policy):
        written: Any = policy.node.default_child
        written.policy_document = iam.PolicyDocument.from_json(with_tokens(document(statements)))
    else:
        policy.policy_document = document(statements)


@jsii.implements(iam.IRole)
class ExecutionRole(Readable, Resource):
    """The execution role of a model, for whoever grants it more: a role of CDK over the model's own L1 resources.

    What is granted goes into a managed policy, for which the model waits. A model that shares the role of another has
    an execution role of its own over the same resource, so each waits for what it was granted.

    Args:
        role: The role.
        waiting: The resource that waits for what the role is granted.
    """

    def __init__(self, scope: Construct, id: str, *, role: iam.CfnRole, waiting: CfnResource) -> None:
        super().__init__(scope, id)
        self.resource = role
        # So that whoever retains or overrides the role finds it where every role of CDK has it.
        self.node.default_child = role
        self._waiting = waiting
        self._granted: iam.PolicyDocument | None = None
        self._policy: iam.CfnManagedPolicy | None = None

    @property
    def role_arn(self) -> str:
        """The ARN of the role."""
        return self.resource.attr_arn

    @property
    def role_name(self) -> str:
        """The name of the role."""
        return self.resource.ref

    @property
    def role_ref(self) -> iam_interfaces.RoleReference:
        """A reference to the role."""
        return iam_interfaces.RoleReference(role_arn=self.role_arn, role_name=self.role_name)

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The role itself."""
        return self

    @property
    def assume_role_action(self) -> str:
        """What a service needs to assume the role."""
        return "sts:AssumeRole"

    @property
    def policy_fragment(self) -> iam.PrincipalPolicyFragment:
        """The role as the principal of a policy."""
        return iam.ArnPrincipal(self.role_arn).policy_fragment

    @property
    def principal_account(self) -> str:
        """The account of the role."""
        return Stack.of(self).account

    def add_to_principal_policy(self, statement: iam.PolicyStatement) -> iam.AddToPrincipalPolicyResult:
        """Add a statement to what the role is granted."""
        if self._granted is None:
            self._granted = iam.PolicyDocument()
            self._policy = iam.CfnManagedPolicy(
                self, "Policy", policy_document=self._granted, roles=[self.resource.ref]
            )
            self._waiting.add_resource_dependency(self._policy)
        self._granted.add_statements(statement)
        return iam.AddToPrincipalPolicyResult(statement_added=True, policy_dependable=self._policy)

    def add_managed_policy(self, policy: iam.IManagedPolicy) -> None:
        """Attach a managed policy."""
        attached = self.resource.managed_policy_arns or []
        if policy.managed_policy_arn not in attached:
            self.resource.managed_policy_arns = [*attached, policy.managed_policy_arn]

    def attach_inline_policy(self, policy: iam.Policy) -> None:
        """Attach an inline policy."""
        policy.attach_to_role(self)
        self._waiting.node.add_dependency(policy)

    def grant(self, grantee: iam.IPrincipal, *actions: str) -> iam.Grant:
        """Allow a principal actions on the role."""
        return iam.Grant.add_to_principal(grantee=grantee, actions=list(actions), resource_arns=[self.role_arn])

    def grant_pass_role(self, grantee: iam.IPrincipal) -> iam.Grant:
        """Allow a principal to pass the role to a service."""
        return self.grant(grantee, "iam:PassRole")

    def grant_assume_role(self, grantee: iam.IPrincipal) -> iam.Grant:
        """Allow a principal to assume the role."""
        return self.grant(grantee, "sts:AssumeRole")
