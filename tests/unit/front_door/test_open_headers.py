"""What callers and models may say to each other beside the body."""

import json
from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack

from constructs_lib import Endpoint, IamAuthorization, InferenceApi, InvocationHeader
from constructs_lib.front_door.open_headers import opening_headers, opening_status_codes
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_NUMBERS, refused
from tests.unit.front_door.pieces import routes, settings


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


def front_door(stack: Stack, **options: Any) -> InferenceApi:
    endpoint = Endpoint.from_endpoint_name(stack, "Imported", "flowers")
    return InferenceApi(stack, "Api", endpoint=endpoint, authorization=IamAuthorization(), **options)


def test_the_function_is_told_what_is_open(stack: Stack) -> None:
    front_door(
        stack,
        open_headers=[InvocationHeader.INFERENCE_ID, InvocationHeader.SESSION_ID, InvocationHeader.INFERENCE_ID],
        open_status_codes=[404, 424.0, 404],
        allow_origins=["https://a.com"],
    )

    told = settings(stack)
    names = ["X-Amzn-SageMaker-Inference-Id", "X-Amzn-SageMaker-Session-Id"]
    assert json.loads(told["OPEN_HEADERS"]) == names
    assert told["OPEN_STATUS_CODES"] == "[404, 424]"
    (answer,) = routes(stack)["OPTIONS /invocations"]["Integration"]["IntegrationResponses"]
    allowed = answer["ResponseParameters"]["method.response.header.Access-Control-Allow-Headers"]
    assert all(name in allowed for name in names)


@pytest.mark.parametrize("given", [{}, {"open_headers": [], "open_status_codes": ()}])
def test_nothing_is_open_by_default(stack: Stack, given: dict[str, Any]) -> None:
    front_door(stack, **given)

    assert not {"OPEN_HEADERS", "OPEN_STATUS_CODES"} & set(settings(stack))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (InvocationHeader.SESSION_ID, "must be a list, got InvocationHeader"),
        ("X-Amzn-SageMaker-Session-Id", "must be a list, got str"),
        (None, "must be a list, got None"),
        (["X-Amzn-SageMaker-Session-Id"], "pass InvocationHeader.CUSTOM_ATTRIBUTES, InvocationHeader.SESSION_ID"),
        ([None], "an entry of open_headers"),
    ],
)
def test_fails_when_headers_are_none(value: Any, message: str) -> None:
    with refused("open_headers", message):
        opening_headers().check("open_headers", value)


@pytest.mark.parametrize("value", [0, 399, 500, -404, 404.5, True, *NOT_NUMBERS])
def test_fails_when_a_status_is_not_one_of_clients(value: Any) -> None:
    with refused("an entry of open_status_codes"):
        opening_status_codes().check("open_status_codes", [value])


@pytest.mark.parametrize("value", [404, "404", None, {404}])
def test_fails_when_statuses_are_not_a_list(value: Any) -> None:
    with refused("open_status_codes must be a list"):
        opening_status_codes().check("open_status_codes", value)


def test_fails_when_a_status_is_a_token(parameter: CfnParameter) -> None:
    parameter.type = "Number"

    with refused("an entry of open_status_codes", "a whole number from 400 to 499"):
        opening_status_codes().check("open_status_codes", [parameter.value_as_number])
