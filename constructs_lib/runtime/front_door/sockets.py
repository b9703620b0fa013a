"""Sockets that wait no longer than their request may, and read no more than its answer may have."""

import socket
import ssl
from collections.abc import Callable
from typing import Any

from .meanings import RESPONSE_TOO_LARGE

# What an answer may have on the wire: more than any that can be passed on, its headers and its chunks' lengths.
_LONGEST = 16 << 20


class LimitedSocket(socket.socket):
    """A socket for one request at a time.

    A time-out of a socket begins anew with every byte that drips in. Here each operation waits for what is left.
    """

    _seconds: Callable[[], float]
    _unread: int

    def limit(self, seconds: Callable[[], float], longest: int = 0) -> None:
        """Begin with a request: how long an operation may wait is asked before each, and how much comes is counted."""
        self._seconds = seconds
        self._unread = longest or _LONGEST

    def wait(self) -> None:
        """Set the time-out of the next operation.

        Raises:
            TimeoutError: If no time is left.
        """
        self.settimeout(self._seconds())

    def recv_into(self, *arguments: Any) -> int:
        """Read what is there.

        Raises:
            TimeoutError: If nothing comes in time.
            ProblemError: If more comes than any answer may have, whatever its headers say.
        """
        self.wait()
        count = super().recv_into(*arguments)
        self._unread -= count
        if self._unread < 0:
            raise RESPONSE_TOO_LARGE.problem()
        return count

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send all of it, in pieces that each wait no longer than they may.

        Raises:
            TimeoutError: If the other side does not take it in time.
        """
        rest = memoryview(data)
        while rest:
            self.wait()
            rest = rest[self.send(rest, flags) :]


class LimitedTlsSocket(LimitedSocket, ssl.SSLSocket):
    """The same over TLS."""
