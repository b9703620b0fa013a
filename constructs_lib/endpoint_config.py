"""Endpoint configurations: which variants an endpoint serves, and with what."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from aws_cdk import Acknowledgment, CfnDeletionPolicy, Resource, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.component_execution import ComponentExecution
from .access.permissions import Statement, encrypt_volume
from .arguments import (
    annotate,
    as_flag,
    as_known,
    context_of,
    raise_errors,
    require_attribute,
    require_instance,
    require_sequence,
    require_text,
    vocabulary,
)
from .arguments.arn import NAME, arn_of, name_in
from .arguments.placement import same_environment
from .endpoint_config_reference import ImportedEndpointConfig, ProductionVariant
from .injection import Injectable
from .metrics_config import MetricsConfig
from .production_variant import InstanceProductionVariant
from .rules import UNKNOWN, Finding, facts
from .serverless_production_variant import ServerlessProductionVariant

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_kms as kms

    from .model_reference import IModel


# CDK's own validation knows the values that the service knew when CDK was released, and warns of all others.
_SAID_BY_CDK_TOO = frozenset({"ami-version-unknown", "instance-type-unknown"})

_WORDS = vocabulary(
    production_variants="instance_production_variants",
    kms_key_id="encryption_key",
    metrics_config="metrics",
    execution_role_arn="role",
    vpc_config="vpc",
    enable_network_isolation="network_isolation",
)


class EndpointConfig(Injectable, Resource):
    """An endpoint configuration: the variants that an endpoint serves.

    A configuration cannot be changed: every change but one of its tags makes a new one, the endpoint is updated to it,
    and the old one is deleted. That is why it has no name of its own, unless one is given.

    Args:
        instance_production_variants: One to ten variants of instances.
        serverless_production_variant: A serverless variant, in place of variants of instances.
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
        instance_production_variants: Sequence[InstanceProductionVariant] = (),
        serverless_production_variant: ServerlessProductionVariant | None = None,
        encryption_key: "kms.IKey | None" = None,
        metrics: MetricsConfig | None = None,
        role: iam.IRole | None = None,
        vpc: "ec2.IVpc | None" = None,
        vpc_subnets: "ec2.SubnetSelection | None" = None,
        security_groups: Sequence["ec2.ISecurityGroup"] | None = None,
        network_isolation: bool | None = None,
        endpoint_config_name: str | None = None,
        retain_replaced: bool = False,
    ) -> None:
        what = f"EndpointConfig {id!r}"
        self.instance_production_variants: tuple[InstanceProductionVariant, ...] = require_sequence(
            f"instance_production_variants of {what}",
            instance_production_variants,
            InstanceProductionVariant,
            "pass InstanceProductionVariant(...)",
        )
        require_instance(
            f"serverless_production_variant of {what}",
            serverless_production_variant,
            ServerlessProductionVariant | None,
            "pass ServerlessProductionVariant(...)",
        )
        if self.instance_production_variants and serverless_production_variant is not None:
            raise ValueError(
                f"{what}: instance_production_variants and serverless_production_variant are both given; "
                "an endpoint has one to ten variants of instances, or one serverless variant"
            )
        self.serverless_production_variant = serverless_production_variant
        serverless = () if serverless_production_variant is None else (serverless_production_variant,)
        self._variants: tuple[ProductionVariant, ...] = (*self.instance_production_variants, *serverless)
        require_instance(f"metrics of {what}", metrics, MetricsConfig | None, "pass MetricsConfig(...)")
        require_instance(f"retain_replaced of {what}", retain_replaced, bool, "pass True or False")
        if encryption_key is not None:
            require_attribute(f"encryption_key of {what}", encryption_key, "key_arn", "pass kms.Key(...) or an import")
        if endpoint_config_name is not None:
            endpoint_config_name = require_text(f"endpoint_config_name of {what}", endpoint_config_name)
        hosts_components = any(variant.model is None for variant in self.instance_production_variants)
        if role is not None and not hosts_components:
            raise ValueError(f"{what}: role={role!r} is for variants with model=None; give the role to the models")
        ComponentExecution.check(role, vpc, vpc_subnets, security_groups)
        self.fact = facts.EndpointConfig(
            at=what,
            dialect=_WORDS,
            endpoint_config_name=as_known(endpoint_config_name),
            production_variants=tuple(variant.fact for variant in self._variants),
            kms_key_id=None if encryption_key is None else UNKNOWN,
            metrics_config=None if metrics is None else metrics._fact,
            execution_role_arn=UNKNOWN if hosts_components else None,
            vpc_config=None if vpc is None else UNKNOWN,
            enable_network_isolation=as_known(network_isolation),
        )
        self.context = context_of(scope)
        findings = raise_errors(what, self.fact, context=self.context)
        self._refuse_elsewhere(scope, encryption_key)
        super().__init__(scope, id)
        self._resource = sagemaker.CfnEndpointConfig(
            self,
            "Resource",
            production_variants=[variant.render() for variant in self._variants],
            endpoint_config_name=endpoint_config_name,
            kms_key_id=None if encryption_key is None else encryption_key.key_arn,
            metrics_config=None if metrics is None else metrics._render(),
            enable_network_isolation=as_flag(network_isolation),
        )
        volumes = () if encryption_key is None else (encrypt_volume(encryption_key),)
        self._components: ComponentExecution | None = None
        if hosts_components:
            self._components = ComponentExecution(
                self,
                self._resource,
                parent=scope,
                statements=self._needed(None, volumes),
                role=role,
                vpc=vpc,
                vpc_subnets=vpc_subnets,
                security_groups=security_groups,
            )
        for position, model in enumerate(self._models(), start=1):
            if needed := self._needed(model, volumes):
                model.permit(self, f"Model{position}Policy", needed, self._resource)
        if retain_replaced:
            self._resource.cfn_options.update_replace_policy = CfnDeletionPolicy.RETAIN
        self._report(findings)

    def _refuse_elsewhere(self, scope: Construct, encryption_key: "kms.IKey | None") -> None:
        for model in self._models():
            same_environment(self.fact.at, "model", model, scope)
        if encryption_key is not None:
            same_environment(self.fact.at, "encryption_key", encryption_key, scope, places=["region"])

    def _models(self) -> tuple["IModel", ...]:
        """Return the models, each once, however many variants serve it."""
        return tuple(dict.fromkeys(model for variant in self._variants for model in variant.models()))

    def _needed(self, model: "IModel | None", volumes: Sequence[Statement]) -> list[Statement]:
        """Return what the configuration adds to what a model needs, or, without a model, inference components."""
        needed = list(volumes)
        for variant in self._variants:
            if model in (*variant.models(), *([None] if variant.model is None else ())):
                needed += [each for each in variant.statements() if each not in needed]
        return needed

    def _report(self, findings: Sequence[Finding]) -> None:
        findings = [*findings, *(each for variant in self._variants for each in variant.findings)]
        annotate(self, findings)
        if _SAID_BY_CDK_TOO.intersection(finding.rule.id for finding in findings):
            acknowledgment = Acknowledgment(
                id="CloudFormation-Validate::W3030", reason="the endpoint configuration warns of it itself"
            )
            Validations.of(self._resource).acknowledge(acknowledgment)

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
    def from_endpoint_config_name(scope: Construct, id: str, endpoint_config_name: str) -> "ImportedEndpointConfig":
        """Refer to a configuration of this account and region by its name.

        Args:
            scope: Where the reference stands.
            id: Id of the reference.
            endpoint_config_name: The configuration's name.

        Raises:
            ValueError: If no configuration can have the name.
        """
        name = require_text(f"endpoint_config_name of EndpointConfig {id!r}", endpoint_config_name, NAME)
        arn = arn_of(scope, "endpoint-config", name)
        return ImportedEndpointConfig(scope, id, endpoint_config_arn=arn, endpoint_config_name=name)

    @staticmethod
    def from_endpoint_config_arn(scope: Construct, id: str, endpoint_config_arn: str) -> "ImportedEndpointConfig":
        """Refer to a configuration by its ARN.

        Args:
            scope: Where the reference stands.
            id: Id of the reference.
            endpoint_config_arn: The configuration's ARN.

        Raises:
            ValueError: If it is no ARN of an endpoint configuration.
        """
        name = name_in(endpoint_config_arn, f"endpoint_config_arn of EndpointConfig {id!r}", "endpoint-config")
        return ImportedEndpointConfig(scope, id, endpoint_config_arn=endpoint_config_arn, endpoint_config_name=name)
