"""Endpoints: the name that clients call."""

from collections.abc import Sequence
from functools import cached_property

import jsii
from aws_cdk import Names
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .arguments import as_known, raise_errors, require_attribute, require_instance, require_text, vocabulary
from .arguments.arn import NAME, arn_of, name_in
from .arguments.placement import same_environment
from .endpoint_config_reference import IEndpointConfig
from .endpoint_reference import ImportedEndpoint, InvocableEndpoint
from .endpoint_variant import EndpointInstanceVariant, EndpointServerlessVariant
from .injection import Injectable
from .production_variant import InstanceProductionVariant
from .rules import UNKNOWN, facts, given, hidden
from .rules.hidden import UndeterminedError
from .serverless_production_variant import ServerlessProductionVariant

_CONFIG = "pass EndpointConfig(...) or EndpointConfig.from_endpoint_config_name(...)"


@jsii.implements(sagemaker.IEndpoint)
class Endpoint(Injectable, InvocableEndpoint):
    """An HTTPS endpoint that serves the variants of an endpoint configuration.

    An endpoint is updated in place, without an outage, when its configuration changes. Only its name replaces it.

    Args:
        endpoint_config: The configuration.
        endpoint_name: The endpoint's name. One is made of the construct's path if not given, so that moving the
            construct makes another endpoint.
        retain_variant_properties: Whether an update keeps the numbers of instances that variants have then, instead
            of the initial ones. It does if a variant of instances scales, if not given. Weights are set anew anyway.

    Raises:
        ValueError: If SageMaker would refuse the name.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        endpoint_config: IEndpointConfig,
        endpoint_name: str | None = None,
        retain_variant_properties: bool | None = None,
    ) -> None:
        what = f"Endpoint {id!r}"
        require_instance(
            f"retain_variant_properties of {what}", retain_variant_properties, bool | None, "pass True or False"
        )
        require_attribute(f"endpoint_config of {what}", endpoint_config, "instance_production_variants", _CONFIG)
        if endpoint_name is not None:
            endpoint_name = require_text(f"endpoint_name of {what}", endpoint_name)
        self.fact = facts.Endpoint(
            at=what,
            dialect=vocabulary(),
            endpoint_name=as_known(endpoint_name),
            endpoint_config_name=UNKNOWN,
            # It is switched on when a variant scales, unless somebody has declined.
            retain_all_variant_properties=UNKNOWN,
            config=getattr(endpoint_config, "fact", UNKNOWN),
        )
        raise_errors(what, self.fact)
        same_environment(what, "endpoint_config", endpoint_config, scope)
        super().__init__(scope, id)
        # A literal name lets alarms exist before the endpoint that they roll back.
        # In lower case, since ARNs are, whatever the name, and many a policy is written from a name.
        self._name = endpoint_name or Names.unique_resource_name(self, max_length=63, separator="-").lower()
        self._config = endpoint_config
        self._resource = sagemaker.CfnEndpoint(
            self,
            "Resource",
            endpoint_config_name=endpoint_config.endpoint_config_name,
            endpoint_name=self._name,
        )
        self._retain = retain_variant_properties
        self._deployed_name: str | None = None
        if retain_variant_properties:
            self._retain_variant_properties()

    @property
    def endpoint_name(self) -> str:
        """The endpoint's name. It is known before deployment, so naming the endpoint does not wait for it."""
        return self._name

    @cached_property
    def endpoint_arn(self) -> str:
        """The endpoint's ARN. It is known before deployment if the name is, so using it waits for no endpoint."""
        return self._resource.ref if hidden(as_known(self._name)) else arn_of(self, "endpoint", self._name)

    @cached_property
    def instance_production_variants(self) -> tuple[EndpointInstanceVariant, ...]:
        """The variants of instances, in the order of the configuration.

        Raises:
            ValueError: If the configuration is defined elsewhere, so that its variants are not known.
        """
        return tuple(
            EndpointInstanceVariant(
                self, _variant_id(variant, position), endpoint_name=self._name, variant=variant, endpoint=self
            )
            for position, variant in enumerate(self._config.instance_production_variants, start=1)
        )

    @cached_property
    def serverless_production_variant(self) -> EndpointServerlessVariant | None:
        """The serverless variant, if the endpoint has one.

        Raises:
            ValueError: If the configuration is defined elsewhere, so that its variants are not known.
        """
        variant = self._config.serverless_production_variant
        if variant is None:
            return None
        return EndpointServerlessVariant(
            self, _variant_id(variant, 1), endpoint_name=self._name, variant=variant, endpoint=self
        )

    def keep_scaled_capacity(self) -> str:
        """Have updates keep what scaling has set, unless that was declined; returns the name that scaling waits for."""
        if self._deployed_name is None:
            if self._retain is None and self._config.instance_production_variants:
                self._retain_variant_properties()
            self._deployed_name = self._resource.attr_endpoint_name
        return self._deployed_name

    def _retain_variant_properties(self) -> None:
        self._resource.retain_all_variant_properties = True
        self._resource.exclude_retained_variant_properties = [
            sagemaker.CfnEndpoint.VariantPropertyProperty(variant_property_type="DesiredWeight")
        ]

    def check_targets(self, models: Sequence[str] | None, hostnames: Sequence[str] | None) -> None:
        """Refuse models and containers that this endpoint does not have, as far as that is known.

        Raises:
            ValueError: If there are none such.
        """
        super().check_targets(models, hostnames)
        try:
            containers = [each for variant in self.fact.config.production_variants for each in _containers(variant)]
            if models is not None and not any(container.mode == "MultiModel" for container in containers):
                raise ValueError(f"target_models={models!r} of {self.fact.at}, which hosts no multi-model container")
            known_names = [container.container_hostname for container in containers]
            for name in hostnames or ():
                if "*" not in name and name not in known_names:
                    raise ValueError(f"no container named {name!r}; {self.fact.at} has {known_names}")
        except UndeterminedError:
            return

    def find_instance_production_variant(self, name: str) -> EndpointInstanceVariant:
        """Return a variant of instances by its name.

        Args:
            name: The variant's name.

        Raises:
            ValueError: If there is no such variant, or the configuration is defined elsewhere.
        """
        for variant in self.instance_production_variants:
            if variant.variant_name == name:
                return variant
        names = [variant.variant_name for variant in self.instance_production_variants]
        raise ValueError(f"no variant named {name!r}; this endpoint has {names}")

    @staticmethod
    def from_endpoint_name(scope: Construct, id: str, endpoint_name: str) -> ImportedEndpoint:
        """Refer to an endpoint of this account and region by its name.

        Args:
            scope: Where the reference stands.
            id: Id of the reference.
            endpoint_name: The endpoint's name.

        Raises:
            ValueError: If no endpoint can have the name.
        """
        name = require_text(f"endpoint_name of Endpoint {id!r}", endpoint_name, NAME)
        return ImportedEndpoint(scope, id, endpoint_arn=arn_of(scope, "endpoint", name), endpoint_name=name)

    @staticmethod
    def from_endpoint_arn(scope: Construct, id: str, endpoint_arn: str) -> ImportedEndpoint:
        """Refer to an endpoint by its ARN.

        Args:
            scope: Where the reference stands.
            id: Id of the reference.
            endpoint_arn: The endpoint's ARN.

        Raises:
            ValueError: If it is no ARN of an endpoint.
        """
        return Endpoint.from_endpoint_attributes(scope, id, endpoint_arn=endpoint_arn)

    @staticmethod
    def from_endpoint_attributes(scope: Construct, id: str, *, endpoint_arn: str) -> ImportedEndpoint:
        """Refer to an endpoint by its attributes.

        Args:
            scope: Where the reference stands.
            id: Id of the reference.
            endpoint_arn: The endpoint's ARN.

        Raises:
            ValueError: If it is no ARN of an endpoint.
        """
        name = name_in(endpoint_arn, f"endpoint_arn of Endpoint {id!r}", "endpoint")
        return ImportedEndpoint(scope, id, endpoint_arn=endpoint_arn, endpoint_name=name)


def _variant_id(variant: InstanceProductionVariant | ServerlessProductionVariant, position: int) -> str:
    """Return the id of a deployed variant: its name, unless that is a token or the id of the endpoint's resource."""
    name = variant.variant_name
    return f"Variant {position}" if hidden(as_known(name)) or name == "Resource" else name


def _containers(variant: facts.Variant) -> tuple[facts.Container, ...]:
    return variant.model.all_containers if given(variant.model) else ()
