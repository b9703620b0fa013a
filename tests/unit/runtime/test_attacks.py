"""Attacks of callers, at all routes of a front door: nothing fails, nothing leaks, and nothing odd gets behind it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from constructs_lib.runtime.front_door.open_headers import HEADERS
from tests.unit.runtime.attacks import ODD, ROUTES, TARGETS, World, shortened, spoiled, with_header

at_each_route = pytest.mark.parametrize("name", ROUTES)
NAMED = [name for name, route in ROUTES.items() if route.parameters]
WITH_BODY = [name for name, route in ROUTES.items() if route.body is not None and name != "offer"]


@at_each_route
def test_what_a_route_is_for_is_answered(world: World, attack: Any, name: str) -> None:
    told = attack(*world.prepared(name))

    assert told.status in {200, 201, 202}
    assert told.headers["access-control-allow-origin"] == "https://a.com"


@pytest.mark.no_cover
@at_each_route
def test_odd_events_are_answered(world: World, attack: Any, name: str) -> None:
    route, event = world.prepared(name)

    for made in shortened(event):
        attack(route, made)
    for odd in ODD:
        for made in spoiled(event, odd):
            attack(route, made)

    for made in ODD:
        assert attack(route, made).status >= 400
    assert world.called > 450


INJECTED = [
    "a\r\nX-Odd: 1",
    "a\nX-Odd: 1",
    "a\rX-Odd: 1",
    "a\x00b",
    "a\tb",
    "a\x0bb",
    "a\x7f",
    " a",
    "a ",
    "\u00e9",
    "\u0661",
    "\U0001f600",
    "\ud800",
    "a\u2028b",
    "a" * 70_000,
    "${jndi:ldap://x}",
    "%0d%0aX-Odd: 1",
    "",
]
NAMES = [
    *("Content-Type", "Accept", "Content-Encoding", "Origin", *HEADERS),
    *("X-Amzn-SageMaker-Target-Model", "X-Amzn-SageMaker-Inference-Component", "X-Amzn-SageMaker-InputLocation"),
    *("X-Amzn-SageMaker-RequestTTLSeconds", "x-amzn-sagemaker-", "x-amzn-sagemaker-\r\nX-Odd"),
]


@pytest.mark.no_cover
@at_each_route
def test_injections_into_headers_stay_outside(world: World, attack: Any, name: str) -> None:
    route, event = world.prepared(name)

    for header in NAMES:
        for value in INJECTED:
            told = attack(route, with_header(event, header, value))
            assert told.code != "internal_error", (header, value)
            assert "x-odd" not in told.headers
            assert "access-control-allow-origin" not in told.headers or header != "Origin"
            attack(route, with_header(event, header, "a", value))
    for received in world.stub.received:
        assert "x-odd" not in received.headers


@at_each_route
def test_no_header_says_what_only_the_path_or_the_owner_may_say(world: World, attack: Any, name: str) -> None:
    route, event = world.prepared(name)
    about_models = ("Target-Model", "Target-Variant", "Target-Container-Hostname", "Inference-Component")
    about_queues = (
        "InputLocation",
        "RequestTTLSeconds",
        "InvocationTimeoutSeconds",
        "Filename",
        "S3OutputPathExtension",
    )

    for header in (*about_models, *about_queues):
        told = attack(route, with_header(event, f"X-Amzn-SageMaker-{header}", "1"))
        if name not in {"fetch", "offer"}:
            assert (told.status, told.code) == (400, "header_not_open")
        assert not [
            each for each in world.stub.received if each.headers.get(f"x-amzn-sagemaker-{header.lower()}") == "1"
        ]


def encoded(text: str) -> list[str]:
    """A text, with each of its signs encoded once, twice and three times."""
    once = "".join(f"%{ord(letter):02x}" for letter in text)
    twice = once.replace("%", "%25")
    return [text, once, once.upper(), twice, twice.replace("%", "%25")]


PATHS = [
    *(
        each
        for text in ("..", "../a.tar.gz", "team/..", "/team/a", "team//a", "\\..\\a", ".")
        for each in encoded(text)
    ),
    *("%c0%ae%c0%ae", "%e0%80%ae", "\u2024\u2024", "\uff0e\uff0e", "..;/a", "team/..%00", "team/a\x00", "\x00", "%00"),
    *("a\r\nX-Odd: 1", "a%0d%0aX-Odd: 1", "*", "team/*", "?", "[a]", "{id}", "a" * 2000, "", " ", "Blue ", "Blue\n"),
    *("s3://shop/out/x", "arn:aws:s3:::shop", "http://169.254.169.254/", "0" * 31, "0" * 33, "A" * 32, "\u0660" * 32),
]


@pytest.mark.parametrize("name", NAMED)
def test_odd_names_lead_nowhere(world: World, attack: Any, name: str) -> None:
    route, event = world.prepared(name)
    (parameter,) = event["pathParameters"]

    for odd in PATHS:
        told = attack(route, {**event, "pathParameters": {parameter: odd}})

        assert (told.status, told.code) in {
            *((404, "unknown_target"), (404, "unknown_inference"), (404, "unknown_upload")),
        }, odd
        assert not world.stub.received


@pytest.mark.parametrize("name", ["whole", "stream", "component", "streamed component"])
def test_a_request_cannot_name_two_targets_of_which_one_is_closed(world: World, attack: Any, name: str) -> None:
    route, event = world.prepared(name)

    for parameter in TARGETS:
        parameters = {**(event["pathParameters"] or {}), parameter: "closed"}
        assert attack(route, {**event, "pathParameters": parameters}).code == "unknown_target"
        assert not world.stub.received


BODIES: list[tuple[Any, bool, int]] = [
    *((None, False, 400), ("", False, 400), ("", True, 400), (7, False, 400), ([], False, 400), ({}, True, 400)),
    *(("\ud800", False, 400), ("not base64!", True, 400), ("aGVsbG8", True, 400), ("-_-_", True, 400)),
    *(("aGVsbG8==", True, 400), ("\u00e9", True, 400), ("a" * 4001, False, 413), ("\u00e9" * 2001, False, 413)),
    *(("YWFh" * 1334, True, 413), ("A" * 8000, True, 413), ("a" * 70_000, False, 413)),
    *(("a" * 4000, False, 0), ("\u00e9" * 2000, False, 0), ("YWFh" * 1333, True, 0), ("\x00", False, 0)),
]


@pytest.mark.parametrize("name", WITH_BODY)
def test_bodies_at_every_limit(world: World, attack: Any, name: str) -> None:
    route, event = world.prepared(name)

    for body, is_encoded, status in BODIES:
        told = attack(route, {**event, "body": body, "isBase64Encoded": is_encoded})

        assert told.status == status if status else told.status in {200, 202}
        assert not (status and world.stub.received)


LENGTHS = ["0", "-1", "1.0", "1e400", "-1e400", "NaN", "Infinity", '"5"', "true", "null", "[5]", "9" * 900, "1" * 5000]
TYPES: list[Any] = [*INJECTED, None, 5, [], {}, ["text/csv"], "text/csv, a/b", "text/csv\r\nx-amz-acl: public-read"]
FORMS = [
    *("", "[]", "null", "x", "{}", "1", '"x"', "\ud800", "[" * 1000, '{"a":' * 150, "\x00", "\ufeff{}", "NaN"),
    *(f'{{"content_length": {each}, "content_type": "text/csv"}}' for each in (*LENGTHS, "0x10", "05", "50000001")),
    *(json.dumps({"content_length": 5, "content_type": each}) for each in TYPES),
    '{"content_length": 5, "content_type": "text/csv", "key": "../x"}',
    '{"content_length": 5, "content_type": "text/csv", "url": "http://169.254.169.254/"}',
    '{"content_length": 5, "content_length": 50000001, "content_type": "text/csv"}',
]


def test_odd_wishes_for_an_upload_sign_nothing(world: World, attack: Any) -> None:
    route, event = world.prepared("offer")

    for form in FORMS:
        told = attack(route, {**event, "body": form})

        assert told.status in {400, 413, 415}, form
        assert "X-Amz-Signature" not in told.body.decode()
        assert not world.stub.received
