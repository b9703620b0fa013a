"""Execution roles: what SageMaker may do for a model, and nothing more."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import jsii
from aws_cdk import CfnResource, Fn, Resource, Stack
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import aws_iam as iam_interfaces
from constructs import Construct

from constructs_lib.arguments import require_attribute

from .permissions import Statement, document, sub

# Source: developer guide, security-confused-deputy-prevention. For hosting the ARN must be no narrower than this.
_TRUST = document(
    [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Condition": {
                "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
                "ArnLike": {"aws:SourceArn": sub("arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:*")},
            },
        }
    ]
)


def define_role(scope: Construct) -> iam.CfnRole:
    """Define a role that SageMaker may assume. An L1 one: with an L2 role an endpoint takes longer to synthesize."""
    return iam.CfnRole(scope, "Role", assume_role_policy_document=_TRUST)


def check_role(role: iam.IRole | None) -> None:
    """Refuse what is no role.

    Raises:
        ValueError: If it is none.
    """
    if role is not None:
        for attribute in ("role_arn", "attach_inline_policy"):
            require_attribute("role", role, attribute, "pass iam.Role(...), iam.Role.from_role_arn(...) or model.role")


def chosen_role(scope: Construct, role: iam.IRole | None) -> iam.CfnRole | iam.IRole:
    """Return the role that was chosen, and define one if none was. A role of another model is its resource."""
    if role is None:
        return define_role(scope)
    return role.resource if isinstance(role, ExecutionRole) else role


def arn_of(role: iam.CfnRole | iam.IRole) -> str:
    """Return the ARN of a role."""
    return role.attr_arn if isinstance(role, iam.CfnRole) else role.role_arn


def add_policy(
    scope: Construct, id: str, role: iam.CfnRole | iam.IRole, statements: Sequence[Statement], waiting: CfnResource
) -> None:
    """Give a role statements, in the scope of the construct that needs them, whose resource waits for them.

    A role of ours gets a managed policy. A role that was passed in gets an inline one, since it may be full of managed
    ones; an imported role that must not be changed gets none.

    A changed policy is another resource, and CloudFormation deletes the old one last. So instances that are started
    during an update may still fetch the artifact of the model that is being replaced.
    """
    name = f"{id}{_digest(statements)}"
    if isinstance(role, ExecutionRole):
        role = role.resource
    if isinstance(role, iam.CfnRole):
        policy = iam.CfnManagedPolicy(scope, name, policy_document=document(statements), roles=[role.ref])
        waiting.add_resource_dependency(policy)
    else:
        inline = iam.Policy(scope, name, document=iam.PolicyDocument.from_json(_with_tokens(document(statements))))
        role.attach_inline_policy(inline)
        waiting.node.add_dependency(inline)


def _with_tokens(value: Any) -> Any:
    """Return a policy with a token for each `Fn::Sub`: the policies of CDK take nothing but strings."""
    match value:
        case {"Fn::Sub": str(text)}:
            return Fn.sub(text)
        case {"Fn::Sub": [text, variables]}:
            return Fn.sub(text, variables)
        case Mapping():
            return {name: _with_tokens(entry) for name, entry in value.items()}
        case list():
            return [_with_tokens(entry) for entry in value]
    return value


def _digest(statements: Sequence[Statement]) -> str:
    """Return a digest of statements that does not depend on the numbers CDK gives to tokens."""
    text = re.sub(r"Token\[([^\]]*?)\.?\d+\]", r"Token[\1]", json.dumps(list(statements), sort_keys=True))
    return hashlib.sha256(text.encode()).hexdigest()[:8].upper()


@jsii.implements(iam.IRole)
class ExecutionRole(Resource):
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
