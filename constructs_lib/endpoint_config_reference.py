"""Endpoint configurations that are defined elsewhere, and what they have in common with those of an app."""

from collections.abc import Mapping
from typing import Any, Protocol

from aws_cdk import IResource, Resource
from constructs import Construct

from .arguments import require_text, vocabulary
from .arguments.arn import NAME, arn_of, name_in
from .arguments.construct_id import refuse_taken_id, require_place
from .arguments.readable import Readable
from .production_variant import InstanceProductionVariant
from .rules import MAYBE, facts
from .rules.fact import schema
from .serverless_production_variant import ServerlessProductionVariant


class IEndpointConfig(IResource, Protocol):
    """An endpoint configuration, of this app or of another."""

    @property
    def _fact(self) -> facts.EndpointConfig:
        """What the rules may know of the configuration."""
        ...

    @property
    def endpoint_config_name(self) -> str:
        """The configuration's name."""
        ...

    @property
    def endpoint_config_arn(self) -> str:
        """The configuration's ARN."""
        ...

    @property
    def instance_production_variants(self) -> tuple[InstanceProductionVariant, ...]:
        """The variants of instances.

        Raises:
            ValueError: If the configuration is defined elsewhere, so that they are not known.
        """
        ...

    @property
    def serverless_production_variant(self) -> ServerlessProductionVariant | None:
        """The serverless variant, if there is one.

        Raises:
            ValueError: If the configuration is defined elsewhere, so that it is not known.
        """
        ...

    @property
    def shadow_production_variants(self) -> tuple[InstanceProductionVariant, ...]:
        """The shadow variants: one or none.

        Raises:
            ValueError: If the configuration is defined elsewhere, so that they are not known.
        """
        ...


# Nothing is known of a configuration that is defined elsewhere.
_HIDDEN: Mapping[str, Any] = dict.fromkeys(schema(facts.EndpointConfig), MAYBE)


class ImportedEndpointConfig(Readable, Resource):
    """An endpoint configuration that is defined elsewhere. Its variants are not known here."""

    def __init__(self, scope: Construct, id: str, *, endpoint_config_arn: str, endpoint_config_name: str) -> None:
        """Refer to an endpoint configuration.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            endpoint_config_arn: The configuration's ARN.
            endpoint_config_name: The configuration's name, which is in the ARN.
        """
        with refuse_taken_id("EndpointConfig", id):
            super().__init__(scope, id, environment_from_arn=endpoint_config_arn)
        self._fact = facts.EndpointConfig(at=f"EndpointConfig {id!r}", dialect=vocabulary(), **_HIDDEN)
        self.endpoint_config_arn = endpoint_config_arn
        self.endpoint_config_name = endpoint_config_name

    @property
    def instance_production_variants(self) -> tuple[InstanceProductionVariant, ...]:
        """Not known here.

        Raises:
            ValueError: Always.
        """
        raise self._unknown()

    @property
    def serverless_production_variant(self) -> ServerlessProductionVariant | None:
        """Not known here.

        Raises:
            ValueError: Always.
        """
        raise self._unknown()

    @property
    def shadow_production_variants(self) -> tuple[InstanceProductionVariant, ...]:
        """Not known here.

        Raises:
            ValueError: Always.
        """
        raise self._unknown()

    def _unknown(self) -> ValueError:
        return ValueError(
            f"the variants of endpoint configuration {self.endpoint_config_name!r} are not known, since it is defined "
            "elsewhere; define it with EndpointConfig(...) to ask for them"
        )


class NamedEndpointConfig:
    """What an endpoint configuration of this app gives those that are defined elsewhere: the ways to refer to them."""

    @staticmethod
    def from_endpoint_config_name(scope: Construct, id: str, endpoint_config_name: str) -> ImportedEndpointConfig:
        """Refer to a configuration of this account and region by its name.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            endpoint_config_name: The configuration's name.

        Raises:
            ValueError: If no configuration can have the name.
        """
        require_place("EndpointConfig", scope, id)
        name = require_text(f"endpoint_config_name of EndpointConfig {id!r}", endpoint_config_name, NAME)
        arn = arn_of(scope, "endpoint-config", name)
        return ImportedEndpointConfig(scope, id, endpoint_config_arn=arn, endpoint_config_name=name)

    @staticmethod
    def from_endpoint_config_arn(scope: Construct, id: str, endpoint_config_arn: str) -> ImportedEndpointConfig:
        """Refer to a configuration by its ARN.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            endpoint_config_arn: The configuration's ARN.

        Raises:
            ValueError: If it is not the ARN of an endpoint configuration.
        """
        require_place("EndpointConfig", scope, id)
        name = name_in(endpoint_config_arn, f"endpoint_config_arn of EndpointConfig {id!r}", "endpoint-config")
        return ImportedEndpointConfig(scope, id, endpoint_config_arn=endpoint_config_arn, endpoint_config_name=name)
