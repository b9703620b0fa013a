"""The time that is left for a request, whatever it is spent on."""

import time
from typing import Any

# Lambda ends a function that is late without a word to the caller: so much earlier there is an answer.
_RESERVE = 0.5


class DeadlinePassedError(TimeoutError):
    """No time is left."""


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

    def within(self, seconds: float) -> float:
        """Return how long something may take that takes so many seconds at most.

        Raises:
            DeadlinePassedError: If no time is left.
        """
        left = self.left()
        if left <= 0:
            raise DeadlinePassedError
        return min(seconds, left)
