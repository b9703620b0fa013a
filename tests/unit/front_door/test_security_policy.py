"""Security policies of API Gateway."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_ec2 as ec2

from constructs_lib import Endpoint, IamAuthorization, InferenceApi
from constructs_lib.rules.gateway_rules import KNOWN_POLICIES
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.front_door.pieces import only

API = "AWS::ApiGateway::RestApi"


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))


def api(stack: Stack, **options: Any) -> InferenceApi:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")
    return InferenceApi(stack, "Api", endpoint=endpoint, authorization=IamAuthorization(), **options)


def policy(stack: Stack) -> tuple[Any, Any]:
    found = only(stack, API)
    return found.get("SecurityPolicy"), found.get("EndpointAccessMode")


def test_is_tls_1_2_and_newer_by_default(stack: Stack) -> None:
    api(stack)

    assert policy(stack) == ("SecurityPolicy_TLS13_1_2_2021_06", "STRICT")


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (apigateway.SecurityPolicy.TLS13_1_3_2025_09, ("SecurityPolicy_TLS13_1_3_2025_09", "STRICT")),
        ("SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09", ("SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09", "STRICT")),
        (apigateway.SecurityPolicy.TLS_1_2, ("TLS_1_2", None)),
        ("TLS_1_2", ("TLS_1_2", None)),
    ],
)
def test_may_be_another_one(stack: Stack, given: Any, written: tuple[str, str | None]) -> None:
    api(stack, security_policy=given)

    assert policy(stack) == written


def test_may_be_one_of_a_private_api(stack: Stack) -> None:
    endpoint = ec2.InterfaceVpcEndpoint.from_interface_vpc_endpoint_attributes(
        stack, "Door", vpc_endpoint_id="vpce-1", port=443
    )

    api(stack, vpc_endpoints=[endpoint], security_policy="SecurityPolicy_TLS13_1_3_2025_09")

    assert policy(stack) == ("SecurityPolicy_TLS13_1_3_2025_09", "STRICT")


def test_cdk_has_no_policy_that_the_rules_do_not_know() -> None:
    known = {each.removeprefix("SecurityPolicy_") for each in KNOWN_POLICIES}

    assert {each.name for each in apigateway.SecurityPolicy} <= known


def test_fails_for_a_policy_of_edge_optimized_endpoints(stack: Stack) -> None:
    with refused("security_policy='SecurityPolicy_TLS13_2025_EDGE' is not for endpoints of type REGIONAL"):
        api(stack, security_policy=apigateway.SecurityPolicy.TLS13_2025_EDGE)
    assert stack.node.try_find_child("Api") is None


@pytest.mark.parametrize("wrong", ["", "TLS13_1_3_2025_09", "tls_1_2", "TLS_1_2 ", 1.2, object(), ["TLS_1_2"], False])
def test_fails_for_what_is_not_a_policy(stack: Stack, wrong: Any) -> None:
    with refused("security_policy of InferenceApi 'Api'"):
        api(stack, security_policy=wrong)


def test_fails_for_a_policy_that_is_not_known_yet(stack: Stack) -> None:
    token = CfnParameter(stack, "Parameter").value_as_string

    with refused("is a token, and what else the API needs follows from it"):
        api(stack, security_policy=token)
