"""The variant of an endpoint that a name means."""

from typing import Any

from constructs_lib.rules import UNKNOWN, Fact, facts

from .pieces import Piece
from .reference_kinds import is_generated
from .resources import Resources


def find_variant(template: Resources, endpoint: str | None, name: tuple[Piece, ...]) -> Any:
    """Return the variant of an endpoint that has a name; None if there is none, for sure."""
    if endpoint is None:
        return UNKNOWN
    properties = template.intrinsics.properties(endpoint)
    if not isinstance(properties, dict):
        return UNKNOWN
    config = template.find("AWS::SageMaker::EndpointConfig", properties.get("EndpointConfigName"))
    found = template.fact(config)
    if config is None or not isinstance(found, facts.EndpointConfig):
        return UNKNOWN
    shadows: Any = found.shadow_production_variants
    variants = (found.production_variants, () if shadows is None else shadows)
    if not all(isinstance(each, tuple) for each in variants):
        return UNKNOWN
    # No variant has the name that CloudFormation gives to a resource, unless it refers to it.
    sure = all(isinstance(piece, str) or is_generated(piece, template.intrinsics) for piece in name)
    for variant in (each for several in variants for each in several):
        own = _name_of(template, config, variant)
        if own == name and None not in name:
            return variant
        sure = sure and all(isinstance(piece, str) for piece in own)
    return None if sure else UNKNOWN


def _name_of(template: Resources, config: str, variant: Any) -> tuple[Piece, ...]:
    """Return the name of a variant, in which references to parameters are still to be seen."""
    raw: Any = template.intrinsics.properties(config)
    for step in variant.at.split(".")[-2:] if isinstance(variant, Fact) else ():
        seen = template.intrinsics.resolve(raw)
        raw = seen[int(step)] if isinstance(seen, list) else seen.get(step) if isinstance(seen, dict) else None
    seen = template.intrinsics.resolve(raw)
    known = isinstance(variant, Fact) and isinstance(seen, dict) and "VariantName" in seen
    return template.intrinsics.text(seen["VariantName"]) if known else (None,)
