"""What is passed on to SageMaker, and what is refused before the model is called."""

from __future__ import annotations

import base64
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.runtime.door import REQUEST_ID, Context, Door, rest_event
from tests.unit.runtime.stub import Server, answers, echoes
from tests.unit.with_each import with_each

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET_HEADERS = ("model", "variant", "container-hostname")
OPEN = {
    "model": ["a.tar.gz", "team/*", "v?.tar.gz"],
    "variant": ["Blue"],
    "hostname": ["stable"],
    "component": ["llm"],
}
fuzz = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

BODIES = [
    ("5.1,3.5,1.4,0.2\n", "text/csv"),
    ("5.1,3.5", "text/csv; charset=latin-1"),
    ('{"instances": ["é", "ﬁ", "👍", "\\u0000"]}', "application/json"),
    (bytes(range(256)), "image/png"),
    (b"\x93NUMPY\x01\x00", "application/x-npy"),
    (b'{"a": 1}', 'application/json; charset="utf-8"'),
    (b"\xff\xfe", "text/csv"),
    ("x", "application/vnd.a+json;v=1 ; q=2"),
]


@pytest.mark.parametrize(("body", "content_type"), BODIES)
def test_body_goes_both_ways_byte_for_byte(door: Door, stubbed: Server, body: str | bytes, content_type: str) -> None:
    stubbed.default = echoes()

    answer = door.call(body=body, content_type=content_type)

    raw = body if isinstance(body, bytes) else body.encode()
    (received,) = stubbed.received
    assert (received.body, received.headers["content-type"]) == (raw, content_type)
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, raw, content_type)


def test_calls_the_endpoint_with_the_request_id_as_its_label(door: Door, stubbed: Server) -> None:
    answer = door.call(headers={"Accept": "text/csv, */*;q=0.1"})

    (received,) = stubbed.received
    assert received.path == "/endpoints/flowers/invocations"
    assert received.headers["accept"] == "text/csv, */*;q=0.1"
    assert received.headers["x-amzn-sagemaker-inference-id"] == REQUEST_ID == answer.headers["x-request-id"]


def test_other_headers_stay_outside(door: Door, stubbed: Server) -> None:
    door.call(
        headers={
            "Authorization": "Bearer secret",
            "X-Api-Key": "secret",
            "Host": "elsewhere",
        }
    )

    (received,) = stubbed.received
    assert "secret" not in received.headers.values()
    assert {name for name in received.headers if name.startswith("x-amzn-sagemaker")} == {
        "x-amzn-sagemaker-inference-id"
    }
    assert received.headers["host"].startswith("127.0.0.1")


def v2_event() -> dict[str, Any]:
    return {
        "version": "2.0",
        "routeKey": "POST /invocations",
        "rawPath": "/invocations",
        "headers": {"content-type": "text/csv"},
        "requestContext": {"requestId": "JKJaXmPLvHcESHA=", "http": {"method": "POST"}},
        "body": "1,2",
        "isBase64Encoded": False,
    }


EVENTS = [
    pytest.param(rest_event("1,2", "text/csv"), id="REST API"),
    pytest.param(v2_event(), id="HTTP API"),
    pytest.param({**v2_event(), "routeKey": "$default"}, id="function URL"),
    pytest.param({"requestContext": {"elb": {}}, "headers": {"content-type": "text/csv"}, "body": "1,2"}, id="ALB"),
    pytest.param({"multiValueHeaders": {"content-type": ["text/csv"]}, "body": "1,2"}, id="ALB, many values"),
    pytest.param({**rest_event("1,2"), "headers": {"CONTENT-Type": "text/csv"}, "multiValueHeaders": None}, id="case"),
    pytest.param({**rest_event("1,2", "text/csv"), "headers": None}, id="only many values"),
    pytest.param({**v2_event(), "requestContext": {"requestId": "a b\r\nX: y"}}, id="odd id"),
    pytest.param({**v2_event(), "requestContext": {"requestId": "x" * 65}}, id="long id"),
]


@pytest.mark.parametrize("event", EVENTS)
def test_events_of_all_kinds(door: Door, stubbed: Server, event: dict[str, Any]) -> None:
    answer = door.call(event)

    (received,) = stubbed.received
    assert (answer.status, received.body, received.headers["content-type"]) == (200, b"1,2", "text/csv")
    assert len(received.headers["x-amzn-sagemaker-inference-id"]) <= 64


def test_console_test_without_anything_is_refused(door: Door, stubbed: Server) -> None:
    event = {**rest_event(), "headers": None, "multiValueHeaders": None, "body": None}

    assert door.call(event).code == "unsupported_content_type"
    assert not stubbed.received


CONTENT_TYPES = [
    None,
    "",
    "json",
    "text/",
    "/csv",
    "text/csv\n",
    "text/csv\r\nX-Amzn-SageMaker-Target-Variant: Green",
    "text/csv, application/json",
    "text/csv; charset",
    'text/csv; a="\U0001f600"',
    'text/csv; a="\\',
    "text/csv" + "; " * 100 + "\n",
    "text/\u0441sv",
    "text/csv; a=\u00e9",
    'text/csv; a="\n"',
    "text/" + "c" * 300,
    "text/csv\x00",
    "${jndi:ldap://x}",
]


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_content_type_that_is_none_is_refused(door: Door, stubbed: Server, content_type: str | None) -> None:
    answer = door.call(content_type=content_type)

    assert (answer.status, answer.code) == (415, "unsupported_content_type")
    assert not stubbed.received


@pytest.mark.parametrize(
    "content_type",
    [
        "application/vnd.acme.v1+json",
        "text/csv;charset=utf-8",
        'text/csv ; header="a; \\"b\\", c";label_size=0',
        "text/csv;",
        "text/csv; ;a=b",
        "image/x-custom.format!#$&^_`|~",
    ],
)
def test_any_well_formed_content_type_passes(door: Door, stubbed: Server, content_type: str) -> None:
    assert door.call(content_type=content_type).status == 200

    assert stubbed.received[-1].headers["content-type"] == content_type


def test_two_content_types_are_refused(door: Door) -> None:
    event = rest_event()
    event["multiValueHeaders"] = {"Content-Type": ["text/csv"], "content-type": ["application/json"]}

    assert door.call(event).status == 415


def test_listed_content_types_only(stubbed: Server) -> None:
    door = Door(CONTENT_TYPES='["application/json"]')

    assert door.call(content_type="Application/JSON; charset=utf-8").status == 200
    assert door.call(content_type="text/csv").status == 415
    assert len(stubbed.received) == 1


@pytest.mark.parametrize(("coding", "status"), [("gzip", 415), ("identity", 200), ("", 200), ("Identity, br", 415)])
def test_compressed_bodies_are_refused(door: Door, stubbed: Server, coding: str, status: int) -> None:
    assert door.call(headers={"Content-Encoding": coding}).status == status
    assert len(stubbed.received) == (status == 200)


@pytest.mark.parametrize("accept", ["json", "a/b,", "*/*\r\nX: y", "text/csv\n", ", ".join(["a/b"] * 300), "\u00e9/b"])
def test_accept_that_is_none_is_refused(door: Door, stubbed: Server, accept: str) -> None:
    answer = door.call(headers={"Accept": accept})

    assert (answer.status, answer.code) == (406, "not_acceptable")
    assert not stubbed.received


BROKEN_BODIES = [
    (None, False),
    ("", False),
    ("", True),
    (7, False),
    ("\ud800", False),
    ("not base64!", True),
    ("aGVsbG8", True),
    ("aGVs\nbG8=", True),
    ("aGVs bG8=", True),
    ("-_-_", True),
    ("aGVsbG8==", True),
    ("é", True),
]


@pytest.mark.parametrize(("body", "encoded"), BROKEN_BODIES)
def test_body_that_is_none_is_refused(door: Door, stubbed: Server, body: Any, encoded: bool) -> None:
    answer = door.call({**rest_event(), "body": body, "isBase64Encoded": encoded})

    assert (answer.status, answer.code) == (400, "invalid_body")
    assert not stubbed.received


@pytest.mark.parametrize("make", [lambda size: b"x" * size, lambda size: "x" * size, lambda size: "é" * (size // 2)])
@pytest.mark.parametrize("limit", [1000, 1001, 1002])
def test_limit_of_the_body(stubbed: Server, make: Callable[[int], Any], limit: int) -> None:
    door = Door(MAX_REQUEST_BYTES=str(limit))

    assert door.call(body=make(limit)).status == 200
    answer = door.call(body=make(limit + 2))
    assert (answer.status, answer.code) == (413, "request_too_large")
    assert door.call(body=b"x" * (limit + 1)).status == 413
    assert len(stubbed.received) == 1


@pytest.mark.parametrize(
    ("kind", "name", "header"),
    [
        ("model", "a.tar.gz", "x-amzn-sagemaker-target-model"),
        ("model", "team%2Fb.tar.gz", "x-amzn-sagemaker-target-model"),
        ("model", "team%2fb.tar.gz", "x-amzn-sagemaker-target-model"),
        ("model", "team%252Fb.tar.gz", "x-amzn-sagemaker-target-model"),
        ("model", "team/c/d.tar.gz", "x-amzn-sagemaker-target-model"),
        ("model", "v1.tar.gz", "x-amzn-sagemaker-target-model"),
        ("variant", "Blue", "x-amzn-sagemaker-target-variant"),
        ("hostname", "stable", "x-amzn-sagemaker-target-container-hostname"),
        ("component", "llm", "x-amzn-sagemaker-inference-component"),
    ],
)
def test_open_targets(stubbed: Server, kind: str, name: str, header: str) -> None:
    answer = Door(TARGETS=json.dumps(OPEN)).call(target={kind: name})

    (received,) = stubbed.received
    assert (answer.status, received.headers[header]) == (200, re.sub("%(25)?2[Ff]", "/", name))


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("*a*a*a*b", "a" * 1024),
        ("*/*/*/*.tar.gz", "a/" * 511 + "b"),
        ("*" * 30, "/" + "a" * 1000),
        ("*?" * 200 + "/", "a" * 1024),
    ],
)
def test_patterns_of_many_parts_are_refused_at_once(stubbed: Server, pattern: str, name: str) -> None:
    door = Door(TARGETS=json.dumps({"model": [pattern]}))
    begin = time.perf_counter()

    answer = door.call(target={"model": name})

    assert time.perf_counter() - begin < 1
    assert (answer.status, answer.code, len(stubbed.received)) == (404, "unknown_target", 0)


@pytest.mark.parametrize(
    ("pattern", "name", "opens"),
    [("v?.tar.gz", "v1.tar.gz", True), ("v?", "v12", False), ("a*b*c", "a/x.b-c", True), ("[ab]", "a", False)],
)
def test_patterns_are_those_of_iam(stubbed: Server, pattern: str, name: str, opens: bool) -> None:
    door = Door(TARGETS=json.dumps({"model": [pattern]}))

    assert door.call(target={"model": name}).status == (200 if opens else 404)
    assert len(stubbed.received) == opens


TRAVERSALS = [
    "",
    "../a.tar.gz",
    "team/../a.tar.gz",
    "team/..\\a",
    "team/%2e%2e/a",
    "team/%252e",
    "team%25252Fa",
    "team%252F..%252Fa",
    "%252Fteam",
    "team//a",
    "/team/a",
    "team/a\x00",
    "team/a\n",
    "a.tar.gz\n",
    "team/\u2024\u2024/a",
    "team/" + "a" * 1020,
    "team/a b",
    "other.tar.gz",
    "teams/a",
    "v12.tar.gz",
    "*",
    "team/*",
    "vx/tar.gz",
]


@with_each("name", TRAVERSALS)
@with_each("kind", OPEN)
def test_targets_that_are_not_open(stubbed: Server, kind: str, name: str) -> None:
    answer = Door(TARGETS=json.dumps(OPEN)).call(target={kind: name})

    assert (answer.status, answer.code) == (404, "unknown_target")
    assert not stubbed.received


@pytest.mark.parametrize("name", ["blue", "Blue\n", "Blue ", "-Blue", "Green", "B" * 64])
def test_variants_are_called_by_their_exact_name(stubbed: Server, name: str) -> None:
    assert Door(TARGETS='{"variant": ["Blue", "*"]}').call(target={"variant": name}).status == (
        200 if name in {"blue", "Green"} else 404
    )
    assert len(stubbed.received) == (name in {"blue", "Green"})


def test_no_target_is_open_unless_named(door: Door) -> None:
    assert door.call(target={"model": "a.tar.gz"}).status == 404


def test_concurrent_requests_do_not_mix(door: Door, stubbed: Server) -> None:
    stubbed.default = lambda exchange: answers(exchange.body, "text/csv")(exchange)

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda n: door.call(body=str(n), content_type="text/csv").body, range(200)))

    assert found == [str(n).encode() for n in range(200)]


@fuzz
@given(headers=st.dictionaries(st.text(), st.text() | st.none()), accept=st.text(), content_type=st.text())
def test_whatever_the_headers_are(door: Door, stubbed: Server, headers: Any, accept: str, content_type: str) -> None:
    stubbed.received.clear()
    event = {**rest_event(), "headers": {**headers, "accept": accept, "content-type": content_type}}
    del event["multiValueHeaders"]

    answer = door.call(event)

    assert answer.status in {200, 406, 415}
    for received in stubbed.received:
        assert received.headers["content-type"] == content_type
        assert received.headers.get("accept", "") == accept
        assert not [name for name in received.headers if "target" in name]


words = st.text(alphabet="abcXYZ019-+.*", min_size=1, max_size=8)


@fuzz
@given(kind=words, subtype=words, name=words, value=words | st.text(alphabet="ab ;,=", max_size=5).map('"{}"'.format))
def test_every_well_formed_content_type_passes(
    door: Door, stubbed: Server, kind: str, subtype: str, name: str, value: str
) -> None:
    stubbed.received.clear()
    content_type = f"{kind}/{subtype}; {name}={value}"

    assert door.call(content_type=content_type).status == 200
    assert stubbed.received[0].headers["content-type"] == content_type


@fuzz
@given(body=st.binary(min_size=1) | st.text(min_size=1), content_type=st.sampled_from(["text/csv", "image/png"]))
def test_whatever_the_body_is(door: Door, stubbed: Server, body: str | bytes, content_type: str) -> None:
    stubbed.received.clear()
    stubbed.default = echoes()
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")

    answer = door.call(body=body, content_type=content_type)

    valid = isinstance(body, bytes) or not any("\ud800" <= letter <= "\udfff" for letter in body)
    assert answer.status == (200 if valid else 400)
    if valid:
        assert answer.body == raw == stubbed.received[0].body


@pytest.fixture
def open_to_all(stubbed: Server) -> Door:
    del stubbed
    return Door(TARGETS='{"model": ["*"]}')


@fuzz
@given(name=st.text(alphabet=st.sampled_from("ab/.%2FfeE\\ \n\x00é-*"), max_size=12))
def test_whatever_the_path_is(stubbed: Server, open_to_all: Door, name: str) -> None:
    stubbed.received.clear()

    open_to_all.call(target={"model": name})

    for received in stubbed.received:
        target = received.headers["x-amzn-sagemaker-target-model"]
        assert not [part for part in ("..", "//", "%", "\\", " ", "\n", "*") if part in target]
        assert target.isascii()
        assert not target.startswith("/")


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)
KEYS = ("headers", "multiValueHeaders", "pathParameters", "requestContext", "body", "isBase64Encoded")


@fuzz
@given(event=json_values | st.fixed_dictionaries(dict.fromkeys(KEYS, json_values)))
def test_whatever_the_event_is(door: Door, event: Any) -> None:
    answer = door.call({} if event is None else event)

    assert answer.status in {400, 404, 406, 415, 500}
    assert answer.problem["title"]


def test_base64_of_api_gateway_is_what_is_sent(door: Door, stubbed: Server) -> None:
    event = {**rest_event(content_type="image/png"), "body": base64.b64encode(b"\x00\xff").decode()}

    door.call({**event, "isBase64Encoded": True})

    assert stubbed.received[0].body == b"\x00\xff"


def test_context_without_an_id(door: Door) -> None:
    event = {**v2_event(), "requestContext": None}
    context = Context()
    context.aws_request_id = "not an id\n"

    response = door.function.handle(event, context)

    assert len(response["headers"]["X-Request-Id"]) == 36
