"""Whether SageMaker may assume a role, asked when an app is complete: a trust policy may grow after a model."""

from typing import Any

import jsii
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import IValidation

from constructs_lib.arguments import vocabulary
from constructs_lib.rules import UNKNOWN, check, facts
from constructs_lib.synthesis import Synthesis

_WORDS = vocabulary(execution_role_arn="role")


@jsii.implements(IValidation)
class Trust:
    """Refuses a role of the app that SageMaker cannot assume, for the construct whose containers run with it.

    Args:
        role: The role.
    """

    def __init__(self, role: iam.Role) -> None:
        self._role = role
        self._synthesis = Synthesis(role)

    def validate(self) -> list[str]:
        """Return what is wrong."""
        resource = self._role.node.default_child
        if not isinstance(resource, iam.CfnRole):
            return []
        stack = Stack.of(resource)
        policy = stack.resolve(resource.assume_role_policy_document)
        declared = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": policy}}
        if _sagemaker_may_assume({"Resources": {"Role": declared}}, "Role") is not False:
            return []
        # Overrides of CDK may have changed the policy, and only a template shows them.
        found = _sagemaker_may_assume(self._synthesis.template(), stack.resolve(resource.logical_id))
        # Nothing is known of the model but its role.
        role = facts.Role(sagemaker_may_assume=found)
        model = facts.Model(dialect=_WORDS, execution_role_arn=UNKNOWN, primary_container=UNKNOWN, role=role)
        return [str(finding) for finding in check(model)]


def _sagemaker_may_assume(body: Any, role: str) -> Any:
    # Only who passes a role pays for the reader.
    from constructs_lib.template_check.template import Template
    from constructs_lib.template_check.trust import may_assume

    return may_assume(Template(body), role, "sagemaker.amazonaws.com") if body else UNKNOWN
