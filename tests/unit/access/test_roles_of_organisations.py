"""Roles of models under the rules of an organisation: no roles from CDK, injectors, boundaries, aspects, mixins."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsii
import pytest
from aws_cdk import (
    App,
    Aspects,
    CfnResource,
    IAspect,
    IPropertyInjector,
    Mixin,
    Mixins,
    PropertyInjectors,
    Stack,
)
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.assertions import Annotations, Match
from constructs import Construct, IConstruct

from constructs_lib import ContainerDefinition, EndpointConfig, InstanceProductionVariant, InstanceType, Model
from tests.unit.apps import quick_app
from tests.unit.templates import only, resources_of


def serve(scope: Construct, container: ContainerDefinition) -> Model:
    """Define a model whose configuration adds to what its role may do."""
    model = Model(scope, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    key = kms.Key.from_key_arn(scope, "Key", "arn:aws:kms:eu-west-1:111122223333:key/1")
    EndpointConfig(scope, "Config", instance_production_variants=[variant], encryption_key=key)
    return model


def types(stack: Stack) -> set[str]:
    resources = json.loads(json.dumps(_template(stack)))["Resources"]
    return {each["Type"] for each in resources.values()}


def _template(stack: Stack) -> Any:
    app: Any = App.of(stack)
    return app.synth().get_stack_by_name(stack.stack_name).template


# No roles from CDK


def test_an_app_without_roles_of_cdk_has_none_for_models(tmp_path: Path, container: ContainerDefinition) -> None:
    stack = Stack(quick_app(outdir=str(tmp_path)), "Bank")
    iam.Role.customize_roles(stack, use_precreated_roles={"Model/Role": "bank-serving"})
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "bank-models")
    bucket.grant_read(serve(stack, container))

    found = types(stack)

    assert {name for name in found if name.startswith("AWS::IAM::")} == set()
    report = (tmp_path / "iam-policy-report.txt").read_text(encoding="utf-8")
    assert "<bank-serving> (Bank/Model/Role)" in report
    assert "kms:CreateGrant" in report
    assert "arn:(PARTITION):logs:(REGION):(ACCOUNT):log-group:/aws/sagemaker/Endpoints/*" in report
    assert "s3:GetObject*" in report


def test_a_model_runs_with_the_role_that_was_made_for_it(container: ContainerDefinition) -> None:
    stack = Stack(quick_app(), "Bank")
    iam.Role.customize_roles(stack, use_precreated_roles={"Model/Role": "bank-serving"})
    serve(stack, container)

    properties = only(stack, "AWS::SageMaker::Model")["Properties"]

    assert "role/bank-serving" in str(properties["ExecutionRoleArn"])


def test_cdk_says_which_role_is_missing(container: ContainerDefinition) -> None:
    stack = Stack(quick_app(), "Bank")
    iam.Role.customize_roles(stack, use_precreated_roles={"Other": "other"})
    serve(stack, container)

    said = Match.string_like_regexp('IAM Role is being created at path "Bank/Model/Role"')
    Annotations.from_stack(stack).has_error("/Bank/Model/Role", said)


def test_a_report_can_be_written_beside_the_roles(tmp_path: Path, container: ContainerDefinition) -> None:
    stack = Stack(quick_app(outdir=str(tmp_path)), "Bank")
    iam.Role.customize_roles(stack, prevent_synthesis=False)
    serve(stack, container)

    assert "AWS::IAM::Role" in types(stack)
    assert "(Bank/Model/Role)" in (tmp_path / "iam-policy-report.txt").read_text(encoding="utf-8")


def test_roles_of_components_are_customized_too(fleet: InstanceProductionVariant) -> None:
    stack = Stack(quick_app(), "Bank")
    iam.Role.customize_roles(stack, use_precreated_roles={"Config/Role": "bank-components"})
    EndpointConfig(stack, "Config", instance_production_variants=[fleet])

    properties = only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]

    assert "role/bank-components" in str(properties["ExecutionRoleArn"])
    assert resources_of(stack, "AWS::IAM::Role") == {}


# Injectors


@jsii.implements(IPropertyInjector)
class BankPath:
    """Puts every role of CDK under a path of the bank's."""

    @property
    def construct_unique_id(self) -> str:
        return iam.Role.PROPERTY_INJECTION_ID

    def inject(self, original_props: Any, *, id: str, scope: Construct) -> Any:  # noqa: ARG002  # CDK's signature
        return {**original_props, "path": "/bank/"}


def attach_to_app(app: App, _: Stack) -> None:
    PropertyInjectors.of(app).add(BankPath())


def attach_to_stack(_: App, stack: Stack) -> None:
    PropertyInjectors.of(stack).add(BankPath())


@pytest.mark.parametrize("attach", [attach_to_app, attach_to_stack])
def test_an_injector_for_roles_reaches_the_role_of_a_model(
    container: ContainerDefinition, attach: Callable[[App, Stack], None]
) -> None:
    app = quick_app()
    stack = Stack(app, "Bank")
    attach(app, stack)
    model = serve(stack, container)
    s3.Bucket(stack, "Bucket").grant_read(model)

    role = only(stack, "AWS::IAM::Role")["Properties"]
    assert role["Path"] == "/bank/"
    trusted = role["AssumeRolePolicyDocument"]["Statement"][0]
    assert trusted["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert trusted["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert ":sagemaker:" in str(trusted["Condition"]["ArnLike"]["aws:SourceArn"])


def test_a_model_waits_for_what_a_role_of_an_injector_may_do(container: ContainerDefinition) -> None:
    stack = Stack(quick_app(property_injectors=[BankPath()]), "Bank")
    model = serve(stack, container)
    s3.Bucket(stack, "Bucket").grant_read(model)

    policies = set(resources_of(stack, "AWS::IAM::Policy"))
    waits = set(only(stack, "AWS::SageMaker::Model")["DependsOn"])

    assert len([name for name in policies if name in waits]) == 2
    assert policies - waits == set(only(stack, "AWS::SageMaker::EndpointConfig")["DependsOn"])


def test_models_of_other_apps_keep_the_role_that_costs_less(stack: Stack, container: ContainerDefinition) -> None:
    model = serve(stack, container)

    assert isinstance(model.node.find_child("Role"), iam.CfnRole)


# Boundaries, aspects and mixins


def test_a_boundary_of_a_model_reaches_its_role_only(stack: Stack, container: ContainerDefinition) -> None:
    model = serve(stack, container)
    iam.Role(stack, "Other", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    iam.PermissionsBoundary.of(model).apply(iam.ManagedPolicy.from_managed_policy_name(stack, "Bound", "bank"))

    found = [each["Properties"].get("PermissionsBoundary") for each in resources_of(stack, "AWS::IAM::Role").values()]

    assert [boundary is None for boundary in found].count(True) == 1
    assert "policy/bank" in str(found)


@jsii.implements(IAspect)
class Renamed:
    """An aspect that changes whatever is a role."""

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, iam.CfnRole):
            node.path = "/aspect/"


def test_an_aspect_for_roles_reaches_the_role_of_a_model(stack: Stack, container: ContainerDefinition) -> None:
    serve(stack, container)
    Aspects.of(stack).add(Renamed())

    assert only(stack, "AWS::IAM::Role")["Properties"]["Path"] == "/aspect/"


class Owned(Mixin):
    """A mixin that tags models, as a platform team would."""

    def supports(self, construct: IConstruct) -> bool:
        return isinstance(construct, sagemaker.CfnModel)

    def apply_to(self, construct: IConstruct) -> None:
        assert isinstance(construct, sagemaker.CfnModel)
        construct.tags.set_tag("owner", "serving")


@pytest.mark.parametrize("where", ["stack", "model"])
def test_a_mixin_reaches_the_resource_of_a_model(stack: Stack, container: ContainerDefinition, where: str) -> None:
    model = serve(stack, container)

    Mixins.of({"stack": stack, "model": model}[where]).apply(Owned())

    assert only(stack, "AWS::SageMaker::Model")["Properties"]["Tags"] == [{"Key": "owner", "Value": "serving"}]


def test_a_mixin_of_a_resource_can_be_applied_to_the_model(stack: Stack, container: ContainerDefinition) -> None:
    model = serve(stack, container)
    resource = model.node.default_child

    assert isinstance(resource, CfnResource)
    assert Owned().supports(resource)
