"""How the subnets of a template reach what is outside of their VPC."""

from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.template_check.template import Template

VPC = {"Type": "AWS::EC2::VPC"}
GATEWAY = {"Type": "AWS::EC2::InternetGateway"}
TABLE = {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}}


def resource(kind: str, **properties: Any) -> Any:
    return {"Type": f"AWS::EC2::{kind}", "Properties": properties}


def route(**to: Any) -> Any:
    return resource("Route", RouteTableId={"Ref": "Table"}, DestinationCidrBlock="0.0.0.0/0", **to)


def endpoint(service: Any, vpc: Any = None) -> Any:
    return resource("VPCEndpoint", VpcId={"Ref": "Vpc"} if vpc is None else vpc, ServiceName=service)


def network(subnets: Any = None, **resources: Any) -> Any:
    """Return the fact of the network of a model in a VPC of its template."""
    own = {
        "Vpc": VPC,
        "Gateway": GATEWAY,
        "Table": TABLE,
        "Subnet": resource("Subnet", VpcId={"Ref": "Vpc"}, AvailabilityZone={"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
        "Association": resource(
            "SubnetRouteTableAssociation", SubnetId={"Ref": "Subnet"}, RouteTableId={"Ref": "Table"}
        ),
    }
    vpc_config = {"Subnets": [{"Ref": "Subnet"}] if subnets is None else subnets, "SecurityGroupIds": ["sg-0a"]}
    model = {"Type": "AWS::SageMaker::Model", "Properties": {"VpcConfig": vpc_config}}
    return Template({"Resources": {**own, "Model": model, **resources}}).fact("Model").vpc_config


@pytest.mark.parametrize(
    ("found", "way"),
    [
        (network(), "isolated"),
        (network(Route=route(GatewayId={"Ref": "Gateway"})), "public"),
        (network(Route=route(NatGatewayId={"Ref": "Nat"})), "private"),
        (network(Route=route(TransitGatewayId="tgw-0a")), "private"),
        (network(Route=route(GatewayId={"Ref": "Gateway"}), Other=route(NatGatewayId={"Ref": "Nat"})), "private"),
        (network(Route={**route(GatewayId={"Ref": "Gateway"}), "Condition": "c"}), "private"),
        (network(Route=resource("Route", RouteTableId={"Ref": "Parameter"})), UNKNOWN),
        (network(Association={"Type": "AWS::EC2::SubnetRouteTableAssociation"}), UNKNOWN),
        (network(Association=GATEWAY), "isolated"),
        (
            network(
                Association=resource(
                    "SubnetRouteTableAssociation", SubnetId={"Ref": "Subnet"}, RouteTableId={"Ref": "Parameter"}
                )
            ),
            UNKNOWN,
        ),
    ],
)
def test_knows_the_way_out_of_a_subnet(found: Any, way: Any) -> None:
    assert found.ways_out[0] is way or found.ways_out[0] == way


@pytest.mark.parametrize(
    ("found", "reaches"),
    [
        (network(), False),
        (network(S3=endpoint({"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"})), True),
        (network(S3=endpoint({"Fn::Join": ["", ["com.amazonaws.", {"Ref": "AWS::Region"}, ".s3"]]})), True),
        (network(Logs=endpoint("com.amazonaws.eu-west-1.logs")), False),
        (network(Any=endpoint({"Ref": "Service"})), UNKNOWN),
        (network(Other=endpoint("com.amazonaws.eu-west-1.s3", {"Ref": "Other"}), Theirs=VPC), True),
    ],
)
def test_knows_whether_a_vpc_has_an_endpoint_for_s3(found: Any, reaches: Any) -> None:
    assert found.reaches_s3 is reaches


def test_zones_that_are_written_alike_are_the_same() -> None:
    other = resource("Subnet", VpcId={"Ref": "Vpc"}, AvailabilityZone={"Fn::Select": [1, {"Fn::GetAZs": ""}]})

    zones = network([{"Ref": "Subnet"}, {"Ref": "Subnet"}, {"Ref": "Other"}], Other=other).zones

    assert zones[0] == zones[1] != zones[2]


@pytest.mark.parametrize(
    "found",
    [
        network(["subnet-0a"]),
        network([{"Ref": "Subnet"}, {"Ref": "Parameter"}]),
        network({"Ref": "Parameter"}),
        network(Vpc=GATEWAY),
        network(Hidden={}),
    ],
)
def test_knows_nothing_of_a_network_of_which_it_sees_a_part(found: Any) -> None:
    assert found.ways_out is UNKNOWN
    assert found.reaches_s3 is UNKNOWN


@pytest.mark.parametrize(
    ("properties", "fetches"),
    [
        ({"PrimaryContainer": {"Image": "i", "ModelDataUrl": "s3://b/m.tar.gz"}}, True),
        ({"Containers": [{"Image": "i"}, {"ModelPackageName": "p"}]}, True),
        ({"PrimaryContainer": {"Image": "i"}}, False),
        ({"PrimaryContainer": {"Ref": "Container"}}, UNKNOWN),
        ({"Containers": {"Ref": "Containers"}}, UNKNOWN),
        ({}, UNKNOWN),
    ],
)
def test_knows_whether_there_are_artifacts_to_fetch(properties: Any, fetches: Any) -> None:
    model = {"Type": "AWS::SageMaker::Model", "Properties": {"VpcConfig": {"Subnets": [{"Ref": "Subnet"}]}}}
    model["Properties"] |= properties

    assert network(Model=model).fetches is fetches
