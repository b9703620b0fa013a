"""What a template says, made fit to be printed: it must not steer a terminal, or what reads a log."""

import re
from typing import Final

# Lines that CI services take for commands: of GitHub and Azure at the beginning of a line, of others anywhere.
_COMMAND: Final = re.compile(r"\A\s*::|##(?=\w*\[)")
_LONGEST: Final = 2_000


def printable(text: str) -> str:
    """Return a text on one line, of a bounded length, in which nothing is invisible and nothing is a command."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    visible = "".join(each if each.isprintable() else _escaped(each) for each in short)
    return _COMMAND.sub(lambda found: found[0].replace(":", r"\x3a").replace("#", r"\x23"), visible)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
