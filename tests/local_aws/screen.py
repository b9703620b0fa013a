"""What `make local` prints: each step with the time that it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Screen:
    """The steps, as they are done."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._paused = 0.0

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Print a step, and how long it took."""
        started = time.monotonic()
        self.say(f"{text} ...", end="")
        yield
        self.say(f" {time.monotonic() - started:.1f} s")

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Do not count the time that the user takes."""
        started = time.monotonic()
        try:
            yield
        finally:
            self._paused += time.monotonic() - started

    @property
    def seconds(self) -> float:
        """How long it took, without the pauses."""
        return time.monotonic() - self._began - self._paused

    def say(self, text: str = "", end: str = "\n") -> None:
        """Print a line."""
        print(text, end=end, flush=True)  # noqa: T201  # the steps are what `make local` is for
