"""What was found as annotations of GitHub Actions: workflow commands, one a line."""

from constructs_lib.template_check.printable import printable

from .report import Entry, Report


def as_github(report: Report) -> str:
    """Return a report as workflow commands, with the summary as the last line."""
    lines = [_command(entry) for entry in report.entries]
    lines += [f"::error file={_property(each.file)}::{_data(each.reason)}" for each in report.unreadable]
    return "".join(f"{line}\n" for line in [*lines, *([report.summary] if report.files else [])])


def _command(entry: Entry) -> str:
    place = {"line": entry.place.line, "col": entry.place.column} if entry.place else {}
    properties = {"file": entry.file, **place, "title": entry.rule}
    shown = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    about = f"{entry.resource}: " if entry.resource else ""
    return f"::{entry.level} {shown}::{_data(f'{about}{entry.message} [{entry.source}]')}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
