"""What inference components add to the role that all components of an endpoint run with."""

import json
import re
from collections.abc import Sequence

from aws_cdk import CfnResource
from aws_cdk import aws_iam as iam
from constructs import Construct

from .digest import digest_of
from .permissions import Statement, document

# A managed policy holds 6,144 characters. Source: IAM quotas.
_LONGEST = 5800
# The longest that a token is likely to become: the ARN of a bucket.
_RESOLVED = "-" * 80


class ComponentPolicies:
    """Managed policies of a role, each for many components: a role takes ten, and an endpoint hosts hundreds.

    As with every policy of ours, a change makes another one, and CloudFormation deletes the old one last. So copies
    that are started during an update may still fetch what is being replaced.

    Args:
        scope: The endpoint configuration.
        role: The role of its components.
        waiting: Its resource, for which the components wait.
    """

    def __init__(self, scope: Construct, role: iam.CfnRole, waiting: CfnResource) -> None:
        self._scope = scope
        self._role = role
        self._waiting = waiting
        self._statements: list[Statement] = []
        self._policy: iam.CfnManagedPolicy | None = None
        self._count = 1

    def add(self, statements: Sequence[Statement]) -> None:
        """Give the role more statements."""
        wanted = [*self._statements, *(each for each in statements if each not in self._statements)]
        if self._statements and _length(wanted) > _LONGEST:
            self._policy, wanted = None, list(statements)
            self._count += 1
        if self._policy is not None:
            self._waiting.remove_resource_dependency(self._policy)
            self._scope.node.try_remove_child(self._policy.node.id)
        self._statements = wanted
        self._policy = iam.CfnManagedPolicy(
            self._scope,
            f"Components{self._count}Policy{digest_of(self._scope, wanted)}",
            policy_document=document(wanted),
            roles=[self._role.ref],
        )
        self._waiting.add_resource_dependency(self._policy)


def _length(statements: Sequence[Statement]) -> int:
    """Return how long a policy will be when it is deployed, or less than that by nothing that matters."""
    return len(re.sub(r"\$\{Token\[[^\]]*\]\}", _RESOLVED, json.dumps(document(statements), separators=(",", ":"))))
