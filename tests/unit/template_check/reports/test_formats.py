"""The formats that a report can have."""

import io
import sys

import pytest

from constructs_lib.template_check.reports.formats import FORMATS
from constructs_lib.template_check.reports.report import Report


class Terminal(io.StringIO):
    """A stream that people look at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_prints_every_report(name: str, report: Report, hostile: Report) -> None:
    for each in (report, hostile, Report((), ("a",))):
        assert FORMATS[name](each).endswith("\n")


def test_text_has_colours_on_a_terminal_alone(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b" not in FORMATS["text"](report)

    monkeypatch.setattr(sys, "stdout", Terminal())
    assert "\x1b" in FORMATS["text"](report)
    for name in FORMATS.keys() - {"text"}:
        assert "\x1b" not in FORMATS[name](report)
