"""What constructs ask of a model, and models that are defined elsewhere."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

import jsii
from aws_cdk import CfnResource, IResource, Resource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.execution_role import add_policy
from .access.network import declare_connectable
from .access.options import a_role, require_statement, some_security_groups
from .access.permissions import Statement
from .arguments import context_of, kinds, vocabulary
from .arguments.arn import NAME, arn_of, name_in
from .arguments.construct_id import refuse_taken_id, require_place
from .arguments.options import Option, Options
from .arguments.placement import require_same_app
from .arguments.readable import Readable
from .rules import MAYBE, facts
from .rules.fact import schema

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

# Nothing is known of a model that is defined elsewhere.
_HIDDEN: Mapping[str, Any] = dict.fromkeys(schema(facts.Model), MAYBE)


class IModel(IResource, iam.IGrantable, Protocol):
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
    def _fact(self) -> facts.Model:
        """What the rules may know of the model."""
        ...

    @property
    def role(self) -> iam.IRole | None:
        """The role that SageMaker assumes for the model, if it is known."""
        ...

    @property
    def connections(self) -> "ec2.Connections":
        """What the containers may connect to, and what may connect to them.

        Raises:
            ValueError: If the model has no VPC, or was imported without its security groups.
        """
        ...

    def add_to_role_policy(self, statement: iam.PolicyStatement) -> None:
        """Add a statement to what the model's role may do, if the role is known."""
        ...

    def _grant_statements(
        self, scope: Construct, id: str, statements: Sequence[Statement], waiting: CfnResource
    ) -> None:
        """Give the model's role more statements, in the scope of another construct, whose resource waits for them."""
        ...


def a_model(field: str = "model_name", *, required: bool = False) -> Option:
    """Return the option that is a model, whose name the template has."""
    return kinds.defined(
        facts.Model,
        field,
        required=required,
        remedy="pass Model(...) or Model.from_model_name(...)",
        template=lambda model: model.model_name,
    )


@jsii.implements(iam.IGrantable)
class ImportedModel(Readable, Resource):
    """A model that is defined elsewhere."""

    _options = Options(
        facts.Model,
        sagemaker.CfnModel,
        model_name=kinds.text(required=True, form=NAME, remedy="pass the name of a model"),
        model_arn=kinds.text(None),
        role=a_role(),
        security_groups=some_security_groups(),
    )

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        model_name: str,
        model_arn: str | None = None,
        role: iam.IRole | iam.Role | None = None,
        security_groups: "Sequence[ec2.ISecurityGroup | ec2.SecurityGroup] | None" = None,
    ) -> None:
        """Refer to a model.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            model_name: The model's name.
            model_arn: The model's ARN. Default: that of a model in this account and region.
            role: Its role. Default: nothing can be granted to the model.
            security_groups: Its security groups. Default: its network cannot be managed.

        Raises:
            ValueError: If something is of another kind.
        """
        require_place("Model", scope, id)
        given = self._options.read(f"Model {id!r}", locals())
        self._security_groups = given.get("security_groups", ())
        context_of(scope)
        if self._security_groups:
            declare_connectable(ImportedModel)
        if model_arn is None:
            model_arn = arn_of(scope, "model", model_name)
        with refuse_taken_id("Model", id):
            super().__init__(scope, id, environment_from_arn=model_arn)
        self._fact = facts.Model(at=f"Model {id!r}", dialect=vocabulary(), **_HIDDEN)
        self.model_arn = model_arn
        self.model_name = model_name
        self.role = role
        self._connections: ec2.Connections | None = None

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The role, or a principal to which nothing can be granted."""
        if self.role is None:
            return cast("iam.IPrincipal", iam.UnknownPrincipal(resource=self))
        return self.role.grant_principal

    @property
    def connections(self) -> "ec2.Connections":
        """What the containers may connect to, and what may connect to them.

        Raises:
            ValueError: If no security group was given.
        """
        if not self._security_groups:
            raise ValueError(f"{self._fact.at} has no network to manage; pass security_groups=[...] to the import")
        if self._connections is None:
            from aws_cdk import aws_ec2 as ec2  # loaded already, by who made the security groups

            self._connections = ec2.Connections(security_groups=list(self._security_groups))
        return self._connections

    def add_to_role_policy(self, statement: iam.PolicyStatement) -> None:
        """Add a statement to the role, if it is known."""
        require_statement(statement)
        if self.role is not None:
            self.role.add_to_principal_policy(statement)

    def _grant_statements(
        self, scope: Construct, id: str, statements: Sequence[Statement], waiting: CfnResource
    ) -> None:
        """Give the role more statements, if it is known."""
        if self.role is not None:
            require_same_app(self._fact.at, [("role", self.role)], scope)
            add_policy(scope, id, self.role, statements, waiting)


class NamedModel:
    """What a model of this app gives those that are defined elsewhere: the ways to refer to them."""

    @staticmethod
    def from_model_name(scope: Construct, id: str, model_name: str) -> IModel:
        """Refer to a model of this account and region by its name.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            model_name: The model's name.

        Raises:
            ValueError: If no model can have the name.
        """
        return ImportedModel(scope, id, model_name=model_name)

    @staticmethod
    def from_model_arn(scope: Construct, id: str, model_arn: str) -> IModel:
        """Refer to a model by its ARN.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            model_arn: The model's ARN.

        Raises:
            ValueError: If it is not the ARN of a model.
        """
        return NamedModel.from_model_attributes(scope, id, model_arn=model_arn)

    @staticmethod
    def from_model_attributes(
        scope: Construct,
        id: str,
        *,
        model_arn: str,
        role: iam.IRole | iam.Role | None = None,
        security_groups: "Sequence[ec2.ISecurityGroup | ec2.SecurityGroup] | None" = None,
    ) -> IModel:
        """Refer to a model by its ARN, with the role and the security groups that it has.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            model_arn: The model's ARN.
            role: Its role. Default: nothing can be granted to the model.
            security_groups: Its security groups. Default: its network cannot be managed.

        Raises:
            ValueError: If it is not the ARN of a model, or something is of another kind.
        """
        require_place("Model", scope, id)
        known = {"model_name": name_in(model_arn, f"model_arn of Model {id!r}", "model"), "model_arn": model_arn}
        return ImportedModel(scope, id, **known, role=role, security_groups=security_groups)
