"""Sockets that wait no longer than they may, and read no more than they may."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from constructs_lib.runtime.front_door import sockets
from constructs_lib.runtime.front_door.problem import ProblemError
from constructs_lib.runtime.front_door.sockets import LimitedSocket

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def pair() -> Iterator[tuple[LimitedSocket, socket.socket]]:
    """A socket, and the other side of it."""
    one, other = socket.socketpair()
    with LimitedSocket(fileno=one.detach()) as limited, other:
        limited.limit(lambda: 0.05)
        yield limited, other


def test_asks_before_each_operation_how_long_it_may_wait(pair: tuple[LimitedSocket, socket.socket]) -> None:
    limited, other = pair
    left = iter([3.0, 2.0, 1.0])
    limited.limit(lambda: next(left))

    limited.sendall(b"question")
    other.sendall(b"answer")
    with limited.makefile("rb") as file:
        assert file.read(3) == b"ans"
    other.sendall(b"more")
    assert limited.recv_into(bytearray(4)) == 4

    assert other.recv(100) == b"question"
    assert limited.gettimeout() == 1.0


def test_silence_ends(pair: tuple[LimitedSocket, socket.socket]) -> None:
    with pytest.raises(TimeoutError):
        pair[0].recv_into(bytearray(1))


def test_who_does_not_read_is_given_up(pair: tuple[LimitedSocket, socket.socket]) -> None:
    with pytest.raises(TimeoutError):
        pair[0].sendall(bytes(50_000_000))


def test_sends_all_that_is_read(pair: tuple[LimitedSocket, socket.socket]) -> None:
    import threading

    limited, other = pair
    limited.limit(lambda: 10.0)
    body = bytes(range(256)) * 40_000
    found = bytearray()
    reader = threading.Thread(target=lambda: found.extend(iter_all(other)))
    reader.start()

    limited.sendall(body)
    limited.shutdown(socket.SHUT_WR)
    reader.join()

    assert bytes(found) == body


def iter_all(other: socket.socket) -> bytes:
    return b"".join(iter(lambda: other.recv(1 << 16), b""))


def test_no_time_is_no_wait(pair: tuple[LimitedSocket, socket.socket]) -> None:
    limited, other = pair

    def passed() -> float:
        raise TimeoutError

    limited.limit(passed)
    other.sendall(b"answer")

    for operation in (lambda: limited.recv_into(bytearray(1)), lambda: limited.sendall(b"1")):
        with pytest.raises(TimeoutError):
            operation()


def test_more_than_any_answer_has_is_not_read(
    pair: tuple[LimitedSocket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "_LONGEST", 10)
    limited, other = pair
    limited.limit(lambda: 1.0)
    other.sendall(b"12345678901")

    assert limited.recv_into(bytearray(10)) == 10
    with pytest.raises(ProblemError, match="response_too_large"):
        limited.recv_into(bytearray(10))
    # The next request has its own limit.
    limited.limit(lambda: 1.0)
    other.sendall(b"1")
    assert limited.recv_into(bytearray(10)) == 1
