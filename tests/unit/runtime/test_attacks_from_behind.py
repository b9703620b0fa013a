"""Odd answers of AWS, and of who writes into the bucket: at each route of a front door they are told as faults."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.unit.runtime.attacks import ODD, ROUTES, World
from tests.unit.runtime.stub import answers, drips, refuses, resets, writes, writes_endlessly

ACCOUNT = "arn:aws:iam::123456789012:role/secret"
HEAD = b"HTTP/1.1 200 OK\r\n"
BROKEN: list[Any] = [
    resets,
    writes(b""),
    writes(b"nonsense\r\n\r\n"),
    writes(b"\x00" * 100),
    writes(b"HTTP/9.9 200 OK\r\n\r\n"),
    writes(b"HTTP/1.1 \xff\xff\r\n\r\n"),
    writes(b"HTTP/1.1 99999 OK\r\n\r\n"),
    writes(HEAD + b"\r\n[1,2]"),
    writes(HEAD + b"Content-Length: 100\r\n\r\n[1,"),
    writes(HEAD + b"Content-Length: -1\r\n\r\n[1,"),
    writes(HEAD + b"Content-Length: 1e3\r\n\r\n[1,"),
    writes(HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n[1,"),
    writes(HEAD + b"Content-Length: 3\r\nContent-Length: 9\r\n\r\n[1,2]"),
    writes(HEAD + b"Content-Length: \xd9\xa3\r\n\r\n[1]"),
    writes(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
    writes(HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n12345\r\n0\r\n\r\n"),
    writes(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n[1"),
    writes(HEAD + b"Transfer-Encoding: xchunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n"),
    writes(HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n"),
    writes(HEAD + b"X: y\r\n" * 200 + b"\r\n"),
    writes(HEAD + b"X: " + b"y" * 70_000 + b"\r\n\r\n"),
    writes(b"HTTP/1.1 100 Continue\r\n\r\n" * 200),
    writes(b"HTTP/1.1 204 No Content\r\n\r\n"),
    writes(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
    writes_endlessly(HEAD + b"Content-Length: 900000000\r\n\r\n", b"1" * 65_536),
    writes_endlessly(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"1" * 65_536 + b"\r\n"),
    writes_endlessly(b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"1" * 65_536 + b"\r\n"),
    answers(b"", status=301, Location="http://169.254.169.254/"),
    answers(b"", status=307, Location=f"/{ACCOUNT}"),
    answers(ACCOUNT.encode(), status=400),
    answers(json.dumps({"message": ACCOUNT}).encode(), status=500, x_amzn_ErrorType=f"Odd{ACCOUNT}"),
    refuses(403, "AccessDeniedException", f"{ACCOUNT} is not authorized"),
    refuses(424, "ModelError", ACCOUNT, OriginalStatusCode=500, OriginalMessage=ACCOUNT),
    answers(b"[" * 100_000, status=400),
    answers(ACCOUNT.encode(), "text/html", status=502),
]
SLOW = [
    writes(*drips(b"X", 5, 0.01), 1.0),
    writes(HEAD, 1.0),
    writes(HEAD + b"Content-Length: 10\r\n\r\n", *drips(b"1", 9, 0.01), 1.0),
]
# What routes ask of AWS, in the order of asking. Whatever else a path names is asked for in the same way.
ASKED = [
    *((name, "POST", "/endpoints/") for name in ("whole", "component", "stream", "streamed component")),
    ("queue", "POST", "/endpoints/"),
    ("uploaded", "POST", "/endpoints/"),
    ("queue", "PUT", "/shop/in/"),
    ("fetch", "GET", "/shop/in/"),
    ("fetch", "HEAD", "/shop/out/"),
    ("fetch", "GET", "/shop/out/"),
    ("uploaded", "HEAD", "/shop/in/"),
    ("uploaded", "PUT", "/shop/in/"),
]


@pytest.mark.parametrize(("name", "method", "path"), ASKED)
def test_broken_answers_of_aws_are_told_as_faults(world: World, attack: Any, name: str, method: str, path: str) -> None:
    route, event = world.prepared(name)

    for script in BROKEN:
        world.refusing[method, path] = [script]
        told = attack(route, event)
        assert told.status >= 300 or told.status == 202 or told.body in {b"", b"setosa"}, script
        assert told.code != "internal_error"
        assert told.headers.get("location", "invocations/").partition("/")[0] in {"invocations", "..", "http:"}
    world.refusing.clear()
    assert attack(route, event).status in {200, 202}


@pytest.mark.parametrize(("name", "method", "path"), ASKED)
def test_slow_answers_of_aws_are_given_up(world: World, attack: Any, name: str, method: str, path: str) -> None:
    route, event = world.prepared(name)
    world.start(patience="0.1")

    for script in SLOW:
        world.refusing[method, path] = [script]
        told = attack(route, event)
        # HEAD has no body to wait for.
        assert told.status in ({502, 503, 504} if method != "HEAD" else {200, 303, 415, 503})


PLACES = [
    *("", "../failed/x", "x/../../in/x", "./x", "x/.", "/..", "x\n", "x\x00", "x\t", "\u00e9", "a" * 1025),
    *("%2e%2e/x\r", "\u2024\u2024/x", "?versionId=1\x0b"),
]


@pytest.mark.parametrize("place", PLACES)
def test_a_response_lies_where_it_may_be_looked_for(world: World, attack: Any, place: str) -> None:
    route, event = world.prepared("fetch")
    (key,) = (each for each in world.keys("in/") if each.endswith(".json"))
    ticket = json.loads(world.objects[key][0])

    for odd in ({"output": place}, {"failure": place}) if place else ({"output": place},):
        world.objects[key] = (json.dumps({**ticket, **odd}).encode(), "application/json")
        assert attack(route, event).code == "unknown_inference"
        assert [each.path for each in world.stub.received] == [f"/shop/{key}"]
    if place.isprintable() and place.isascii():  # others are no header
        world.output = f"s3://shop/out/{place}"
        assert attack(*world.prepared("queue")).code == "endpoint_misconfigured"


@pytest.mark.parametrize("place", ["{id}", "/{id}", "2026//{id}", "a b/{id}.out", "..{id}", "{id}/"])
def test_any_other_place_below_the_prefix_is_one(world: World, attack: Any, place: str) -> None:
    world.output = f"s3://shop/out/{place}"

    taken = json.loads(attack(*world.prepared("queue")).body)["inference_id"]
    _, event = world.prepared("queue")
    name = place.format(id=taken)
    world.objects[f"out/{quote(name, safe='/~')}"] = (b"setosa", "text/csv")

    told = attack(
        ROUTES["fetch"],
        {**event, "pathParameters": {"id": taken}, "httpMethod": "GET", "resource": ROUTES["fetch"].resource},
    )
    assert (told.status, told.body) == (200, b"setosa")


def test_tickets_that_somebody_else_has_written_are_none(world: World, attack: Any) -> None:
    route, event = world.prepared("fetch")
    (key,) = (each for each in world.keys("in/") if each.endswith(".json"))
    ticket = json.loads(world.objects[key][0])

    for field in ticket:
        for odd in (*ODD, True, 1e400, 10**400):
            if isinstance(odd, int if field == "until" else str) and odd not in {"", "a\r\nX: y"}:
                continue
            world.objects[key] = (json.dumps({**ticket, field: odd}).encode(), "application/json")
            assert attack(route, event).status in {200, 404}
    world.objects[key] = (b"1" * 7_000_000, "application/json")
    assert attack(route, event).code == "storage_unavailable"


def test_faults_without_end_leave_a_function_that_answers(world: World, attack: Any) -> None:
    for name, method, path in ASKED:
        route, event = world.prepared(name)
        for script in (
            resets,
            answers(b"", status=500),
            refuses(400, "ValidationError", "no"),
            answers(b"", status=403),
        ):
            world.refusing[method, path] = [script]
            for _ in range(10):
                attack(route, event)
        world.refusing.clear()
        assert attack(route, event).status in {200, 202}
