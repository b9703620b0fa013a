"""The time that a test has, and each of its steps."""

import time


class Clock:
    """A span of time, which begins now. It says what is left as Lambda's context does.

    Args:
        seconds: How long it is.
    """

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left; less than none if it is over."""
        return self._at - time.monotonic()

    def part(self, seconds: float) -> "Clock":
        """Return a span within this one."""
        return Clock(min(seconds, self.left()))

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds that are left."""
        return int(self.left() * 1000)

    def pause(self, seconds: float) -> bool:
        """Wait, and return True; or return False at once if it would be over by then."""
        if self.left() <= seconds:
            return False
        time.sleep(seconds)
        return True
