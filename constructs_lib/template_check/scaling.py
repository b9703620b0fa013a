"""Scalable targets and their policies: what they scale."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from constructs_lib.rules import UNKNOWN, facts

from .pieces import Piece, Reference
from .resources import Resources
from .variants import Variants

TARGET: Final = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY: Final = "AWS::ApplicationAutoScaling::ScalingPolicy"

Identity = tuple[tuple[Piece, ...], tuple[Piece, ...]]


class Scaling:
    """The scalable targets of a template and their policies."""

    def __init__(self, template: Resources, variants: Variants) -> None:
        self._template = template
        self._variants = variants

    def link_target(self, properties: Mapping[str, Any], at: str) -> Mapping[str, Any]:
        """Return what a scalable target is linked to."""
        template = self._template
        links: dict[str, Any] = {
            "path": _path(template, properties.get("ResourceId")),
            "registered_before_by": self._registered_before_by.get(at, UNKNOWN),
            "policies": self._policies.get(at, ()) if self._all_policies_known else UNKNOWN,
            "policies_together": self._policies_together(at) if self._all_policies_known else UNKNOWN,
        }
        match _segments(template, properties.get("ResourceId")):
            case [("endpoint",), name, ("variant",), variant]:
                endpoint = template.find_by_name("AWS::SageMaker::Endpoint", name)
                waits = template.dependencies.waits_for(at, endpoint) if endpoint else None
                links["endpoint"] = template.fact(endpoint)
                links["waits_for_endpoint"] = UNKNOWN if waits is None else waits
                links["variant"] = self._variants.find(endpoint, variant)
            case [("inference-component",), name]:
                component = template.find_by_name("AWS::SageMaker::InferenceComponent", name)
                links["component"] = template.fact(component)
        return links

    def link_policy(self, at: str) -> Mapping[str, Any]:
        """Return what a scaling policy is linked to."""
        return {"target": self._template.fact(self._target_of(at))}

    @cached_property
    def _identities(self) -> Mapping[str, Identity]:
        """What the targets scale, by logical id, where that is known."""
        found = {each: _identity(self._template, each) for each in self._template.of_type(TARGET)}
        return {each: identity for each, identity in found.items() if identity is not None}

    @cached_property
    def _by_identity(self) -> Mapping[Identity, Sequence[str]]:
        found: dict[Identity, list[str]] = {}
        for target, identity in self._identities.items():
            found.setdefault(identity, []).append(target)
        return found

    @cached_property
    def _registered_before_by(self) -> Mapping[str, str | None]:
        """The target that scales the same before each, and is there whenever it is, or the reverse."""
        found: dict[str, str | None] = {}
        for same in self._by_identity.values():
            for first, *others in self._template.alternatives.made_together(same):
                found.setdefault(first, None)
                found |= {each: found.get(each) or first for each in others}
        return found

    @cached_property
    def _targets(self) -> Mapping[str, str | None]:
        """The targets of the policies."""
        return {policy: self._target_of(policy) for policy in self._template.of_type(POLICY)}

    @cached_property
    def _all_policies_known(self) -> bool:
        return self._template.complete and None not in self._targets.values()

    @cached_property
    def _policies(self) -> Mapping[str, tuple[Any, ...]]:
        return {target: tuple(policies.values()) for target, policies in self._policies_by_id.items()}

    @cached_property
    def _policies_by_id(self) -> Mapping[str, Mapping[str, Any]]:
        """The policies of each target, by their logical ids."""
        found: dict[str, dict[str, Any]] = {}
        for policy, target in self._targets.items():
            if target is not None:
                found.setdefault(target, {})[policy] = self._template.read(facts.ScalingRule, policy)
        return found

    def _policies_together(self, target: str) -> tuple[tuple[Any, ...], ...]:
        """Return the policies of a target that are made together, under each condition."""
        policies = self._policies_by_id.get(target, {})
        sets = self._template.alternatives.made_together(list(policies))
        return tuple(tuple(policies[each] for each in together) for together in sets)

    def _target_of(self, policy: str) -> str | None:
        """Return the logical id of the target that a policy scales, if it is known and in the template."""
        properties = self._template.intrinsics.properties(policy)
        if not isinstance(properties, dict):
            return None
        if "ScalingTargetId" in properties:
            match self._template.intrinsics.pieces(properties["ScalingTargetId"], 0):
                case (Reference(to, None | "Id"),) if self._template.intrinsics.type_of(to) == TARGET:
                    return to
            return None
        own = _identity(self._template, policy)
        same = self._by_identity.get(own, ()) if own else ()
        return same[0] if len(same) == 1 else None


def _segments(template: Resources, raw: Any) -> list[tuple[Piece, ...]]:
    """Return the parts of a resource id, as if no parameter held a slash."""
    parts: list[list[Piece]] = [[]]
    for piece in template.intrinsics.text(raw):
        first, *others = piece.split("/") if isinstance(piece, str) else [piece]
        parts[-1] += [first] if first != "" else []
        parts += [[other] if other else [] for other in others]
    return [tuple(part) for part in parts]


def _path(template: Resources, raw: Any) -> Any:
    """Return the parts of a resource id where they are sure."""
    parts = template.intrinsics.split(template.intrinsics.pieces(raw, 0), "/")
    if parts is None:
        return UNKNOWN
    return tuple(part[0] if len(part) == 1 and isinstance(part[0], str) else UNKNOWN for part in parts)


def _identity(template: Resources, logical_id: str) -> Identity | None:
    properties = template.intrinsics.properties(logical_id)
    if not isinstance(properties, dict):
        return None
    resource, dimension = (
        template.intrinsics.text(properties.get(name)) for name in ("ResourceId", "ScalableDimension")
    )
    return None if None in (*resource, *dimension) else (resource, dimension)
