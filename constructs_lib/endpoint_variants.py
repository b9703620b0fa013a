"""The variants of an endpoint: those that answer, and the shadows."""

from typing import TYPE_CHECKING, Any

from aws_cdk import aws_sagemaker as sagemaker

from .arguments import require_text
from .arguments.l1 import struct
from .arguments.refusal import nearest, shown
from .captured_data import CapturingEndpoint
from .endpoint_variant import EndpointInstanceVariant, EndpointServerlessVariant, id_of_variant

if TYPE_CHECKING:
    from .rules import facts

# What an endpoint does not keep through updates.
WEIGHTS: list[Any] = [struct(sagemaker.CfnEndpoint.VariantPropertyProperty, variant_property_type="DesiredWeight")]


class EndpointWithVariants(CapturingEndpoint):
    """An endpoint of this app, as far as its variants go."""

    _fact: "facts.Endpoint"
    _resource: sagemaker.CfnEndpoint
    _retain: bool | None
    _deployed_name: str | None = None
    _instance_variants: tuple[EndpointInstanceVariant, ...] | None = None
    _serverless_variant: EndpointServerlessVariant | None = None
    _shadow_variants: tuple[EndpointInstanceVariant, ...] | None = None

    @property
    def instance_production_variants(self) -> tuple[EndpointInstanceVariant, ...]:
        """The variants of instances, in the order of the configuration.

        Raises:
            ValueError: If the configuration is defined elsewhere, so that its variants are not known.
        """
        if self._instance_variants is None:
            self._instance_variants = tuple(
                EndpointInstanceVariant(
                    self, id_of_variant(variant, position), endpoint_name=self._name, variant=variant, endpoint=self
                )
                for position, variant in enumerate(self._config.instance_production_variants, start=1)
            )
        return self._instance_variants

    @property
    def serverless_production_variant(self) -> EndpointServerlessVariant | None:
        """The serverless variant, if the endpoint has one.

        Raises:
            ValueError: If the configuration is defined elsewhere, so that its variants are not known.
        """
        variant = self._config.serverless_production_variant
        if variant is not None and self._serverless_variant is None:
            self._serverless_variant = EndpointServerlessVariant(
                self, id_of_variant(variant, 1), endpoint_name=self._name, variant=variant, endpoint=self
            )
        return self._serverless_variant

    @property
    def shadow_production_variants(self) -> tuple[EndpointInstanceVariant, ...]:
        """The shadow variants: one or none. They publish metrics and scale as all variants, and never answer.

        Raises:
            ValueError: If the configuration is defined elsewhere, so that its variants are not known.
        """
        if self._shadow_variants is None:
            production = self._config.instance_production_variants
            taken = {id_of_variant(variant, position) for position, variant in enumerate(production, start=1)}
            shadows = enumerate(self._config.shadow_production_variants, start=len(production) + 1)
            named = [(id_of_variant(shadow, position), shadow) for position, shadow in shadows]
            self._shadow_variants = tuple(
                EndpointInstanceVariant(
                    self,
                    f"Shadow {name}" if name in taken else name,
                    endpoint_name=self._name,
                    variant=shadow,
                    endpoint=self,
                )
                for name, shadow in named
            )
        return self._shadow_variants

    def find_instance_production_variant(self, name: str) -> EndpointInstanceVariant:
        """Return a production variant of instances by its name.

        Args:
            name: The variant's name.

        Raises:
            ValueError: If there is no such variant, or the configuration is defined elsewhere.
        """
        name = require_text(f"name of {self._fact.at}", name, remedy="pass the name of a variant")
        # Asked before the variants are defined, so that a wrong name leaves nothing behind.
        names = [variant.variant_name for variant in self._config.instance_production_variants]
        if name not in names:
            raise ValueError(
                f"{self._fact.at} has no variant of the name {shown(name)}; it has {names}{nearest(name, names)}"
            )
        return self.instance_production_variants[names.index(name)]

    def find_serverless_production_variant(self) -> EndpointServerlessVariant:
        """Return the serverless variant.

        Raises:
            ValueError: If there is none, or the configuration is defined elsewhere.
        """
        found = self.serverless_production_variant
        if found is None:
            raise ValueError(f"{self._fact.at} has no serverless variant; use find_instance_production_variant(name)")
        return found

    @property
    def _served_config_name(self) -> str:
        """The name of the configuration, as the template has it."""
        return self._resource.endpoint_config_name

    def _keep_scaled_capacity(self) -> str:
        """Have updates keep what scaling has set, unless that was declined; returns the name that scaling waits for."""
        if self._deployed_name is None:
            if self._retain is None and self._config.instance_production_variants:
                self._retain_variant_properties()
            self._deployed_name = self._resource.attr_endpoint_name
        return self._deployed_name

    def _retain_variant_properties(self) -> None:
        self._resource.retain_all_variant_properties = True
        self._resource.exclude_retained_variant_properties = WEIGHTS
