"""What an update does to the variants of an endpoint, as far as the templates show it."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from constructs_lib.rules import UNKNOWN
from constructs_lib.template_check.template import Template

from .answer import Answer, best, worst
from .changes import Changes
from .comparison import NOT_WRITTEN

CONFIG = "AWS::SageMaker::EndpointConfig"
PRODUCTION, SHADOWS, NAME = "ProductionVariants", "ShadowProductionVariants", "VariantName"

Variant = dict[str, Any]
"""A variant, as a template has it."""


class VariantChanges(NamedTuple):
    """What becomes of the variants of an endpoint, by their names; unknown where a hidden value decides."""

    gone: Any
    shadows_gone: Any
    retyped: Any


UNCHANGED: Final = VariantChanges((), (), ())
"""What becomes of the variants of an endpoint that goes on serving its configuration."""


def variant_changes(changes: Changes, endpoint: str) -> VariantChanges:
    """Return the variants that go, and those that get another instance type. A shadow may become one that answers."""
    before, after = _variants(changes.old, endpoint, PRODUCTION), _variants(changes.new, endpoint, PRODUCTION)
    shadows, shadows_after = _variants(changes.old, endpoint, SHADOWS), _variants(changes.new, endpoint, SHADOWS)
    if before is None or after is None or shadows is None or shadows_after is None:
        return VariantChanges(UNKNOWN, UNKNOWN, UNKNOWN)
    now = [*after, *shadows_after]
    return VariantChanges(
        gone=_those(changes, before, lambda each: _is_gone(changes, each, after)),
        shadows_gone=_those(changes, shadows, lambda each: _is_gone(changes, each, now)),
        retyped=_those(changes, [*before, *shadows], lambda each: _is_retyped(changes, each, now)),
    )


def _is_gone(changes: Changes, variant: Variant, among: list[Variant]) -> Answer:
    """Return whether no variant has the name of another one any more."""
    return best([changes.compare(variant[NAME], each[NAME]) for each in among])


def _is_retyped(changes: Changes, variant: Variant, among: list[Variant]) -> Answer:
    """Return whether the variant that has the name of another one is of another instance type."""
    types = [
        (changes.compare(variant[NAME], each[NAME]), changes.compare(*(_type(of) for of in (variant, each))))
        for each in among
    ]
    return worst([answer if name == "same" else "unknown" for name, answer in types if name != "changed"])


def _type(variant: Variant) -> Any:
    return variant.get("InstanceType", NOT_WRITTEN)


def _those(changes: Changes, variants: list[Variant], answer: Callable[[Variant], Answer]) -> Any:
    """Return the names of the variants that change; unknown where a hidden value decides, or is such a name."""
    answers = [answer(each) for each in variants]
    changed = [each for each, found in zip(variants, answers, strict=True) if found == "changed"]
    names = [changes.old.intrinsics.resolve(each[NAME]) for each in changed]
    return UNKNOWN if "unknown" in answers or not all(isinstance(each, str) for each in names) else tuple(names)


def _variants(template: Template, endpoint: str, which: str) -> list[Any] | None:
    """Return the variants of an endpoint, of those that answer or of the shadows; None if they are hidden."""
    properties = template.intrinsics.properties(endpoint)
    raw = properties.get("EndpointConfigName") if isinstance(properties, dict) else None
    config = template.find(CONFIG, raw)
    body = template.intrinsics.properties(config) if config else None
    if which == SHADOWS and isinstance(body, dict) and SHADOWS not in body:
        return []
    listed = template.intrinsics.resolve(body.get(which)) if isinstance(body, dict) else None
    variants = [template.intrinsics.resolve(each) for each in listed] if isinstance(listed, list) else [None]
    return variants if all(isinstance(each, dict) and NAME in each for each in variants) else None
