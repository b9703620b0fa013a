"""The time that is left for a request, whatever it is spent on."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NoReturn

# Lambda ends a function that is late without a word to the caller: so much earlier there is an answer.
_RESERVE = 0.5


class DeadlinePassedError(BaseException):
    """No time is left. Not an `Exception`, since boto3 makes its own out of those."""


class Deadline:
    """When an answer must be there.

    Args:
        context: Lambda's context of the request.
    """

    def __init__(self, context: Any) -> None:
        left: float = context.get_remaining_time_in_millis() / 1000
        self._at = time.monotonic() + left - _RESERVE

    def left(self) -> float:
        """Return the seconds that are left."""
        return self._at - time.monotonic()

    @contextmanager
    def enforced(self) -> Iterator[None]:
        """Raise in whatever takes longer: timeouts of sockets begin anew with every byte that drips in.

        Raises:
            DeadlinePassedError: If no time is left.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        _listen()
        signal.setitimer(signal.ITIMER_REAL, max(self.left(), 0.001))
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


@cache
def _listen() -> None:
    signal.signal(signal.SIGALRM, _ring)


def _ring(*_: object) -> NoReturn:
    raise DeadlinePassedError
