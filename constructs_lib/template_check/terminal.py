"""The streams that a command prints to."""

import os
import sys
from typing import TextIO


def colours_in(stream: TextIO) -> bool:
    """Whether a stream shows colours, and nobody asked for none (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_all(text: str) -> None:
    """Print a text, whatever characters it has, to whoever is still reading."""
    # A name in a template may have characters that a terminal does not know.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads has seen enough; Python would complain again when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
