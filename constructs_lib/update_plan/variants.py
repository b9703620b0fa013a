"""What an update does to the variants of an endpoint, as far as the templates show it."""

from typing import Any, NamedTuple

from constructs_lib.rules import UNKNOWN
from constructs_lib.template_check.template import Template

from .changes import Changes

CONFIG = "AWS::SageMaker::EndpointConfig"
PRODUCTION, SHADOWS = "ProductionVariants", "ShadowProductionVariants"


class VariantChanges(NamedTuple):
    """What becomes of the variants of an endpoint, by their names; unknown where a hidden value decides."""

    gone: Any
    shadows_gone: Any
    retyped: Any


def variant_changes(changes: Changes, endpoint: str) -> VariantChanges:
    """Return the variants that go, and those that get another instance type. A shadow may become one that answers."""
    before, after = _variants(changes.old, endpoint, PRODUCTION), _variants(changes.new, endpoint, PRODUCTION)
    shadows, shadows_after = _variants(changes.old, endpoint, SHADOWS), _variants(changes.new, endpoint, SHADOWS)
    if before is None or after is None or shadows is None or shadows_after is None:
        return VariantChanges(UNKNOWN, UNKNOWN, UNKNOWN)
    gone = tuple(name for name in before if name not in after)
    then, now = {**shadows, **before}, {**shadows_after, **after}
    shadows_gone = tuple(name for name in shadows if name not in now)
    answers = {name: changes.compare(_type_of(then[name]), _type_of(now[name])) for name in then if name in now}
    retyped = tuple(name for name, answer in answers.items() if answer == "changed")
    return VariantChanges(gone, shadows_gone, UNKNOWN if "unknown" in answers.values() else retyped)


def _type_of(variant: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in variant.items() if name == "InstanceType"}


def _variants(template: Template, endpoint: str, which: str) -> dict[str, dict[str, Any]] | None:
    """Return the variants of an endpoint, of those that answer or of the shadows, by name; None if they are hidden."""
    properties = template.intrinsics.properties(endpoint)
    raw = properties.get("EndpointConfigName") if isinstance(properties, dict) else None
    config = template.find(CONFIG, raw)
    body = template.intrinsics.properties(config) if config else None
    variants = template.intrinsics.resolve(body.get(which)) if isinstance(body, dict) else None
    if which == SHADOWS and isinstance(body, dict) and SHADOWS not in body:
        return {}
    if not isinstance(variants, list):
        return None
    found: dict[str, dict[str, Any]] = {}
    for each in variants:
        variant = template.intrinsics.resolve(each)
        name = template.intrinsics.text(variant.get("VariantName")) if isinstance(variant, dict) else ()
        if len(name) != 1 or not isinstance(name[0], str):
            return None
        found[name[0]] = variant
    return found
