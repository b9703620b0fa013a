"""Execution roles: whether SageMaker may assume them, and whether a model waits for their policies."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from constructs_lib.rules import UNKNOWN, facts, hidden

from .intrinsics import ABSENT
from .pieces import Reference, Text
from .resources import Resources

_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy")

# What SageMaker needs before a model can be made: the artifacts and the image.
_FETCHES = re.compile(r"\*|s3:(\*|Get.*)|ecr:.*", re.IGNORECASE)
_ASSUMES = re.compile(r"\*|sts:(\*|AssumeRole)", re.IGNORECASE)


class Roles:
    """The roles of a template and the policies that are attached to them."""

    def __init__(self, template: Resources) -> None:
        self._template = template

    def link_model(self, properties: Mapping[str, Any], at: str) -> Mapping[str, Any]:
        """Return what a model is linked to."""
        role = _role_id(self._template, properties.get("ExecutionRoleArn"))
        if role is None:
            return {}
        return {
            "role": facts.Role(at=role, trusted_services=_trusted_services(self._template, role)),
            "waits_for_role_policies": self._waits_for_policies(at, role),
        }

    def _waits_for_policies(self, model: str, role: str) -> Any:
        waits = [self._template.dependencies.waits_for(model, policy) for policy in self._needed.get(role, ())]
        if all(waits):
            return True
        return False if False in waits else UNKNOWN

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


def _roles_that_may_fetch(template: Resources, policy: str) -> Iterator[str]:
    """Yield the roles that a policy lets fetch something, for sure."""
    properties = template.intrinsics.properties(policy)
    if not isinstance(properties, dict) or template.conditional(policy):
        return
    statements = _statements(template, properties.get("PolicyDocument"))
    allowed = [each for each in statements if each.get("Effect") == "Allow"]
    if any(
        _matches(_FETCHES, template, action) for each in allowed for action in _entries(template, each.get("Action"))
    ):
        for role in _entries(template, properties.get("Roles", properties.get("RoleName"))):
            match template.intrinsics.pieces(role, 0):
                case (Reference(to, None),):
                    yield to


def _trusted_services(template: Resources, role: str) -> Any:
    properties = template.intrinsics.properties(role)
    if not isinstance(properties, dict):
        return UNKNOWN
    document = template.intrinsics.resolve(properties.get("AssumeRolePolicyDocument"))
    if not isinstance(document, dict) or not isinstance(document.get("Statement"), list | dict):
        return UNKNOWN
    found: list[Any] = []
    for statement in _entries(template, document["Statement"]):
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
    if not any(_matches(_ASSUMES, template, action) for action in _entries(template, statement.get("Action"))):
        return UNKNOWN
    names = [_known(template, each) for each in _entries(template, principal.get("Service", []))]
    return names if all(isinstance(name, str) for name in names) else UNKNOWN


def _statements(template: Resources, document: Any) -> Iterator[Mapping[str, Any]]:
    seen = template.intrinsics.resolve(document)
    if isinstance(seen, dict):
        for statement in _entries(template, seen.get("Statement")):
            resolved = template.intrinsics.resolve(statement)
            if isinstance(resolved, dict):
                yield resolved


def _entries(template: Resources, raw: Any) -> list[Any]:
    """Return the entries of what may be one or a list; a hidden list is one hidden entry."""
    seen = template.intrinsics.resolve(raw)
    if seen is None or seen is ABSENT:
        return []
    return seen if isinstance(seen, list) else [seen]


def _known(template: Resources, raw: Any) -> Any:
    seen = template.intrinsics.resolve(raw)
    return template.intrinsics.known(seen) if isinstance(seen, Text) else seen


def _matches(pattern: re.Pattern[str], template: Resources, raw: Any) -> bool:
    action = _known(template, raw)
    return isinstance(action, str) and pattern.fullmatch(action) is not None
