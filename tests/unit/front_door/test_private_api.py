"""APIs that are reached through interface endpoints alone."""

from typing import Any

import pytest
from aws_cdk import Environment, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam

from constructs_lib import ApiKeyAuthorization, Endpoint, IamAuthorization, InferenceApi
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.front_door.pieces import only

API = "AWS::ApiGateway::RestApi"
ANYBODY = {"AWS": "*"}


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))


def through(stack: Stack, id: str = "Door") -> ec2.IInterfaceVpcEndpoint:
    return ec2.InterfaceVpcEndpoint.from_interface_vpc_endpoint_attributes(
        stack, id, vpc_endpoint_id=f"vpce-{id.lower()}", port=443
    )


def api(stack: Stack, **options: Any) -> InferenceApi:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")
    usual = {"endpoint": endpoint, "authorization": IamAuthorization(), "vpc_endpoints": [through(stack)]}
    return InferenceApi(stack, "Api", **{**usual, **options})


def statements(stack: Stack) -> list[Any]:
    return [
        (each["Effect"], each["Principal"], each["Resource"], each.get("Condition"))
        for each in only(stack, API)["Policy"]["Statement"]
    ]


ELSEWHERE = ("Deny", ANYBODY, "execute-api:/*", {"StringNotEquals": {"aws:SourceVpce": ["vpce-door"]}})


def test_is_regional_without_interface_endpoints(stack: Stack) -> None:
    api(stack, vpc_endpoints=None)

    found = only(stack, API)
    assert found["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert "Policy" not in found


def test_refuses_what_comes_another_way(stack: Stack) -> None:
    api(stack)

    found = only(stack, API)
    assert found["EndpointConfiguration"] == {"Types": ["PRIVATE"], "VpcEndpointIds": ["vpce-door"]}
    assert statements(stack) == [ELSEWHERE]
    assert "SecurityPolicy" not in found  # TLS 1.2 is the default of private APIs


def test_with_iam_nobody_is_let_in_but_by_a_grant(stack: Stack) -> None:
    api(stack).grant_invoke(iam.AccountPrincipal("999999999999"))

    first, (effect, principal, resource, _) = statements(stack)
    assert first == ELSEWHERE
    assert (effect, resource) == ("Allow", "execute-api:/prod/POST/invocations")
    assert "999999999999" in str(principal)


def test_with_another_authorization_everybody_may_ask_it(stack: Stack) -> None:
    api(stack, authorization=ApiKeyAuthorization(rate_limit=1, burst_limit=1))

    assert statements(stack) == [ELSEWHERE, ("Allow", ANYBODY, "execute-api:/*", None)]


def test_preflights_are_let_in_though_nobody_signs_them(stack: Stack) -> None:
    api(stack, allow_origins=["https://example.com"])

    assert statements(stack) == [ELSEWHERE, ("Allow", ANYBODY, "execute-api:/prod/OPTIONS/*", None)]


def test_takes_several(stack: Stack) -> None:
    api(stack, vpc_endpoints=[through(stack, "One"), through(stack, "Two")])

    (_, _, _, condition), *_ = statements(stack)
    assert condition == {"StringNotEquals": {"aws:SourceVpce": ["vpce-one", "vpce-two"]}}


def test_is_not_public_because_a_list_is_empty(stack: Stack) -> None:
    with refused("vpc_endpoints of InferenceApi 'Api' is empty, and the API would be public; pass interface endpoints"):
        api(stack, vpc_endpoints=[])


@pytest.mark.parametrize("wrong", [1, "vpce-1", [1], ["vpce-1"], object(), [None]])
def test_fails_when_they_are_something_else(stack: Stack, wrong: Any) -> None:
    with refused("vpc_endpoints of InferenceApi 'Api'"):
        api(stack, vpc_endpoints=wrong)
    assert stack.node.try_find_child("Api") is None
