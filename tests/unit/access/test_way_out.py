"""Networks that lead nowhere are told of when the app is complete."""

from typing import Any

import pytest
from aws_cdk import Acknowledgment, Environment, Fn, Stack, Validations
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused

IMAGE = ContainerImage.from_uri("123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris:1")
ISOLATED, PUBLIC = ec2.SubnetType.PRIVATE_ISOLATED, ec2.SubnetType.PUBLIC
S3 = ec2.GatewayVpcEndpointAwsService.S3


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


def network(stack: Stack, kind: ec2.SubnetType, zones: int = 2) -> ec2.Vpc:
    subnets = [ec2.SubnetConfiguration(name="a", subnet_type=kind)]
    return ec2.Vpc(stack, "Network", nat_gateways=0, max_azs=zones, subnet_configuration=subnets)


def model(stack: Stack, vpc: ec2.IVpc, kind: ec2.SubnetType, **options: Any) -> Model:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "models")
    data = options.pop("data", ModelData.from_bucket(bucket, "7/model.tar.gz"))
    container = ContainerDefinition(image=IMAGE, model_data=data, environment=options.pop("environment", {}))
    return Model(
        stack, "Model", containers=[container], vpc=vpc, vpc_subnets=ec2.SubnetSelection(subnet_type=kind), **options
    )


def warnings(stack: Stack) -> list[str]:
    pattern = Match.string_like_regexp("constructs-lib:")
    return [str(found.entry.data) for found in Annotations.from_stack(stack).find_warning("*", pattern)]


def test_isolated_subnets_without_a_way_to_s3_warn(stack: Stack) -> None:
    model(stack, network(stack, ISOLATED), ISOLATED)

    (warning,) = warnings(stack)
    assert "vpc_subnets have no route out of the VPC, and the VPC has no endpoint for S3" in warning


def test_public_subnets_without_a_way_to_s3_warn(stack: Stack) -> None:
    model(stack, network(stack, PUBLIC), PUBLIC)

    (warning,) = warnings(stack)
    assert "vpc_subnets reach the internet by public addresses" in warning


@pytest.mark.parametrize(
    ("kind", "told"), [(ISOLATED, "have no route out of the VPC"), (PUBLIC, "reach the internet by public addresses")]
)
def test_weights_from_the_hub_need_a_way_to_the_internet(stack: Stack, kind: ec2.SubnetType, told: str) -> None:
    vpc = network(stack, kind)
    vpc.add_gateway_endpoint("S3", service=S3)
    model(stack, vpc, kind, data=None, environment={"HF_MODEL_ID": "company/model"})

    (warning,) = warnings(stack)
    assert f"vpc_subnets {told}" in warning
    assert "a container downloads 'company/model'; use subnets with a NAT gateway" in warning


def test_an_endpoint_for_s3_may_be_added_after_the_model(stack: Stack) -> None:
    vpc = network(stack, ISOLATED)
    model(stack, vpc, ISOLATED)
    vpc.add_gateway_endpoint("S3", service=S3)

    assert not warnings(stack)


def test_an_endpoint_for_another_service_is_no_way_to_s3(stack: Stack) -> None:
    vpc = network(stack, ISOLATED)
    vpc.add_gateway_endpoint("DynamoDb", service=ec2.GatewayVpcEndpointAwsService.DYNAMODB)
    model(stack, vpc, ISOLATED)

    assert len(warnings(stack)) == 1


def test_subnets_with_a_nat_gateway_are_fine(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Network", nat_gateways=1, max_azs=2)
    model(stack, vpc, ec2.SubnetType.PRIVATE_WITH_EGRESS)

    assert not warnings(stack)


def test_a_route_beside_the_vpc_may_lead_out(stack: Stack) -> None:
    vpc = network(stack, ISOLATED)
    table = vpc.isolated_subnets[0].route_table.route_table_id
    ec2.CfnRoute(
        stack, "Route", route_table_id=table, destination_cidr_block="0.0.0.0/0", transit_gateway_id="tgw-0a1b2c3d"
    )
    model(stack, vpc, ISOLATED)

    assert not warnings(stack)


def test_a_model_without_artifacts_needs_no_way_to_s3(stack: Stack) -> None:
    model(stack, network(stack, ISOLATED), ISOLATED, data=None)

    assert not warnings(stack)


def test_nothing_is_known_of_a_vpc_that_is_defined_elsewhere(stack: Stack) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Network",
        vpc_id="vpc-0a1b2c3d",
        availability_zones=["eu-west-1a", "eu-west-1b"],
        isolated_subnet_ids=["subnet-0a1b2c3d", "subnet-0a1b2c3e"],
    )
    model(stack, vpc, ISOLATED)

    assert not warnings(stack)


def test_one_zone_warns(stack: Stack) -> None:
    vpc = network(stack, ISOLATED, zones=1)
    vpc.add_gateway_endpoint("S3", service=S3)
    model(stack, vpc, ISOLATED)

    (warning,) = warnings(stack)
    assert "vpc_subnets is one subnet; give two subnets or more" in warning


def test_what_is_told_can_be_acknowledged(stack: Stack) -> None:
    made = model(stack, network(stack, ISOLATED), ISOLATED)
    Validations.of(made).acknowledge(
        Acknowledgment(id="constructs-lib:network-reaches-artifacts", reason="the transit gateway is another team's")
    )

    assert not warnings(stack)


def test_nothing_is_known_of_what_inference_components_fetch(stack: Stack) -> None:
    fleet = InstanceProductionVariant(model=None, instance_type=InstanceType.G5_XLARGE, initial_instance_count=2)
    isolated = ec2.SubnetSelection(subnet_type=ISOLATED)
    EndpointConfig(
        stack,
        "Config",
        instance_production_variants=[fleet],
        vpc=network(stack, ISOLATED),
        vpc_subnets=isolated,
    )

    assert not warnings(stack)


def test_fails_when_the_vpc_is_in_another_region() -> None:
    app = quick_app()
    there = network(Stack(app, "There", env=Environment(region="us-west-2", account="123456789012")), ISOLATED)
    here = Stack(app, "Here", env=Environment(region="eu-west-1", account="123456789012"))

    with refused("the VPC is in us-west-2, and the model is deployed to eu-west-1", "choose a VPC"):
        model(here, there, ISOLATED)


def test_zones_that_a_list_of_cloudformation_hides_do_not_warn(stack: Stack) -> None:
    subnets = Fn.split(",", Fn.import_value("subnets"), 2)
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Theirs", vpc_id="vpc-1", availability_zones=Fn.get_azs(), private_subnet_ids=subnets
    )

    model(stack, vpc, ec2.SubnetType.PRIVATE_WITH_EGRESS)

    assert warnings(stack) == []
