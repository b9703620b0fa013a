"""The attempts of a request: again while the endpoint cannot take it yet, and once where a model may have seen it."""

from __future__ import annotations

import os
from typing import Any

import pytest

from constructs_lib.runtime.front_door.client import Client
from constructs_lib.runtime.smoke_test.attempts import Attempt, Attempts
from constructs_lib.runtime.smoke_test.clock import Clock
from tests.unit.runtime.stub import Server, model_error, refuses, resets, writes

NO_COPY = refuses(400, "ValidationError", "Inference Component has no capacity to process this request.")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructs_lib.runtime.smoke_test.attempts._PAUSES", (0.001, 0.001))
    monkeypatch.setattr("constructs_lib.runtime.smoke_test.attempts._FOR_A_COPY", 0.001)


def send(left: float = 5, expected: int = 200) -> Attempt:
    return Attempts(Client(os.environ, read_timeout=5), "/path").send(b"1,2", {}, Clock(left), expected)


@pytest.mark.parametrize(
    "fault",
    [
        refuses(429, "ThrottlingException"),
        refuses(503, "ServiceUnavailable"),
        refuses(429, "ModelNotReadyException"),
        refuses(403, "AccessDeniedException"),
        model_error(503),
    ],
)
def test_asks_again_while_an_endpoint_is_not_ready(stubbed: Server, fault: Any) -> None:
    stubbed.scripts.extend([fault, fault])

    assert send().status == 200

    assert len(stubbed.received) == 3


def test_gives_up_in_the_end(stubbed: Server) -> None:
    stubbed.default = refuses(403, "AccessDeniedException", "not authorized")

    found = send()

    assert (found.status, b"not authorized" in found.body, len(stubbed.received)) == (403, True, 3)


def test_is_content_with_a_fault_that_is_expected(stubbed: Server) -> None:
    stubbed.default = model_error(503)

    assert (send(expected=503).status, len(stubbed.received)) == (503, 1)


def test_waits_minutes_for_the_copy_of_a_component(stubbed: Server) -> None:
    stubbed.scripts.extend([NO_COPY] * 7)

    assert (send().status, len(stubbed.received)) == (200, 8)


def test_waits_no_longer_than_there_is_time(stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructs_lib.runtime.smoke_test.attempts._FOR_A_COPY", 10.0)
    stubbed.default = NO_COPY

    assert (send().status, len(stubbed.received)) == (400, 1)


def test_does_not_wait_longer_than_there_is_time(stubbed: Server) -> None:
    stubbed.default = writes(b"HTTP/1.1 200 OK\r\n", 3.0)

    found = send(left=1)

    assert (found.status, found.body) == (None, b"the endpoint did not answer in time (TimeoutError)")


def test_says_that_nobody_answers(stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    del stubbed
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", "http://127.0.0.1:9")

    found = send()

    assert (found.status, b"ConnectionRefusedError" in found.body) == (None, True)


def test_does_not_repeat_what_a_model_may_have_seen(stubbed: Server) -> None:
    stubbed.default = resets

    found = send()

    assert (found.status, b"the connection to the endpoint broke" in found.body) == (None, True)
    assert len(stubbed.received) == 1
