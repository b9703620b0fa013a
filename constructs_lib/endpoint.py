"""Endpoints: the name that clients call."""

from functools import cached_property
from typing import Any

import jsii
from aws_cdk import Names, Resource, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as sagemaker_interfaces
from constructs import Construct

from .arguments import known, like, settle, text, words
from .arn import NAME, name_in
from .endpoint_config_reference import IEndpointConfig
from .endpoint_variant import EndpointInstanceVariant
from .environment import same_environment
from .production_variant import InstanceProductionVariant
from .rules import UNKNOWN, facts, hidden

# A caller of InvokeEndpoint may ask for the answer as a stream, which is an action of its own.
_INVOKE = ("sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream")

_CONFIG = "pass EndpointConfig(...) or EndpointConfig.from_endpoint_config_name(...)"


class _Invocable(Resource):
    """What an endpoint of this app and one that is defined elsewhere have in common."""

    endpoint_arn: Any

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow a principal to call the endpoint, and to have the answer streamed.

        Args:
            grantee: Who may call.

        Raises:
            ValueError: If nothing can be granted to the grantee.
        """
        like("grantee", grantee, "grant_principal", "pass a role, a function, or whatever else has a principal")
        return iam.Grant.add_to_principal(grantee=grantee, actions=list(_INVOKE), resource_arns=[self.endpoint_arn])

    @property
    def endpoint_ref(self) -> sagemaker_interfaces.EndpointReference:
        """A reference to the endpoint, for constructs of CDK."""
        return sagemaker_interfaces.EndpointReference(endpoint_arn=self.endpoint_arn)


@jsii.implements(sagemaker.IEndpoint)
class Endpoint(_Invocable):
    """An HTTPS endpoint that serves the variants of an endpoint configuration.

    An endpoint is updated in place, without an outage, when its configuration changes. Only its name replaces it.

    Args:
        endpoint_config: The configuration.
        endpoint_name: The endpoint's name. One is made of the construct's path if not given, so that moving the
            construct makes another endpoint.

    Raises:
        ValueError: If SageMaker would refuse the name.
    """

    def __init__(
        self, scope: Construct, id: str, *, endpoint_config: IEndpointConfig, endpoint_name: str | None = None
    ) -> None:
        what = f"Endpoint {id!r}"
        like(f"endpoint_config of {what}", endpoint_config, "instance_production_variants", _CONFIG)
        if endpoint_name is not None:
            endpoint_name = text(f"endpoint_name of {what}", endpoint_name)
        self.fact = facts.Endpoint(
            at=what,
            dialect=words(),
            endpoint_name=known(endpoint_name),
            endpoint_config_name=UNKNOWN,
            config=getattr(endpoint_config, "fact", UNKNOWN),
        )
        settle(what, self.fact)
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

    @property
    def endpoint_name(self) -> str:
        """The endpoint's name. It is known before deployment, so naming the endpoint does not wait for it."""
        return self._name

    @cached_property
    def endpoint_arn(self) -> str:
        """The endpoint's ARN. It is known before deployment if the name is, so using it waits for no endpoint."""
        return self._resource.ref if hidden(known(self._name)) else _arn(self, self._name)

    @cached_property
    def instance_production_variants(self) -> tuple[EndpointInstanceVariant, ...]:
        """The variants of instances, in the order of the configuration.

        Raises:
            ValueError: If the configuration is defined elsewhere, so that its variants are not known.
        """
        return tuple(
            EndpointInstanceVariant(self, _variant_id(variant, position), endpoint_name=self._name, variant=variant)
            for position, variant in enumerate(self._config.instance_production_variants, start=1)
        )

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
    def from_endpoint_name(scope: Construct, id: str, endpoint_name: str) -> "ImportedEndpoint":
        """Refer to an endpoint of this account and region by its name.

        Args:
            scope: Where the reference stands.
            id: Id of the reference.
            endpoint_name: The endpoint's name.

        Raises:
            ValueError: If no endpoint can have the name.
        """
        name = text(f"endpoint_name of Endpoint {id!r}", endpoint_name, NAME)
        return ImportedEndpoint(scope, id, endpoint_arn=_arn(scope, name), endpoint_name=name)

    @staticmethod
    def from_endpoint_arn(scope: Construct, id: str, endpoint_arn: str) -> "ImportedEndpoint":
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
    def from_endpoint_attributes(scope: Construct, id: str, *, endpoint_arn: str) -> "ImportedEndpoint":
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


def _arn(scope: Construct, name: str) -> str:
    """Return the ARN of an endpoint. SageMaker writes ARNs in lower case, and IAM compares them letter by letter.

    Source: botocore CreateEndpoint.EndpointName, philschmid/cdk-samples#2.
    """
    resource_name = name if hidden(known(name)) else name.lower()
    return Stack.of(scope).format_arn(service="sagemaker", resource="endpoint", resource_name=resource_name)


def _variant_id(variant: InstanceProductionVariant, position: int) -> str:
    """Return the id of a deployed variant: its name, unless that is a token or the id of the endpoint's resource."""
    name = variant.variant_name
    return f"Variant {position}" if hidden(known(name)) or name == "Resource" else name


@jsii.implements(sagemaker.IEndpoint)
class ImportedEndpoint(_Invocable):
    """An endpoint that is defined elsewhere."""

    def __init__(self, scope: Construct, id: str, *, endpoint_arn: str, endpoint_name: str) -> None:
        super().__init__(scope, id, environment_from_arn=endpoint_arn)
        self._arn = endpoint_arn
        self._name = endpoint_name

    @property
    def endpoint_name(self) -> str:
        """The endpoint's name."""
        return self._name

    @property
    def endpoint_arn(self) -> str:
        """The endpoint's ARN."""
        return self._arn
