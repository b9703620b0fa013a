"""Endpoint configurations: which variants an endpoint serves, and with what."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from aws_cdk import Arn, ArnFormat, CfnDeletionPolicy, Resource, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .arguments import has, instance_of, known, report, sequence, settle, where, words
from .component_execution import ComponentExecution
from .endpoint_metrics import EndpointMetrics
from .permissions import Statement, encrypt_volume
from .production_variant import InstanceProductionVariant
from .rules import UNKNOWN, facts

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_kms as kms

    from .model import IModel


class IEndpointConfig(Protocol):
    """An endpoint configuration, of this app or of another."""

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
        """The variants of instances, as far as they are known."""
        ...


_WORDS = words(
    production_variants="instance_production_variants",
    kms_key_id="encryption_key",
    metrics_config="metrics",
    execution_role_arn="role",
    vpc_config="vpc",
    enable_network_isolation="network_isolation",
)


class EndpointConfig(Resource):
    """An endpoint configuration: the variants that an endpoint serves.

    A configuration cannot be changed: every change but one of its tags makes a new one, the endpoint is updated to it,
    and the old one is deleted. That is why it has no name of its own, unless one is given.

    Args:
        instance_production_variants: One to ten variants of instances.
        encryption_key: The key that encrypts the volumes of the instances. One of AWS's own if not given. The roles
            of the models may have SageMaker use it.
        metrics: Which metrics are published, and how often. The usual ones every minute if not given.
        role: The role that inference components run with. One is made if variants host components and none is given.
        vpc: The VPC in which inference components have network interfaces. None if not given.
        vpc_subnets: Which subnets of the VPC. The private ones if not given.
        security_groups: Security groups of the interfaces. A new one if not given.
        network_isolation: Whether inference components are cut off from all networks. They are not if not given.
            Models have a role, a network and an isolation of their own.
        endpoint_config_name: The configuration's name. CloudFormation makes one if not given. A given name warns: no
            change of the configuration can be deployed under the same name.
        retain_replaced: Whether a configuration stays when a change replaces it, for those who roll back by hand.

    Raises:
        ValueError: If SageMaker would refuse the configuration.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        instance_production_variants: Sequence[InstanceProductionVariant],
        encryption_key: "kms.IKey | None" = None,
        metrics: EndpointMetrics | None = None,
        role: iam.IRole | None = None,
        vpc: "ec2.IVpc | None" = None,
        vpc_subnets: "ec2.SubnetSelection | None" = None,
        security_groups: Sequence["ec2.ISecurityGroup"] | None = None,
        network_isolation: bool | None = None,
        endpoint_config_name: str | None = None,
        retain_replaced: bool = False,
    ) -> None:
        what = f"EndpointConfig {id!r}"
        self.instance_production_variants: tuple[InstanceProductionVariant, ...] = sequence(
            f"instance_production_variants of {what}",
            instance_production_variants,
            InstanceProductionVariant,
            "pass InstanceProductionVariant(...)",
        )
        instance_of("metrics", metrics, EndpointMetrics | None, "pass EndpointMetrics(...)")
        instance_of("retain_replaced", retain_replaced, bool, "pass True or False")
        if encryption_key is not None and not has(encryption_key, "key_arn"):
            raise ValueError(f"{what}: encryption_key={encryption_key!r} is not a key; pass kms.Key(...) or an import")
        hosts_components = any(variant.model is None for variant in self.instance_production_variants)
        if role is not None and not hosts_components:
            raise ValueError(f"{what}: role={role!r} is for variants with model=None; give the role to the models")
        self.fact = facts.EndpointConfig(
            at=what,
            dialect=_WORDS,
            endpoint_config_name=known(endpoint_config_name),
            production_variants=tuple(variant.fact for variant in self.instance_production_variants),
            kms_key_id=None if encryption_key is None else UNKNOWN,
            metrics_config=None if metrics is None else metrics.fact(),
            execution_role_arn=UNKNOWN if hosts_components else None,
            vpc_config=None if vpc is None else UNKNOWN,
            enable_network_isolation=known(network_isolation),
        )
        findings = settle(what, self.fact, context=where(scope))
        super().__init__(scope, id)
        key_arn = None if encryption_key is None else encryption_key.key_arn
        self._resource = sagemaker.CfnEndpointConfig(
            self,
            "Resource",
            production_variants=[variant.render() for variant in self.instance_production_variants],
            endpoint_config_name=endpoint_config_name,
            kms_key_id=key_arn,
            metrics_config=metrics.render() if metrics else None,
            enable_network_isolation=network_isolation,
        )
        self._components: ComponentExecution | None = None
        if hosts_components:
            self._components = ComponentExecution(
                self,
                self._resource,
                statements=[] if key_arn is None else [encrypt_volume(key_arn)],
                role=role,
                vpc=vpc,
                vpc_subnets=vpc_subnets,
                security_groups=security_groups,
            )
        self._permit(key_arn)
        if retain_replaced:
            self._resource.cfn_options.update_replace_policy = CfnDeletionPolicy.RETAIN
        report(self, [*findings, *(each for variant in self.instance_production_variants for each in variant.findings)])

    def _permit(self, key_arn: str | None) -> None:
        """Give each model's role what the configuration adds, once, however many variants serve the model."""
        needed: dict[IModel, list[Statement]] = {}
        for variant in self.instance_production_variants:
            for model in variant.models():
                statements = needed.setdefault(model, [] if key_arn is None else [encrypt_volume(key_arn)])
                statements += [each for each in variant.statements() if each not in statements]
        for position, (model, statements) in enumerate(needed.items(), start=1):
            if statements:
                model.permit(self, f"Model{position}Policy", statements, self._resource)

    @property
    def role(self) -> iam.IRole:
        """The role that inference components run with.

        Raises:
            ValueError: If no variant hosts inference components.
        """
        if self._components is None:
            raise ValueError(f"{self.fact.at} hosts no inference components; the roles are those of its models")
        return self._components.role

    @cached_property
    def endpoint_config_name(self) -> str:
        """The configuration's name."""
        return self._resource.attr_endpoint_config_name

    @cached_property
    def endpoint_config_arn(self) -> str:
        """The configuration's ARN."""
        return self._resource.ref

    @staticmethod
    def from_endpoint_config_name(scope: Construct, id: str, endpoint_config_name: str) -> IEndpointConfig:
        """Refer to a configuration of this account and region by its name."""
        arn = Stack.of(scope).format_arn(
            service="sagemaker", resource="endpoint-config", resource_name=endpoint_config_name
        )
        return ImportedEndpointConfig(scope, id, endpoint_config_arn=arn, endpoint_config_name=endpoint_config_name)

    @staticmethod
    def from_endpoint_config_arn(scope: Construct, id: str, endpoint_config_arn: str) -> IEndpointConfig:
        """Refer to a configuration by its ARN."""
        name = Arn.split(endpoint_config_arn, ArnFormat.SLASH_RESOURCE_NAME).resource_name or ""
        return ImportedEndpointConfig(scope, id, endpoint_config_arn=endpoint_config_arn, endpoint_config_name=name)


class ImportedEndpointConfig(Resource):
    """An endpoint configuration that is defined elsewhere. Its variants are not known here."""

    def __init__(self, scope: Construct, id: str, *, endpoint_config_arn: str, endpoint_config_name: str) -> None:
        super().__init__(scope, id, environment_from_arn=endpoint_config_arn)
        self.endpoint_config_arn = endpoint_config_arn
        self.endpoint_config_name = endpoint_config_name
        self.instance_production_variants: tuple[InstanceProductionVariant, ...] = ()
