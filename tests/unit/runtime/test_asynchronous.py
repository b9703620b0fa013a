"""Asynchronous requests: taken at once, and answered to their callers alone when there is a response."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.runtime.door import Door
from tests.unit.runtime.stored import CALLERS, PLACES, Queue, Store, refused_by_s3
from tests.unit.runtime.stub import Server, refuses, resets


@pytest.fixture
def store(stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", stubbed.url)
    return Store(stubbed)


@pytest.fixture
def queue(store: Store) -> Queue:
    del store
    return Queue()


def id_of(answer: Any) -> str:
    assert answer.status == 202, answer.body
    return str(json.loads(answer.body)["inference_id"])


def test_passes_on_headers_that_are_open(store: Store) -> None:
    queue = Queue()
    opened = json.dumps(["X-Amzn-SageMaker-Custom-Attributes"])
    about = json.dumps({**PLACES, "ttl": 60, "timeout": 60})
    queue.door = Door(ASYNC_INFERENCE=about, OPEN_HEADERS=opened)

    inference = id_of(queue.post(headers={"X-Amzn-SageMaker-Custom-Attributes": "a=1"}))

    assert store.queued[inference]["x-amzn-sagemaker-custom-attributes"] == "a=1"
    assert queue.post(headers={"X-Amzn-SageMaker-Inference-Id": "x"}).code == "header_not_open"


def test_takes_a_request_and_says_where_to_ask(store: Store, queue: Queue) -> None:
    answer = queue.post(headers={"Accept": "application/json"})

    inference = id_of(answer)
    assert answer.headers["location"] == f"invocations/{inference}"
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["cache-control"] == "no-store"
    asked = store.queued[inference]
    assert asked["body"] == "1,2"
    assert asked["x-amzn-sagemaker-content-type"] == "text/csv"
    assert asked["x-amzn-sagemaker-accept"] == "application/json"
    assert asked["x-amzn-sagemaker-requestttlseconds"] == "600"
    assert asked["x-amzn-sagemaker-invocationtimeoutseconds"] == "60"
    assert "x-amzn-sagemaker-inputlocation" not in asked


def test_answers_what_the_model_has_written(store: Store, queue: Queue) -> None:
    inference = id_of(queue.post(headers={"Accept": "application/json"}))
    waiting = queue.get(inference)
    store.finish(inference, b'{"species": "setosa"}')

    answer = queue.get(inference)

    assert (waiting.status, waiting.headers["retry-after"]) == (202, "5")
    assert (answer.status, answer.body, answer.encoded) == (200, b'{"species": "setosa"}', False)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("written", "accept", "told"),
    [
        ("text/csv", "application/json", "text/csv"),
        ("binary/octet-stream", "text/*", "application/octet-stream"),
        ("application/octet-stream", "text/csv, text/html", "application/octet-stream"),
        ("", "text/csv", "text/csv"),
        ("text/csv\x0b", "", "application/octet-stream"),
    ],
)
def test_content_type_is_that_of_the_object_or_what_was_asked_for(
    store: Store, queue: Queue, written: str, accept: str, told: str
) -> None:
    inference = id_of(queue.post(headers={"Accept": accept} if accept else {}))
    store.finish(inference, b"1,2", written)

    assert queue.get(inference).headers["content-type"] == told


@pytest.mark.parametrize(("size", "inline"), [(128_000, True), (128_001, False)])
def test_sends_a_long_body_through_s3(store: Store, queue: Queue, size: int, *, inline: bool) -> None:
    inference = id_of(queue.post(b"1" * size))

    asked = store.queued[inference]
    assert len(asked["body"]) == (size if inline else 0)
    where = asked.get("x-amzn-sagemaker-inputlocation", "")
    bodies = [key for key in store.keys("in/") if not key.endswith(".json")]
    assert [where.removeprefix("s3://shop/")] == (bodies or [""])
    assert [store.objects[key] for key in bodies] == ([] if inline else [(b"1" * size, "text/csv")])


def test_redirects_to_a_response_that_is_too_large(store: Store, queue: Queue) -> None:
    inference = id_of(queue.post())
    store.finish(inference, b"\xff" * 7_000_000)

    answer = queue.get(inference)

    place = urlsplit(answer.headers["location"])
    assert (answer.status, answer.body, place.path) == (303, b"", f"/shop/out/{inference}.out")
    assert parse_qs(place.query)["X-Amz-Expires"] == ["300"]
    assert parse_qs(place.query)["response-content-disposition"] == ["attachment"]


def test_a_prefix_of_responses_need_not_end_with_a_slash(store: Store) -> None:
    queue = Queue(responses="shop/out")
    inference = id_of(queue.post())
    store.finish(inference, b"1")

    assert queue.get(inference).body == b"1"


def test_redirects_to_binary_where_only_text_can_be_passed_on(store: Store) -> None:
    queue = Queue()
    queue.door = Door(ASYNC_INFERENCE=json.dumps({**PLACES, "ttl": 60, "timeout": 60}), BINARY="false")
    inference = id_of(queue.post())
    store.finish(inference, b"\xff\xd8", "image/jpeg")

    assert queue.get(inference).status == 303


def test_tells_of_a_failure_without_the_words_of_the_model(store: Store, queue: Queue, log: Any) -> None:
    inference = id_of(queue.post())
    store.fail(inference)

    answer = queue.get(inference)

    assert (answer.status, answer.code) == (502, "inference_failed")
    assert b"secret" not in answer.body
    line = log()
    assert (line["inference_id"], line["status"], line["fault"]) == (inference, 502, "FailureLocation")


def test_a_request_expires(store: Store, queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    inference = id_of(queue.post())
    now = time.time()
    monkeypatch.setattr("constructs_lib.runtime.front_door.asynchronous.time.time", lambda: now + 600 + 60 + 299)
    before = queue.get(inference).status
    monkeypatch.setattr("constructs_lib.runtime.front_door.asynchronous.time.time", lambda: now + 600 + 60 + 302)

    assert (before, queue.get(inference).code) == (202, "expired")
    store.finish(inference, b"late")
    assert queue.get(inference).status == 200


@pytest.mark.parametrize(
    "forged",
    [
        "0" * 32,
        "",
        "x",
        "0" * 31,
        "0" * 33,
        "A" * 32,
        "../" * 10 + "00",
        "0" * 31 + "\n",
        "0" * 31 + "/",
        None,
        7,
        "\u0660" * 32,
    ],
)
def test_nobody_guesses_an_id(store: Store, queue: Queue, forged: Any) -> None:
    id_of(queue.post())

    answer = queue.get(forged)

    assert (answer.status, answer.code) == (404, "unknown_inference")
    assert all(".." not in received.path for received in store.stub.received)


OTHERS = [
    {"apiId": "another"},
    {"identity": {**CALLERS["identity"], "caller": "AROAOTHER:morning"}},  # type: ignore[dict-item]  # a part of one caller
    {"identity": {**CALLERS["identity"], "apiKeyId": "key2"}},  # type: ignore[dict-item]  # the same
    {"authorizer": {"claims": {"iss": "pool", "sub": "bob"}, "principalId": "ada"}},
    {"authorizer": {"claims": {"iss": "another", "sub": "ada"}, "principalId": "ada"}},
    {"authorizer": {"claims": {"iss": "pool", "sub": "ada"}, "principalId": "bob"}},
    {"authorizer": "ada"},
    {"identity": None},
]


@pytest.mark.parametrize("other", OTHERS)
def test_an_id_is_of_no_use_to_another_caller(store: Store, queue: Queue, other: Any) -> None:
    inference = id_of(queue.post())
    store.finish(inference, b"secret")

    assert queue.get(inference, other).code == "unknown_inference"
    assert queue.get(inference).body == b"secret"


def test_a_role_is_one_caller_in_all_of_its_sessions(store: Store, queue: Queue) -> None:
    inference = id_of(queue.post())
    store.finish(inference, b"1")

    assert queue.get(inference, {"identity": {"caller": "AROAEXAMPLE:evening", "apiKeyId": "key1"}}).status == 200


def test_says_nothing_of_who_calls(store: Store, queue: Queue) -> None:
    id_of(queue.post())

    assert all(word not in key for key in store.objects for word in ("ada", "AROA", "key1"))


@pytest.mark.parametrize(
    "written", [b"", b"[]", b"{}", b"\xff", b'{"until": "x", "output": "a", "failure": "", "accept": ""}']
)
def test_what_is_no_ticket_is_no_ticket(store: Store, queue: Queue, written: bytes) -> None:
    inference = id_of(queue.post())
    (ticket,) = store.keys("in/")
    store.objects[ticket] = (written, "application/json")

    assert queue.get(inference).code == "unknown_inference"


@pytest.mark.parametrize("elsewhere", ["", "s3://shop/another/x.out", "s3://other/out/x.out", "s3://shop/out/"])
def test_an_endpoint_that_writes_elsewhere_is_for_the_owner_to_mend(
    store: Store, queue: Queue, log: Any, elsewhere: str
) -> None:
    store.output = elsewhere

    answer = queue.post()

    assert (answer.status, answer.code) == (500, "endpoint_misconfigured")
    assert log()["OperatorFaults"] == 1


def test_without_a_place_for_failures_a_request_expires(store: Store) -> None:
    queue = Queue(failures=None)
    inference = id_of(queue.post())
    store.fail(inference)

    assert queue.get(inference).status == 202


@pytest.mark.parametrize(
    ("method", "status", "code"),
    [
        ("PUT", 403, "front_door_misconfigured"),
        ("PUT", 503, "storage_unavailable"),
        ("PUT", 400, "storage_unavailable"),
    ],
)
def test_what_cannot_be_kept_is_told(store: Store, queue: Queue, method: str, status: int, code: str) -> None:
    store.refusing[method, "/shop/"] = [refused_by_s3(status)] * 2

    assert queue.post().code == code


@pytest.mark.parametrize("script", [refused_by_s3(500), resets])
@pytest.mark.parametrize(("method", "place"), [("PUT", "in/"), ("GET", "in/"), ("HEAD", "out/"), ("GET", "out/")])
def test_s3_is_asked_twice(store: Store, queue: Queue, method: str, place: str, script: Any) -> None:
    store.refusing[method, f"/shop/{place}"] = [script]
    inference = id_of(queue.post())
    store.finish(inference, b"1")

    assert queue.get(inference).status == 200

    store.refusing[method, f"/shop/{place}"] = [script, script]
    assert (queue.post() if method == "PUT" else queue.get(inference)).code == "storage_unavailable"


@pytest.mark.parametrize("status", [403, 404])
def test_a_response_that_cannot_be_seen_is_not_there_yet_and_the_log_has_what_s3_says(
    store: Store, queue: Queue, log: Any, status: int
) -> None:
    inference = id_of(queue.post())
    store.refusing["HEAD", "/shop/out/"] = [refused_by_s3(status)]

    waiting = queue.get(inference)

    assert (waiting.status, waiting.headers["retry-after"]) == (202, "5")
    assert json.loads(waiting.body) == {"inference_id": inference, "status": "InProgress"}
    line = log()
    assert (line["s3_responses"], line["s3_failures"], "s3_requests" in line) == (status, 404, False)


@pytest.mark.parametrize("status", [403, 404])
def test_a_caller_does_not_learn_whether_an_id_is_forbidden_or_unknown(
    store: Store, queue: Queue, log: Any, status: int
) -> None:
    store.refusing["GET", "/shop/in/"] = [refused_by_s3(status)]

    answer = queue.get("0" * 32)

    assert (answer.status, answer.code) == (404, "unknown_inference")
    assert answer.problem["detail"] == "this caller has no such inference"
    assert log()["s3_requests"] == status


def test_a_response_that_goes_while_it_is_read_is_gone(store: Store, queue: Queue) -> None:
    inference = id_of(queue.post())
    store.finish(inference, b"1")
    store.refusing["GET", "/shop/out/"] = [refused_by_s3(404)]

    assert queue.get(inference).status == 410


def test_a_refused_request_is_not_kept(store: Store, queue: Queue) -> None:
    store.refusing["POST", "/endpoints/"] = [refuses(400, "ValidationError", "no")]

    assert queue.post().code == "endpoint_misconfigured"
    assert store.objects == {}


def test_a_throttled_request_is_sent_again(store: Store, queue: Queue) -> None:
    store.refusing["POST", "/endpoints/"] = [refuses(429, "ThrottlingException")]

    assert queue.post().status == 202
    assert len(store.queued) == 1


@pytest.mark.parametrize(
    ("method", "resource"),
    [("GET", "/invocations"), ("POST", "/invocations/{id}"), ("DELETE", "/uploads"), ("POST", "/x")],
)
def test_there_are_no_other_paths(store: Store, queue: Queue, method: str, resource: str) -> None:
    del store
    assert queue.other(method, resource).code == "unknown_target"
