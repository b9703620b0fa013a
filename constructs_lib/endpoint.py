"""Endpoints: the name that clients call."""

from functools import cached_property
from typing import Any

import jsii
from aws_cdk import Arn, ArnFormat, Names, Resource, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as sagemaker_interfaces
from constructs import Construct

from .arguments import has, known, settle, words
from .endpoint_config import IEndpointConfig
from .endpoint_variant import EndpointInstanceVariant
from .rules import UNKNOWN, facts, hidden

# A caller of InvokeEndpoint may ask for the answer as a stream, which is an action of its own.
_INVOKE = ("sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream")


class _Invocable(Resource):
    """What an endpoint of this app and one that is defined elsewhere have in common."""

    endpoint_arn: Any

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow a principal to call the endpoint, and to have the answer streamed.

        Args:
            grantee: Who may call.
        """
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
        if not has(endpoint_config, "endpoint_config_name"):
            raise ValueError(
                f"Endpoint {id!r}: endpoint_config={endpoint_config!r} is no endpoint configuration; "
                "pass EndpointConfig(...) or EndpointConfig.from_endpoint_config_name(...)"
            )
        self.fact = facts.Endpoint(
            at=f"Endpoint {id!r}",
            dialect=words(),
            endpoint_name=known(endpoint_name),
            endpoint_config_name=UNKNOWN,
            config=getattr(endpoint_config, "fact", UNKNOWN),
        )
        settle(f"Endpoint {id!r}", self.fact)
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
        """The variants of instances, in the order of the configuration."""
        return tuple(
            EndpointInstanceVariant(self, variant.variant_name, endpoint_name=self._name, variant=variant)
            for variant in self._config.instance_production_variants
        )

    def find_instance_production_variant(self, name: str) -> EndpointInstanceVariant:
        """Return a variant of instances by its name.

        Raises:
            ValueError: If there is no such variant.
        """
        for variant in self.instance_production_variants:
            if variant.variant_name == name:
                return variant
        names = [variant.variant_name for variant in self.instance_production_variants]
        raise ValueError(f"no variant named {name!r}; this endpoint has {names}")

    @staticmethod
    def from_endpoint_name(scope: Construct, id: str, endpoint_name: str) -> "ImportedEndpoint":
        """Refer to an endpoint of this account and region by its name."""
        return ImportedEndpoint(scope, id, endpoint_arn=_arn(scope, endpoint_name), endpoint_name=endpoint_name)

    @staticmethod
    def from_endpoint_arn(scope: Construct, id: str, endpoint_arn: str) -> "ImportedEndpoint":
        """Refer to an endpoint by its ARN."""
        return Endpoint.from_endpoint_attributes(scope, id, endpoint_arn=endpoint_arn)

    @staticmethod
    def from_endpoint_attributes(scope: Construct, id: str, *, endpoint_arn: str) -> "ImportedEndpoint":
        """Refer to an endpoint by its attributes.

        Args:
            scope: Where the reference stands.
            id: Id of the reference.
            endpoint_arn: The endpoint's ARN.
        """
        name = Arn.split(endpoint_arn, ArnFormat.SLASH_RESOURCE_NAME).resource_name or ""
        return ImportedEndpoint(scope, id, endpoint_arn=endpoint_arn, endpoint_name=name)


def _arn(scope: Construct, name: str) -> str:
    """Return the ARN of an endpoint. SageMaker writes ARNs in lower case, and IAM compares them letter by letter.

    Source: botocore CreateEndpoint.EndpointName, philschmid/cdk-samples#2.
    """
    resource_name = name if hidden(known(name)) else name.lower()
    return Stack.of(scope).format_arn(service="sagemaker", resource="endpoint", resource_name=resource_name)


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
