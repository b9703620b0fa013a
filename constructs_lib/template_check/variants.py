"""The variant of an endpoint that a name means."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from constructs_lib.rules import UNKNOWN, Fact, facts

from .pieces import Piece
from .reference_kinds import is_generated
from .resources import Resources


class _Named(NamedTuple):
    """The variants of a configuration.

    Attributes:
        variants: The variants by their names; of several of one name, the first.
        sure: Whether all their names are known.
    """

    variants: Mapping[tuple[Piece, ...], Any]
    sure: bool


class Variants:
    """Finds variants by their names.

    Args:
        template: Where they are found.
    """

    def __init__(self, template: Resources) -> None:
        self._template = template
        self._of_configs: dict[str, _Named] = {}

    def find(self, endpoint: str | None, name: tuple[Piece, ...]) -> Any:
        """Return the variant of an endpoint that has a name; None if there is none, for sure."""
        properties = self._template.intrinsics.properties(endpoint) if endpoint else None
        if not isinstance(properties, dict):
            return UNKNOWN
        config = self._template.find("AWS::SageMaker::EndpointConfig", properties.get("EndpointConfigName"))
        if config is None:
            return UNKNOWN
        found = self._of_configs.get(config) or self._read(config)
        if found is None:
            return UNKNOWN
        self._of_configs[config] = found
        if None not in name and name in found.variants:
            return found.variants[name]
        # No variant has the name that CloudFormation gives to a resource, unless it refers to it.
        sure = all(isinstance(piece, str) or is_generated(piece, self._template.intrinsics) for piece in name)
        return None if found.sure and sure else UNKNOWN

    def _read(self, config: str) -> _Named | None:
        found = self._template.fact(config)
        if not isinstance(found, facts.EndpointConfig):
            return None
        shadows: Any = found.shadow_production_variants
        lists = (found.production_variants, () if shadows is None else shadows)
        if not all(isinstance(each, tuple) for each in lists):
            return None
        named = [(self._name_of(config, variant), variant) for each in lists for variant in each]
        sure = all(isinstance(piece, str) for name, _ in named for piece in name)
        return _Named(dict(reversed(named)), sure)

    def _name_of(self, config: str, variant: Any) -> tuple[Piece, ...]:
        """Return the name of a variant, in which references to parameters are still to be seen."""
        intrinsics = self._template.intrinsics
        raw: Any = intrinsics.properties(config)
        for step in variant.at.split(".")[-2:] if isinstance(variant, Fact) else ():
            seen = intrinsics.resolve(raw)
            raw = seen[int(step)] if isinstance(seen, list) else seen.get(step) if isinstance(seen, dict) else None
        seen = intrinsics.resolve(raw)
        known = isinstance(variant, Fact) and isinstance(seen, dict) and "VariantName" in seen
        return intrinsics.text(seen["VariantName"]) if known else (None,)
