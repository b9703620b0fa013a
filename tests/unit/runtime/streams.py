"""Streams of SageMaker on the loopback, and where the function's answers go."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

from constructs_lib.runtime.front_door.streaming import StreamEntrance
from tests.local_aws.event_stream import event
from tests.unit.runtime.door import LONG, Context, rest_event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.unit.runtime.stub import Exchange


def model_stream_error(code: str) -> bytes:
    about = json.dumps({"Message": "secret words of the model", "ErrorCode": code}).encode()
    return event(about, message_type="exception", exception_type="ModelStreamError")


def streams(
    *parts: bytes | float, content_type: str = "text/event-stream", whole: bool = True, **headers: str
) -> Callable[[Exchange], None]:
    """Answer with frames as they are, waiting for so many seconds between them."""

    def script(exchange: Exchange) -> None:
        exchange.send_response(200)
        exchange.send_header("Content-Type", "application/vnd.amazon.eventstream")
        exchange.send_header("X-Amzn-SageMaker-Content-Type", content_type)
        exchange.send_header("x-Amzn-Invoked-Production-Variant", "Blue")
        exchange.send_header("Transfer-Encoding", "chunked")
        for name, value in headers.items():
            exchange.send_header(name.replace("_", "-"), value)
        exchange.end_headers()
        for part in parts:
            if isinstance(part, bytes):
                exchange.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
                exchange.wfile.flush()
            else:
                time.sleep(part)
        if whole:
            exchange.wfile.write(b"0\r\n\r\n")
        else:
            exchange.close_connection = True

    return script


class Kept:
    """An answer, as the caller gets it, part by part.

    Attributes:
        gone_after: After how many parts the caller leaves.
    """

    def __init__(self, gone_after: int | None = None) -> None:
        self.begun = False
        self.status = 0
        self.headers: dict[str, str] = {}
        self.parts: list[tuple[float, bytes]] = []
        self.fault: str | None = None
        self.gone_after = gone_after

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        assert not self.begun
        self.begun = True
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}

    def write(self, part: bytes) -> None:
        from constructs_lib.runtime.front_door.runtime_api import CallerGoneError

        assert self.begun
        assert self.fault is None
        if self.gone_after is not None and len(self.parts) >= self.gone_after:
            raise CallerGoneError
        if part:
            self.parts.append((time.monotonic(), part))

    def end(self, fault: str = "") -> None:
        assert self.fault is None
        self.fault = fault

    @property
    def body(self) -> bytes:
        return b"".join(part for _, part in self.parts)

    @property
    def code(self) -> str:
        assert self.headers["content-type"] == "application/problem+json"
        return str(json.loads(self.body)["code"])


class StreamingDoor:
    """The function that streams, in an environment."""

    def __init__(self, **environment: str) -> None:
        self.function = StreamEntrance({**os.environ, "ENDPOINT_NAME": "flowers", **environment})

    def call(self, *, gone_after: int | None = None, seconds: float = LONG, **changes: Any) -> Kept:
        kept = Kept(gone_after)
        self.function.handle(rest_event(**changes), Context(seconds), kept)
        return kept
