"""What it takes for API Gateway to write logs."""

from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk.assertions import Annotations, Match, Template

from constructs_lib import ApiLogs, Endpoint, IamAuthorization, InferenceApi
from constructs_lib.front_door.log_access import (
    has_role_for_logs,
    role_for_logs,
    share_role_for_logs,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused

WHAT = "InferenceApi 'Api'"


def define(stack: Stack, id: str = "Api", *, cloud_watch_role: bool = False) -> apigateway.RestApi:
    api = apigateway.RestApi(stack, id, cloud_watch_role=cloud_watch_role)
    api.root.add_method("POST", apigateway.MockIntegration())
    share_role_for_logs(api, api)
    return api


def infos(stack: Stack) -> list[Any]:
    return Annotations.from_stack(stack).find_info("*", Match.string_like_regexp("front-door-logs"))


def front_door(stack: Stack, id: str, *, cloud_watch_role: bool) -> None:
    endpoint = Endpoint.from_endpoint_name(stack, f"{id}Endpoint", "flowers")
    logs = ApiLogs(cloud_watch_role=cloud_watch_role)
    InferenceApi(stack, id, endpoint=endpoint, authorization=IamAuthorization(), logs=logs)


def test_knows_which_api_of_a_stack_defines_the_role(stack: Stack) -> None:
    define(stack, "First")
    assert role_for_logs(stack) is None

    second = define(stack, "Second", cloud_watch_role=True)
    define(stack, "Third")

    account = role_for_logs(stack)
    assert account is not None
    assert account.node.path == f"{second.node.path}/Account"
    assert role_for_logs(Stack(quick_app(), "Other")) is None


def test_one_api_of_a_stack_defines_the_role(stack: Stack) -> None:
    assert not has_role_for_logs(WHAT, stack, asked=False)
    assert has_role_for_logs(WHAT, stack, asked=True)

    define(stack, "First", cloud_watch_role=True)

    assert has_role_for_logs(WHAT, stack, asked=False)
    with refused(
        f"{WHAT}: cloud_watch_role is True, and Test/First/Account defines that role already; "
        "an account has one such role in a region, so leave cloud_watch_role out"
    ):
        has_role_for_logs(WHAT, stack, asked=True)


@pytest.mark.parametrize("roles", [(True, False), (False, True), (False, False, True)])
def test_every_stage_waits_for_the_role(stack: Stack, roles: tuple[bool, ...]) -> None:
    for number, role in enumerate(roles):
        define(stack, f"Api{number}", cloud_watch_role=role)

    accounts = set(Template.from_stack(stack).find_resources("AWS::ApiGateway::Account"))
    stages = Template.from_stack(stack).find_resources("AWS::ApiGateway::Stage").values()
    assert len(stages) == len(roles)
    assert accounts
    assert [stage for stage in stages if not accounts <= set(stage["DependsOn"])] == []


@pytest.mark.parametrize(("roles", "told"), [((False, False), 2), ((True, False), 0), ((False, True), 0)])
def test_says_that_there_must_be_a_role_where_no_api_of_the_stack_defines_it(
    stack: Stack, roles: tuple[bool, ...], told: int
) -> None:
    for number, role in enumerate(roles):
        front_door(stack, f"Api{number}", cloud_watch_role=role)

    assert len(infos(stack)) == told
