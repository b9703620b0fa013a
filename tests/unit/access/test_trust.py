"""A role that SageMaker cannot assume is refused when the app is complete."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, CfnOutput, CfnParameter, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib import ContainerDefinition, ContainerImage, EndpointConfig, InstanceProductionVariant, Model
from constructs_lib import InstanceType as Type
from tests.unit.apps import in_each_kind_of_stack, quick_app

IMAGE = ContainerImage.from_uri("123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris:1")
SAGEMAKER, LAMBDA = iam.ServicePrincipal("sagemaker.amazonaws.com"), iam.ServicePrincipal("lambda.amazonaws.com")


def model(stack: Stack, role: iam.IRole, id: str = "Model") -> Model:
    return Model(stack, id, containers=[ContainerDefinition(image=IMAGE)], role=role)


def failures(stack: Stack) -> list[str]:
    return [failure for construct in stack.node.find_all() for failure in construct.node.validate()]


@pytest.mark.parametrize(
    "principal",
    [
        LAMBDA,
        iam.AccountPrincipal("111122223333"),
        iam.CompositePrincipal(LAMBDA, iam.ServicePrincipal("ec2.amazonaws.com")),
    ],
    ids=["another service", "an account", "two other services"],
)
def test_a_role_for_somebody_else_is_refused(principal: iam.IPrincipal) -> None:
    stack = Stack(quick_app(), "Test")

    model(stack, iam.Role(stack, "Role", assumed_by=principal))

    assert failures(stack) == [
        "role is a role that SageMaker cannot assume; let sagemaker.amazonaws.com assume the role"
    ]


@pytest.mark.parametrize(
    "principal",
    [
        SAGEMAKER,
        SAGEMAKER.with_conditions({"StringEquals": {"aws:SourceAccount": "111122223333"}}),
        iam.CompositePrincipal(LAMBDA, SAGEMAKER),
        iam.AnyPrincipal(),
        iam.StarPrincipal(),
    ],
    ids=["SageMaker", "on a condition", "and another service", "any", "star"],
)
def test_a_role_that_sagemaker_may_assume_is_fine(principal: iam.IPrincipal) -> None:
    stack = Stack(quick_app(), "Test")

    model(stack, iam.Role(stack, "Role", assumed_by=principal))

    assert failures(stack) == []


def test_trust_may_come_after_the_model() -> None:
    stack = Stack(quick_app(), "Test")
    role = iam.Role(stack, "Role", assumed_by=LAMBDA)

    model(stack, role)
    assert role.assume_role_policy is not None
    role.assume_role_policy.add_statements(iam.PolicyStatement(actions=["sts:AssumeRole"], principals=[SAGEMAKER]))

    assert failures(stack) == []


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ([{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}], False),
        ([{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}], True),
        ([{"Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}], False),
        ([{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:TagSession"}], True),
        (["something else"], False),
        ({"Fn::If": ["A", [], []]}, False),
        (None, False),
    ],
    ids=["SageMaker", "another service", "no effect", "another action", "no statement", "a condition", "nothing"],
)
def test_trust_may_be_set_on_the_resource(statement: Any, *, refused: bool) -> None:
    stack = Stack(quick_app(), "Test")
    role = iam.Role(stack, "Role", assumed_by=LAMBDA)
    model(stack, role)

    resource = role.node.default_child
    assert isinstance(resource, iam.CfnRole)
    resource.assume_role_policy_document = {} if statement is None else {"Statement": statement}

    assert bool(failures(stack)) is refused


SERVICE = "AssumeRolePolicyDocument.Statement.0.Principal.Service"


def overridden(scope: Construct) -> iam.CfnRole:
    """Return a role that is for another service but for an override, of which CDK tells nobody."""
    role = iam.Role(scope, "Role", assumed_by=LAMBDA)
    model(Stack.of(scope), role)
    resource = role.node.default_child
    assert isinstance(resource, iam.CfnRole)
    resource.add_property_override(SERVICE, "sagemaker.amazonaws.com")
    return resource


@in_each_kind_of_stack
def test_trust_may_be_overridden(scope: Callable[[App], Stack]) -> None:
    app = quick_app()

    overridden(scope(app))

    app.synth()


def test_who_asks_again_hears_of_new_overrides() -> None:
    stack = Stack(quick_app(), "Test")
    resource = overridden(stack)
    assert failures(stack) == []

    resource.add_property_override(SERVICE, "ec2.amazonaws.com")

    assert len(failures(stack)) == 1


def test_an_app_that_cannot_be_synthesized_says_why() -> None:
    app = quick_app()
    stack = Stack(app, "Test")
    model(stack, iam.Role(stack, "Role", assumed_by=LAMBDA))
    CfnOutput(stack, "One", value="1").override_logical_id("Same")
    CfnOutput(stack, "Other", value="1").override_logical_id("Same")

    with pytest.raises(RuntimeError, match="already contains"):
        app.synth()


@pytest.mark.parametrize(
    "role",
    [
        lambda stack: iam.Role.from_role_name(stack, "Role", "given"),
        lambda stack: iam.Role(
            stack, "Role", assumed_by=iam.ServicePrincipal(CfnParameter(stack, "Service").value_as_string)
        ),
    ],
    ids=["imported", "a token"],
)
def test_what_is_not_known_is_not_judged(role: Callable[[Stack], iam.IRole]) -> None:
    stack = Stack(quick_app(), "Test")

    model(stack, role(stack))

    assert failures(stack) == []


def test_two_models_share_a_role_and_both_are_told_of_it() -> None:
    stack = Stack(quick_app(), "Test")
    role = iam.Role(stack, "Role", assumed_by=LAMBDA)

    model(stack, role, "One")
    model(stack, role, "Other")

    assert len(failures(stack)) == 2


def test_the_role_of_inference_components_is_asked_too() -> None:
    stack = Stack(quick_app(), "Test")
    role = iam.Role(stack, "Role", assumed_by=LAMBDA)

    EndpointConfig(
        stack,
        "Config",
        instance_production_variants=[InstanceProductionVariant(model=None, instance_type=Type.G5_XLARGE)],
        role=role,
    )

    assert len(failures(stack)) == 1


def test_the_app_does_not_synthesize() -> None:
    app = quick_app()
    stack = Stack(app, "Test")
    model(stack, iam.Role(stack, "Role", assumed_by=LAMBDA))

    with pytest.raises(RuntimeError, match=r"Test/Model.* role is a role that SageMaker cannot assume"):
        app.synth()
