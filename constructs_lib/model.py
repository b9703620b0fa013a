"""Models: containers, the role they run with, and their network."""

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import jsii
from aws_cdk import Arn, ArnFormat, CfnDeletionPolicy, CfnResource, Resource, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .arguments import instance_of, known, report, sequence, settle, where, words
from .container_definition import BoundContainer, ContainerDefinition
from .execution_role import ExecutionRole, add_policy, define_role
from .network import Network
from .permissions import HOSTING, NETWORK, Statement
from .rules import UNKNOWN, Context, facts
from .rules.fact import schema

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2


class InferenceExecutionMode(Enum):
    """How the containers of a model work together."""

    SERIAL = "Serial"
    DIRECT = "Direct"


class IModel(iam.IGrantable, Protocol):
    """A model, of this app or of another."""

    @property
    def model_name(self) -> str:
        """The model's name."""
        ...

    @property
    def model_arn(self) -> str:
        """The model's ARN."""
        ...

    @property
    def fact(self) -> facts.Model:
        """What the rules may know of the model."""
        ...

    def permit(self, scope: Construct, id: str, statements: Sequence[Statement], waiting: CfnResource) -> None:
        """Give the model's role more statements, in the scope of another construct, whose resource waits for them."""
        ...


_WORDS = words(
    enable_network_isolation="network_isolation",
    execution_role_arn="role",
    vpc_config="vpc",
    primary_container="containers",
    inference_execution_config="inference_execution_mode",
)

_EXECUTION = "pass InferenceExecutionMode.SERIAL or InferenceExecutionMode.DIRECT"

# Nothing is known of a model that is defined elsewhere.
_HIDDEN: Mapping[str, object] = dict.fromkeys(schema(facts.Model), UNKNOWN)


@jsii.implements(iam.IGrantable)
class Model(Resource):
    """A model: one container, or up to 15 that work together, with a role and a network.

    A model cannot be changed: every change but one of its tags makes a new one and deletes the old. Endpoints that
    refer to it through an endpoint configuration are updated in place.

    Args:
        containers: The containers, in the order in which a pipeline passes a request on.
        role: The role that SageMaker assumes to fetch images and artifacts, and that the containers run with. A role
            that may do that and nothing more, if not given. A role that is given gets an inline policy.
        model_name: The model's name. CloudFormation makes one if not given. A given name warns: no change of the
            model can be deployed under the same name.
        vpc: The VPC in which the containers have network interfaces. None if not given.
        vpc_subnets: Which subnets of the VPC. The private ones if not given.
        security_groups: Security groups of the interfaces. A new one if not given.
        allow_all_outbound: Whether the new security group lets all traffic out. It does if not given.
        network_isolation: Whether the containers are cut off from all networks, AWS's included. SageMaker itself
            still fetches image and artifacts.
        inference_execution_mode: Whether containers form a pipeline or are called one by one. SageMaker takes a
            pipeline if not given.
        retain_replaced: Whether a model stays when a change replaces it, for those who roll back by hand.

    Raises:
        ValueError: If SageMaker would refuse the model.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        containers: Sequence[ContainerDefinition],
        role: iam.IRole | None = None,
        model_name: str | None = None,
        vpc: "ec2.IVpc | None" = None,
        vpc_subnets: "ec2.SubnetSelection | None" = None,
        security_groups: Sequence["ec2.ISecurityGroup"] | None = None,
        allow_all_outbound: bool | None = None,
        network_isolation: bool = False,
        inference_execution_mode: InferenceExecutionMode | None = None,
        retain_replaced: bool = False,
    ) -> None:
        self.containers: tuple[ContainerDefinition, ...] = sequence(
            f"containers of Model {id!r}", containers, ContainerDefinition, "pass ContainerDefinition(...)"
        )
        if vpc is None and (vpc_subnets is not None or security_groups or allow_all_outbound is not None):
            raise ValueError(f"Model {id!r}: vpc_subnets, security_groups and allow_all_outbound need vpc")
        instance_of("inference_execution_mode", inference_execution_mode, InferenceExecutionMode | None, _EXECUTION)
        instance_of("retain_replaced", retain_replaced, bool, "pass True or False")
        execution = None if inference_execution_mode is None else inference_execution_mode.value
        context = where(scope)
        self.fact = facts.Model(
            at=f"Model {id!r}",
            dialect=_WORDS,
            model_name=known(model_name),
            execution_role_arn=UNKNOWN,
            waits_for_role_policies=True,
            containers=tuple(container.fact(context) for container in self.containers),
            enable_network_isolation=known(network_isolation),
            vpc_config=None if vpc is None else UNKNOWN,
            inference_execution_config=None if execution is None else facts.InferenceExecution(mode=execution),
        )
        findings = settle(f"Model {id!r}", self.fact, context=context)
        if vpc is not None:
            _declare_connectable()
        super().__init__(scope, id)
        self._network = vpc and Network(
            self,
            vpc=vpc,
            vpc_subnets=vpc_subnets,
            security_groups=security_groups,
            allow_all_outbound=allow_all_outbound,
        )
        bound = self._bind_containers(context)
        statements = [*HOSTING, *([NETWORK] if vpc else ()), *(needed for each in bound for needed in each.statements)]
        self._role = define_role(self) if role is None else role
        properties = [each.property for each in bound]
        self._resource = sagemaker.CfnModel(
            self,
            "Resource",
            execution_role_arn=self._role.attr_arn if isinstance(self._role, iam.CfnRole) else self._role.role_arn,
            primary_container=properties[0] if len(properties) == 1 else None,
            containers=properties if len(properties) > 1 else None,
            enable_network_isolation=network_isolation,
            model_name=model_name,
            inference_execution_config=None
            if execution is None
            else sagemaker.CfnModel.InferenceExecutionConfigProperty(mode=execution),
        )
        add_policy(self, "Policy", self._role, statements, self._resource)
        if self._network:
            self._network.render_into(self._resource)
        if retain_replaced:
            self._resource.cfn_options.update_replace_policy = CfnDeletionPolicy.RETAIN
        report(self, [*findings, *(finding for each in self.containers for finding in each.findings)])

    def _bind_containers(self, context: Context) -> list[BoundContainer]:
        """Bind each container in a scope of its own, since each may define assets; one alone needs none."""
        if len(self.containers) == 1:
            return [self.containers[0].bind(self, context)]
        return [
            container.bind(Construct(self, f"Container{position}"), context)
            for position, container in enumerate(self.containers, start=1)
        ]

    @cached_property
    def model_name(self) -> str:
        """The model's name."""
        return self._resource.attr_model_name

    @cached_property
    def model_arn(self) -> str:
        """The model's ARN."""
        return self._resource.ref

    @cached_property
    def role(self) -> iam.IRole:
        """The role that SageMaker assumes for the model."""
        if isinstance(self._role, iam.CfnRole):
            return ExecutionRole(self, "ExecutionRole", role=self._role, waiting=self._resource)
        return self._role

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The role, to which whatever is granted to the model goes."""
        return self.role.grant_principal

    @property
    def connections(self) -> "ec2.Connections":
        """What the containers may connect to, and what may connect to them.

        Raises:
            ValueError: If the model has no VPC.
        """
        if not self._network:
            raise ValueError(f"{self.fact.at} has no network to manage; pass vpc=...")
        return self._network.connections

    def permit(self, scope: Construct, id: str, statements: Sequence[Statement], waiting: CfnResource) -> None:
        """Give the model's role more statements, in the scope of another construct, whose resource waits for them."""
        add_policy(scope, id, self._role, statements, waiting)

    @staticmethod
    def from_model_name(scope: Construct, id: str, model_name: str) -> IModel:
        """Refer to a model of this account and region by its name."""
        arn = Stack.of(scope).format_arn(service="sagemaker", resource="model", resource_name=model_name)
        return ImportedModel(scope, id, model_arn=arn, model_name=model_name)

    @staticmethod
    def from_model_arn(scope: Construct, id: str, model_arn: str) -> IModel:
        """Refer to a model by its ARN."""
        return ImportedModel(scope, id, model_arn=model_arn)

    @staticmethod
    def from_model_attributes(
        scope: Construct,
        id: str,
        *,
        model_arn: str,
        role: iam.IRole | None = None,
        security_groups: Sequence["ec2.ISecurityGroup"] = (),
    ) -> IModel:
        """Refer to a model by its ARN, with the role and the security groups that it has.

        Args:
            scope: Where the reference stands.
            id: Id of the reference.
            model_arn: The model's ARN.
            role: Its role. Nothing can be granted to the model if not given.
            security_groups: Its security groups. Its network cannot be managed if not given.
        """
        return ImportedModel(scope, id, model_arn=model_arn, role=role, security_groups=tuple(security_groups))


@jsii.implements(iam.IGrantable)
class ImportedModel(Resource):
    """A model that is defined elsewhere."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        model_arn: str,
        model_name: str | None = None,
        role: iam.IRole | None = None,
        security_groups: tuple["ec2.ISecurityGroup", ...] = (),
    ) -> None:
        if security_groups:
            _declare_connectable()
        super().__init__(scope, id, environment_from_arn=model_arn)
        self.fact = facts.Model(at=f"Model {id!r}", dialect=_WORDS, **_HIDDEN)
        self.model_arn = model_arn
        self.model_name = model_name or Arn.split(model_arn, ArnFormat.SLASH_RESOURCE_NAME).resource_name or ""
        self.role = role
        self._security_groups = security_groups

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The role, or a principal to which nothing can be granted."""
        return self.role.grant_principal if self.role else iam.UnknownPrincipal(resource=self)

    @cached_property
    def connections(self) -> "ec2.Connections":
        """What the containers may connect to, and what may connect to them.

        Raises:
            ValueError: If no security group was given.
        """
        if not self._security_groups:
            raise ValueError(f"{self.fact.at} has no network to manage; pass security_groups=[...] to the import")
        from aws_cdk import aws_ec2 as ec2  # noqa: PLC0415  # loaded already, by who made the security groups

        return ec2.Connections(security_groups=list(self._security_groups))

    def permit(self, scope: Construct, id: str, statements: Sequence[Statement], waiting: CfnResource) -> None:
        """Give the role more statements, if it is known."""
        if self.role:
            add_policy(scope, id, self.role, statements, waiting)


def _declare_connectable() -> None:
    """Declare models connectable to jsii. The declaration takes `aws_ec2`, 81 ms that only a VPC is worth."""
    from aws_cdk import aws_ec2 as ec2  # noqa: PLC0415

    for cls in (Model, ImportedModel):
        if ec2.IConnectable not in cls.__jsii_ifaces__:
            cls.__jsii_ifaces__.append(ec2.IConnectable)
