"""Execution roles: whether SageMaker may assume them, and whether a model waits for their policies."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from constructs_lib.rules import UNKNOWN, facts, hidden

from .pieces import Reference
from .resources import Resources
from .statements import allows, entries, known, matches, statements

_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy")

# What SageMaker needs before a model can be made: the artifacts and the image.
_FETCHES = re.compile(r"\*|s3:(\*|Get.*)|ecr:.*", re.IGNORECASE)
_PULLS = re.compile(r"\*|ecr:(\*|BatchGet.*)", re.IGNORECASE)
_READS = re.compile(r"\*|s3:(\*|Get(\*|Object.*))", re.IGNORECASE)
_ASSUMES = re.compile(r"\*|sts:(\*|AssumeRole)", re.IGNORECASE)


class Roles:
    """The roles of a template and the policies that are attached to them."""

    def __init__(self, template: Resources) -> None:
        self._template = template
        self._fact = cache(self._read)

    def link_model(self, properties: Mapping[str, Any], at: str) -> Mapping[str, Any]:
        """Return what a model is linked to."""
        role = _role_id(self._template, properties.get("ExecutionRoleArn"))
        if role is None:
            return {}
        return {"role": self._fact(role), "waits_for_role_policies": self._waits_for_policies(at, role)}

    def _read(self, role: str) -> facts.Role:
        return facts.Role(
            at=role,
            trusted_services=_trusted_services(self._template, role),
            may_pull_images=self._may(role, _PULLS),
            may_read_objects=self._may(role, _READS),
        )

    def _waits_for_policies(self, model: str, role: str) -> Any:
        for policy in self._needed.get(role, ()):
            waits = self._template.dependencies.waits_for(model, policy)
            if waits is not True:
                return UNKNOWN if waits is None else False
        return True

    def _may(self, role: str, actions: re.Pattern[str]) -> Any:
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

    @cached_property
    def _attached(self) -> Mapping[str | None, Sequence[Any]]:
        """The properties of the policies that are attached to each role; under None those whose roles are hidden."""
        found: dict[str | None, list[Any]] = {}
        for policy in self._template.of_type(*_POLICIES):
            properties = self._template.intrinsics.properties(policy)
            given = properties if isinstance(properties, dict) else {"Roles": UNKNOWN}
            for role in entries(self._template, given.get("Roles", given.get("RoleName"))):
                found.setdefault(_role_named(self._template, role), []).append(properties)
        return found

    @cached_property
    def _needed(self) -> Mapping[str, Sequence[str]]:
        """The policies that let a role fetch image and artifacts, by role."""
        found: dict[str, list[str]] = {}
        for policy in self._template.of_type(*_POLICIES):
            for role in _roles_that_may_fetch(self._template, policy):
                found.setdefault(role, []).append(policy)
        return found


def _role_id(template: Resources, raw: Any) -> str | None:
    match template.intrinsics.pieces(raw, 0):
        case (Reference(to, "Arn"),) if template.intrinsics.type_of(to) == "AWS::IAM::Role":
            return to
    return None


def _role_named(template: Resources, raw: Any) -> str | None:
    match template.intrinsics.pieces(raw, 0):
        case (Reference(to, None),):
            return to
    return None


def _roles_that_may_fetch(template: Resources, policy: str) -> Iterator[str]:
    """Yield the roles that a policy lets fetch something, for sure."""
    properties = template.intrinsics.properties(policy)
    if not isinstance(properties, dict) or template.conditional(policy):
        return
    found = statements(template, properties.get("PolicyDocument"))
    allowed = [each for each in found if each.get("Effect") == "Allow"]
    if any(matches(_FETCHES, template, action) for each in allowed for action in entries(template, each.get("Action"))):
        for role in entries(template, properties.get("Roles", properties.get("RoleName"))):
            if named := _role_named(template, role):
                yield named


def _trusted_services(template: Resources, role: str) -> Any:
    properties = template.intrinsics.properties(role)
    if not isinstance(properties, dict):
        return UNKNOWN
    document = template.intrinsics.resolve(properties.get("AssumeRolePolicyDocument"))
    if not isinstance(document, dict) or not isinstance(document.get("Statement"), list | dict):
        return UNKNOWN
    found: list[Any] = []
    for statement in entries(template, document["Statement"]):
        seen = template.intrinsics.resolve(statement)
        services = _services(template, seen) if isinstance(seen, dict) else UNKNOWN
        if hidden(services):
            return UNKNOWN
        found += services
    return tuple(found)


def _services(template: Resources, statement: Mapping[str, Any]) -> Any:
    """Return whom a statement lets assume the role, or UNKNOWN if that is hidden, or said in another way."""
    principal = template.intrinsics.resolve(statement.get("Principal"))
    if statement.get("Effect") != "Allow" or not isinstance(principal, dict):
        return UNKNOWN
    if not any(matches(_ASSUMES, template, action) for action in entries(template, statement.get("Action"))):
        return UNKNOWN
    names = [known(template, each) for each in entries(template, principal.get("Service", []))]
    return names if all(isinstance(name, str) for name in names) else UNKNOWN
