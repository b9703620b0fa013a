"""How many managed policies a role has, and how long the others are: never more than a deployment will make of them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from constructs_lib.rules import facts

from .intrinsics import ABSENT
from .pieces import Piece, Reference, Text
from .resources import Resources
from .statements import entries

# As short as what they stand for can be.
_LEAST: Final[Mapping[str, int]] = {"AWS::AccountId": 12, "AWS::Partition": 3, "AWS::Region": 9}
_INLINE: Final = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy")

_Role = tuple[Piece, ...]


class PolicyLength:
    """The policies of a template.

    Args:
        template: The template.
    """

    def __init__(self, template: Resources) -> None:
        self._template = template
        self._inline: dict[_Role, int] = {}
        self._managed: dict[_Role, int] = {}
        self._places: dict[_Role, str] = {}

    def all(self) -> Iterator[tuple[str, facts.RolePolicies | facts.ManagedPolicy]]:
        """Yield logical ids and facts: of the roles that have policies here, and of managed policies."""
        for role in self._template.of_type("AWS::IAM::Role"):
            self._read_role(role)
        for policy in self._made("AWS::IAM::ManagedPolicy"):
            properties = self._template.intrinsics.properties(policy)
            yield policy, facts.ManagedPolicy(at=policy, characters=self._length(properties.get("PolicyDocument")))
            self._add(self._managed, policy, properties, 1)
        for policy in self._made(*_INLINE):
            properties = self._template.intrinsics.properties(policy)
            self._add(self._inline, policy, properties, self._length(properties.get("PolicyDocument")))
        for named, at in self._places.items():
            characters, managed = self._inline.get(named, 0), self._managed.get(named, 0)
            yield at, facts.RolePolicies(at=at, inline_characters=characters, managed=managed)

    def _made(self, *kinds: str) -> Iterator[str]:
        """Yield the resources of some types that are made for sure, and whose properties can be read."""
        for each in self._template.of_type(*kinds):
            if isinstance(self._template.intrinsics.properties(each), dict) and not self._template.conditional(each):
                yield each

    def _read_role(self, role: str) -> None:
        properties = self._template.intrinsics.properties(role)
        if not isinstance(properties, dict) or self._template.conditional(role):
            return
        named: _Role = (Reference(role),)
        self._places[named] = role
        self._managed[named] = len(entries(self._template, properties.get("ManagedPolicyArns")))
        own = [self._template.intrinsics.resolve(each) for each in entries(self._template, properties.get("Policies"))]
        documents = [each.get("PolicyDocument") for each in own if isinstance(each, dict)]
        self._inline[named] = sum(map(self._length, documents))

    def _add(self, to: dict[_Role, int], policy: str, properties: Mapping[str, Any], more: int) -> None:
        """Add a policy to the roles that it names; a role of another stack is known by its policies."""
        for each in entries(self._template, properties.get("Roles", properties.get("RoleName"))):
            role = self._template.intrinsics.text(each)
            if None not in role:
                self._places.setdefault(role, policy)
                to[role] = to.get(role, 0) + more

    def _length(self, raw: Any) -> int:
        """Return how many characters a value has in JSON without white space, or less where it is hidden."""
        seen = self._template.intrinsics.resolve(raw)
        match seen:
            case str() | Text():
                return 2 + sum(map(_length_of_piece, self._template.intrinsics.text(raw)))
            case bool() | int() | float():
                return len(json.dumps(seen))
            case list():
                return 2 + sum(self._length(each) + 1 for each in seen if not self._is_absent(each)) - bool(seen)
            case dict():
                written = {name: each for name, each in seen.items() if not self._is_absent(each)}
                return 2 + sum(len(name) + 4 + self._length(each) for name, each in written.items()) - bool(written)
        return 0

    def _is_absent(self, raw: Any) -> bool:
        return self._template.intrinsics.resolve(raw) is ABSENT


def _length_of_piece(piece: Piece) -> int:
    match piece:
        case str(text):
            return len("".join(text.split()))
        case Reference(to):
            return _LEAST.get(to, 1)
    return 0
