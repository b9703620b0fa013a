"""Models: containers, the role they run with, and their network."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

import jsii
from aws_cdk import CfnResource, Resource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.execution import Execution
from .access.network import declare_connectable
from .access.options import a_role, a_vpc, require_statement, some_security_groups, some_subnets
from .arguments import annotate, context_of, kinds, raise_errors
from .arguments.options import Options, Statement
from .arguments.placement import require_same_app
from .container_definition import BoundContainer, ContainerDefinition, made_role
from .cross_stack import keep_replaced
from .injection import Injectable
from .model_reference import NamedModel
from .rules import UNKNOWN, facts, walk
from .taken_name import claim_name

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2


class InferenceExecutionMode(Enum):
    """How the containers of a model work together."""

    SERIAL = "Serial"
    DIRECT = "Direct"


@jsii.implements(iam.IGrantable)
class Model(Injectable, NamedModel, Resource):
    """A model: one container, or up to 15 that work together, with a role and a network.

    A model cannot be changed: every change but one of its tags makes a new one and deletes the old. Endpoints that
    refer to it through an endpoint configuration are updated in place.
    """

    _options = Options(
        facts.Model,
        sagemaker.CfnModel,
        containers=kinds.several(
            kinds.nested(ContainerDefinition), each="ContainerDefinition", required=True, by_hand=True
        ),
        role=a_role(),
        model_name=kinds.text(),
        vpc=a_vpc(),
        vpc_subnets=some_subnets(),
        security_groups=some_security_groups(),
        allow_all_outbound=kinds.flag(None),
        network_isolation=kinds.flag("enable_network_isolation", required=True, tokens=True),
        inference_execution_config=Options(
            facts.InferenceExecution,
            sagemaker.CfnModel.InferenceExecutionConfigProperty,
            inference_execution_mode=kinds.choice(InferenceExecutionMode, "mode"),
        ),
        retain_replaced=kinds.flag(None, required=True),
    )
    _name: str | None = None

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        containers: Sequence[ContainerDefinition],
        role: iam.IRole | iam.Role | None = None,
        model_name: str | None = None,
        vpc: "ec2.IVpc | ec2.Vpc | None" = None,
        vpc_subnets: "ec2.SubnetSelection | None" = None,
        security_groups: "Sequence[ec2.ISecurityGroup | ec2.SecurityGroup] | None" = None,
        allow_all_outbound: bool | None = None,
        network_isolation: bool = False,
        inference_execution_mode: InferenceExecutionMode | None = None,
        retain_replaced: bool = False,
    ) -> None:
        """Define a model.

        Args:
            scope: Where it is defined.
            id: Its id there.
            containers: The containers, in the order in which a pipeline passes a request on.
            role: The role that SageMaker assumes to fetch images and artifacts, and that the containers run with; it
                gets an inline policy. Default: a new role that may do that and nothing more.
            model_name: The model's name. Default: CloudFormation makes one. A given name warns: no change of the model
                can be deployed under the same name.
            vpc: The VPC in which the containers have network interfaces. Default: none.
            vpc_subnets: Which subnets of the VPC. Default: the private ones.
            security_groups: Security groups of the interfaces. Default: a new one.
            allow_all_outbound: Whether the new security group lets all traffic out. Default: it does.
            network_isolation: Whether the containers are cut off from all networks, AWS's included. SageMaker itself
                still fetches image and artifacts.
            inference_execution_mode: Whether containers form a pipeline or are invoked directly. Default: SageMaker
                takes a pipeline.
            retain_replaced: Whether a model stays when a change replaces it, for those who roll back by hand.

        Raises:
            ValueError: If SageMaker would refuse the model.
        """
        what = f"Model {id!r}"
        given = self._options.read(what, locals())
        Execution.check(what, given, scope)
        self._context = context_of(scope)
        self.containers: tuple[ContainerDefinition, ...] = given["containers"]
        self._fact = self._known(what, given)
        findings = raise_errors(what, *walk(self._fact), context=self._context)
        require_same_app(what, self._options.constructs(given), scope)
        if vpc is not None:
            declare_connectable(Model)
        super().__init__(scope, id)
        self._execution = Execution(self, scope, given)
        self._define(given)
        annotate(self, findings)

    def _known(self, what: str, given: Mapping[str, Any]) -> facts.Model:
        """Return what the rules may know of the model."""
        return self._options.fact(
            given,
            what,
            containers=tuple(
                container._fact_in(self._context, f"container {position} of {what}")
                for position, container in enumerate(self.containers, start=1)
            ),
            execution_role_arn=UNKNOWN,
            vpc_config=UNKNOWN if "vpc" in given else None,
            waits_for_role_policies=True,
            role=UNKNOWN if "role" in given else made_role(self.containers),
        )

    def _define(self, given: Mapping[str, Any]) -> None:
        """Define the resource, and let the role fetch what the containers need before the resource is there."""
        bound = self._bind_containers()
        properties = [each.property for each in bound]
        self._resource = self._options.render(
            given,
            self,
            "Resource",
            primary_container=properties[0] if len(properties) == 1 else None,
            containers=properties if len(properties) > 1 else None,
            execution_role_arn=self._execution.role_arn,
            vpc_config=self._execution.vpc_config(sagemaker.CfnModel),
        )
        claim_name(self._resource, "model_name", given.get("model_name"))
        self._execution.attach(self._resource, [statement for each in bound for statement in each.statements])
        if given["retain_replaced"]:
            keep_replaced(self._resource)

    def _bind_containers(self) -> list[BoundContainer]:
        """Bind each container in a scope of its own, since each may define assets; one alone needs none."""
        if len(self.containers) == 1:
            return [self.containers[0]._bind(self, self._context)]
        return [
            container._bind(Construct(self, f"Container{position}"), self._context)
            for position, container in enumerate(self.containers, start=1)
        ]

    @property
    def model_name(self) -> str:
        """The model's name."""
        if self._name is None:
            self._name = self._resource.attr_model_name
        return self._name

    @property
    def model_arn(self) -> str:
        """The model's ARN."""
        return self._resource.ref

    @property
    def role(self) -> iam.IRole:
        """The role that SageMaker assumes for the model."""
        return self._execution.role

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
        if self._execution.connections is None:
            raise ValueError(f"{self._fact.at} has no network to manage; pass vpc=...")
        return self._execution.connections

    def add_to_role_policy(self, statement: iam.PolicyStatement) -> None:
        """Add a statement to what the model's role may do."""
        require_statement(statement)
        self.role.add_to_principal_policy(statement)

    def _grant_statements(
        self, scope: Construct, id: str, statements: Sequence[Statement], waiting: CfnResource
    ) -> None:
        """Give the model's role more statements, in the scope of another construct, whose resource waits for them."""
        self._execution.allow(scope, id, statements, waiting)
