"""Scalable targets and policies that an update makes again under another logical id."""

from collections.abc import Iterator
from typing import Any

from constructs_lib.rules import Fact
from constructs_lib.template_check.pieces import Piece, Reference
from constructs_lib.template_check.scaling import POLICY, TARGET
from constructs_lib.template_check.template import Template

from .changes import Change, Changes

Identity = tuple[tuple[Piece, ...], ...]


def targets_of(template: Template, endpoint: str) -> list[Any]:
    """Return the scalable targets of the variants of an endpoint."""
    own = template.fact(endpoint)
    facts = [template.fact(each) for each in template.of_type(TARGET)]
    return [each for each in facts if isinstance(each, Fact) and getattr(each, "endpoint", None) is own]


def successors(changes: Changes) -> Iterator[tuple[Change, str]]:
    """Yield what is created and the resource that is deleted, where both are the same to Application Auto Scaling."""
    gone = {
        identity: each.resource
        for each in changes.of("deleted")
        if each.kind in {TARGET, POLICY} and (identity := _identity(changes.old, each.resource, each.kind))
    }
    for change in changes.of("created"):
        identity = _identity(changes.new, change.resource, change.kind) if change.kind in {TARGET, POLICY} else None
        if identity in gone:
            yield change, gone[identity]


def _identity(template: Template, resource: str, kind: str) -> Identity | None:
    properties = template.intrinsics.properties(resource)
    if not isinstance(properties, dict):
        return None
    if kind == TARGET:
        return _texts(template, properties, ("ResourceId", "ScalableDimension"))
    name = _texts(template, properties, ("PolicyName",))
    match template.intrinsics.pieces(properties.get("ScalingTargetId"), 0):
        case (Reference(to, None | "Id"),):
            scaled = _identity(template, to, TARGET)
        case _:
            scaled = _texts(template, properties, ("ResourceId", "ScalableDimension"))
    return (*name, *scaled) if name and scaled else None


def _texts(template: Template, properties: dict[str, Any], names: tuple[str, ...]) -> Identity | None:
    found = tuple(template.intrinsics.text(properties.get(name)) for name in names)
    return None if any(None in each for each in found) else found
