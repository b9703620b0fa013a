"""Lambda's runtime API, for functions that stream: events go out, and answers come in part by part."""

import json
import queue
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

_DELIMITER = bytes(8)
_MODE = "Lambda-Runtime-Function-Response-Mode"
_FAULT = "Lambda-Runtime-Function-Error-Type"


class BrokenOffError(Exception):
    """A function says that its answer is not whole."""


class Answer:
    """What a function answers to one event: its status and headers first, then its body, part by part."""

    def __init__(self, patience: float) -> None:
        self._parts: queue.Queue[bytes | None] = queue.Queue()
        self._patience = patience
        self._rest = b""
        self.fault = ""
        self.streamed = False

    def put(self, part: bytes | None) -> None:
        """Take a part; None ends it."""
        self._parts.put(part)

    def begin(self) -> Mapping[str, Any]:
        """Wait for the status and the headers."""
        read = b""
        while _DELIMITER not in read:
            part = self._parts.get(timeout=self._patience)
            if part is None:
                raise BrokenOffError(self.fault or "no status")
            read += part
        about, _, self._rest = read.partition(_DELIMITER)
        found: Mapping[str, Any] = json.loads(about)
        return found

    def body(self) -> Iterator[bytes]:
        """Return the parts as they come."""
        if self._rest:
            yield self._rest
        while (part := self._parts.get(timeout=self._patience)) is not None:
            yield part
        if self.fault:
            raise BrokenOffError(self.fault)


class RuntimeApi(ThreadingHTTPServer):
    """The API of one execution environment."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.events: queue.Queue[tuple[str, int, bytes]] = queue.Queue()
        self.answers: dict[str, Answer] = {}
        self.asked = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def address(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self.server_address[1]}"

    def invoke(self, event: Any, seconds: float) -> Answer:
        """Have the function answer an event."""
        request_id = str(uuid4())
        self.answers[request_id] = answer = Answer(seconds)
        self.events.put((request_id, int((time.time() + seconds) * 1000), json.dumps(event).encode()))
        return answer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of functions that have ended."""

    def stop(self) -> None:
        """End it."""
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: RuntimeApi

    def do_GET(self) -> None:
        self.server.asked.set()
        request_id, deadline, event = self.server.events.get()
        self._send(
            200,
            event,
            {"Lambda-Runtime-Aws-Request-Id": request_id, "Lambda-Runtime-Deadline-Ms": str(deadline)},
        )

    def do_POST(self) -> None:
        answer = self.server.answers.pop(self.path.split("/")[-2])
        answer.streamed = self.headers[_MODE] == "streaming"
        while size := int(self.rfile.readline() or b"0", 16):
            answer.put(self.rfile.read(size))
            self.rfile.readline()
        while line := self.rfile.readline().strip().decode():
            name, _, value = line.partition(": ")
            if name == _FAULT:
                answer.fault = value
        answer.put(None)
        self._send(202, b"", {})

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
