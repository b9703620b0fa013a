"""Models: containers, the role they run with, and their network."""

from collections.abc import Sequence
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

import jsii
from aws_cdk import CfnDeletionPolicy, CfnResource, Resource, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.execution_role import ExecutionRole, add_policy, arn_of, check_role, chosen_role
from .access.network import Network, declare_connectable
from .access.permissions import HOSTING, NETWORK, Statement
from .arguments import as_known, require_instance, require_sequence, require_text
from .arguments.arn import NAME, name_in
from .arguments.findings import annotate, context_of, raise_errors, vocabulary
from .container_definition import BoundContainer, ContainerDefinition
from .injection import Injectable
from .model_reference import IModel, ImportedModel
from .rules import UNKNOWN, Context, facts, hidden

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

_EXECUTION = "pass InferenceExecutionMode.SERIAL or InferenceExecutionMode.DIRECT"


class InferenceExecutionMode(Enum):
    """How the containers of a model work together."""

    SERIAL = "Serial"
    DIRECT = "Direct"


_WORDS = vocabulary(
    enable_network_isolation="network_isolation",
    execution_role_arn="role",
    vpc_config="vpc",
    primary_container="containers",
    inference_execution_config="inference_execution_mode",
)


@jsii.implements(iam.IGrantable)
class Model(Injectable, Resource):
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
        what = f"Model {id!r}"
        self.containers: tuple[ContainerDefinition, ...] = require_sequence(
            f"containers of {what}", containers, ContainerDefinition, "pass [ContainerDefinition(...)]"
        )
        mode = inference_execution_mode
        require_instance(f"inference_execution_mode of {what}", mode, InferenceExecutionMode | None, _EXECUTION)
        require_instance(f"retain_replaced of {what}", retain_replaced, bool, "pass True or False")
        isolation = as_known(network_isolation)
        if not hidden(isolation):
            require_instance(f"network_isolation of {what}", network_isolation, bool, "pass True or False")
        model_name = None if model_name is None else require_text(f"model_name of {what}", model_name)
        check_role(role)
        if vpc is not None:
            Network.check(vpc, vpc_subnets, security_groups, allow_all_outbound=allow_all_outbound)
            declare_connectable(Model)
        elif vpc_subnets is not None or security_groups or allow_all_outbound is not None:
            raise ValueError(
                f"{what} has {vpc_subnets=}, {security_groups=}, {allow_all_outbound=}, but no network; pass vpc=..."
            )
        self.context = context = context_of(scope)
        self.fact = facts.Model(
            at=what,
            dialect=_WORDS,
            model_name=as_known(model_name),
            execution_role_arn=UNKNOWN,
            waits_for_role_policies=True,
            containers=tuple(container.fact(context) for container in self.containers),
            enable_network_isolation=isolation,
            vpc_config=None if vpc is None else UNKNOWN,
            inference_execution_config=None if mode is None else facts.InferenceExecution(mode=mode.value),
        )
        findings = raise_errors(what, self.fact, context=context)
        super().__init__(scope, id)
        self._role = chosen_role(self, scope, role)
        bound = self._bind_containers(context)
        properties = [each.property for each in bound]
        self._resource = sagemaker.CfnModel(
            self,
            "Resource",
            execution_role_arn=arn_of(self._role),
            primary_container=properties[0] if len(properties) == 1 else None,
            containers=properties if len(properties) > 1 else None,
            enable_network_isolation=Token.as_any(network_isolation) if hidden(isolation) else isolation,
            model_name=model_name,
            inference_execution_config=None
            if mode is None
            else sagemaker.CfnModel.InferenceExecutionConfigProperty(mode=mode.value),
        )
        needed = [*HOSTING, *(() if vpc is None else (NETWORK,)), *(one for each in bound for one in each.statements)]
        add_policy(self, "Policy", self._role, needed, self._resource)
        if not isinstance(self._role, iam.CfnRole):
            # What was granted to the role before counts too, such as the use of a key.
            self._resource.node.add_dependency(self._role)
        self._network: Network | None = None
        if vpc is not None:
            self._network = Network(
                self,
                vpc=vpc,
                vpc_subnets=vpc_subnets,
                security_groups=security_groups,
                allow_all_outbound=allow_all_outbound,
            )
            self._network.render_into(self._resource)
        if retain_replaced:
            self._resource.cfn_options.update_replace_policy = CfnDeletionPolicy.RETAIN
        annotate(self, [*findings, *(finding for each in self.containers for finding in each.findings)])

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
        if self._network is None:
            raise ValueError(f"{self.fact.at} has no network to manage; pass vpc=...")
        return self._network.connections

    def add_to_role_policy(self, statement: iam.PolicyStatement) -> None:
        """Add a statement to what the model's role may do."""
        self.role.add_to_principal_policy(statement)

    def permit(self, scope: Construct, id: str, statements: Sequence[Statement], waiting: CfnResource) -> None:
        """Give the model's role more statements, in the scope of another construct, whose resource waits for them."""
        add_policy(scope, id, self._role, statements, waiting)

    @staticmethod
    def from_model_name(scope: Construct, id: str, model_name: str) -> IModel:
        """Refer to a model of this account and region by its name.

        Raises:
            ValueError: If no model can have the name.
        """
        name = require_text(f"model_name of Model {id!r}", model_name, NAME, "pass the name of a model")
        return ImportedModel(scope, id, model_name=name)

    @staticmethod
    def from_model_arn(scope: Construct, id: str, model_arn: str) -> IModel:
        """Refer to a model by its ARN.

        Raises:
            ValueError: If it is no ARN of a model.
        """
        return Model.from_model_attributes(scope, id, model_arn=model_arn)

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

        Raises:
            ValueError: If it is no ARN of a model, or role or security groups are none.
        """
        name = name_in(model_arn, f"model_arn of Model {id!r}", "model")
        return ImportedModel(
            scope, id, model_name=name, model_arn=model_arn, role=role, security_groups=security_groups
        )
