"""SageMaker's runtime on loopback: a real HTTP server that says what a test tells it to say."""

from __future__ import annotations

import json
import re
import socket
import ssl
import struct
import threading
import time
from collections import deque
from contextlib import contextmanager, suppress
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

JSON = "application/json"
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00\r\n]*?)[ \t]*\r\n")
CERTIFICATE = Path(__file__).with_name("localhost.pem")


class Received(NamedTuple):
    """A request, as SageMaker would see it."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"


class Exchange(BaseHTTPRequestHandler):
    """One connection. Whatever is scripted gets it, to write what it wants."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener
    body = b""
    raw_requestline: bytes
    _headers_buffer: list[bytes]

    def setup(self) -> None:
        super().setup()
        # Whoever comes late belongs to the test that is over.
        self.stub = self.server.stub

    def parse_request(self) -> bool:
        """Take a request apart, without the parser of mail that most of a server's time goes into.

        Raises:
            ValueError: If it is not exactly as HTTP wants it; the connection ends.
        """
        self.requestline = self.raw_requestline.decode("latin-1").removesuffix("\r\n")
        self.command, self.path, self.request_version = self.requestline.split(" ")
        self.headers = HTTPMessage()
        while (line := self.rfile.readline()) != b"\r\n":
            found = _HEADER.fullmatch(line)
            if not found:
                raise ValueError(line)
            name, value = found.groups()
            self.headers.set_raw(name.decode("latin-1"), value.decode("latin-1"))
        self.close_connection = self.headers.get("Connection", "").lower() == "close"
        return True

    def send_response(self, code: int, message: str | None = None) -> None:
        """Begin an answer, without a date."""
        self.send_response_only(code, message)

    def end_headers(self, body: bytes = b"") -> None:
        """Write the headers, and a body with them."""
        self._headers_buffer += [b"\r\n", body]
        self.flush_headers()

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.stub.next(Received(self.path, headers, self.body, self.command))(self)

    def do_GET(self) -> None:
        self.do_POST()

    def do_HEAD(self) -> None:
        self.do_POST()

    def do_PUT(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Server:
    """The stub as one test sees it: what it was asked, and what it is to say.

    Attributes:
        url: Where it is.
        received: The last requests.
        scripts: What the next requests get, each once.
        default: What all other requests get.
        connections: How many there have been.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: deque[Received] = deque(maxlen=64)
        self.scripts: deque[Callable[[Exchange], None]] = deque()
        self.default: Callable[[Exchange], None] = answers(b'{"predictions": [1]}')
        self.connections = 0
        self._lock = threading.Lock()

    def next(self, received: Received) -> Callable[[Exchange], None]:
        """Take a request, and return what it gets."""
        with self._lock:
            self.received.append(received)
            return self.scripts.popleft() if self.scripts else self.default


class Listener(ThreadingHTTPServer):
    """A socket that one test after the other uses."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, handler: type[BaseHTTPRequestHandler] = Exchange, *, secure: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.tls: ssl.SSLContext | None = None
        if secure:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(CERTIFICATE)
        self.stub = self.forget()

    def forget(self) -> Server:
        """Return a stub that has not been asked anything."""
        place = "http://127.0.0.1" if self.tls is None else "https://localhost"
        self.stub = Server(f"{place}:{self.server_address[1]}")
        return self.stub

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.tls is None:
            super().finish_request(request, client_address)
        else:
            with self.tls.wrap_socket(request, server_side=True) as wrapped:
                super().finish_request(wrapped, client_address)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any) -> None:
        self.stub.connections += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close without the polite shutdown, which would undo a reset."""
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: callers that hang up are what is tested."""


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler] = Exchange, *, secure: bool = False) -> Iterator[Listener]:
    listener = Listener(handler, secure=secure)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


@contextmanager
def running() -> Iterator[Server]:
    with listening() as listener:
        yield listener.stub


def answers(
    body: bytes, content_type: str | None = JSON, *, status: int = 200, variant: str = "AllTraffic", **headers: str
) -> Callable[[Exchange], None]:
    """Answer with a body of a known length; a header's underscores are hyphens."""

    def script(exchange: Exchange) -> None:
        exchange.send_response(status)
        if content_type is not None:
            exchange.send_header("Content-Type", content_type)
        exchange.send_header("x-Amzn-Invoked-Production-Variant", variant)
        exchange.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            exchange.send_header(name.replace("_", "-"), value)
        exchange.end_headers(body)

    return script


def echoes(content_type: str | None = None) -> Callable[[Exchange], None]:
    """Answer with what was sent."""

    def script(exchange: Exchange) -> None:
        answers(exchange.body, content_type or exchange.headers["Content-Type"])(exchange)

    return script


def refuses(status: int, error: str, message: str | None = "", **members: object) -> Callable[[Exchange], None]:
    """Answer with an error as SageMaker writes it."""
    body = json.dumps({"message": message, **members}).encode()
    return answers(body, "application/x-amzn-json-1.1", status=status, x_amzn_ErrorType=error)


def model_error(original: object, message: str = "", **members: object) -> Callable[[Exchange], None]:
    """Answer that the model's container failed."""
    return refuses(424, "ModelError", message, OriginalStatusCode=original, **members)


def writes(*parts: bytes | float) -> Callable[[Exchange], None]:
    """Write bytes as they are, wait for so many seconds between them, then hang up."""

    def script(exchange: Exchange) -> None:
        for part in parts:
            if isinstance(part, bytes):
                exchange.wfile.write(part)
                exchange.wfile.flush()
            else:
                time.sleep(part)
        exchange.close_connection = True

    return script


def drips(part: bytes, times: int, pause: float = 0.05) -> list[bytes | float]:
    """What to write again and again, with a pause after each."""
    return [part, pause] * times


def writes_endlessly(head: bytes, part: bytes) -> Callable[[Exchange], None]:
    """Write for as long as somebody reads."""

    def script(exchange: Exchange) -> None:
        exchange.close_connection = True
        exchange.wfile.write(head)
        with suppress(OSError):
            while True:
                exchange.wfile.write(part)

    return script


def resets(exchange: Exchange) -> None:
    """Drop the connection before a header is written."""
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.close_connection = True
