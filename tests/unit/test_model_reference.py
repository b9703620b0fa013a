"""Models that are defined elsewhere."""

from collections.abc import Sequence
from typing import Any

import pytest
from aws_cdk import CfnParameter, CfnResource, Stack, Stage
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from constructs_lib.access.permissions import allow
from constructs_lib.model_reference import ImportedModel
from constructs_lib.rules import hidden
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.model_templates import statements, warnings
from tests.unit.templates import only
from tests.unit.with_each import with_each

ARN = "arn:aws:sagemaker:eu-west-1:111122223333:model/iris"
ROLE_ARN = "arn:aws:iam::111122223333:role/serving"


def imported(stack: Stack, id: str = "Model", **options: Any) -> ImportedModel:
    return ImportedModel(stack, id, **{"model_name": "iris", "model_arn": ARN, **options})


@pytest.fixture
def role(stack: Stack) -> iam.IRole:
    return iam.Role.from_role_arn(stack, "Role", ROLE_ARN)


@pytest.fixture
def vpc(stack: Stack) -> ec2.IVpc:
    return ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-1", availability_zones=["a"])


def test_has_name_and_arn_and_is_where_the_arn_says(stack: Stack) -> None:
    model = imported(stack)

    assert (model.model_name, model.model_arn) == ("iris", ARN)
    assert (model.env.account, model.env.region) == ("111122223333", "eu-west-1")


def test_is_of_this_account_and_region_without_an_arn(stack: Stack) -> None:
    model = imported(stack, model_name="Iris", model_arn=None)

    assert model.model_arn == stack.format_arn(service="sagemaker", resource="model", resource_name="iris")
    assert (model.env.account, model.env.region) == (stack.account, stack.region)


def test_defines_nothing(stack: Stack) -> None:
    imported(stack)

    assert "Resources" not in Template.from_stack(stack).to_json()


def test_nothing_is_known_of_its_containers_and_its_network(stack: Stack) -> None:
    fact = imported(stack)._fact

    assert fact.at == "Model 'Model'"
    for value in (fact.containers, fact.primary_container, fact.vpc_config, fact.enable_network_isolation):
        assert hidden(value)


# Roles


def test_nothing_can_be_granted_without_a_role(stack: Stack) -> None:
    model = imported(stack)

    assert model.role is None
    model.add_to_role_policy(iam.PolicyStatement(actions=["a:B"], resources=["*"]))
    assert not warnings(stack)


def test_a_grant_without_a_role_warns(stack: Stack) -> None:
    iam.Grant.add_to_principal(grantee=imported(stack), actions=["a:B"], resource_arns=["*"])

    (warning,) = warnings(stack)
    assert "a:B" in warning


def test_the_role_is_granted(stack: Stack, bucket: s3.Bucket, role: iam.IRole) -> None:
    model = imported(stack, role=role)
    bucket.grant_read(model)
    model.add_to_role_policy(iam.PolicyStatement(actions=["a:B"], resources=["*"]))

    assert model.role is role
    actions = [each["Action"] for each in statements(stack, "AWS::IAM::Policy")]
    assert actions == [["s3:GetObject*", "s3:GetBucket*", "s3:List*"], "a:B"]


def test_the_role_is_given_what_other_constructs_add(stack: Stack, role: iam.IRole) -> None:
    waiting = CfnResource(stack, "Waiting", type="Test::Waiting::Resource")
    added = [allow("kms:CreateGrant", "*")]
    imported(stack, "Without")._grant_statements(stack, "Without", added, waiting)
    imported(stack, "With", role=role)._grant_statements(stack, "Added", added, waiting)

    assert only(stack, "AWS::IAM::Policy")["Properties"]["Roles"] == ["serving"]
    assert statements(stack, "AWS::IAM::Policy") == added


# Networks


def test_is_connected_by_its_security_groups(stack: Stack, vpc: ec2.IVpc) -> None:
    group = ec2.SecurityGroup(stack, "Group", vpc=vpc)
    model: Any = imported(stack, security_groups=[group])

    ec2.SecurityGroup(stack, "Database", vpc=vpc).connections.allow_from(model, ec2.Port.tcp(5432))

    assert model.connections.security_groups == [group]
    assert model.connections is model.connections
    assert only(stack, "AWS::EC2::SecurityGroupIngress")["Properties"]["FromPort"] == 5432


def test_two_in_one_stack_have_networks_of_their_own(stack: Stack) -> None:
    for name in ("sg-1", "sg-2"):
        group = ec2.SecurityGroup.from_security_group_id(stack, name, name)
        model = imported(stack, f"Model-{name}", security_groups=[group])

        assert [each.security_group_id for each in model.connections.security_groups] == [name]


@pytest.mark.parametrize("groups", [[], (), None])
def test_has_no_network_without_security_groups(stack: Stack, groups: Sequence[ec2.ISecurityGroup]) -> None:
    model = imported(stack, security_groups=groups)

    with refused("Model 'Model' has no network to manage; pass security_groups=[...] to the import"):
        model.connections  # noqa: B018  # asking is the mistake


@with_each("role", [*NOT_CONSTRUCTS, ROLE_ARN])
def test_fails_when_the_role_is_none(stack: Stack, role: Any) -> None:
    with refused("role of Model 'Model' must be an iam.IRole, got ", "iam.Role", stack=stack):
        imported(stack, role=role)


@with_each("groups", ["sg-1", [None], ["sg-1"], 1, {"sg-1"}])
def test_fails_when_security_groups_are_none(stack: Stack, groups: Any) -> None:
    with refused("security_groups", stack=stack):
        imported(stack, security_groups=groups)


def test_fails_when_the_scope_is_in_no_stack() -> None:
    with refused("scope=", "pass a Stack"):
        ImportedModel(quick_app(), "Model", model_name="iris", model_arn=ARN)


# Tokens


def test_is_in_a_place_that_is_not_known_where_the_arn_is_a_token(stack: Stack, parameter: CfnParameter) -> None:
    model = imported(stack, model_arn=parameter.value_as_string)

    assert stack.resolve(model.model_arn) == {"Ref": "Parameter"}
    assert stack.resolve(model.env.region) == {"Fn::Select": [3, {"Fn::Split": [":", {"Ref": "Parameter"}]}]}


@pytest.mark.parametrize("name", ["serving", None])
def test_a_role_of_another_stage_cannot_be_given_more(name: str | None) -> None:
    app = quick_app()
    stack, there = Stack(app, "Test"), Stack(Stage(app, "Production"), "There")
    role = iam.Role(there, "Role", role_name=name, assumed_by=iam.AccountRootPrincipal())
    model = imported(stack, role=role)

    with refused("Model 'Model': role is a Role of another stage", "import it here"):
        model._grant_statements(stack, "Policy", [allow("s3:GetObject", "*")], CfnResource(stack, "R", type="A::B::C"))

    assert stack.node.try_find_child("Policy") is None


def test_fails_when_the_id_is_taken(stack: Stack) -> None:
    imported(stack)

    with refused("id of Model is 'Model', which is taken; pass another one", stack=stack):
        imported(stack)
