"""Uploads: one object of one length and one type, for its caller alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.runtime.stored import Queue, Store

if TYPE_CHECKING:
    from tests.unit.runtime.stub import Server

WANTED = json.dumps({"content_length": 20_000_000, "content_type": "text/csv"})


@pytest.fixture
def store(stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", stubbed.url)
    return Store(stubbed)


@pytest.fixture
def queue(store: Store) -> Queue:
    del store
    return Queue()


def test_signs_length_and_type_of_one_object(queue: Queue) -> None:
    answer = queue.offer(WANTED)

    offer = json.loads(answer.body)
    place = urlsplit(offer["url"])
    query = parse_qs(place.query)
    assert (answer.status, offer["method"], offer["expires_in"]) == (201, "PUT", 900)
    assert answer.headers["location"] == f"uploads/{offer['upload_id']}/invocations"
    assert offer["headers"] == {"Content-Type": "text/csv", "Content-Length": "20000000"}
    assert place.path.startswith("/shop/in/")
    assert place.path.endswith(f"/uploads/{offer['upload_id']}")
    assert query["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]
    assert query["X-Amz-Expires"] == ["900"]


def test_a_request_is_made_of_what_was_uploaded(store: Store, queue: Queue) -> None:
    offer = json.loads(queue.offer(WANTED).body)
    store.objects[urlsplit(offer["url"]).path.removeprefix("/shop/")] = (b"1" * 200_000, "text/csv")

    answer = queue.post_upload(offer["upload_id"], Accept="application/json")

    (inference,) = store.queued
    assert (answer.status, answer.headers["location"]) == (202, f"../../invocations/{inference}")
    asked = store.queued[inference]
    assert asked["x-amzn-sagemaker-inputlocation"] == f"s3:/{urlsplit(offer['url']).path}"
    assert asked["x-amzn-sagemaker-content-type"] == "text/csv"
    assert asked["x-amzn-sagemaker-accept"] == "application/json"
    store.finish(inference, b"done")
    assert queue.get(inference).body == b"done"


def test_nothing_is_made_of_what_is_not_there_or_of_somebody_else(store: Store, queue: Queue) -> None:
    offer = json.loads(queue.offer(WANTED).body)

    before = queue.post_upload(offer["upload_id"])
    store.objects[urlsplit(offer["url"]).path.removeprefix("/shop/")] = (b"1", "text/csv")
    other = queue.post_upload(offer["upload_id"], {"identity": {"apiKeyId": "key2"}})

    assert (before.code, other.code) == ("unknown_upload", "unknown_upload")
    assert store.queued == {}


@pytest.mark.parametrize("upload", ["", "0" * 32, "../invocations", "0" * 31 + "\r", None, 5])
def test_nobody_guesses_an_upload(store: Store, queue: Queue, upload: Any) -> None:
    assert queue.post_upload(upload).code == "unknown_upload"
    assert all(".." not in received.path for received in store.stub.received)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "x",
        "{}",
        '{"content_length": 5}',
        '{"content_length": "5", "content_type": "text/csv"}',
        '{"content_length": true, "content_type": "text/csv"}',
        '{"content_length": 0, "content_type": "text/csv"}',
        '{"content_length": -5, "content_type": "text/csv"}',
        '{"content_length": 5.5, "content_type": "text/csv"}',
        '{"content_length": 5, "content_type": 5}',
        '{"content_length": 5, "content_type": "text/csv", "key": "../x"}',
        "[" * 1000,
    ],
)
def test_what_does_not_say_both_is_refused(queue: Queue, body: str) -> None:
    assert (queue.offer(body).status, queue.offer(body).code) == (400, "invalid_body")


@pytest.mark.parametrize(
    "content_type", ["", "x", "text/csv\r\nX-Amz-Acl: public-read", "text/csv\u0661", "a/" + "b" * 255]
)
def test_a_malformed_type_is_refused(queue: Queue, content_type: str) -> None:
    body = json.dumps({"content_length": 5, "content_type": content_type})

    assert queue.offer(body).code == "unsupported_content_type"


def test_a_body_may_not_be_longer_than_its_owner_allows(store: Store, queue: Queue) -> None:
    too_long = json.dumps({"content_length": 50_000_001, "content_type": "text/csv"})
    offer = json.loads(queue.offer(WANTED).body)
    store.objects[urlsplit(offer["url"]).path.removeprefix("/shop/")] = (b"1" * 2000, "text/csv")

    assert queue.offer(too_long).status == 413
    # As where its owner has allowed less since.
    assert Queue(upload=1000).post_upload(offer["upload_id"]).status == 413


def test_a_type_that_somebody_else_has_written_is_checked(store: Store, queue: Queue) -> None:
    offer = json.loads(queue.offer(WANTED).body)
    store.objects[urlsplit(offer["url"]).path.removeprefix("/shop/")] = (b"1", "nonsense")

    assert queue.post_upload(offer["upload_id"]).code == "unsupported_content_type"


def test_long_forms_are_not_read(queue: Queue) -> None:
    assert queue.offer(json.dumps({"content_length": 5, "content_type": "a" * 2000})).status == 413


def test_no_uploads_unless_they_are_open(store: Store) -> None:
    queue = Queue(upload=None)

    assert queue.offer(WANTED).status == 413
    assert queue.post_upload("0" * 32).code == "unknown_upload"
    del store
