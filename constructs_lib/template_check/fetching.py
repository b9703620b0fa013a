"""What lets SageMaker fetch a model, image and artifacts, and whether a model waits for that."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import Any, Final, NamedTuple

from constructs_lib.rules import UNKNOWN, hidden

from .answers import all_of, any_of
from .artifact_access import addresses, is_about
from .intrinsics import ABSENT
from .pieces import Reference
from .resources import Resources
from .statements import entries, known, matches, statements

POLICIES: Final = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy")

# How many policies of a role are asked. Whoever has more has other things to mend.
_MOST_POLICIES = 16

IMAGE, ARTIFACTS = "image", "artifacts"
_ACTIONS: Final[Mapping[str, re.Pattern[str]]] = {
    IMAGE: re.compile(r"\*|ecr:.*", re.IGNORECASE),
    ARTIFACTS: re.compile(r"\*|s3:(\*|Get.*)", re.IGNORECASE),
}
_PULLS: Final = re.compile(r"\*|ecr:(\*|BatchGet.*)", re.IGNORECASE)
# Policies of AWS that let a role fetch from everywhere. That for SageMaker names buckets that are called after it.
_OF_AWS: Final[Mapping[str, frozenset[str]]] = {
    "AdministratorAccess": frozenset({IMAGE, ARTIFACTS}),
    "AmazonEC2ContainerRegistryFullAccess": frozenset({IMAGE}),
    "AmazonEC2ContainerRegistryPowerUser": frozenset({IMAGE}),
    "AmazonEC2ContainerRegistryPullOnly": frozenset({IMAGE}),
    "AmazonEC2ContainerRegistryReadOnly": frozenset({IMAGE}),
    "AmazonS3FullAccess": frozenset({ARTIFACTS}),
    "AmazonS3ReadOnlyAccess": frozenset({ARTIFACTS}),
    "AmazonSageMakerFullAccess": frozenset({IMAGE, ARTIFACTS}),
    "PowerUserAccess": frozenset({IMAGE, ARTIFACTS}),
}


class _Missing(NamedTuple):
    """What of a model its role may not fetch yet.

    Attributes:
        image: Whether it may not pull images.
        places: Where the artifacts are that it may not read; UNKNOWN where that is hidden.
    """

    image: bool
    places: Any


class Fetching:
    """The policies of a template that let roles fetch models."""

    def __init__(self, template: Resources) -> None:
        self._template = template
        self._anyway = cache(self._read_anyway)
        self._addresses = cache(partial(addresses, template))

    def link(self, model: str, role: str) -> Mapping[str, Any]:
        """Return whether a model waits for the policies that it needs, and whether one of them waits for it."""
        anyway = self._anyway(role)
        needed = self._needed.get(role, {})
        if anyway is UNKNOWN and needed:
            return {}
        named = frozenset(self._template.dependencies.named_by(model))
        # Those that the model names come first: a role of many models has many policies.
        first = sorted(
            (each for each, fetched in needed.items() if not fetched <= anyway), key=lambda each: each not in named
        )
        waits = {policy: self._waits(model, policy) for policy in first[:_MOST_POLICIES]}
        missing = self._missing(model, [policy for policy, waited in waits.items() if waited is True])
        answers = [self._is_enough(policy, waited, missing) for policy, waited in waits.items() if waited is not None]
        return {
            "waits_for_role_policies": all_of(answers),
            "role_policies_wait": any(waited is None for waited in waits.values()),
        }

    def _missing(self, model: str, waited_for: Sequence[str]) -> _Missing:
        """Return what of a model the policies that it waits for do not let its role fetch. Images are not compared."""
        given = [each for policy in waited_for for each in self._statements(policy)]
        places = self._addresses(model)
        if places is not UNKNOWN:
            places = tuple(
                place
                for place in places
                if not any(
                    self._fetches(each, ARTIFACTS) and is_about(self._template, each, (place,)) is True
                    for each in given
                )
            )
        return _Missing(image=not any(self._fetches(each, IMAGE, _PULLS) for each in given), places=places)

    def _is_enough(self, policy: str, waited: Any, missing: _Missing) -> Any:
        """Return whether a model waits for a policy, or need not, or UNKNOWN."""
        if waited is True:
            return True
        about = self._is_about(policy, missing)
        return waited if about is True else UNKNOWN if about is UNKNOWN else True

    def _is_about(self, policy: str, missing: _Missing) -> Any:
        """Return whether a policy lets a role fetch what a model is missing, or UNKNOWN where that is hidden.

        Another one may be about another model, or about what an endpoint reads, such as inputs or baselines.
        """
        answers: list[Any] = []
        for statement in self._statements(policy):
            if missing.image and self._fetches(statement, IMAGE):
                answers.append(True)
            elif self._fetches(statement, ARTIFACTS):
                answers.append(is_about(self._template, statement, missing.places))
        return any_of(answers)

    def _statements(self, policy: str) -> list[Mapping[str, Any]]:
        """Return what a policy allows."""
        document = self._template.intrinsics.properties(policy)["PolicyDocument"]
        return [each for each in statements(self._template, document) if each.get("Effect") == "Allow"]

    def _fetches(self, statement: Mapping[str, Any], what: str, pattern: re.Pattern[str] | None = None) -> bool:
        actions = entries(self._template, statement.get("Action"))
        return any(matches(pattern or _ACTIONS[what], self._template, action) for action in actions)

    def _waits(self, model: str, policy: str) -> Any:
        """Return whether a model waits for a policy; None if the policy waits for the model."""
        waits = self._template.dependencies.waits_for(model, policy)
        if waits is True:
            return True
        back = self._template.dependencies.waits_for(policy, model)
        return None if back is True else UNKNOWN if waits is None or back is None else False

    @cached_property
    def _needed(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """The policies that let a role fetch something for sure, and what; by role."""
        found: dict[str, dict[str, frozenset[str]]] = {}
        for policy in self._template.of_type(*POLICIES):
            properties = self._template.intrinsics.properties(policy)
            if not isinstance(properties, dict) or self._template.conditional(policy):
                continue
            fetched = frozenset(self._fetched(properties.get("PolicyDocument")))
            for role in entries(self._template, properties.get("Roles", properties.get("RoleName"))) if fetched else ():
                if named := role_named(self._template, role):
                    found.setdefault(named, {})[policy] = fetched
        return found

    def _fetched(self, document: Any) -> Iterator[str]:
        for statement in statements(self._template, document):
            if statement.get("Effect") == "Allow":
                yield from (each for each in _ACTIONS if self._fetches(statement, each))

    def _read_anyway(self, role: str) -> Any:
        """Return what a role may fetch from everywhere as soon as it is there; unknown where that may be anything."""
        properties = self._template.intrinsics.properties(role)
        if not isinstance(properties, dict) or self._template.transforms.may_add_to(role):
            return UNKNOWN
        parts = [
            *(self._of_managed(each) for each in entries(self._template, properties.get("ManagedPolicyArns"))),
            *(self._of_inline(each) for each in entries(self._template, properties.get("Policies"))),
        ]
        return UNKNOWN if any(part is UNKNOWN for part in parts) else frozenset().union(*parts)

    def _of_managed(self, raw: Any) -> Any:
        """Return what a managed policy lets a role fetch: one of the template comes before the role."""
        match self._template.intrinsics.pieces(raw, 0):
            case (Reference(),):
                return frozenset()
        last = self._template.intrinsics.text(raw)[-1]
        name = last.rpartition("/")[2] if isinstance(last, str) and ":aws:policy/" in last else None
        return _OF_AWS.get(name or "", UNKNOWN)

    def _of_inline(self, raw: Any) -> Any:
        policy = self._template.intrinsics.resolve(raw)
        document = self._template.intrinsics.resolve(policy.get("PolicyDocument")) if isinstance(policy, dict) else None
        if not isinstance(document, dict):
            return UNKNOWN
        found: set[str] = set()
        for each in entries(self._template, document.get("Statement")):
            statement = self._template.intrinsics.resolve(each)
            everywhere = self._is_everywhere(statement)
            if everywhere is UNKNOWN:
                return UNKNOWN
            if everywhere:
                found |= set(self._fetched({"Statement": [statement]}))
        return frozenset(found)

    def _is_everywhere(self, statement: Any) -> Any:
        """Return whether a statement is about all resources, or UNKNOWN where that, or what it allows, is hidden."""
        if not isinstance(statement, dict):
            return UNKNOWN
        resources, actions = (
            [known(self._template, each) for each in entries(self._template, statement.get(name, ABSENT))]
            for name in ("Resource", "Action")
        )
        if "NotAction" in statement or "NotResource" in statement or any(map(hidden, (*resources, *actions))):
            return UNKNOWN
        return "*" in resources and "Condition" not in statement


def role_named(template: Resources, raw: Any) -> str | None:
    """Return the logical id of the role that a policy names."""
    match template.intrinsics.pieces(raw, 0):
        case (Reference(to, None),):
            return to
    return None
