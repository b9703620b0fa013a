"""What a front door is told."""

import json
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Duration, Environment, Size, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs

from constructs_lib import Endpoint, IamAuthorization
from constructs_lib.front_door.settings import (
    checked_concurrency,
    checked_logs,
    checked_memory,
    checked_origins,
    checked_parties,
    checked_place,
    checked_seconds,
    front_door,
    function_settings,
)
from constructs_lib.rules import facts, hidden
from tests.unit.bad_inputs import refused

SETTINGS = {"ENDPOINT_NAME": "flowers", "MAX_REQUEST_BYTES": "4694016", "READ_TIMEOUT_SECONDS": "25", "BINARY": "true"}


@pytest.fixture
def number(parameter: CfnParameter) -> float:
    parameter.type = "Number"
    return parameter.value_as_number


def door(**options: Any) -> facts.FrontDoor:
    """Return the facts of a door in front of an unknown endpoint."""
    usual = {"endpoint": object(), "opened": {}, "timeout": 29, "binary": None, "request_schema": None}
    return front_door("InferenceApi 'Api'", **{**usual, "cloud_watch_role": False, **options})


def told(*, binary: Any = None, schema: bool = False, **options: Any) -> dict[str, str]:
    """Return what the function of such a door is told."""
    told_of = door(binary=binary, request_schema=apigateway.JsonSchema() if schema else None)
    usual = {"opened": {}, "content_types": (), "expose_variant": False}
    origins = checked_origins(options.pop("allow_origins", ()))
    return function_settings(told_of, allow_origins=origins, **{"endpoint_name": "flowers", **usual, **options})


def test_a_door_waits_less_than_its_callers_and_knows_what_it_opens(parameter: CfnParameter) -> None:
    found = door(timeout=60, opened={"target_models": ("a.tar.gz", parameter.value_as_string)})

    assert (found.timeout, found.read_seconds) == (60, 56)
    assert found.target_models[0] == "a.tar.gz"
    assert hidden(found.target_models[1])
    assert (found.target_variants, found.target_container_hostnames) == ((), ())
    assert hidden(found.endpoint)


@pytest.mark.parametrize(
    ("binary", "schema", "expected"),
    [(None, False, True), (None, True, False), (True, True, True), (False, False, False)],
)
def test_bodies_may_be_binary_unless_there_is_a_schema(binary: bool | None, schema: bool, expected: bool) -> None:
    found = door(binary=binary, request_schema=apigateway.JsonSchema() if schema else None)

    assert (found.binary, found.request_schema) == (expected, schema)


@pytest.mark.parametrize(
    ("option", "value", "remedy"),
    [
        ("binary", 1, "pass True or False"),
        ("request_schema", {"type": "object"}, "pass JsonSchema(...)"),
    ],
)
def test_fails_when_an_option_of_a_door_is_of_another_type(option: str, value: Any, remedy: str) -> None:
    with refused(f"{option} of InferenceApi 'Api' must be", f"{remedy}"):
        door(**{option: value})


def test_time_is_in_seconds_and_as_much_as_api_gateway_has(number: float) -> None:
    assert checked_seconds(None) == 29
    assert checked_seconds(Duration.minutes(1)) == 60
    with refused("timeout is a token; the limits of the function follow from it, so pass Duration.seconds(...)"):
        checked_seconds(Duration.seconds(number))


@pytest.mark.parametrize("mebibytes", [128, 1769, 10240])
def test_memory_is_what_lambda_has(mebibytes: int) -> None:
    size = Size.mebibytes(mebibytes)

    assert checked_memory(size) is size


def test_memory_is_512_mib_if_not_given_and_may_be_a_token(number: float) -> None:
    token = Size.mebibytes(number)

    assert checked_memory(None).to_mebibytes() == 512
    assert checked_memory(token) is token


@pytest.mark.parametrize("mebibytes", [0, 127, 10241])
def test_fails_when_lambda_has_no_such_memory(mebibytes: int) -> None:
    with refused(f"memory_size is {mebibytes} MiB; Lambda has 128 to 10240"):
        checked_memory(Size.mebibytes(mebibytes))


@pytest.mark.parametrize(
    ("reserved", "provisioned", "snap_start"),
    [(None, None, False), (None, None, True), (1, None, True), (1, 1, False), (None, 1000, False)],
)
def test_numbers_of_environments_may_be_left_out(
    reserved: int | None, provisioned: int | None, snap_start: bool
) -> None:
    checked_concurrency(reserved, provisioned, snap_start=snap_start)


def test_numbers_of_environments_may_be_tokens(number: float) -> None:
    checked_concurrency(1, number, snap_start=False)
    checked_concurrency(number, 1000, snap_start=False)


@pytest.mark.parametrize(
    ("reserved", "provisioned", "snap_start", "message"),
    [
        (0, None, False, "reserved_concurrent_executions=0 is not a whole number above 0"),
        (None, 0, False, "provisioned_concurrent_executions=0 is not a whole number above 0"),
        (None, 1, True, "provisioned_concurrent_executions=1 and snap_start=True exclude each other in Lambda"),
        (1, 2, False, "provisioned_concurrent_executions=2 is more than reserved_concurrent_executions=1"),
    ],
)
def test_fails_when_lambda_keeps_no_such_number(
    reserved: int | None, provisioned: int | None, snap_start: bool, message: str
) -> None:
    with refused(message):
        checked_concurrency(reserved, provisioned, snap_start=snap_start)


def test_parties_are_whatever_has_what_is_asked_of_them() -> None:
    class Named:
        endpoint_name = "flowers"

    class Party(Named):
        endpoint_arn = "arn"
        env = None

        def bind(self) -> None: ...

    checked_parties("InferenceApi 'Api'", Party(), Party())
    with refused("InferenceApi 'Api': endpoint=", "is no endpoint; pass Endpoint(...) or Endpoint.from_endpoint_name"):
        checked_parties("InferenceApi 'Api'", Named(), Party())
    with refused("InferenceApi 'Api': authorization=", "is none; pass IamAuthorization()"):
        checked_parties("InferenceApi 'Api'", Party(), IamAuthorization)


@pytest.mark.parametrize(
    "place", [Environment(), Environment(account="111122223333", region="eu-west-1"), Environment(region="eu-west-1")]
)
def test_an_endpoint_may_be_in_the_same_place(place: Environment) -> None:
    stack = Stack(App(), "Test", env=place)
    arn = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/flowers"

    checked_place("InferenceApi 'Api'", stack, Endpoint.from_endpoint_name(stack, "Here", "flowers"))
    checked_place("InferenceApi 'Api'", stack, Endpoint.from_endpoint_arn(stack, "There", arn))


def test_an_endpoint_may_be_in_a_place_that_is_a_token(parameter: CfnParameter) -> None:
    stack = Stack(App(), "Test", env=Environment(account="111122223333", region="eu-west-1"))
    arn = f"arn:aws:sagemaker:{parameter.value_as_string}:{parameter.value_as_string}:endpoint/flowers"

    checked_place("InferenceApi 'Api'", stack, Endpoint.from_endpoint_arn(stack, "There", arn))


def test_fails_when_the_region_differs_and_the_account_is_not_known() -> None:
    stack = Stack(App(), "Test", env=Environment(region="us-east-1"))
    endpoint = Endpoint.from_endpoint_arn(stack, "There", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/flowers")

    with refused(
        "InferenceApi 'Api': the endpoint is in region eu-west-1, and the API would be in us-east-1; "
        "define the API in a stack of that region; callers may be anywhere"
    ):
        checked_place("InferenceApi 'Api'", stack, endpoint)


def test_says_whom_to_ask_when_the_endpoint_is_of_another_account() -> None:
    stack = Stack(App(), "Test", env=Environment(account="999999999999", region="eu-west-1"))
    endpoint = Endpoint.from_endpoint_arn(stack, "There", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/flowers")

    with refused(
        "the endpoint is in account 111122223333, and the API would be in 999999999999",
        "define the API in a stack of that account, or ask the owners of the endpoint to define it with "
        'IamAuthorization() and api.grant_invoke(iam.AccountPrincipal("your account"))',
    ):
        checked_place("InferenceApi 'Api'", stack, endpoint)


# What the function is told


def test_the_function_is_told_what_differs_and_no_more() -> None:
    assert told() == SETTINGS
    assert told(
        opened={"target_variants": ("Blue", "Green")},
        content_types=["Text/CSV"],
        allow_origins=["*"],
        expose_variant=True,
    ) == {
        **SETTINGS,
        "TARGETS": '{"variant": ["Blue", "Green"]}',
        "CONTENT_TYPES": '["text/csv"]',
        "ALLOW_ORIGINS": '["*"]',
        "EXPOSE_VARIANT": "true",
    }


@pytest.mark.parametrize(
    "origin", ["*", "http://localhost:3000", "https://a.example.com", "https://127.0.0.1", "https://xn--e1a.example"]
)
def test_origins_are_told_as_they_are(origin: str) -> None:
    assert json.loads(told(allow_origins=[origin])["ALLOW_ORIGINS"]) == [origin]


@pytest.mark.parametrize("origin", ["", "https://", "https://A.com", "ftp://a.com", "https://*.a.com", "https://a:b"])
def test_fails_when_an_origin_is_none(origin: str) -> None:
    with refused(f"an entry of allow_origins is {origin!r}; pass '*', or scheme, host and port in lower case"):
        told(allow_origins=["*", origin])


@pytest.mark.parametrize("types", [[], ["application/json"]])
def test_a_schema_is_about_json(types: list[str]) -> None:
    assert told(schema=True, content_types=types)["CONTENT_TYPES"] == '["application/json"]'


@pytest.mark.parametrize("types", [["text/csv"], ["application/json", "text/csv"]])
def test_fails_when_a_schema_is_to_check_other_types(types: list[str]) -> None:
    with refused(f"content_types={tuple(types)!r} with request_schema, which is about application/json only"):
        told(schema=True, content_types=types)


@pytest.mark.parametrize("content_type", ["", "csv", "text/", "/csv", "text/csv/x", "text/csv;a=b", "*/*", "téxt/csv"])
def test_fails_when_a_media_type_is_none(content_type: str) -> None:
    with refused(f"an entry of content_types is {content_type!r}; pass media types without parameters: 'text/csv'"):
        told(content_types=[content_type])


def test_the_environment_has_4096_bytes_at_most() -> None:
    def opened(length: int) -> dict[str, str]:
        return told(opened={"target_models": ("é" + "a" * (length - 1),)})

    room = 4096 - sum(len(name) + len(value) for name, value in opened(1).items())

    assert opened(1 + room)["TARGETS"] == f'{{"model": ["\\u00e9{"a" * room}"]}}'
    with refused(
        "the names that are opened make an environment of 4097 bytes, and Lambda takes 4096; "
        "open many models by a pattern, such as target_models=['team/*']"
    ):
        opened(2 + room)


def test_fails_when_a_flag_is_none() -> None:
    with refused("expose_variant must be True or False, got int 0; pass True or False"):
        told(expose_variant=0)


def test_fails_when_all_origins_and_some_are_named() -> None:
    with refused("allow_origins=('*', 'https://a.com') names all origins and some; pass one or the other"):
        told(allow_origins=["*", "https://a.com"])


@pytest.mark.parametrize(
    ("log_retention", "encryption_key", "message"),
    [
        (None, None, "log_retention must be a RetentionDays, got None; pass one of aws_logs.RetentionDays"),
        (90, None, "log_retention must be a RetentionDays, got int 90; pass one of aws_logs.RetentionDays"),
        (
            logs.RetentionDays.ONE_DAY,
            "arn:aws:kms:x",
            "encryption_key is 'arn:aws:kms:x'; pass kms.Key(...), or an import",
        ),
    ],
)
def test_fails_when_logs_are_kept_for_no_time_or_with_no_key(
    log_retention: Any, encryption_key: Any, message: str
) -> None:
    with refused(message):
        checked_logs(log_retention, encryption_key)


def test_fails_when_the_key_of_logs_is_an_alias(stack: Stack) -> None:
    alias: Any = kms.Alias.from_alias_name(stack, "Alias", "alias/logs")

    with refused("encryption_key is an alias, which no policy takes as a resource; pass the key itself"):
        checked_logs(logs.RetentionDays.ONE_DAY, alias)


@pytest.mark.parametrize("scope", [None, "stack", App()])
def test_fails_when_an_api_would_stand_in_no_stack(stack: Stack, scope: Any) -> None:
    with refused("scope"):
        checked_place("InferenceApi 'Api'", scope, Endpoint.from_endpoint_name(stack, "Endpoint", "flowers"))


def test_names_that_are_tokens_are_told(stack: Stack, parameter: CfnParameter) -> None:
    token = parameter.value_as_string

    settings = told(endpoint_name=token, opened={"target_models": (token,)}, allow_origins=[token])

    assert settings["ENDPOINT_NAME"] == token
    assert stack.resolve(settings["TARGETS"]) == {"Fn::Join": ["", ['{"model": ["', {"Ref": "Parameter"}, '"]}']]}
    assert stack.resolve(settings["ALLOW_ORIGINS"]) == {"Fn::Join": ["", ['["', {"Ref": "Parameter"}, '"]']]}
