"""What was found, for people."""

from collections.abc import Iterator
from typing import Final

from constructs_lib.template_check.printable import printable

from .report import Entry, Report

_COLOURS: Final = {"error": "\033[31m", "warning": "\033[33m"}
_BOLD, _FAINT, _END = "\033[1m", "\033[2m", "\033[0m"


def as_text(report: Report, *, colour: bool) -> str:
    """Return a report as text; empty if no file could be read.

    Args:
        report: What was found.
        colour: Whether it goes to a terminal that shows colours.
    """
    lines = [line for entry in report.entries for line in (*_lines(entry, colour=colour), "")]
    return "".join(f"{line}\n" for line in [*lines, *([report.summary] if report.files else [])])


def _lines(entry: Entry, *, colour: bool) -> Iterator[str]:
    def shown(text: str, style: str) -> str:
        return f"{style}{text}{_END}" if colour else text

    place = f":{entry.place.line}:{entry.place.column}" if entry.place else ""
    where = printable(f"{entry.file}{place}: {entry.resource or 'the template'}")
    yield f"{shown(where, _BOLD)}: {shown(entry.level, _COLOURS[entry.level])} {shown(entry.rule, _BOLD)}"
    yield f"    {printable(entry.problem)}"
    if entry.remedy:
        yield f"    Remedy: {printable(entry.remedy)}"
    yield shown(f"    Source: {entry.source} ({entry.confidence})", _FAINT)
    if entry.construct:
        yield shown(f"    Construct: {printable(entry.construct.path)}", _FAINT)
        yield from (shown(f"        {printable(frame)}", _FAINT) for frame in entry.construct.created_at[:1])
