"""Whether SageMaker may assume a role, asked when an app is complete: a trust policy may grow after a model."""

from collections.abc import Iterable
from typing import Any

import jsii
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import IValidation

from constructs_lib.arguments import vocabulary
from constructs_lib.rules import UNKNOWN, check, facts

_WORDS = vocabulary(execution_role_arn="role")


@jsii.implements(IValidation)
class Trust:
    """Refuses a role of the app that SageMaker cannot assume, for the construct whose containers run with it.

    Args:
        role: The role.
    """

    def __init__(self, role: iam.Role) -> None:
        self._role = role

    def validate(self) -> list[str]:
        """Return what is wrong."""
        role = facts.Role(trusted_services=self._services())
        # Nothing is known of the model but its role.
        model = facts.Model(dialect=_WORDS, execution_role_arn=UNKNOWN, primary_container=UNKNOWN, role=role)
        return [str(finding) for finding in check(model)]

    def _services(self) -> Any:
        """Return the services that may assume the role, or UNKNOWN if a statement says it in another way."""
        resource = self._role.node.default_child
        # The policy may have been set on the resource.
        policy = resource.assume_role_policy_document if isinstance(resource, iam.CfnRole) else None
        shown = Stack.of(self._role).resolve(policy)
        statements = shown.get("Statement") if isinstance(shown, dict) else None
        if not isinstance(statements, list):
            return UNKNOWN
        found = [service for statement in statements for service in _trusted(statement)]
        return tuple(found) if all(isinstance(service, str) for service in found) else UNKNOWN


def _trusted(statement: Any) -> Iterable[Any]:
    """Return the services that a statement trusts: one that is not text if it says it in another way."""
    if not isinstance(statement, dict):
        return (UNKNOWN,)
    principal = statement.get("Principal")
    if statement.get("Effect") != "Allow" or not isinstance(principal, dict) or principal.get("AWS") == "*":
        return (UNKNOWN,)
    services = principal.get("Service", [])
    return services if isinstance(services, list) else (services,)
