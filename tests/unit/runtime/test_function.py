"""The function over its life: what it writes, what it keeps, what it needs."""

from __future__ import annotations

import ast
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from constructs_lib.runtime import front_door
from tests.unit.runtime.door import EXTENDED_ID, Context, Door, rest_event
from tests.unit.runtime.stub import Server, answers, model_error, writes
from tests.unit.with_each import with_each

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCES = sorted(Path(front_door.__file__).parent.glob("*.py"))
ROOT = Path(front_door.__file__).parents[3]


@pytest.mark.no_cover
def test_a_thousand_calls_keep_one_connection_and_flat_memory(door: Door, stubbed: Server) -> None:
    stubbed.default = answers(b"1" * 10_000, "text/csv")
    for _ in range(100):
        door.call()
    gc.collect()
    before = sys.getallocatedblocks()

    assert {door.call().status for _ in range(1000)} == {200}

    gc.collect()
    assert stubbed.connections == 1
    # What grows with every call would be a thousand blocks at least; what the stub has received is bounded.
    assert sys.getallocatedblocks() - before < 900


def test_refused_calls_keep_the_connection_too(door: Door, stubbed: Server) -> None:
    stubbed.default = model_error(500, "no")

    assert [door.call().status for _ in range(20)] == [502] * 20
    assert stubbed.connections == 1


def test_old_connection_is_not_used_again(door: Door, stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    door.call()
    monkeypatch.setattr("constructs_lib.runtime.front_door.connections._IDLE", 0.0)

    assert door.call().status == 200
    assert stubbed.connections == 2


def test_writes_one_line_with_metrics_and_without_the_body(door: Door, stubbed: Server, log: Any) -> None:
    stubbed.default = answers(b'{"secret": "answer"}', variant="Blue")

    door.call(body='{"secret": "question"}', headers={"Accept": "text/csv"})

    line = log()
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "InferenceApi"
    assert directive["Dimensions"] == [["EndpointName"]]
    assert all(isinstance(line[metric["Name"]], int | float) for metric in directive["Metrics"])
    assert line["EndpointName"] == "flowers"
    assert (line["level"], line["status"], line["variant"], line["cold_start"]) == ("INFO", 200, "Blue", True)
    assert (line["request_bytes"], line["response_bytes"], line["attempts"]) == (22, 20, 1)
    assert line["Latency"] == pytest.approx(line["EndpointLatency"] + line["OwnLatency"], abs=0.01)
    assert line["EndpointLatency"] > 0
    assert "secret" not in json.dumps(line)
    door.call()
    assert log()["cold_start"] is False


def test_writes_the_id_that_no_caller_can_choose(door: Door, log: Any) -> None:
    chosen = {**rest_event()["requestContext"], "requestId": "chosen-by-the-caller"}

    answer = door.call({**rest_event(), "requestContext": chosen})

    assert answer.headers["x-request-id"] == "chosen-by-the-caller"
    line = log()
    assert (line["request_id"], line["extended_request_id"]) == ("chosen-by-the-caller", EXTENDED_ID)
    assert EXTENDED_ID not in answer.headers.values()


def test_writes_it_when_the_function_cannot_start(stubbed: Server, log: Any) -> None:
    del stubbed
    Door(ENDPOINT_NAME="").call()

    assert log()["extended_request_id"] == EXTENDED_ID


@pytest.mark.parametrize("odd", [None, "", "a b", "x" * 129, "line\n", 7, ["JKJaXmPLvHcESHA="], "\u0661"])
def test_an_odd_id_is_not_written(door: Door, log: Any, odd: object) -> None:
    context = {**rest_event()["requestContext"], "extendedRequestId": odd}

    assert door.call({**rest_event(), "requestContext": context}).status == 200

    assert "extended_request_id" not in log()


def test_latency_of_a_fault_is_known(door: Door, stubbed: Server, log: Any) -> None:
    stubbed.default = writes(0.05)

    door.call()

    assert log()["EndpointLatency"] >= 50


@pytest.mark.parametrize("variant", ["", "Blue\x0b", "x" * 64, "a b"])
def test_odd_variant_is_neither_logged_nor_told(stubbed: Server, log: Any, variant: str) -> None:
    stubbed.default = answers(b"1", variant=variant)

    answer = Door(EXPOSE_VARIANT="true").call()

    assert answer.headers["x-invoked-production-variant"] == "" == log()["variant"]


def test_tells_the_variant_only_when_asked(door: Door, stubbed: Server) -> None:
    stubbed.default = answers(b"1", variant="Blue")

    assert "x-invoked-production-variant" not in door.call().headers
    assert Door(EXPOSE_VARIANT="true").call().headers["x-invoked-production-variant"] == "Blue"


def test_headers_of_the_model_stay_inside(door: Door, stubbed: Server) -> None:
    stubbed.default = answers(
        b"1", X_Amzn_SageMaker_Custom_Attributes="secret", Set_Cookie="a=b", Server="model", Location="http://x"
    )

    assert set(door.call().headers) == {
        "content-type",
        "x-request-id",
        "x-content-type-options",
        "content-security-policy",
    }


@pytest.mark.parametrize("call", [{}, {"body": None}, {"content_type": "x"}, {"target": {"model": "x"}}])
def test_every_response_says_nosniff_and_its_id(door: Door, stubbed: Server, call: dict[str, Any]) -> None:
    del stubbed
    headers = door.call(**call).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-request-id"]


ORIGINS = '["https://app.example.com", "https://b.example.com"]'


@pytest.mark.parametrize(
    ("allowed", "origin", "told"),
    [
        (ORIGINS, "https://app.example.com", "https://app.example.com"),
        (ORIGINS, "https://app.example.com.evil.com", None),
        (ORIGINS, "null", None),
        (ORIGINS, None, None),
        ('["*"]', "https://evil.com", "*"),
        ("[]", "https://app.example.com", None),
    ],
)
def test_origins(stubbed: Server, allowed: str, origin: str | None, told: str | None) -> None:
    del stubbed
    door = Door(ALLOW_ORIGINS=allowed)
    headers = {} if origin is None else {"Origin": origin}

    for answer in (door.call(headers=headers), door.call(body=None, headers=headers)):
        assert answer.headers.get("access-control-allow-origin") == told
        assert ("vary" in answer.headers) == (allowed != "[]")


@pytest.mark.parametrize("content_type", ["image/png", "text/csv; charset=latin-1", "application/octet-stream"])
def test_text_only_refuses_what_is_no_text(stubbed: Server, content_type: str) -> None:
    stubbed.default = answers(b"1", content_type)

    answer = Door(BINARY="false").call()

    assert (answer.status, answer.code) == (502, "response_not_text")


def test_text_that_json_makes_too_long_goes_as_base64(door: Door, stubbed: Server) -> None:
    quotes, blanks = b'"' * 3_500_000, b"\x01" * 1_100_000
    stubbed.scripts.extend([answers(quotes, "text/csv"), answers(blanks, "text/csv"), answers(b"1" * 6_000_000)])

    first, second, third = (door.call() for _ in range(3))

    assert (first.encoded, first.body == quotes, second.encoded, second.body == blanks) == (True, True, True, True)
    assert (third.status, third.encoded) == (200, False)


def test_retries_of_the_environment_change_nothing(stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "5")
    monkeypatch.setenv("AWS_RETRY_MODE", "legacy")
    stubbed.default = answers(b"", status=500)

    Door().call()

    assert len(stubbed.received) == 1


def test_entry_reads_the_environment_when_it_is_loaded(stubbed: Server) -> None:
    script = (
        "import json, sys; from front_door import handler\n"
        "context = type('Context', (), {'aws_request_id': 'x', 'get_remaining_time_in_millis': lambda self: 28000})()\n"
        "print(json.dumps(handler.handle(json.load(sys.stdin), context)))\n"
        "ours = [name for name in sys.modules if 'constructs' in name or 'aws_cdk' in name or 'jsii' in name]\n"
        "assert not ours, ours\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        input=json.dumps(rest_event()),
        env={**os.environ, "ENDPOINT_NAME": "flowers", "PYTHONPATH": str(SOURCES[0].parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout.splitlines()[-1])["statusCode"] == 200
    assert stubbed.received[0].path == "/endpoints/flowers/invocations"


def test_end_of_the_environment_writes_nothing(stubbed: Server) -> None:
    stubbed.default = writes(10.0)
    script = (
        "import json, sys; from front_door import handler\n"
        "context = type('Context', (), {'aws_request_id': 'x', 'get_remaining_time_in_millis': lambda self: 28000})()\n"
        "handler.handle(json.load(sys.stdin), context)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "ENDPOINT_NAME": "flowers", "PYTHONPATH": str(SOURCES[0].parents[1])},
        text=True,
    )
    sender = threading.Thread(target=lambda: _terminate_when(process, lambda: bool(stubbed.received)))
    sender.start()
    written, _ = process.communicate(json.dumps(rest_event("secret")))
    sender.join()

    assert (process.returncode, written) == (-signal.SIGTERM, "")


def _terminate_when(process: subprocess.Popen[str], ready: Callable[[], bool]) -> None:
    while not ready() and process.poll() is None:
        time.sleep(0.02)
    process.terminate()


@with_each("path", SOURCES)
def test_imports_only_python_what_lambda_brings_and_siblings(path: Path) -> None:
    allowed = {*sys.stdlib_module_names, "botocore", "urllib3"}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            assert {alias.name.partition(".")[0] for alias in node.names} <= allowed
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 1 or (node.module or "").partition(".")[0] in allowed


@with_each("path", SOURCES)
def test_patterns_are_matched_as_a_whole(path: Path) -> None:
    calls = [node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]

    assert "match" not in calls


def test_context_of_lambda_is_enough(door: Door, stubbed: Server) -> None:
    del stubbed
    assert door.function.handle(rest_event(), Context())["statusCode"] == 200
