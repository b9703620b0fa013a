"""The deadline: there is an answer in time, whatever takes the time, and none is lost."""

from __future__ import annotations

import faulthandler
import signal
import sys
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from constructs_lib.runtime.front_door import connections
from constructs_lib.runtime.front_door.deadline import Deadline, DeadlinePassedError
from tests.unit.runtime.door import Context, Door, rest_event
from tests.unit.runtime.stub import Server, answers, drips, model_error, writes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.unit.runtime.stub import Exchange


def test_is_half_a_second_before_lambda_ends_the_function() -> None:
    left = Deadline(Context(3.0)).left()

    assert 2.3 < left <= 2.5


@pytest.mark.parametrize(("seconds", "most"), [(1.0, 1.0), (100.0, 2.5), (0.0, 0.0)])
def test_nothing_may_take_longer_than_is_left(seconds: float, most: float) -> None:
    assert most - 0.2 <= Deadline(Context(3.0)).within(seconds) <= most


@pytest.mark.parametrize("seconds", [0.5, 0.1, -3.0])
def test_nothing_may_begin_when_it_has_passed(seconds: float) -> None:
    with pytest.raises(DeadlinePassedError):
        Deadline(Context(seconds)).within(1.0)


class RingsAt(Deadline):
    """A deadline that has passed when it is asked for the nth time."""

    asked = 0
    nth = 0

    def left(self) -> float:
        RingsAt.asked += 1
        return 20.0 if RingsAt.asked < RingsAt.nth else -1.0


DEADLINE = "constructs_lib.runtime.front_door.handler.Deadline"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SCRIPTS: list[Any] = [
    pytest.param(answers(b"1" * 3_000_000, "text/csv"), 200, id="length"),
    pytest.param(
        writes(CHUNKED, *drips(b"3\r\n123\r\n", 9, 0.002), b"0\r\n", 0.002, b"X: y\r\n\r\n"), 200, id="chunks"
    ),
    pytest.param(
        writes(
            *drips(b"HTTP/1.1 100 Continue\r\n\r\n", 5, 0.002),
            b"HTTP/1.1 200 OK\r\n",
            0.002,
            b"Content-Length: 0\r\n\r\n",
        ),
        200,
        id="headers in pieces",
    ),
    pytest.param(model_error(400, "no"), 400, id="refusal"),
]


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize(("script", "status"), SCRIPTS)
def test_passes_at_every_moment_of_a_request(
    stubbed: Server, monkeypatch: pytest.MonkeyPatch, script: Callable[[Exchange], None], status: int, kept: bool
) -> None:
    door = Door()
    usual = Deadline
    found = []
    for nth in range(1, 1000):
        if kept:
            monkeypatch.setattr(DEADLINE, usual)
            stubbed.default = answers(b"1")
            assert door.call().status == 200
        else:
            door = Door()
        stubbed.default = script
        RingsAt.asked, RingsAt.nth = 0, nth
        monkeypatch.setattr(DEADLINE, RingsAt)

        found.append(door.call(body="1" * 200_000).status)

        if RingsAt.asked < nth:
            break

    # What is read when no time is left is not passed on. Of a refusal, the status may be all that is known.
    early = 504 if kept else 503
    assert found[0] == early
    assert found[-1] == status
    assert set(found[1:-1]) <= {early, 504, *((400, 502) if status == 400 else ())}
    assert len(found) >= 4


def test_a_late_request_leaves_nothing_behind(door: Door, stubbed: Server) -> None:
    late = writes(0.1, b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate", 0.2)
    # Which answer is whose must not hang on whether the stub hears of the first request before the second.
    stubbed.default = lambda exchange: (late if exchange.body == b"late" else answers(exchange.body))(exchange)
    statuses = []
    for number in range(5):
        statuses.append(door.call(body="late", seconds=0.53).status)

        assert door.call(body=str(number)).body == str(number).encode()

    assert set(statuses) <= {503, 504}
    assert 504 in statuses


@pytest.fixture
def swallowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """What is raised where nobody can catch it."""
    found: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", found.append)
    monkeypatch.setattr(threading, "excepthook", found.append)
    yield found
    faulthandler.cancel_dump_traceback_later()


@pytest.mark.no_cover
def test_thousands_of_requests_end_while_their_deadline_passes(
    door: Door, stubbed: Server, monkeypatch: pytest.MonkeyPatch, swallowed: list[object]
) -> None:
    stubbed.default = answers(b"1", "text/csv")
    # As after 20 idle seconds: each request closes a connection, and opens one.
    monkeypatch.setattr(connections, "_IDLE", -1.0)
    found: Counter[int] = Counter()

    for number in range(3000):
        if number % 100 == 0:
            faulthandler.dump_traceback_later(60, exit=True)
        response = door.function.handle(rest_event(), Context(0.5003 + number % 32 * 0.0001))
        found[response["statusCode"]] += 1

    assert set(found) <= {200, 503, 504}
    assert found[503] + found[504] > 100
    assert swallowed == []
    assert door.call().status == 200


def test_no_signal_is_used(door: Door, stubbed: Server) -> None:
    del stubbed
    before = signal.getsignal(signal.SIGALRM)

    assert door.call().status == 200

    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_holds_in_every_thread(stubbed: Server) -> None:
    stubbed.default = writes(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", *drips(b"1", 400))
    door = Door()
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(door.call(seconds=0.7).status)) for _ in range(8)]
    begin = time.monotonic()
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    # On a busy machine, some have no time left to connect.
    assert len(found) == 8
    assert 504 in found
    assert set(found) <= {503, 504}
    assert time.monotonic() - begin < 8
