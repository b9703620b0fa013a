"""Requests of a smoke test, and what is expected of their answers."""

from __future__ import annotations

import os
from typing import Any

import pytest

from constructs_lib.runtime.front_door.client import Client
from constructs_lib.runtime.smoke_test.clock import Clock
from constructs_lib.runtime.smoke_test.endpoints import DirectEndpoint
from constructs_lib.runtime.smoke_test.failure import FailedError
from constructs_lib.runtime.smoke_test.probe import Probe
from tests.unit.runtime.stub import Server, answers, model_error, refuses, writes


def send(left: float = 5, **written: Any) -> None:
    probe = Probe.read({"body": "1,2", "arguments": {"ContentType": "text/csv"}, **written})
    probe.send(DirectEndpoint(Client(os.environ, read_timeout=5), "flowers"), Clock(left))


def test_sends_what_was_written(stubbed: Server) -> None:
    send(arguments={"ContentType": "text/csv", "Accept": "text/csv", "TargetVariant": "Blue"})

    (received,) = stubbed.received
    assert (received.path, received.body) == ("/endpoints/flowers/invocations", b"1,2")
    assert received.headers["content-type"] == "text/csv"
    assert received.headers["x-amzn-sagemaker-target-variant"] == "Blue"


def test_sends_bytes(stubbed: Server) -> None:
    send(body="/wA=", base64=True)

    assert stubbed.received[0].body == b"\xff\x00"


@pytest.mark.parametrize(
    ("script", "written"),
    [
        (answers(b"setosa"), {"content": "setosa", "seconds": 4.0}),
        (answers("\u00e9".encode()), {"content": "\u00e9"}),
        (answers(b"made", status=201), {"status": 201}),
        (model_error(400, "too short"), {"status": 400, "content": "too short"}),
        (refuses(400, "ValidationError"), {"status": 400}),
        (model_error("none"), {"status": 424}),
    ],
)
def test_passes_what_is_expected(stubbed: Server, script: Any, written: dict[str, Any]) -> None:
    stubbed.default = script

    send(**written)

    assert len(stubbed.received) == 1


@pytest.mark.parametrize(
    ("script", "written", "said"),
    [
        (answers(b"virginica"), {"content": "setosa"}, "the answer does not contain 'setosa'; it is: virginica"),
        (answers(b""), {"content": "setosa"}, "does not contain 'setosa'; it is: nothing"),
        (answers(b"fine"), {"status": 400}, "the status is 200, and 400 is expected; the answer is: fine"),
        (answers(b"fine"), {"seconds": 1e-9}, r"the answer took \d\.\d\d s, and 1e-09 s are tolerated"),
        (model_error(500, "torn, secret=abc"), {}, "the status is 500, and 200 is expected; .*torn, secret=.hidden."),
        (refuses(400, "ValidationError", "no such endpoint"), {}, "the status is 400, .*no such endpoint"),
        (writes(b"nonsense\r\n"), {}, "there is no answer: the connection to the endpoint broke"),
    ],
)
def test_fails_what_is_not_expected_at_once(stubbed: Server, script: Any, written: dict[str, Any], said: str) -> None:
    stubbed.default = script

    with pytest.raises(FailedError, match=said):
        send(**written)

    assert len(stubbed.received) == 1
