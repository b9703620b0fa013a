"""What callers get for each fault of SageMaker and of the way to it, and that each is asked for once."""

from __future__ import annotations

import gzip
import json
import socket
from typing import TYPE_CHECKING, Any

import pytest

from constructs_lib.runtime.front_door.settings import Settings
from tests.unit.runtime.door import REQUEST_ID, Answer, Door
from tests.unit.runtime.stub import Server, answers, model_error, refuses, resets, writes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.runtime.stub import Exchange

ACCOUNT = "123456789012"
ARN = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/sagemaker/Endpoints/flowers"
# What SageMaker really writes: sagemaker-python-sdk#1119.
TRACEBACK = (
    f'Received server error (500) from primary with message "Traceback (most recent call last):\n  File \\"serve.py\\"'
    f'\nKeyError: secret-column". See https://console.aws.amazon.com/cloudwatch/home in account {ACCOUNT}'
)
SECRETS = (ACCOUNT, "arn:", "Traceback", "secret-column", "console.aws", "flowers of account", "KeyError")


def assert_nothing_leaks(answer: Answer, line: dict[str, Any]) -> None:
    for text in (answer.body.decode(), json.dumps(answer.headers), json.dumps(line)):
        assert not [secret for secret in SECRETS if secret in text]


MODEL_ERRORS = [
    (400, 400, "model_rejected_input"),
    (413, 413, "model_rejected_input"),
    (415, 415, "model_rejected_input"),
    (422, 422, "model_rejected_input"),
    ("400", 400, "model_rejected_input"),
    (429, 503, "model_overloaded"),
    (503, 503, "model_overloaded"),
    (507, 503, "model_overloaded"),
    (500, 502, "model_failed"),
    (404, 502, "model_failed"),
    (424, 502, "model_failed"),
    (200, 502, "model_failed"),
    (None, 502, "model_failed"),
    (0, 502, "model_failed"),
    (999, 502, "model_failed"),
    (-400, 502, "model_failed"),
    (400.5, 502, "model_failed"),
    ("blue\n", 502, "model_failed"),
    ("400\n", 502, "model_failed"),
    ("\u0664\u0660\u0660", 502, "model_failed"),
    ({"status": 400}, 502, "model_failed"),
    ([400], 502, "model_failed"),
    (True, 502, "model_failed"),
]


@pytest.mark.parametrize(("original", "status", "code"), MODEL_ERRORS)
def test_model_errors(
    door: Door, stubbed: Server, log: Callable[[], dict[str, Any]], original: object, status: int, code: str
) -> None:
    stubbed.scripts.append(model_error(original, TRACEBACK, OriginalMessage=TRACEBACK, LogStreamArn=ARN))

    answer = door.call()

    assert (answer.status, answer.code) == (status, code)
    assert ("retry-after" in answer.headers) == (status == 503)
    assert len(stubbed.received) == 1
    line = log()
    assert line["fault"].startswith("ModelError ")
    assert_nothing_leaks(answer, line)


@pytest.mark.parametrize("original", [0, 500, None])
def test_model_that_times_out(door: Door, stubbed: Server, original: object) -> None:
    message = "Your invocation timed out while waiting for a response from container primary."
    stubbed.scripts.append(model_error(original, message))

    answer = door.call()

    assert (answer.status, answer.code) == (504, "model_timed_out")


REFUSALS = [
    (400, "ThrottlingException", "Rate exceeded", 429, "throttled", 2),
    (429, "TooManyRequestsException", "Rate exceeded", 429, "throttled", 2),
    (429, "ModelNotReadyException", "loading", 503, "model_not_ready", 2),
    (400, "ThrottlingException", None, 429, "throttled", 2),
    (503, "ServiceUnavailable", "try later", 503, "endpoint_unavailable", 1),
    (500, "InternalFailure", "oops", 502, "endpoint_failed", 1),
    (530, "InternalDependencyException", "vpc", 502, "endpoint_failed", 1),
    (400, "ValidationError", f"Endpoint flowers of account {ACCOUNT} not found.", 503, "endpoint_not_found", 1),
    (400, "ValidationError", "Endpoint does not take InvokeEndpoint", 500, "endpoint_misconfigured", 1),
    (400, "ValidationException", "SerializationException", 500, "endpoint_misconfigured", 1),
    (403, "AccessDeniedException", f"{ARN} is not authorized", 500, "front_door_misconfigured", 1),
    (403, "ExpiredTokenException", "expired", 500, "front_door_misconfigured", 1),
    (403, "UnrecognizedClientException", "invalid token", 500, "front_door_misconfigured", 1),
    (403, "InvalidSignatureException", "clock", 500, "front_door_misconfigured", 1),
    (401, "Whatever", "no", 500, "front_door_misconfigured", 1),
    (413, "RequestEntityTooLarge", "", 413, "request_too_large", 1),
    (500, "ModelError:http://internal.amazon.com/coral/", "", 502, "model_failed", 1),
    (424, "", "no type", 502, "model_failed", 1),
    (400, "com.amazon.coral#ThrottlingException", "", 429, "throttled", 2),
    (504, "", "gateway", 502, "endpoint_failed", 1),
]


@pytest.mark.parametrize(("status", "error", "message", "answered", "code", "attempts"), REFUSALS)
def test_refusals_of_sagemaker(
    door: Door,
    stubbed: Server,
    log: Callable[[], dict[str, Any]],
    status: int,
    error: str,
    message: str | None,
    answered: int,
    code: str,
    attempts: int,
) -> None:
    stubbed.default = refuses(status, error, message)

    answer = door.call()

    assert (answer.status, answer.code) == (answered, code)
    assert len(stubbed.received) == attempts
    assert ("retry-after" in answer.headers) == (answered in {429, 503})
    line = log()
    assert line["attempts"] == attempts
    assert line["OperatorFaults"] == int("misconfigured" in code or code == "endpoint_not_found")
    assert_nothing_leaks(answer, line)


@pytest.mark.parametrize(
    "message", [f"Variant Green of account {ACCOUNT} is not there", "Target model not reachable", ""]
)
def test_target_that_the_endpoint_refuses(stubbed: Server, message: str) -> None:
    door = Door(TARGETS='{"variant": ["Green"]}')
    stubbed.scripts.append(refuses(400, "ValidationError", message))

    answer = door.call(target={"variant": "Green"})

    assert (answer.status, answer.code) == (404, "unknown_target")
    assert ACCOUNT not in answer.body.decode()


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_html_of_a_gateway(door: Door, stubbed: Server, status: int) -> None:
    stubbed.default = answers(b"<html>Bad Gateway</html>", "text/html", status=status)

    answer = door.call()

    assert (answer.status, len(stubbed.received)) == (503 if status == 503 else 502, 1)


@pytest.mark.parametrize("body", [b"not json", b"\xff\xfe", b"[]", b'"text"', b"null", b"{", b""])
@pytest.mark.parametrize("status", [400, 424, 500])
def test_error_whose_body_is_no_json_object(door: Door, stubbed: Server, status: int, body: bytes) -> None:
    stubbed.default = answers(body, status=status, x_amzn_ErrorType="ModelError" if status == 424 else "Weird\x7fType")

    answer = door.call()

    assert answer.status in {502, 500 if status == 400 else 502}
    assert answer.code in {"endpoint_failed", "model_failed", "endpoint_misconfigured"}
    assert len(stubbed.received) == 1


@pytest.mark.parametrize("message", ["x" * 2_000_000, "\x1b[31mred\x1b[0m\nINFO forged line", "\u2028\x00"])
def test_message_of_the_model_reaches_no_log(door: Door, stubbed: Server, message: str, capsys: Any) -> None:
    stubbed.scripts.append(model_error(500, message, OriginalMessage=message))

    assert door.call().code == "model_failed"
    written = capsys.readouterr().out
    assert len(written.splitlines()) == 1
    assert len(written) < 2_000
    assert "forged" not in written


def test_reset_before_the_answer_is_not_tried_again(door: Door, stubbed: Server) -> None:
    stubbed.default = resets

    answer = door.call()

    assert (answer.status, answer.code, len(stubbed.received)) == (502, "connection_lost", 1)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((HEAD + b"Content-Length: 100\r\n\r\n[1,",), id="shorter than announced"),
        pytest.param((HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n[1,2,\r\n",), id="chunks without an end"),
        pytest.param((HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",), id="a chunk of no length"),
        pytest.param((HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n[1",), id="half a chunk"),
        pytest.param((b"HTTP/1.1 200 OK\r\nContent-",), id="half a header"),
        pytest.param((b"nonsense\r\n\r\n",), id="no HTTP"),
        pytest.param((HEAD + b"\r\n[1,2]",), id="neither length nor chunks"),
    ],
)
def test_half_an_answer_is_none(
    door: Door, stubbed: Server, caplog: pytest.LogCaptureFixture, parts: tuple[bytes, ...]
) -> None:
    stubbed.default = writes(*parts)

    with caplog.at_level("DEBUG"):
        answer = door.call()

    assert caplog.records == []
    assert (answer.status, answer.code, len(stubbed.received)) == (502, "connection_lost", 1)


def test_refused_connection_is_tried_twice(aws_environment: None, monkeypatch: pytest.MonkeyPatch, log: Any) -> None:
    del aws_environment
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", f"http://127.0.0.1:{closed.getsockname()[1]}")

        answer = Door().call()

    assert (answer.status, answer.code) == (503, "endpoint_unreachable")
    assert log()["attempts"] == 2


def test_region_that_is_none(aws_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    del aws_environment
    monkeypatch.setenv("AWS_REGION", "nowhere-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "nowhere-1")

    answer = Door().call()

    assert (answer.status, answer.code) == (503, "endpoint_unreachable")


def test_no_credentials(stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    answer = Door().call()

    assert (answer.status, answer.code, len(stubbed.received)) == (500, "front_door_misconfigured", 0)


SILENT = [
    pytest.param((10.0,), id="silence"),
    pytest.param((HEAD + b"Content-Length: 10\r\n\r\n", 10.0), id="headers, then silence"),
    pytest.param((HEAD + b"Content-Length: 10\r\n\r\n[1,", 10.0), id="half a body, then silence"),
]


@pytest.mark.parametrize("parts", SILENT)
def test_silence_ends_with_the_client_s_timeout(stubbed: Server, parts: tuple[bytes | float, ...]) -> None:
    stubbed.default = writes(*parts)

    answer = Door(READ_TIMEOUT_SECONDS="0.2").call()

    assert (answer.status, answer.code, len(stubbed.received)) == (504, "endpoint_timed_out", 1)


DRIPPING = [
    pytest.param((HEAD + b"Content-Length: 90\r\n\r\n", *[b"1", 0.05] * 80), id="body"),
    pytest.param((HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\n1\r\n", 0.05] * 80), id="chunks"),
    pytest.param((b"HTTP/1.1 200 OK\r\nX-Slow: ", *[b"1", 0.05] * 80), id="headers"),
]


@pytest.mark.parametrize("parts", DRIPPING)
def test_drip_ends_before_lambda_does(stubbed: Server, parts: tuple[bytes | float, ...]) -> None:
    door = Door(READ_TIMEOUT_SECONDS="1")
    slow = writes(*parts)
    stubbed.default = lambda exchange: (slow if exchange.body == b"slow" else answers(b"1"))(exchange)
    assert door.call().status == 200  # connecting takes its own time on a busy machine

    answer = door.call(body="slow", seconds=1.0)

    assert (answer.status, answer.code) == (504, "endpoint_timed_out")
    assert door.call().status == 200
    assert [each.body for each in stubbed.received].count(b"slow") <= 1


def test_throttled_call_succeeds_the_second_time(
    door: Door, stubbed: Server, log: Any, pauses: list[tuple[float, float]]
) -> None:
    stubbed.scripts.append(refuses(400, "ThrottlingException"))

    assert door.call().status == 200
    assert log()["attempts"] == 2
    assert pauses == [(0.05, 0.2)]


def test_throttled_call_is_not_repeated_when_no_time_is_left(door: Door, stubbed: Server) -> None:
    stubbed.default = refuses(400, "ThrottlingException")

    assert door.call(seconds=20).status == 429
    assert len(stubbed.received) == 1


def test_error_of_our_own_says_nothing(door: Door, stubbed: Server, log: Any) -> None:
    answer = Answer(door.function.handle({"headers": [f"secret-column {ACCOUNT}"], "requestContext": "none"}, None))

    assert (answer.status, answer.code, len(stubbed.received)) == (500, "internal_error", 0)
    line = log()
    assert line["OperatorFaults"] == 1
    assert_nothing_leaks(answer, line)


@pytest.mark.parametrize(
    "environment",
    [
        {"ENDPOINT_NAME": ""},
        {"ENDPOINT_NAME": "a b"},
        {"ENDPOINT_NAME": "blue\n"},
        {"TARGETS": "["},
        {"AWS_REGION": "", "AWS_DEFAULT_REGION": ""},
        {"AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": "runtime"},
    ],
)
def test_start_without_settings_is_told_to_every_caller(stubbed: Server, log: Any, environment: dict[str, str]) -> None:
    door = Door(**environment)

    for _ in range(2):
        answer = door.call()
        assert (answer.status, answer.code, len(stubbed.received)) == (500, "internal_error", 0)
        assert answer.problem["request_id"] == REQUEST_ID
        assert log()["OperatorFaults"] == 1


@pytest.mark.parametrize("failures", [1, 3])
def test_start_that_failed_in_passing_is_tried_again(
    stubbed: Server, monkeypatch: pytest.MonkeyPatch, log: Any, failures: int
) -> None:
    usual = Settings.from_environment
    failed: list[object] = []

    def sometimes(environment: Any) -> Settings:
        if len(failed) < failures:
            failed.append(environment)
            raise OSError("secret-column")
        return usual(environment)

    monkeypatch.setattr(Settings, "from_environment", sometimes)
    door = Door()

    assert [door.call().code for _ in range(failures - 1)] == ["internal_error"] * (failures - 1)
    answer = door.call()
    assert answer.status == 200
    line = log()
    assert (line["EndpointName"], line["cold_start"]) == ("flowers", True)
    assert door.call().status == 200
    assert len(stubbed.received) == 2


def test_answer_that_is_too_large(door: Door, stubbed: Server) -> None:
    stubbed.scripts.append(answers(bytes(4_800_000), "application/x-npy"))
    stubbed.scripts.append(answers(b"1" * 6_300_000, "text/csv"))
    chunk = b"100000\r\n" + b"1" * 0x100000 + b"\r\n"
    stubbed.scripts.append(writes(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 8, b"0\r\n\r\n"))

    answers_given = [door.call() for _ in range(3)]

    assert [(answer.status, answer.code) for answer in answers_given] == [(502, "response_too_large")] * 3
    assert door.call().status == 200


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(answers(b""), id="empty"),
        pytest.param(answers(b"", None), id="empty without a type"),
        pytest.param(writes(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), id="no chunk"),
        pytest.param(writes(b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"Content-Length: 0\r\n\r\n"), id="100 first"),
    ],
)
def test_empty_answer(door: Door, stubbed: Server, script: Callable[[Exchange], None]) -> None:
    stubbed.scripts.append(script)

    answer = door.call()

    assert (answer.status, answer.body) == (200, b"")


def test_answer_of_unknown_length(door: Door, stubbed: Server) -> None:
    stubbed.scripts.append(writes(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n"))

    assert door.call().body == b"[1,2]"


def test_compressed_answer_keeps_its_label(door: Door, stubbed: Server) -> None:
    packed = gzip.compress(b"[1, 2]")
    stubbed.scripts.append(answers(packed, Content_Encoding="gzip"))
    stubbed.scripts.append(answers(packed, Content_Encoding="gzip\x0b"))

    answer, odd = door.call(), door.call()

    assert (answer.body, answer.headers["content-encoding"]) == (packed, "gzip")
    assert (odd.body, "content-encoding" in odd.headers) == (packed, False)


def test_page_of_a_model_is_not_run(door: Door, stubbed: Server) -> None:
    stubbed.scripts.append(answers(b"<script>alert(1)</script>", "text/html"))

    answer = door.call()

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("content_type", [None, "", "json", "text/html\x0b", "a" * 300 + "/b", "text/csv, text/html"])
def test_answer_of_no_known_type_is_bytes(door: Door, stubbed: Server, content_type: str | None) -> None:
    stubbed.scripts.append(answers(b"[1]", content_type))

    answer = door.call()

    assert (answer.headers["content-type"], answer.encoded, answer.body) == ("application/octet-stream", True, b"[1]")
    assert answer.headers["x-content-type-options"] == "nosniff"
