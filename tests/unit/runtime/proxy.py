"""A proxy on loopback: it passes requests on, and is the way through which TLS goes."""

from __future__ import annotations

import select
import socket
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.unit.runtime.stub import Exchange, Received

if TYPE_CHECKING:
    from collections.abc import Callable


class Proxied(Exchange):
    """One connection to the proxy."""

    def do_POST(self) -> None:  # noqa: N802  # http.server's names
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.note(body)
        there = urlsplit(self.path)
        connection = HTTPConnection(there.netloc)
        headers = {name: value for name, value in self.headers.items() if not name.startswith("Proxy-")}
        connection.request("POST", there.path, body, headers)
        with connection.getresponse() as response:
            found = response.read()
            self.send_response(response.status)
            self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)
        connection.close()

    def do_CONNECT(self) -> None:  # noqa: N802  # as http.server calls it
        script = self.note(b"")
        self.close_connection = True
        if script is not passes:
            script(self)
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port))) as there:
            self.send_response(200)
            self.end_headers()
            pass_on(self.connection, there)

    def note(self, body: bytes) -> Callable[[Exchange], None]:
        headers = {name.lower(): value for name, value in self.headers.items()}
        return self.stub.next(Received(self.path, headers, body))


def passes(_: Exchange) -> None:
    """Be a way through."""


def pass_on(one: socket.socket, other: socket.socket) -> None:
    while True:
        for ready in select.select([one, other], [], [])[0]:
            data = ready.recv(1 << 16)
            if not data:
                return
            (other if ready is one else one).sendall(data)
