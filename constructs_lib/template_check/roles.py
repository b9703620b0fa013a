"""Execution roles: whether SageMaker may assume them, and whether a model waits for their policies."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from constructs_lib.rules import UNKNOWN, facts, hidden

from .fetching import POLICIES, Fetching, role_named
from .pieces import Reference
from .resources import Resources
from .statements import allows, entries
from .trust import may_assume

_PULLS = re.compile(r"\*|ecr:(\*|BatchGet.*)", re.IGNORECASE)
_READS = re.compile(r"\*|s3:(\*|Get(\*|Object.*))", re.IGNORECASE)
_DESCRIBES = re.compile(r"\*|cloudwatch:(\*|Describe(\*|Alarms\*?))", re.IGNORECASE)


class Roles:
    """The roles of a template and the policies that are attached to them."""

    def __init__(self, template: Resources) -> None:
        self._template = template
        self._fact = cache(self._read)
        self._fetching = Fetching(template)

    def link_model(self, properties: Mapping[str, Any], at: str) -> Mapping[str, Any]:
        """Return what a model is linked to."""
        role = _role_id(self._template, properties.get("ExecutionRoleArn"))
        if role is None:
            return {}
        return {"role": self._fact(role), **self._fetching.link(at, role)}

    def may(self, role: str, actions: re.Pattern[str]) -> Any:
        """Return whether a role may do something, as far as the template shows its policies."""
        properties = self._template.intrinsics.properties(role)
        if not isinstance(properties, dict) or not self._template.complete:
            return UNKNOWN
        shown = [*entries(self._template, properties.get("Policies")), *self._attached.get(role, ())]
        allowed = [allows(self._template, policy, actions) for policy in shown]
        if any(each is True for each in allowed):
            return True
        hides = entries(self._template, properties.get("ManagedPolicyArns")) or None in self._attached
        return UNKNOWN if hides or any(hidden(each) for each in allowed) else False

    def _read(self, role: str) -> facts.Role:
        return facts.Role(
            at=role,
            sagemaker_may_assume=may_assume(self._template, role, "sagemaker.amazonaws.com"),
            may_pull_images=self.may(role, _PULLS),
            may_read_objects=self.may(role, _READS),
            may_describe_alarms=self.may(role, _DESCRIBES),
        )

    @cached_property
    def _attached(self) -> Mapping[str | None, Sequence[Any]]:
        """The properties of the policies that are attached to each role; under None those whose roles are hidden."""
        found: dict[str | None, list[Any]] = {}
        for policy in self._template.of_type(*POLICIES):
            properties = self._template.intrinsics.properties(policy)
            given = properties if isinstance(properties, dict) else {"Roles": UNKNOWN}
            for role in entries(self._template, given.get("Roles", given.get("RoleName"))):
                found.setdefault(role_named(self._template, role), []).append(properties)
        return found


def _role_id(template: Resources, raw: Any) -> str | None:
    match template.intrinsics.pieces(raw, 0):
        case (Reference(to, "Arn"),) if template.intrinsics.type_of(to) == "AWS::IAM::Role":
            return to
    return None
