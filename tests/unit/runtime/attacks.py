"""What somebody sends who means no good, at each route of a front door, and what must be true of every answer."""

from __future__ import annotations

import base64
import copy
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from constructs_lib.runtime.front_door.open_headers import HEADERS
from tests.local_aws.event_stream import event as framed
from tests.unit.runtime.door import Context, Door, rest_event
from tests.unit.runtime.stored import CALLERS, PLACES, Store
from tests.unit.runtime.streams import Kept, StreamingDoor, streams
from tests.unit.runtime.stub import answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.unit.runtime.stub import Exchange, Received, Server

TARGETS = {"model": ["a.tar.gz", "team/*"], "variant": ["Blue"], "hostname": ["one"], "component": ["llm"]}
_SETTINGS = {
    "OPEN_HEADERS": json.dumps([*HEADERS]),
    "TARGETS": json.dumps(TARGETS),
    "ALLOW_ORIGINS": '["https://a.com"]',
    "MAX_REQUEST_BYTES": "4000",
}
_WANTED = '{"content_length": 5, "content_type": "text/csv"}'
_FORGED = "0" * 32
_SECRETS = ("123456789012", "arn:", "traceback", "secret", 'file "', "keyerror")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_STREAMS = "invocations-response-stream"


ODD: list[Any] = [
    *(None, True, 7, -1, 1.5, "", "x", "\ud800", "a\r\nX: y", "\x00", "\u2028", "x" * 70_000),
    *([], ["x"], [None], [[]], {}, {"x": "y"}, {"": {}}),
    json.loads("[" * 200 + "]" * 200),
]


class Route(NamedTuple):
    """A method of an API, with the request that it is for."""

    method: str
    resource: str
    parameters: Mapping[str, str] | None = None
    body: str | None = "1,2"
    content_type: str = "text/csv"

    @property
    def streams(self) -> bool:
        """Whether the function that streams answers."""
        return self.resource.endswith(_STREAMS)

    @property
    def queues(self) -> bool:
        """Whether the endpoint is asynchronous."""
        return self in QUEUE.values()


QUEUE = {
    "queue": Route("POST", "/invocations", {}),
    "fetch": Route("GET", "/invocations/{id}", {"id": _FORGED}, None),
    "offer": Route("POST", "/uploads", {}, _WANTED, "application/json"),
    "uploaded": Route("POST", "/uploads/{id}/invocations", {"id": _FORGED}, None),
}
ROUTES = {
    "whole": Route("POST", "/invocations"),
    "model": Route("POST", "/models/{model}/invocations", {"model": "a.tar.gz"}),
    "variant": Route("POST", "/variants/{variant}/invocations", {"variant": "Blue"}),
    "hostname": Route("POST", "/containers/{hostname}/invocations", {"hostname": "one"}),
    "component": Route("POST", "/components/{component}/invocations", {"component": "llm"}),
    "stream": Route("POST", f"/{_STREAMS}"),
    "streamed variant": Route("POST", f"/variants/{{variant}}/{_STREAMS}", {"variant": "Blue"}),
    "streamed hostname": Route("POST", f"/containers/{{hostname}}/{_STREAMS}", {"hostname": "one"}),
    "streamed component": Route("POST", f"/components/{{component}}/{_STREAMS}", {"component": "llm"}),
    **QUEUE,
}


class Told(NamedTuple):
    """What a caller gets."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The code of a refusal; empty if it is none."""
        refused = self.headers.get("content-type") == "application/problem+json"
        return str(json.loads(self.body)["code"]) if refused else ""


class World(Store):
    """Endpoints that answer, stream and queue, a bucket, and the functions of three APIs in front of them."""

    def __init__(self, stub: Server) -> None:
        super().__init__(stub)
        self.start()
        self.called = 0

    def start(self, patience: str = "20") -> None:
        """Start the functions, which let AWS be silent for so many seconds."""
        settings = {**_SETTINGS, "READ_TIMEOUT_SECONDS": patience}
        about = {**PLACES, "ttl": 600, "timeout": 60, "upload": 50_000_000}
        self._waiting = Door(**settings)
        self._streaming = StreamingDoor(**settings)
        self._queueing = Door(**settings, ASYNC_INFERENCE=json.dumps(about))

    def _serve(self, exchange: Exchange) -> None:
        for (method, path), scripts in self.refusing.items():
            if exchange.command == method and exchange.path.startswith(path) and scripts:
                (scripts.pop(0) if len(scripts) > 1 else scripts[0])(exchange)
                return
        if exchange.path.endswith(f"/{_STREAMS}"):
            streams(framed(b"data: a\n\n"))(exchange)
        elif exchange.path.endswith("/invocations"):
            answers(b'{"predictions": [1]}')(exchange)
        else:
            super()._serve(exchange)

    def ask(self, route: Route, event: Any) -> Told:
        """Hand an event to the function of a route."""
        self.called += 1
        if route.streams:
            kept = Kept()
            self._streaming.function.handle(event, Context(), kept)
            return Told(kept.status, kept.headers, kept.body)
        found = (self._queueing if route.queues else self._waiting).function.handle(event, Context())
        json.dumps(found)
        body = base64.b64decode(found["body"]) if found["isBase64Encoded"] else found["body"].encode()
        return Told(found["statusCode"], {name.lower(): value for name, value in found["headers"].items()}, body)

    def prepared(self, name: str) -> tuple[Route, dict[str, Any]]:
        """A route, and a request at it that is answered as it should be."""
        route = ROUTES[name]
        if name == "fetch":
            taken = self.ask(QUEUE["queue"], event_of(QUEUE["queue"]))
            inference = json.loads(taken.body)["inference_id"]
            self.finish(inference, b"setosa", "text/csv")
            route = route._replace(parameters={"id": inference})
        elif name == "uploaded":
            offer = json.loads(self.ask(QUEUE["offer"], event_of(QUEUE["offer"])).body)
            self.objects[urlsplit(offer["url"]).path.removeprefix("/shop/")] = (b"1,2,3", "text/csv")
            route = route._replace(parameters={"id": offer["upload_id"]})
        return ROUTES[name], event_of(route)


def event_of(route: Route) -> dict[str, Any]:
    """A request that a route is for."""
    made = rest_event(route.body, route.content_type, headers={"Origin": "https://a.com"}, target=route.parameters)
    return {**made, "httpMethod": route.method, "resource": route.resource, "requestContext": copy.deepcopy(CALLERS)}


def with_header(event: Mapping[str, Any], name: str, *values: str) -> dict[str, Any]:
    """The same request with another value of a header, or several."""
    others = {key: value for key, value in event["multiValueHeaders"].items() if key.lower() != name.lower()}
    return {**event, "headers": None, "multiValueHeaders": {**others, name: [*values]}}


def shortened(event: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The same request without one of its parts."""
    for key in event:
        yield {other: value for other, value in event.items() if other != key}


def spoiled(event: Mapping[str, Any], odd: Any) -> Iterator[dict[str, Any]]:
    """The same request with something odd in place of each of its parts."""
    for key in event:
        yield {**event, key: odd}
    about = event["requestContext"]
    for key in about:
        yield {**event, "requestContext": {**about, key: odd}}
    for key in about["identity"]:
        yield {**event, "requestContext": {**about, "identity": {**about["identity"], key: odd}}}
    for key in event["pathParameters"] or {}:
        yield {**event, "pathParameters": {key: odd}}
    for key in event["multiValueHeaders"]:
        yield {**event, "multiValueHeaders": {**event["multiValueHeaders"], key: odd}}
        yield {**event, "multiValueHeaders": {**event["multiValueHeaders"], key: [odd, odd]}}
        yield {**event, "multiValueHeaders": None, "headers": {**event["headers"], key: odd}}


def require_harmless(told: Told, written: str, received: list[Received]) -> None:
    """Fail unless an answer, the log and what was asked of AWS say nothing that they should not.

    Args:
        told: What the caller gets.
        written: What the function has printed.
        received: What was asked of AWS.
    """
    assert 200 <= told.status < 600
    assert told.headers["x-content-type-options"] == "nosniff"
    assert all(isinstance(value, str) for value in told.headers.values())
    shown = "".join(f"{name}{value}" for name, value in told.headers.items())
    assert shown.isascii()
    assert not _CONTROL.search(shown), told.headers
    if told.status >= 400:
        document = json.loads(told.body)
        assert (document["status"], document["request_id"]) == (told.status, told.headers["x-request-id"])
        assert document["type"] == f"urn:inference-api:{document['code']}"
    (line,) = written.splitlines()
    assert not _CONTROL.search(line)
    json.loads(line)
    before_queries = [value.partition("?")[0] for value in told.headers.values()]
    told_or_written = "\n".join([*before_queries, told.body.decode("latin-1"), line]).lower()
    assert not [secret for secret in _SECRETS if secret in told_or_written], told_or_written
    for request in received:
        asked = "".join([request.path, *request.headers.values()])
        assert not _CONTROL.search(asked), request
        assert request.path.isascii()
        path = urlsplit(request.path).path
        assert not {"..", "."} & {*path.split("/")}, request.path
        assert "//" not in path or path.startswith("/shop/"), request.path
