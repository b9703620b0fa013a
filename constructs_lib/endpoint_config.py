"""Endpoint configurations: which variants an endpoint serves, and with what."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aws_cdk import Acknowledgment, CfnResource, Resource, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.execution import Execution
from .access.options import a_role, a_vpc, encrypts_volumes, some_security_groups, some_subnets
from .arguments import annotate, context_of, kinds, raise_errors
from .arguments.options import Options, Statement
from .arguments.placement import require_same_app, same_environment
from .async_inference import AsyncInference
from .clarify_explainer import ClarifyExplainer
from .cross_stack import is_apart, keep_replaced, names_elsewhere, renamed
from .data_capture import DataCapture
from .endpoint_config_reference import NamedEndpointConfig
from .injection import Injectable
from .metrics_config import MetricsConfig
from .model import Model
from .production_variant import InstanceProductionVariant
from .rules import UNKNOWN, Context, Finding, facts, walk
from .serverless_production_variant import ServerlessProductionVariant
from .taken_name import claim_name
from .variants import Variants

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_kms as kms

# CDK's own validation knows the values that the service knew when CDK was released, and warns of all others.
_SAID_BY_CDK_TOO = frozenset({"ami-version-unknown", "instance-type-unknown"})


class EndpointConfig(Injectable, NamedEndpointConfig, Resource):
    """An endpoint configuration: the variants that an endpoint serves.

    A configuration cannot be changed: every change but one of its tags makes a new one, the endpoint is updated to it,
    and the old one is deleted. That is why it has no name of its own, unless one is given.
    """

    _options = Options(
        facts.EndpointConfig,
        sagemaker.CfnEndpointConfig,
        instance_production_variants=kinds.several(
            kinds.nested(InstanceProductionVariant),
            "production_variants",
            each="InstanceProductionVariant",
            required=True,
            by_hand=True,
        ),
        serverless_production_variant=kinds.nested(ServerlessProductionVariant, "production_variants", by_hand=True),
        shadow_production_variants=kinds.several(
            kinds.nested(InstanceProductionVariant), each="InstanceProductionVariant", required=True, by_hand=True
        ),
        async_inference=kinds.nested(AsyncInference, "async_inference_config"),
        data_capture=kinds.nested(DataCapture, "data_capture_config"),
        explainer=kinds.nested(ClarifyExplainer, "explainer_config"),
        encryption_key=encrypts_volumes(),
        metrics=kinds.nested(MetricsConfig, "metrics_config"),
        role=a_role(),
        vpc=a_vpc(),
        vpc_subnets=some_subnets(),
        security_groups=some_security_groups(),
        network_isolation=kinds.flag("enable_network_isolation", tokens=True),
        endpoint_config_name=kinds.text(),
        retain_replaced=kinds.flag(None, required=True),
    )
    _name: str | None = None

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        instance_production_variants: Sequence[InstanceProductionVariant] = (),
        serverless_production_variant: ServerlessProductionVariant | None = None,
        shadow_production_variants: Sequence[InstanceProductionVariant] = (),
        async_inference: AsyncInference | None = None,
        data_capture: DataCapture | None = None,
        explainer: ClarifyExplainer | None = None,
        encryption_key: "kms.IKey | kms.Key | None" = None,
        metrics: MetricsConfig | None = None,
        role: iam.IRole | iam.Role | None = None,
        vpc: "ec2.IVpc | ec2.Vpc | None" = None,
        vpc_subnets: "ec2.SubnetSelection | None" = None,
        security_groups: "Sequence[ec2.ISecurityGroup | ec2.SecurityGroup] | None" = None,
        network_isolation: bool | None = None,
        endpoint_config_name: str | None = None,
        retain_replaced: bool = False,
    ) -> None:
        """Define an endpoint configuration.

        Args:
            scope: Where it is defined.
            id: Its id there.
            instance_production_variants: One to ten variants of instances.
            serverless_production_variant: A serverless variant, in place of variants of instances.
            shadow_production_variants: One variant of instances beside one production variant, under another name. It
                receives copies of requests, as many as its weight relative to that of the production variant: all if
                the weights are equal. Its responses reach nobody; `data_capture` keeps them. Default: none.
            async_inference: How requests are queued and where responses are written. Default: responses are returned.
            data_capture: Which requests and responses are kept in S3. Default: none.
            explainer: How predictions are explained. Default: they are not.
            encryption_key: The key of the instances' volumes, which the roles of the models may use. Default: AWS's.
            metrics: Which metrics are published, and how often. Default: the usual ones every minute, without detailed
                observability, which SageMaker would have on.
            role: The role that inference components run with. Default: a new one if a variant hosts components.
            vpc: The VPC in which inference components have network interfaces. Default: none.
            vpc_subnets: Which subnets of the VPC. Default: the private ones.
            security_groups: Security groups of the interfaces. Default: a new one.
            network_isolation: Whether inference components are cut off from all networks. Default: they are not. Models
                have a role, a network and an isolation of their own.
            endpoint_config_name: The configuration's name. Default: CloudFormation makes one. A given name warns: no
                change of the configuration can be deployed under the same name.
            retain_replaced: Whether a configuration stays when a change replaces it, for those who roll back by hand.

        Raises:
            ValueError: If SageMaker would refuse the configuration.
        """
        what = f"EndpointConfig {id!r}"
        metrics = MetricsConfig() if metrics is None else metrics
        given = self._options.read(what, locals())
        self.instance_production_variants: tuple[InstanceProductionVariant, ...] = given["instance_production_variants"]
        self.serverless_production_variant = serverless_production_variant
        self.shadow_production_variants: tuple[InstanceProductionVariant, ...] = given["shadow_production_variants"]
        self.async_inference = async_inference
        self.data_capture = data_capture
        self.explainer = explainer
        instances, shadows = self.instance_production_variants, self.shadow_production_variants
        self._variants = Variants(what, instances, serverless_production_variant, shadows)
        if role is not None and not self._variants.host_components:
            raise ValueError(f"{what}: role is for variants with model=None; give the role to the models")
        Execution.check(what, given, scope)
        self._context = context_of(scope)
        self._fact = self._known(what, given)
        findings = raise_errors(what, *walk(self._fact), context=self._context)
        self._refuse_elsewhere(what, scope, given)
        super().__init__(scope, id)
        self._execution = Execution(self, scope, given) if self._variants.host_components else None
        self._define(given)
        self._report(findings)

    def _known(self, what: str, given: Mapping[str, Any]) -> facts.EndpointConfig:
        """Return what the rules may know of the configuration."""
        return self._options.fact(
            given,
            what,
            production_variants=self._variants.facts,
            shadow_production_variants=self._variants.facts_of_shadows,
            execution_role_arn=UNKNOWN if self._variants.host_components else None,
            vpc_config=UNKNOWN if "vpc" in given else None,
        )

    def _refuse_elsewhere(self, what: str, scope: Construct, given: Mapping[str, Any]) -> None:
        require_same_app(what, self._options.constructs(given), scope)
        listed = (
            "instance_production_variants" if self.instance_production_variants else "serverless_production_variant"
        )
        shadows = [model for each in self.shadow_production_variants for model in each._models()]
        for model in self._variants.models:
            place = "shadow_production_variants" if model in shadows else listed
            same_environment(what, f"a model of {place}", model, scope)
        if "encryption_key" in given:
            same_environment(what, "encryption_key", given["encryption_key"], scope, places=["region"])

    def _define(self, given: Mapping[str, Any]) -> None:
        """Define the resource, and give the roles of models and components what it adds to what they need."""
        variants, execution = self._variants, self._execution
        self._needed = self._options.statements(given)
        names = names_elsewhere(self, variants.models, self._context)
        self._resource = self._options.render(
            given,
            self,
            "Resource",
            production_variants=renamed(variants.render(), names),
            shadow_production_variants=renamed(variants.render_shadows(), names),
            execution_role_arn=execution.role_arn if execution else None,
            vpc_config=execution.vpc_config(sagemaker.CfnEndpointConfig) if execution else None,
        )
        claim_name(self._resource, "endpoint_config_name", given.get("endpoint_config_name"))
        if given["retain_replaced"]:
            keep_replaced(self._resource)
        for mode in (self.data_capture, self.async_inference, self.explainer):
            if mode is not None:
                mode._share(self)
        if execution:
            execution.attach(self._resource, [*self._needed, *variants.statements(None)])
        for position, model in enumerate(variants.models, start=1):
            if statements := [*self._needed, *variants.statements(model)]:
                model._grant_statements(self, f"Model{position}Policy", statements, self._resource)

    def _grant_to_roles(self, scope: Construct, id: str, statements: Sequence[Statement], waiting: CfnResource) -> bool:
        """Give all roles more statements, for which a resource waits; returns whether all of them are known."""
        for position, model in enumerate(self._variants.models, start=1):
            model._grant_statements(scope, f"{id}{position}", statements, waiting)
        if self._execution:
            self._execution.allow(scope, id, statements, waiting)
        return all(isinstance(model, Model) or model.role is not None for model in self._variants.models)

    def _serve(self, endpoint: Construct, *, logged: bool) -> None:
        """Tell all roles of an endpoint, and whether its log group is made before it."""
        for model in self._variants.models:
            if isinstance(model, Model):
                model._execution.serve(endpoint, logged=logged)
        if self._execution:
            self._execution.serve(endpoint, logged=logged)

    def _grant_again(self, endpoint: Construct, here: Context, waiting: CfnResource) -> None:
        """Give roles of other stacks what they need in that of an endpoint, too, which serves what is replaced."""
        for position, model in enumerate(self._variants.models, start=1):
            if isinstance(model, Model) and is_apart(model, endpoint, here):
                keep_replaced(model._resource)
                more = [*self._needed, *self._variants.statements(model)]
                model._execution.allow_again(endpoint, f"Model{position}Policy", more, waiting)
        if self._execution and is_apart(self, endpoint, here):
            self._execution.allow_again(endpoint, "ComponentsPolicy", (), waiting)

    def _report(self, findings: Sequence[Finding]) -> None:
        annotate(self, findings)
        if _SAID_BY_CDK_TOO.intersection(finding.rule.id for finding in findings):
            reason = "the endpoint configuration warns of it itself"
            told = Acknowledgment(id="CloudFormation-Validate::W3030", reason=reason)
            Validations.of(self._resource).acknowledge(told)

    @property
    def role(self) -> iam.IRole:
        """The role that inference components run with.

        Raises:
            ValueError: If no variant hosts inference components.
        """
        if self._execution is None:
            raise ValueError(f"{self._fact.at} hosts no inference components; the roles are those of its models")
        return self._execution.role

    @property
    def endpoint_config_name(self) -> str:
        """The configuration's name."""
        if self._name is None:
            self._name = self._resource.attr_endpoint_config_name
        return self._name

    @property
    def endpoint_config_arn(self) -> str:
        """The configuration's ARN."""
        return self._resource.ref
