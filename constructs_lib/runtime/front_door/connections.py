"""Connections to SageMaker's runtime, which are kept from one request to the next."""

import binascii
import os
import socket
import ssl
import threading
import time
import weakref
from collections import deque
from functools import cached_property, partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, cast
from urllib.parse import SplitResult, unquote, urlsplit

from botocore.httpsession import get_cert_path
from botocore.utils import get_environ_proxies
from urllib3.util.wait import wait_for_read

from .deadline import Deadline
from .meanings import UNREACHABLE, UNTRUSTED
from .sockets import LimitedSocket, LimitedTlsSocket

_CONNECT_TIMEOUT = 1.0
# A connection that is older may be gone without a sign: Lambda freezes the function between requests.
_IDLE = 20.0
_KEPT = 16


class Connections:
    """What leads to one URL.

    Attributes:
        url: The URL.

    Args:
        url: The URL: https, or http where somebody tests.
        read_timeout: How long the other side may be silent, in seconds.

    Raises:
        ValueError: If the URL, or that of the proxy to it, is not one that can be used.
    """

    def __init__(self, url: str, *, read_timeout: float) -> None:
        self._idle: deque[tuple[HTTPConnection, float]] = deque()
        weakref.finalize(self, _close, self._idle)
        self.url = url
        self._read_timeout = read_timeout
        self._target = _checked(url, {"http", "https"})
        self._secure = self._target.scheme == "https"
        proxy = get_environ_proxies(url).get(self._target.scheme)
        self._proxy = None if not proxy else _checked(proxy if "://" in proxy else f"http://{proxy}", {"http"})

    @cached_property
    def host(self) -> str:
        """The value of the header Host."""
        usual = 443 if self._secure else 80
        name = self._target.netloc.rpartition("@")[2]
        return name.removesuffix(f":{usual}")

    @cached_property
    def prefix(self) -> str:
        """What stands before a path in a request."""
        # A proxy that only passes on needs to know where to.
        whole = self._proxy is not None and not self._secure
        return f"{self._target.scheme}://{self.host}{self._target.path}" if whole else self._target.path

    @cached_property
    def headers(self) -> dict[str, str]:
        """What the proxy wants to see with each request, if it only passes on."""
        return {} if self._secure or self._proxy is None else _authorization(self._proxy)

    def prepare(self) -> None:
        """Do what the first connection would otherwise wait for: read the certificates of authorities."""
        if self._secure:
            _ = self._tls

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or get_cert_path(verify=True))
        context.sslsocket_class = LimitedTlsSocket
        return context

    def take(self, deadline: Deadline, *longest: int) -> HTTPConnection:
        """Return a connection that is open, for one request.

        Args:
            deadline: When the request must be over.
            longest: What its answer may have on the wire, if it is a stream.

        Raises:
            ProblemError: If there is none.
        """
        connection = self._kept() or self._new(deadline)
        _socket(connection).limit(partial(deadline.within, self._read_timeout), *longest)
        return connection

    def keep(self, connection: HTTPConnection) -> None:
        """Take back a connection whose answer has been read to its end."""
        if len(self._idle) < _KEPT:
            self._idle.append((connection, time.monotonic()))
        else:
            connection.close()

    def close(self) -> None:
        """Close what is kept. It is closed, too, when this is not needed any more."""
        _close(self._idle)

    def _kept(self) -> HTTPConnection | None:
        while True:
            try:
                connection, since = self._idle.pop()
            except IndexError:
                return None
            if time.monotonic() - since <= _IDLE and not _has_ended(_socket(connection)):
                return connection
            connection.close()

    def _new(self, deadline: Deadline) -> HTTPConnection:
        first = self._proxy or self._target
        host, port = str(first.hostname), first.port or (443 if first.scheme == "https" else 80)
        made = HTTPSConnection(host, port, context=self._tls) if self._secure else HTTPConnection(host, port)
        # The only way to choose the kind of its socket, and the one that proxies for other protocols take, too.
        made._create_connection = partial(_connected, deadline)  # type: ignore[attr-defined]  # it is private
        if self._proxy and self._secure:
            made.set_tunnel(str(self._target.hostname), self._target.port, _authorization(self._proxy))
        try:
            made.connect()
        except ssl.SSLError as error:
            made.close()
            raise UNTRUSTED.problem(type(error).__name__) from None
        except (OSError, HTTPException) as error:
            made.close()
            raise UNREACHABLE.problem(type(error).__name__) from None
        return made


def _close(idle: deque[tuple[HTTPConnection, float]]) -> None:
    while idle:
        idle.pop()[0].close()


def _connected(deadline: Deadline, address: tuple[str, int], *_: object) -> LimitedSocket:
    """Return a socket that is connected, to whichever of a host's addresses answers."""
    failed = OSError("no address")
    for family, kind, protocol, _name, place in _places(deadline, address):
        made = LimitedSocket(family, kind, protocol)
        made.limit(partial(deadline.within, _CONNECT_TIMEOUT))
        try:
            made.wait()
            made.connect(place)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            made.wait()  # for the greetings of TLS, which take the time-out that they find
        except OSError as error:
            made.close()
            failed = error
        else:
            return made
    raise failed


def _places(deadline: Deadline, address: tuple[str, int]) -> list[Any]:
    """Return a host's addresses. The resolver of the system takes its own time, so somebody else waits for it."""
    found: list[Any] = []
    failed: list[OSError] = [TimeoutError("no address in time")]

    def look() -> None:
        try:
            found.extend(socket.getaddrinfo(*address, type=socket.SOCK_STREAM))
        except OSError as error:
            failed.append(error)

    waiting = threading.Thread(target=look, daemon=True)
    waiting.start()
    waiting.join(deadline.within(_CONNECT_TIMEOUT))
    if not found:
        raise failed[-1]
    return found


def _has_ended(used: LimitedSocket) -> bool:
    """Whether the other side has hung up, or says something that nobody has asked for."""
    return wait_for_read(used, timeout=0.0) or (isinstance(used, ssl.SSLSocket) and used.pending() > 0)


def _socket(connection: HTTPConnection) -> LimitedSocket:
    return cast("LimitedSocket", connection.sock)


def _checked(url: str, schemes: set[str]) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in schemes or not parts.hostname:
        raise ValueError("the URL of SageMaker's runtime, or of the proxy to it, cannot be used")
    return parts


def _authorization(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    secret = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
    return {"Proxy-Authorization": f"Basic {binascii.b2a_base64(secret, newline=False).decode()}"}
