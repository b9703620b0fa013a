"""Headers of SageMaker: those that are open go both ways, and all others are refused with their names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructs_lib import InvocationHeader
from constructs_lib.runtime.front_door.open_headers import HEADERS
from tests.unit.runtime.door import REQUEST_ID, Door, rest_event
from tests.unit.runtime.stub import Server, answers, model_error, refuses
from tests.unit.with_each import with_each

if TYPE_CHECKING:
    from collections.abc import Mapping

ATTRIBUTES, SESSION, INFERENCE, PREFIX, EXPLANATIONS = HEADERS
WELL_FORMED = {
    ATTRIBUTES: ["accept_eula=true", "a", 'a b;c="d", e', "~" * 1024],
    SESSION: ["NEW_SESSION", "0", "a--b", "A" * 256],
    INFERENCE: ["order 7", "a", "x" * 64],
    PREFIX: ["tenant-1", "x" * 64],
    EXPLANATIONS: ["`true`", "[0]>`0.8`", "x" * 64],
}
ODD = ["", " ", " a", "a ", "a\n", "a\r\nX: y", "a\x00", "\ta", "a\x7f", "é", "\u0661", "x" * 1025, "\U0001f600"]
ENDED = "s1; Expires=2026-11-26T20:00:00Z"


def opened(*names: str, **environment: str) -> Door:
    return Door(OPEN_HEADERS=json.dumps(names), **environment)


def test_the_function_knows_what_an_owner_can_open() -> None:
    assert [header.value for header in InvocationHeader] == list(HEADERS)


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_is_open_is_passed_on(stubbed: Server, name: str) -> None:
    door = opened(name)

    for value in WELL_FORMED[name]:
        assert door.call(headers={name: value}).status == 200
        assert stubbed.received[-1].headers[name.lower()] == value
    assert door.call(headers={name.upper(): "a"}).status == 200
    assert door.call().status == 200


@with_each("value", ODD)
@with_each("name", HEADERS)
def test_a_header_that_is_malformed_is_refused(stubbed: Server, name: str, value: str) -> None:
    answer = opened(name).call(headers={name: value})

    assert (answer.status, answer.code) == (400, "invalid_header")
    assert answer.problem["detail"] == f"{name} takes one value: {HEADERS[name].words}"
    assert not stubbed.received


@pytest.mark.parametrize("value", ["-a", "a-", "NEW_SESSION2", "a_b", "new_session ", "a.b", "A" * 257])
def test_a_session_that_cannot_be_is_refused(stubbed: Server, value: str) -> None:
    assert opened(SESSION).call(headers={SESSION: value}).code == "invalid_header"
    assert not stubbed.received


@pytest.mark.parametrize("values", [["a", "a"], ["a", "b"], [], [None]])
def test_a_header_comes_once(stubbed: Server, values: Any) -> None:
    event = rest_event()
    event["multiValueHeaders"][ATTRIBUTES] = values

    assert opened(ATTRIBUTES).call(event).code == "invalid_header"
    assert not stubbed.received


@pytest.mark.parametrize("name", [*HEADERS, "X-Amzn-SageMaker-Target-Model", "X-Amzn-SageMaker-Inference-Component"])
def test_a_header_that_is_not_open_is_refused_with_its_name(stubbed: Server, name: str) -> None:
    others = [each for each in HEADERS if each != name]

    answer = opened(*others).call(headers={name: "a"})

    assert (answer.status, answer.code) == (400, "header_not_open")
    assert name.lower() in answer.problem["detail"].lower()
    assert not stubbed.received


@pytest.mark.parametrize("name", ["x-amzn-sagemaker-\r\nX: y", "x-amzn-sagemaker-é", f"x-amzn-sagemaker-{'a' * 99}"])
def test_a_name_that_is_none_is_not_told(stubbed: Server, name: str) -> None:
    answer = opened(ATTRIBUTES).call(headers={name: "a"})

    assert answer.problem["detail"] == "a header of SageMaker is not open here"
    assert not stubbed.received


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.sampled_from(list(HEADERS)), st.text(max_size=70)))
def test_whatever_callers_send_is_passed_on_as_it_is_or_refused(stubbed: Server, values: Mapping[str, str]) -> None:
    stubbed.received.clear()

    status = opened(*HEADERS).call(headers=values).status

    assert status in {200, 400}
    for received in stubbed.received:
        assert {name: received.headers[name.lower()] for name in values} == values


def test_models_answer_in_headers_that_are_open(stubbed: Server) -> None:
    said: dict[str, Any] = {"X_Amzn_SageMaker_Custom_Attributes": "trace 7", "X_Amzn_SageMaker_New_Session_Id": ENDED}
    stubbed.default = answers(b"1", X_Amzn_SageMaker_Closed_Session_Id="s0", **said)

    some, none = opened(ATTRIBUTES).call(), opened().call()
    every = opened(*HEADERS).call().headers

    assert some.headers[ATTRIBUTES.lower()] == every[ATTRIBUTES.lower()] == "trace 7"
    assert every["x-amzn-sagemaker-new-session-id"] == ENDED
    assert every["x-amzn-sagemaker-closed-session-id"] == "s0"
    assert [name for name in some.headers if "session" in name] == []
    assert [name for name in none.headers if "sagemaker" in name] == []


@pytest.mark.parametrize("odd", ["", "a\tb", "\xe9", "x" * 1025])
def test_what_a_model_answers_in_odd_headers_is_left_out(stubbed: Server, odd: str) -> None:
    stubbed.default = answers(b"1", X_Amzn_SageMaker_Custom_Attributes=odd, X_Amzn_SageMaker_New_Session_Id="s1")

    answer = opened(*HEADERS).call()

    assert answer.status == 200
    assert not {ATTRIBUTES.lower(), "x-amzn-sagemaker-new-session-id"} & set(answer.headers)


def test_the_inference_has_the_id_of_the_caller_or_of_the_request(stubbed: Server, log: Any) -> None:
    door = opened(INFERENCE)

    chosen = door.call(headers={INFERENCE: "order 7"})
    assert log()["inference_id"] == "order 7"
    made = door.call()

    assert [each.headers[INFERENCE.lower()] for each in stubbed.received] == ["order 7", REQUEST_ID]
    assert chosen.headers[INFERENCE.lower()] == "order 7"
    assert made.headers[INFERENCE.lower()] == REQUEST_ID
    assert chosen.headers["x-request-id"] == REQUEST_ID


def test_a_refusal_has_the_id_too(stubbed: Server) -> None:
    stubbed.default = model_error(500)

    assert opened(INFERENCE).call(headers={INFERENCE: "order 7"}).headers[INFERENCE.lower()] == "order 7"


def test_the_log_says_neither_attributes_nor_sessions(stubbed: Server, log: Any) -> None:
    del stubbed
    opened(*HEADERS).call(headers={ATTRIBUTES: "secret", SESSION: "secret", PREFIX: "secret"})

    assert "secret" not in json.dumps(log())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (SESSION, "header_refused"),
        (PREFIX, "header_refused"),
        (EXPLANATIONS, "header_refused"),
        (ATTRIBUTES, "endpoint_misconfigured"),
        (INFERENCE, "endpoint_misconfigured"),
    ],
)
def test_what_sagemaker_refuses_may_be_what_the_headers_ask_for(stubbed: Server, name: str, code: str) -> None:
    stubbed.default = refuses(400, "ValidationError", "never seen")

    answer = opened(name).call(headers={name: "a"})

    assert (answer.status, answer.code) == (400 if code == "header_refused" else 500, code)


def test_scripts_may_read_the_headers_that_are_open(stubbed: Server) -> None:
    del stubbed
    door = opened(SESSION, INFERENCE, ALLOW_ORIGINS='["https://a.com"]')

    exposed = door.call(headers={"Origin": "https://a.com"}).headers["access-control-expose-headers"]

    assert exposed == (
        "X-Request-Id, X-Invoked-Production-Variant, Retry-After, Location, X-Amzn-SageMaker-Inference-Id, "
        "X-Amzn-SageMaker-New-Session-Id, X-Amzn-SageMaker-Closed-Session-Id"
    )


@pytest.mark.parametrize(("status", "opens"), [(404, True), (424, True), (499, True), (429, True), (409, False)])
def test_statuses_of_the_model_that_are_open(stubbed: Server, status: int, opens: bool) -> None:
    stubbed.default = model_error(status, "secret words")

    answer = Door(OPEN_STATUS_CODES="[404, 424, 429, 499]").call()

    assert (answer.status, answer.code) == ((status, "model_refused") if opens else (502, "model_failed"))
    assert b"secret" not in answer.body
    assert len(stubbed.received) == 1
