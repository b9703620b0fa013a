"""What inference components run with: role and network of the configuration that hosts them."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Fn, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Match, Template

from constructs_lib import CoreDump, EndpointConfig, InstanceProductionVariant, InstanceType, Model, S3Location
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused, said
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"


def hosting(stack: Stack, fleet: InstanceProductionVariant, **options: Any) -> EndpointConfig:
    return EndpointConfig(stack, "Config", instance_production_variants=[fleet], **options)


def actions(policy: Any) -> list[str]:
    found = [each["Action"] for each in policy["Properties"]["PolicyDocument"]["Statement"]]
    return [action for each in found for action in ([each] if isinstance(each, str) else each)]


@pytest.fixture
def vpc(stack: Stack) -> ec2.IVpc:
    return ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-1",
        availability_zones=["eu-west-1a", "eu-west-1b"],
        private_subnet_ids=["subnet-1", "subnet-2"],
        public_subnet_ids=["subnet-3", "subnet-4"],
    )


def test_gives_components_a_role_that_may_log_and_no_more(stack: Stack, fleet: InstanceProductionVariant) -> None:
    hosting(stack, fleet)
    template = Template.from_stack(stack)

    (role,) = template.find_resources("AWS::IAM::Role")
    template.has_resource_properties(
        "AWS::SageMaker::EndpointConfig",
        {"ExecutionRoleArn": {"Fn::GetAtt": [role, "Arn"]}, "VpcConfig": Match.absent()},
    )
    assert {action.split(":")[0] for action in actions(only(stack, "AWS::IAM::ManagedPolicy"))} == {
        "logs",
        "cloudwatch",
    }


def test_trusts_sagemaker_in_this_account_only(stack: Stack, fleet: InstanceProductionVariant) -> None:
    hosting(stack, fleet)

    (statement,) = only(stack, "AWS::IAM::Role")["Properties"]["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}


def test_waits_for_the_policy_of_the_role(stack: Stack, fleet: InstanceProductionVariant) -> None:
    hosting(stack, fleet)

    (policy,) = resources_of(stack, "AWS::IAM::ManagedPolicy")

    assert only(stack, "AWS::SageMaker::EndpointConfig")["DependsOn"] == [policy]


def test_makes_no_role_where_all_variants_serve_models(stack: Stack, config: EndpointConfig) -> None:
    assert "ExecutionRoleArn" not in only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]
    with refused("EndpointConfig 'Config' hosts no inference components; the roles are those of its models"):
        _ = config.role


def test_runs_components_with_a_given_role(stack: Stack, fleet: InstanceProductionVariant) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    config = hosting(stack, fleet, role=role)
    template = Template.from_stack(stack)

    (policy,) = template.find_resources("AWS::IAM::Policy")
    template.has_resource(
        "AWS::SageMaker::EndpointConfig",
        {"Properties": {"ExecutionRoleArn": stack.resolve(role.role_arn)}, "DependsOn": Match.array_with([policy])},
    )
    assert config.role is role


def test_leaves_an_immutable_role_alone(stack: Stack, fleet: InstanceProductionVariant) -> None:
    arn = "arn:aws:iam::111122223333:role/components"
    role = iam.Role.from_role_arn(stack, "Role", arn, mutable=False)
    hosting(stack, fleet, role=role)
    template = Template.from_stack(stack)

    template.has_resource_properties("AWS::SageMaker::EndpointConfig", {"ExecutionRoleArn": arn})
    template.resource_count_is("AWS::IAM::Policy", 0)


def test_grants_to_the_role_of_components(stack: Stack, fleet: InstanceProductionVariant) -> None:
    config = hosting(stack, fleet)
    bucket = s3.Bucket.from_bucket_arn(stack, "Bucket", "arn:aws:s3:::adapters")

    bucket.grant_read(config.role)

    assert len(resources_of(stack, "AWS::IAM::ManagedPolicy")) == 2
    assert config.role is config.role


def test_puts_components_into_private_subnets(stack: Stack, fleet: InstanceProductionVariant, vpc: ec2.IVpc) -> None:
    hosting(stack, fleet, vpc=vpc)
    template = Template.from_stack(stack)

    (group,) = template.find_resources("AWS::EC2::SecurityGroup")
    template.has_resource_properties(
        "AWS::SageMaker::EndpointConfig",
        {
            "VpcConfig": {
                "Subnets": ["subnet-1", "subnet-2"],
                "SecurityGroupIds": [{"Fn::GetAtt": [group, "GroupId"]}],
            }
        },
    )
    assert "ec2:CreateNetworkInterface" in actions(only(stack, "AWS::IAM::ManagedPolicy"))


def test_puts_components_where_told(stack: Stack, fleet: InstanceProductionVariant, vpc: ec2.IVpc) -> None:
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1")
    hosting(
        stack,
        fleet,
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
        security_groups=[group],
    )

    assert only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]["VpcConfig"] == {
        "Subnets": ["subnet-3", "subnet-4"],
        "SecurityGroupIds": ["sg-1"],
    }


def test_makes_a_security_group_where_the_list_of_them_is_empty(
    stack: Stack, fleet: InstanceProductionVariant, vpc: ec2.IVpc
) -> None:
    hosting(stack, fleet, vpc=vpc, security_groups=[])

    assert len(resources_of(stack, "AWS::EC2::SecurityGroup")) == 1


@pytest.mark.parametrize("isolation", [True, False])
def test_isolates_components(stack: Stack, fleet: InstanceProductionVariant, isolation: bool) -> None:
    hosting(stack, fleet, network_isolation=isolation)

    assert only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]["EnableNetworkIsolation"] is isolation


def test_isolates_components_as_a_parameter_says(stack: Stack, fleet: InstanceProductionVariant) -> None:
    hosting(stack, fleet, network_isolation=CfnParameter(stack, "Isolation").value_as_string)

    assert only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]["EnableNetworkIsolation"] == {"Ref": "Isolation"}


def test_puts_components_into_a_network_of_parameters(stack: Stack, fleet: InstanceProductionVariant) -> None:
    subnets = CfnParameter(stack, "Subnets", type="List<AWS::EC2::Subnet::Id>").value_as_list
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=Fn.get_azs(), private_subnet_ids=subnets
    )
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", Fn.import_value("Group"))
    hosting(stack, fleet, vpc=vpc, security_groups=[group])

    assert only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]["VpcConfig"] == {
        "Subnets": {"Ref": "Subnets"},
        "SecurityGroupIds": [{"Fn::ImportValue": "Group"}],
    }


def test_lets_components_use_what_their_variants_need(stack: Stack) -> None:
    dump = CoreDump(destination=S3Location(s3.Bucket.from_bucket_arn(stack, "Bucket", "arn:aws:s3:::dumps"), "crash/"))
    fleet = InstanceProductionVariant(
        model=None, instance_type=InstanceType.M5_LARGE, core_dump=dump, enable_ssm_access=True
    )

    hosting(stack, fleet, encryption_key=kms.Key.from_key_arn(stack, "Key", KEY))

    granted = actions(only(stack, "AWS::IAM::ManagedPolicy"))
    assert [granted.count(action) for action in ("s3:PutObject", "ssmmessages:OpenDataChannel", "kms:CreateGrant")] == [
        1,
        1,
        1,
    ]


def test_keeps_what_models_need_from_components(stack: Stack, model: Model, fleet: InstanceProductionVariant) -> None:
    serving = InstanceProductionVariant(
        model=model, variant_name="Serving", instance_type=InstanceType.M5_LARGE, enable_ssm_access=True
    )
    EndpointConfig(stack, "Config", instance_production_variants=[fleet, serving])

    with_access = [
        policy
        for policy in resources_of(stack, "AWS::IAM::ManagedPolicy").values()
        if "ssmmessages:OpenDataChannel" in actions(policy)
    ]

    (role,) = with_access[0]["Properties"]["Roles"]
    assert len(with_access) == 1
    assert role == stack.resolve(model.role.role_name)


def test_stands_beside_another_configuration_of_components(stack: Stack, fleet: InstanceProductionVariant) -> None:
    for name in ("One", "Two"):
        EndpointConfig(stack, name, instance_production_variants=[fleet])

    Template.from_stack(stack).resource_count_is("AWS::IAM::Role", 2)


# Failures


def test_fails_when_a_role_is_given_to_models(stack: Stack, variant: InstanceProductionVariant) -> None:
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111122223333:role/components")

    with refused("role is for variants with model=None; give the role to the models", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant], role=role)


@with_each("role", NOT_CONSTRUCTS)
def test_fails_when_the_role_is_none(stack: Stack, fleet: InstanceProductionVariant, role: Any) -> None:
    with refused("role", said(role), stack=stack):
        hosting(stack, fleet, role=role)


@with_each("network", NOT_CONSTRUCTS)
def test_fails_when_the_vpc_is_none(stack: Stack, fleet: InstanceProductionVariant, network: Any) -> None:
    with refused("vpc", said(network), stack=stack):
        hosting(stack, fleet, vpc=network)


@with_each("subnets", [0, "", "subnet-1", ["subnet-1"], {}, object()])
def test_fails_when_subnets_are_no_selection(
    stack: Stack, fleet: InstanceProductionVariant, vpc: ec2.IVpc, subnets: Any
) -> None:
    with refused("vpc_subnets", said(subnets), "pass ec2.SubnetSelection(...)", stack=stack):
        hosting(stack, fleet, vpc=vpc, vpc_subnets=subnets)


def test_fails_when_no_subnet_is_selected(stack: Stack, fleet: InstanceProductionVariant, vpc: ec2.IVpc) -> None:
    nowhere = ec2.SubnetSelection(subnet_group_name="nowhere")

    with refused("vpc_subnets", "nowhere", stack=stack):
        hosting(stack, fleet, vpc=vpc, vpc_subnets=nowhere)


@with_each("groups", [0, 1, True, "sg-1", object(), ["sg-1"], [None]])
def test_fails_when_security_groups_are_none(
    stack: Stack, fleet: InstanceProductionVariant, vpc: ec2.IVpc, groups: Any
) -> None:
    with refused("security_groups", stack=stack):
        hosting(stack, fleet, vpc=vpc, security_groups=groups)


def test_fails_when_there_are_six_security_groups(
    stack: Stack, fleet: InstanceProductionVariant, vpc: ec2.IVpc
) -> None:
    groups = [ec2.SecurityGroup.from_security_group_id(stack, f"Group{place}", f"sg-{place}") for place in range(6)]

    with refused("security_groups", "has 6 entries, at most 5 are allowed", stack=stack):
        hosting(stack, fleet, vpc=vpc, security_groups=groups)


@pytest.mark.parametrize("argument", ["vpc_subnets", "security_groups"])
def test_fails_when_there_is_no_vpc_to_be_in(stack: Stack, fleet: InstanceProductionVariant, argument: str) -> None:
    given = {
        "vpc_subnets": ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
        "security_groups": [ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1")],
    }[argument]

    with refused(f"{argument} without vpc; pass vpc too, or leave it out", stack=stack):
        hosting(stack, fleet, **{argument: given})


def test_fails_when_models_are_to_share_a_network(
    stack: Stack, variant: InstanceProductionVariant, vpc: ec2.IVpc
) -> None:
    with refused("vpc", "set network and isolation on the models", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant], vpc=vpc)


def test_fails_when_models_are_to_be_isolated_here(stack: Stack, variant: InstanceProductionVariant) -> None:
    with refused("network_isolation", "set network and isolation on the models", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant], network_isolation=True)


# Other stacks


def test_runs_components_with_a_role_of_another_stack(fleet: InstanceProductionVariant) -> None:
    app = quick_app()
    role = iam.Role(Stack(app, "Roles"), "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    stack = Stack(app, "Serving")
    hosting(stack, fleet, role=role)

    assert "Fn::" in str(only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]["ExecutionRoleArn"])
