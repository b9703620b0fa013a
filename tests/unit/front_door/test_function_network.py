"""The network of the function of a front door."""

import json
from typing import Any

import pytest
from aws_cdk import Environment, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Annotations, Match, Template

from constructs_lib import ApiFunction, Endpoint, IamAuthorization, InferenceApi
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.front_door.pieces import only

FUNCTION = "AWS::Lambda::Function"
HERE = Environment(account="111122223333", region="eu-west-1")


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=HERE)


def vpc(stack: Stack, kind: ec2.SubnetType = ec2.SubnetType.PRIVATE_ISOLATED, **options: Any) -> ec2.Vpc:
    subnets = [ec2.SubnetConfiguration(name="Own", subnet_type=kind)]
    return ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0, subnet_configuration=subnets, **options)


def api(stack: Stack, **options: Any) -> InferenceApi:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")
    return InferenceApi(
        stack, "Api", endpoint=endpoint, authorization=IamAuthorization(), function=ApiFunction(**options)
    )


def warnings(stack: Stack) -> list[str]:
    found = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp("vpc_subnets"))
    return [str(each.entry.data) for each in found]


def test_has_interfaces_in_private_subnets_and_a_group_that_lets_everything_out(stack: Stack) -> None:
    api(stack, vpc=vpc(stack))

    config = only(stack, FUNCTION)["VpcConfig"]
    assert len(config["SubnetIds"]) == 2
    assert only(stack, "AWS::EC2::SecurityGroup")["SecurityGroupEgress"][0]["CidrIp"] == "0.0.0.0/0"


def test_its_role_may_make_interfaces_and_nothing_else_of_ec2(stack: Stack) -> None:
    api(stack, vpc=vpc(stack))

    statements = only(stack, "AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    (own,) = (each for each in statements if "ec2:" in json.dumps(each))
    assert own["Action"] == [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    ]


def test_is_in_no_vpc_by_default(stack: Stack) -> None:
    api(stack)

    assert "VpcConfig" not in only(stack, FUNCTION)
    assert "ec2:" not in json.dumps(only(stack, "AWS::IAM::ManagedPolicy"))


def test_takes_subnets_and_groups_of_the_owner(stack: Stack) -> None:
    network = vpc(stack)
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-0a1b2c3d")
    one = ec2.SubnetSelection(subnets=[network.isolated_subnets[0]])

    api(stack, vpc=network, vpc_subnets=one, security_groups=[group])

    config = only(stack, FUNCTION)["VpcConfig"]
    assert (config["SecurityGroupIds"], len(config["SubnetIds"])) == (["sg-0a1b2c3d"], 1)


def test_takes_an_imported_vpc_without_a_word(stack: Stack) -> None:
    imported = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-0a1b2c3d",
        availability_zones=["eu-west-1a"],
        private_subnet_ids=["subnet-0a1b2c3d"],
    )

    api(stack, vpc=imported)

    assert only(stack, FUNCTION)["VpcConfig"]["SubnetIds"] == ["subnet-0a1b2c3d"]
    assert not warnings(stack)


def test_warns_of_subnets_without_a_way_to_the_endpoint(stack: Stack) -> None:
    api(stack, vpc=vpc(stack))

    (told,) = warnings(stack)
    assert "the VPC has no endpoint for sagemaker.runtime" in told


def test_an_endpoint_of_the_vpc_is_a_way_though_it_is_defined_later(stack: Stack) -> None:
    network = vpc(stack)
    api(stack, vpc=network)

    network.add_interface_endpoint("Runtime", service=ec2.InterfaceVpcEndpointAwsService.SAGEMAKER_RUNTIME)

    assert not warnings(stack)


def test_callers_of_other_groups_can_be_let_in_by_the_connections_of_the_function(stack: Stack) -> None:
    function: Any = api(stack, vpc=vpc(stack)).function

    function.connections.allow_to_any_ipv4(ec2.Port.tcp(443))

    Template.from_stack(stack)


def test_fails_in_public_subnets(stack: Stack) -> None:
    network = vpc(stack, ec2.SubnetType.PUBLIC)
    public = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)

    with refused("vpc_subnets of ApiFunction selects public subnets", "PRIVATE_WITH_EGRESS"):
        api(stack, vpc=network, vpc_subnets=public)
    assert stack.node.try_find_child("Api") is None


def test_fails_without_the_vpc_of_subnets_or_groups(stack: Stack) -> None:
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-0a1b2c3d")

    with refused("security_groups of ApiFunction is without vpc; pass vpc too"):
        api(stack, security_groups=[group])
    assert stack.node.try_find_child("Api") is None


def test_fails_in_a_vpc_of_another_region(stack: Stack) -> None:
    elsewhere = Stack(stack.node.root, "Elsewhere", env=Environment(account=HERE.account, region="us-east-1"))  # type: ignore[arg-type]  # the app

    with refused("vpc is in region us-east-1"):
        api(stack, vpc=vpc(elsewhere))


@pytest.mark.parametrize("wrong", [1, "vpc-0a1b2c3d", [], object()])
def test_fails_when_the_vpc_is_something_else(stack: Stack, wrong: Any) -> None:
    with refused("vpc of ApiFunction"):
        api(stack, vpc=wrong)
