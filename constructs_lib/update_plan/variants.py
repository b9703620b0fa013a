"""What an update does to the variants of an endpoint, as far as the templates show it."""

from typing import Any

from constructs_lib.rules import UNKNOWN
from constructs_lib.template_check.template import Template

from .changes import Changes

CONFIG = "AWS::SageMaker::EndpointConfig"


def variant_changes(changes: Changes, endpoint: str) -> tuple[Any, Any]:
    """Return the variants that go, and those that get another instance type; unknown where a hidden value decides."""
    before, after = _variants(changes.old, endpoint), _variants(changes.new, endpoint)
    if before is None or after is None:
        return UNKNOWN, UNKNOWN
    gone = tuple(name for name in before if name not in after)
    answers = {name: changes.compare(_type_of(before[name]), _type_of(after[name])) for name in before if name in after}
    retyped = tuple(name for name, answer in answers.items() if answer == "changed")
    return gone, UNKNOWN if "unknown" in answers.values() else retyped


def _type_of(variant: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in variant.items() if name == "InstanceType"}


def _variants(template: Template, endpoint: str) -> dict[str, dict[str, Any]] | None:
    """Return the variants of an endpoint by their names; None if they cannot be read."""
    properties = template.intrinsics.properties(endpoint)
    raw = properties.get("EndpointConfigName") if isinstance(properties, dict) else None
    config = template.find(CONFIG, raw)
    body = template.intrinsics.properties(config) if config else None
    variants = template.intrinsics.resolve(body.get("ProductionVariants")) if isinstance(body, dict) else None
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
