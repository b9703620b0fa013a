"""Arguments of an InferenceApi that become settings of its function, and what the function is told."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Environment, Stack
from aws_cdk import aws_apigateway as apigateway

from constructs_lib import Endpoint
from constructs_lib.front_door.settings import (
    function_environment,
    known_of,
    require_endpoint,
    require_endpoint_here,
    require_media_types,
    require_origins,
    require_wait,
)
from constructs_lib.rules import facts, hidden
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_DURATIONS, NOT_STRINGS, refused
from tests.unit.with_each import with_each

SETTINGS = {"ENDPOINT_NAME": "flowers", "MAX_REQUEST_BYTES": "4694016", "READ_TIMEOUT_SECONDS": "25", "BINARY": "true"}
WHAT = "InferenceApi 'Api'"


@pytest.fixture
def number(parameter: CfnParameter) -> float:
    parameter.type = "Number"
    return parameter.value_as_number


def known(wait: int = 29, **given: Any) -> facts.FrontDoor:
    """What the rules know of an API in front of an unknown endpoint."""
    return facts.FrontDoor(at=WHAT, **known_of({"endpoint": object(), **given}, wait))


def told(*, binary: Any = None, schema: bool = False, **options: Any) -> dict[str, str]:
    """What the function of such an API is told."""
    given: dict[str, Any] = {"request_schema": apigateway.JsonSchema()} if schema else {}
    fact = known(**given, **({} if binary is None else {"binary": binary}))
    usual: dict[str, Any] = {
        "endpoint": SimpleNamespace(endpoint_name=options.pop("endpoint_name", "flowers")),
        **dict.fromkeys(("content_types", "allow_origins", "open_headers", "open_status_codes"), ()),
        "expose_variant": False,
    }
    more = options.pop("more", {})
    return function_environment(fact, {**usual, **options.pop("opened", {}), **options}, more)


# What the rules know


def test_an_api_waits_less_than_its_callers_and_knows_what_it_opens(parameter: CfnParameter) -> None:
    found = known(60, target_models=("a.tar.gz", parameter.value_as_string))

    assert (found.timeout, found.read_seconds) == (60, 56)
    assert found.target_models[0] == "a.tar.gz"
    assert hidden(found.target_models[1])
    assert (found.target_variants, found.target_container_hostnames) == ((), ())
    assert hidden(found.endpoint)


@pytest.mark.parametrize(
    ("given", "binary"),
    [
        ({}, True),
        ({"request_schema": apigateway.JsonSchema()}, False),
        ({"request_schema": apigateway.JsonSchema(), "binary": True}, True),
        ({"binary": False}, False),
    ],
)
def test_bodies_may_be_binary_unless_there_is_a_schema(given: dict[str, Any], binary: bool) -> None:
    found = known(**given)

    assert (found.binary, found.request_schema) == (binary, "request_schema" in given)


# Arguments


def test_time_is_in_whole_seconds(number: float) -> None:
    assert require_wait("timeout of X", Duration.minutes(1)) == 60
    with refused("timeout of X is a token, and the limits of the function follow from it; pass Duration.seconds(29)"):
        require_wait("timeout of X", Duration.seconds(number))


@with_each("value", [*NOT_DURATIONS, Duration.millis(29_500)])
def test_fails_when_it_is_not_such_a_time(value: Any) -> None:
    with refused("timeout of X"):
        require_wait("timeout of X", value)


def test_an_endpoint_is_whatever_has_what_is_asked_of_it(stack: Stack) -> None:
    class Named:
        endpoint_name = "flowers"
        endpoint_arn = "arn"

    class Nowhere(Named):
        env = None

    class Whole(Named):
        env = Environment(account="111122223333", region="eu-west-1")

    imported, whole = Endpoint.from_endpoint_name(stack, "E", "flowers"), Whole()

    assert require_endpoint("endpoint of X", imported) is imported
    assert require_endpoint("endpoint of X", whole) is whole
    for value in (Named(), Nowhere(), Whole, *NOT_CONSTRUCTS, None):
        with refused(
            "endpoint of X must be an endpoint, got ", "pass Endpoint(...) or Endpoint.from_endpoint_name(...)"
        ):
            require_endpoint("endpoint of X", value)


@pytest.mark.parametrize(
    "place", [Environment(), Environment(account="111122223333", region="eu-west-1"), Environment(region="eu-west-1")]
)
def test_an_endpoint_may_be_in_the_same_place(place: Environment) -> None:
    stack = Stack(quick_app(), "Test", env=place)
    arn = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/flowers"

    require_endpoint_here(WHAT, stack, {"endpoint": Endpoint.from_endpoint_name(stack, "Here", "flowers")})
    require_endpoint_here(WHAT, stack, {"endpoint": Endpoint.from_endpoint_arn(stack, "There", arn)})


def test_an_endpoint_may_be_in_a_place_that_is_a_token(parameter: CfnParameter) -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))
    arn = f"arn:aws:sagemaker:{parameter.value_as_string}:{parameter.value_as_string}:endpoint/flowers"

    require_endpoint_here(WHAT, stack, {"endpoint": Endpoint.from_endpoint_arn(stack, "There", arn)})


def test_fails_when_the_region_differs_and_the_account_is_not_known() -> None:
    stack = Stack(quick_app(), "Test", env=Environment(region="us-east-1"))
    endpoint = Endpoint.from_endpoint_arn(stack, "There", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/flowers")

    with refused(
        f"{WHAT}: the endpoint is in region eu-west-1, and the API would be in us-east-1; "
        "define the API in a stack of that region; callers may be anywhere"
    ):
        require_endpoint_here(WHAT, stack, {"endpoint": endpoint})


def test_says_whom_to_ask_when_the_endpoint_is_of_another_account() -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="999999999999", region="eu-west-1"))
    endpoint = Endpoint.from_endpoint_arn(stack, "There", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/flowers")

    with refused(
        "the endpoint is in account 111122223333, and the API would be in 999999999999",
        "define the API in a stack of that account, pass assume_role=iam.Role.from_role_arn(...) with a role of its "
        'owners, or ask them to define the API with IamAuthorization() and api.grant_invoke(iam.AccountPrincipal("',
    ):
        require_endpoint_here(WHAT, stack, {"endpoint": endpoint})


@pytest.mark.parametrize(
    "origin",
    ["*", "http://localhost:3000", "https://a.example.com", "https://127.0.0.1:65535", "https://xn--e1a.example"],
)
def test_origins_are_kept_as_they_are(origin: str) -> None:
    assert require_origins("allow_origins", [origin]) == (origin,)


@with_each(
    "origin",
    [
        *("", "https://", "https://A.com", "ftp://a.com", "https://*.a.com", "https://a:b", "https://a.com/"),
        *("https://a.com:65536", "https://a.com:99999", "https://a.com\n", "example.com"),
    ],
)
def test_fails_when_an_origin_is_none(origin: str) -> None:
    with refused(f"an entry of allow_origins is {origin!r}; pass '*', or scheme, host and port in lower case"):
        require_origins("allow_origins", ["https://a.com", origin])


def test_fails_when_all_origins_and_some_are_named() -> None:
    with refused("allow_origins names all origins with '*', and some; pass one or the other"):
        require_origins("allow_origins", ["*", "https://a.com"])


def test_media_types_are_kept_in_lower_case() -> None:
    assert require_media_types("content_types", ["Text/CSV", "application/x-npy"]) == ("text/csv", "application/x-npy")


@with_each("content_type", ["", "csv", "text/", "/csv", "text/csv/x", "text/csv;a=b", "*/*", "téxt/csv"])
def test_fails_when_a_media_type_is_none(content_type: str) -> None:
    with refused(f"an entry of content_types is {content_type!r}; pass a media type without parameters"):
        require_media_types("content_types", [content_type])


@with_each("check", [require_origins, require_media_types])
@with_each("values", ["*", 1, *([each] for each in NOT_STRINGS)])
def test_fails_when_a_list_is_not_one_of_texts(check: Any, values: Any) -> None:
    with refused("argument"):
        check("argument", values)


@with_each("check", [require_origins, require_media_types])
def test_fails_when_a_list_is_a_token(check: Any, parameter: CfnParameter) -> None:
    parameter.type = "CommaDelimitedList"

    with refused("an entry of argument is ", "which stands for a list that is a token; pass its entries"):
        check("argument", parameter.value_as_list)


# What the function is told


def test_the_function_is_told_what_differs_and_no_more() -> None:
    assert told() == SETTINGS
    assert told(
        opened={"target_variants": ("Blue", "Green")},
        content_types=("text/csv",),
        allow_origins=("*",),
        expose_variant=True,
    ) == {
        **SETTINGS,
        "TARGETS": '{"variant": ["Blue", "Green"]}',
        "CONTENT_TYPES": '["text/csv"]',
        "ALLOW_ORIGINS": '["*"]',
        "EXPOSE_VARIANT": "true",
    }


@pytest.mark.parametrize("types", [(), ("application/json",)])
def test_a_schema_is_about_json(types: tuple[str, ...]) -> None:
    assert told(schema=True, content_types=types)["CONTENT_TYPES"] == '["application/json"]'


@with_each("types", [("text/csv",), ("application/json", "text/csv")])
def test_fails_when_a_schema_is_to_check_other_types(types: tuple[str, ...]) -> None:
    with refused(
        f"content_types={list(types)!r} cannot be combined with request_schema, which is about application/json"
    ):
        told(schema=True, content_types=types)


def test_the_environment_has_4096_bytes_at_most() -> None:
    def opened(length: int) -> dict[str, str]:
        return told(opened={"target_models": ("é" + "a" * (length - 1),)})

    room = 4096 - sum(len(name) + len(value) for name, value in opened(1).items())

    assert opened(1 + room)["TARGETS"] == f'{{"model": ["\\u00e9{"a" * room}"]}}'
    with refused(
        "the names that it opens make an environment of 4097 bytes, and Lambda takes 4096; "
        "open many models by a pattern, such as target_models=['team/*']"
    ):
        opened(2 + room)


def test_names_that_are_tokens_are_told(stack: Stack, parameter: CfnParameter) -> None:
    token = parameter.value_as_string

    settings = told(endpoint_name=token, opened={"target_models": (token,)}, allow_origins=(token,))

    assert settings["ENDPOINT_NAME"] == token
    assert stack.resolve(settings["TARGETS"]) == {"Fn::Join": ["", ['{"model": ["', {"Ref": "Parameter"}, '"]}']]}
    assert stack.resolve(settings["ALLOW_ORIGINS"]) == {"Fn::Join": ["", ['["', {"Ref": "Parameter"}, '"]']]}
    assert json.loads(settings["BINARY"]) is True
