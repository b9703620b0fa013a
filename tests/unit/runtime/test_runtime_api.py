"""The function in the place of Lambda's own runtime: started as Lambda starts it, fed by the runtime API."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from constructs_lib.runtime import front_door
from constructs_lib.runtime.front_door.runtime_api import CallerGoneError, Context
from constructs_lib.runtime.front_door.runtime_api import RuntimeApi as Ours
from tests.local_aws.event_stream import event
from tests.local_aws.runtime_api import BrokenOffError, RuntimeApi
from tests.unit.runtime.door import rest_event
from tests.unit.runtime.streams import model_stream_error, streams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.runtime.stub import Server

WRAPPER = Path(front_door.__file__).with_name("stream.sh")


@pytest.fixture
def lambda_() -> Iterator[RuntimeApi]:
    api = RuntimeApi()
    yield api
    api.stop()


@pytest.fixture
def ours(lambda_: RuntimeApi) -> Iterator[Ours]:
    """Our side of it."""
    made = Ours(lambda_.address)
    yield made
    made._connection.close()


@pytest.fixture
def started(lambda_: RuntimeApi, stubbed: Server) -> Iterator[subprocess.Popen[str]]:
    """The wrapper, as Lambda starts it."""
    del stubbed
    environment = {
        **os.environ,
        "ENDPOINT_NAME": "flowers",
        "LAMBDA_TASK_ROOT": str(WRAPPER.parents[1]),
        "AWS_LAMBDA_RUNTIME_API": lambda_.address,
    }
    process = subprocess.Popen(
        [str(WRAPPER), sys.executable, "/var/runtime/bootstrap.py"], env=environment, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate()


def test_streams_one_answer_after_the_other(
    lambda_: RuntimeApi, started: subprocess.Popen[str], stubbed: Server
) -> None:
    stubbed.default = streams(event(b"data: a\n\n"), 0.3, event(b"data: b\n\n"))

    for _ in range(2):
        answer = lambda_.invoke(rest_event(), 20)
        about = answer.begin()
        assert (about["statusCode"], about["headers"]["Content-Type"]) == (200, "text/event-stream")
        times = [(time.monotonic(), part) for part in answer.body()]
        assert [part for _, part in times] == [b"data: a\n\n", b"data: b\n\n"]
        assert times[1][0] - times[0][0] > 0.2
        assert answer.streamed
    stubbed.default = streams(event(b"half"), model_stream_error("StreamBroken"), content_type="text/plain")
    answer = lambda_.invoke(rest_event(), 20)
    answer.begin()
    with pytest.raises(BrokenOffError, match="connection_lost"):
        list(answer.body())
    assert started.stdout is not None
    assert '"status": 200' in started.stdout.readline()


def test_knows_how_much_time_is_left() -> None:
    context = Context("x", int((time.time() + 2) * 1000))

    assert 1000 < context.get_remaining_time_in_millis() <= 2000
    assert Context("x", 0).get_remaining_time_in_millis() == 0


def test_traces_what_lambda_traces(lambda_: RuntimeApi, ours: Ours, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=old")
    lambda_.invoke({"a": 1}, 5)

    invocation = ours.next()

    assert invocation.event == {"a": 1}
    assert "_X_AMZN_TRACE_ID" not in os.environ


def test_goes_on_after_an_answer_that_nobody_takes(lambda_: RuntimeApi, ours: Ours) -> None:
    lambda_.invoke({"a": 1}, 5)
    answer = ours.answer(ours.next().context)
    answer.begin(200, {})
    assert ours._connection.sock is not None
    ours._connection.sock.shutdown(socket.SHUT_RDWR)

    with pytest.raises(CallerGoneError):
        answer.write(b"x")

    lambda_.invoke({"a": 2}, 5)
    assert ours.next().event == {"a": 2}


def test_lambda_may_refuse_an_answer(lambda_: RuntimeApi, ours: Ours, monkeypatch: pytest.MonkeyPatch) -> None:
    lambda_.invoke({}, 5)
    answer = ours.answer(ours.next().context)
    monkeypatch.setattr("constructs_lib.runtime.front_door.runtime_api._ACCEPTED", 0)
    answer.begin(200, {})

    with pytest.raises(CallerGoneError):
        answer.end()


def test_a_connection_that_is_gone_takes_nothing() -> None:
    gone: Any = Ours("127.0.0.1:1").answer(Context("x", 0))

    with pytest.raises(CallerGoneError):
        gone.begin(200, {})
