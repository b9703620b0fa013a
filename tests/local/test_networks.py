"""NAT gateways and firewalls of stacks: there as asked for, gone with the stack, and no more than is imitated."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.local.templates import Stack, Template
from tests.local_aws.instance import Aws

ADDRESS: Template = {"Type": "AWS::EC2::EIP", "Properties": {"Domain": "vpc"}}


@pytest.fixture
def stack(aws: Aws, request: pytest.FixtureRequest) -> Iterator[Stack]:
    stack = Stack(aws, request.node.originalname.title().replace("_", "")[:100])
    yield stack
    stack.delete()


def way_out(**properties: Any) -> Template:
    subnet = {"CidrBlock": "10.9.0.0/24", "VpcId": {"Ref": "Vpc"}}
    gateway = {
        "AllocationId": {"Fn::GetAtt": ["Address", "AllocationId"]},
        "SubnetId": {"Ref": "Subnet"},
        **properties,
    }
    return {
        "Resources": {
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}},
            "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": subnet},
            "Address": ADDRESS,
            "Gateway": {"Type": "AWS::EC2::NatGateway", "Properties": gateway},
        }
    }


def gateways(aws: Aws) -> list[str]:
    found = aws.client("ec2").describe_nat_gateways()["NatGateways"]
    return [each["NatGatewayId"] for each in found if each["State"] == "available"]


def test_a_nat_gateway_has_an_address_and_both_go_with_their_stack(aws: Aws) -> None:
    stack, ec2 = Stack(aws, "WayOut"), aws.client("ec2")
    before = len(ec2.describe_addresses()["Addresses"])

    assert stack.create(way_out()) == "CREATE_COMPLETE", stack.failures()
    assert len(gateways(aws)) == 1
    assert len(ec2.describe_addresses()["Addresses"]) == before + 1
    stack.delete()

    assert gateways(aws) == []
    assert len(ec2.describe_addresses()["Addresses"]) == before


def test_what_is_not_imitated_of_a_network_is_refused(stack: Stack) -> None:
    assert stack.create(way_out(MaxDrainDurationSeconds=350)) == "ROLLBACK_COMPLETE"

    assert "does not imitate MaxDrainDurationSeconds" in stack.failures()["Gateway"]


def test_tags_change_in_place(aws: Aws, stack: Stack) -> None:
    stack.create(way_out())
    before = gateways(aws)

    assert stack.update(way_out(Tags=[{"Key": "team", "Value": "vision"}])) == "UPDATE_COMPLETE", stack.failures()

    assert gateways(aws) == before


def test_a_firewall_that_is_not_there_is_refused(aws: Aws, stack: Stack) -> None:
    acl = f"arn:aws:wafv2:{aws.region}:{aws.account}:regional/webacl/none/11111111-2222-3333-4444-555555555555"
    stage = f"arn:aws:apigateway:{aws.region}::/restapis/a1b2/stages/prod"
    association = {"Type": "AWS::WAFv2::WebACLAssociation", "Properties": {"WebACLArn": acl, "ResourceArn": stage}}

    assert stack.create({"Resources": {"Protected": association}}) == "ROLLBACK_COMPLETE"

    assert "WAF refuses the association" in stack.failures()["Protected"]
