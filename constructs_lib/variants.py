"""The variants of an endpoint configuration together: which models they serve, and what the models' roles need."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .production_variant import InstanceProductionVariant, ProductionVariant
from .serverless_production_variant import ServerlessProductionVariant

if TYPE_CHECKING:
    from .access.permissions import Statement
    from .model_reference import IModel
    from .rules.facts import Variant


class Variants:
    """The variants of an endpoint configuration.

    Args:
        what: The configuration, in messages.
        instances: One to ten variants of instances.
        serverless: A serverless variant, in place of variants of instances.
        shadows: Shadow variants, which receive copies of requests.

    Raises:
        ValueError: If both kinds are given, or neither.
    """

    def __init__(
        self,
        what: str,
        instances: Sequence[InstanceProductionVariant],
        serverless: ServerlessProductionVariant | None,
        shadows: Sequence[InstanceProductionVariant] = (),
    ) -> None:
        if instances and serverless is not None:
            raise ValueError(
                f"{what}: instance_production_variants and serverless_production_variant are both given; "
                "an endpoint has one to ten variants of instances, or one serverless variant"
            )
        if not instances and serverless is None:
            raise ValueError(
                f"{what}: there is no variant; pass instance_production_variants=[InstanceProductionVariant(...)], or "
                "serverless_production_variant=ServerlessProductionVariant(...)"
            )
        self._answering: tuple[ProductionVariant, ...] = (*instances, *(() if serverless is None else (serverless,)))
        self._shadows = tuple(shadows)
        self.all = (*self._answering, *self._shadows)

    @property
    def host_components(self) -> bool:
        """Whether inference components may run on one of them."""
        return any(variant.model is None for variant in self.all)

    @property
    def facts(self) -> "tuple[Variant, ...]":
        """What the rules may know of those that answer."""
        return tuple(variant._fact for variant in self._answering)

    @property
    def facts_of_shadows(self) -> "tuple[Variant, ...] | None":
        """What the rules may know of the shadows, if there are any."""
        return tuple(shadow._fact for shadow in self._shadows) or None

    @property
    def models(self) -> "tuple[IModel, ...]":
        """The models, each once, however many variants serve it."""
        return tuple(dict.fromkeys(model for variant in self.all for model in variant._models()))

    def render(self) -> list[Any]:
        """Return the properties of an endpoint configuration: those that answer."""
        return [variant._render() for variant in self._answering]

    def render_shadows(self) -> list[Any] | None:
        """Return the same of the shadows, if there are any."""
        return [shadow._render() for shadow in self._shadows] or None

    def statements(self, model: "IModel | None") -> "list[Statement]":
        """Return what the variants of a model, or those that host inference components, add to what a role needs."""
        needed: list[Statement] = []
        for variant in self.all:
            if variant.model is None if model is None else model in variant._models():
                needed += [each for each in variant._statements() if each not in needed]
        return needed
