"""Streams: passed on part by part, and ended so that the reader learns of a failure."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.local_aws.event_stream import event
from tests.unit.runtime.streams import StreamingDoor, model_stream_error, streams
from tests.unit.runtime.stub import Server, drips, model_error, refuses, resets, writes

NOT_STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: x\r\nTransfer-Encoding: chunked\r\n\r\n"
INTERNAL = event(b"{}", message_type="exception", exception_type="InternalStreamFailure")


@pytest.fixture
def door(stubbed: Server) -> StreamingDoor:
    del stubbed
    return StreamingDoor()


def test_passes_on_each_part_before_the_next_is_made(door: StreamingDoor, stubbed: Server) -> None:
    stubbed.default = streams(event(b"data: a\n\n"), 0.3, event(b"data: b\n\n"), 0.3, event(b"data: c\n\n"))

    answer = door.call(headers={"Accept": "text/event-stream"})

    assert (answer.status, answer.body, answer.fault) == (200, b"data: a\n\ndata: b\n\ndata: c\n\n", "")
    times = [at for at, _ in answer.parts]
    assert times[1] - times[0] > 0.2
    assert times[2] - times[1] > 0.2
    assert answer.headers == {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "x-request-id": answer.headers["x-request-id"],
    }
    (asked,) = stubbed.received
    assert asked.path == "/endpoints/flowers/invocations-response-stream"
    assert asked.headers["x-amzn-sagemaker-accept"] == "text/event-stream"
    assert asked.headers["content-type"] == "application/json"
    assert "accept" not in asked.headers or asked.headers["accept"] != "text/event-stream"


def test_raw_bytes_go_as_they_are(door: StreamingDoor, stubbed: Server) -> None:
    stubbed.default = streams(event(bytes(range(256))), event(b""), event(b"\xff" * 70_000), content_type="audio/mpeg")

    answer = door.call()

    assert answer.body == bytes(range(256)) + b"\xff" * 70_000
    assert answer.headers["content-type"] == "audio/mpeg"


def test_events_may_come_in_pieces_and_together(door: StreamingDoor, stubbed: Server) -> None:
    both = event(b"one") + event(b"two")
    stubbed.default = streams(both[:7], both[7:30], both[30:])

    assert door.call().body == b"onetwo"


def test_an_empty_stream_is_an_answer(door: StreamingDoor, stubbed: Server) -> None:
    stubbed.default = streams()

    assert (door.call().status, door.call().body) == (200, b"")


def test_an_event_of_a_later_version_is_left_out(door: StreamingDoor, stubbed: Server) -> None:
    stubbed.default = streams(event(b"x", message_type="event", event_type="Progress"), event(b"a"))

    assert door.call().body == b"a"


def test_a_connection_serves_the_next_stream_too(door: StreamingDoor, stubbed: Server) -> None:
    stubbed.default = streams(event(b"a"))

    assert {door.call().status for _ in range(5)} == {200}
    assert stubbed.connections == 1


@pytest.mark.parametrize(
    ("script", "status", "code"),
    [
        (model_error(500, "no"), 502, "model_failed"),
        (model_error(400, "no"), 400, "model_rejected_input"),
        (refuses(429, "ThrottlingException"), 429, "throttled"),
        (streams(model_stream_error("ModelInvocationTimeExceeded")), 504, "model_timed_out"),
        (streams(model_stream_error("StreamBroken")), 502, "connection_lost"),
        (streams(model_stream_error("Another")), 502, "model_failed"),
        (streams(INTERNAL), 502, "endpoint_failed"),
        (streams(event(b"[", message_type="error", error_code="x y")), 502, "endpoint_failed"),
        (streams(event(b"one")[:20]), 502, "connection_lost"),
        (streams(b"\xff" * 64), 502, "endpoint_failed"),
        (streams(event(b"one")[:-1] + b"\x00"), 502, "endpoint_failed"),
        (streams(whole=False), 502, "connection_lost"),
        (writes(NOT_STREAM + b"zz\r\n"), 502, "connection_lost"),
        (resets, 502, "connection_lost"),
    ],
)
def test_a_fault_before_the_first_part_has_a_status(
    door: StreamingDoor, stubbed: Server, script: Any, status: int, code: str
) -> None:
    stubbed.default = script

    answer = door.call()

    assert (answer.status, answer.code, answer.fault) == (status, code, "")
    assert b"secret" not in answer.body


def test_a_request_that_is_refused_never_reaches_the_endpoint(door: StreamingDoor, stubbed: Server) -> None:
    assert door.call(body=None).code == "invalid_body"
    assert door.call(content_type="x").code == "unsupported_content_type"
    assert door.call(target={"variant": "Blue"}).code == "unknown_target"
    assert not stubbed.received


@pytest.mark.parametrize("fault", [model_stream_error("StreamBroken"), INTERNAL, b"\xff" * 64])
def test_server_sent_events_end_with_an_error(door: StreamingDoor, stubbed: Server, log: Any, fault: bytes) -> None:
    stubbed.default = streams(event(b"data: a\n\nda"), fault, content_type="text/event-stream; charset=utf-8")

    answer = door.call()

    assert (answer.status, answer.fault) == (200, "")
    sent, _, said = answer.body.partition(b"\n\nevent: error\ndata: ")
    problem = json.loads(said.removesuffix(b"\n\n"))
    assert sent == b"data: a\n\nda"
    assert problem["status"] == 502
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert b"secret" not in answer.body
    line = log()
    assert (line["status"], line["broken_off"], line["ServerFaults"]) == (502, True, 1)


@pytest.mark.parametrize("content_type", ["application/x-ndjson", "application/jsonlines", "application/jsonl;a=b"])
def test_lines_of_json_end_with_an_error(door: StreamingDoor, stubbed: Server, content_type: str) -> None:
    stubbed.default = streams(event(b'{"a": 1}\n'), model_stream_error("StreamBroken"), content_type=content_type)

    answer = door.call()

    assert json.loads(answer.body.splitlines()[-1])["error"]["code"] == "connection_lost"
    assert answer.fault == ""


@pytest.mark.parametrize("content_type", ["text/plain", "audio/mpeg", "application/json", "text/event-streams"])
def test_other_streams_are_broken_off(door: StreamingDoor, stubbed: Server, content_type: str) -> None:
    stubbed.default = streams(event(b"half"), model_stream_error("StreamBroken"), content_type=content_type)

    answer = door.call()

    assert (answer.status, answer.body, answer.fault) == (200, b"half", "connection_lost")


def test_a_silent_model_ends_the_stream(stubbed: Server) -> None:
    stubbed.default = streams(event(b"data: a\n\n"), 3.0)

    answer = StreamingDoor(READ_TIMEOUT_SECONDS="0.2").call()

    assert b'"code": "endpoint_timed_out"' in answer.body


def test_the_time_of_lambda_ends_the_stream(door: StreamingDoor, stubbed: Server) -> None:
    stubbed.default = streams(event(b"data: a\n\n"))
    assert door.call().status == 200  # connecting takes its own time on a busy machine
    stubbed.default = streams(*drips(event(b"data: a\n\n"), 30, 0.1))

    answer = door.call(seconds=1.0)

    assert answer.body.startswith(b"data: a\n\n")
    assert b'"code": "endpoint_timed_out"' in answer.body


def test_who_leaves_ends_the_call_of_the_endpoint(door: StreamingDoor, stubbed: Server) -> None:
    stubbed.default = streams(event(b"a"), event(b"b"), event(b"c"))

    answer = door.call(gone_after=1)

    assert (answer.body, answer.fault) == (b"a", None)
    stubbed.default = streams(event(b"a"))
    assert door.call().body == b"a"


def test_writes_who_has_left(door: StreamingDoor, stubbed: Server, log: Any) -> None:
    stubbed.default = streams(event(b"a"), event(b"b"))
    door.call(gone_after=1)

    line = log()
    assert (line["status"], line["code"], line["response_bytes"], line["variant"]) == (499, "caller_gone", 1, "Blue")
    assert line["first_part_ms"] > 0


def test_an_endpoint_that_has_not_seen_it_is_asked_again(door: StreamingDoor, stubbed: Server) -> None:
    stubbed.scripts.append(refuses(429, "ThrottlingException"))
    stubbed.default = streams(event(b"a"))

    assert door.call().body == b"a"
    assert len(stubbed.received) == 2


def test_headers_that_are_open_go_both_ways(stubbed: Server) -> None:
    names = [f"X-Amzn-SageMaker-{each}" for each in ("Custom-Attributes", "Inference-Id", "Enable-Explanations")]
    door = StreamingDoor(OPEN_HEADERS=json.dumps(names), EXPOSE_VARIANT="true")
    stubbed.default = streams(event(b"a"), X_Amzn_SageMaker_Custom_Attributes="b=2")

    answer = door.call(headers={names[0]: "a=1", names[1]: "mine"})

    assert stubbed.received[0].headers["x-amzn-sagemaker-custom-attributes"] == "a=1"
    assert answer.headers["x-amzn-sagemaker-custom-attributes"] == "b=2"
    assert answer.headers["x-amzn-sagemaker-inference-id"] == "mine"
    assert answer.headers["x-invoked-production-variant"] == "Blue"
    assert door.call(headers={names[2]: "x"}).code == "header_not_open"


@pytest.mark.parametrize("content_type", ["", "text/event-stream\x0b", "x" * 300])
def test_an_odd_content_type_is_none(door: StreamingDoor, stubbed: Server, content_type: str) -> None:
    stubbed.default = streams(event(b"a"), content_type=content_type)

    assert door.call().headers["content-type"] == "application/octet-stream"


def test_an_event_that_is_none_is_answered(door: StreamingDoor, log: Any) -> None:
    from tests.unit.runtime.door import Context
    from tests.unit.runtime.streams import Kept

    kept = Kept()
    door.function.handle(None, Context(), kept)

    assert (kept.status, kept.code, log()["OperatorFaults"]) == (500, "internal_error", 1)


def test_what_fails_at_the_start_is_told(stubbed: Server, log: Any) -> None:
    del stubbed

    answer = StreamingDoor(ENDPOINT_NAME="").call()

    assert (answer.status, answer.code, log()["OperatorFaults"]) == (500, "internal_error", 1)


def test_pages_of_origins_may_read_it(stubbed: Server) -> None:
    stubbed.default = streams(event(b"a"))

    answer = StreamingDoor(ALLOW_ORIGINS='["https://a.com"]').call(headers={"Origin": "https://a.com"})

    assert answer.headers["access-control-allow-origin"] == "https://a.com"
