"""The formats that a report can have."""

import sys
from collections.abc import Callable, Mapping
from typing import Final

from constructs_lib.template_check.terminal import colours_in

from .github_format import as_github
from .json_format import as_json
from .report import Report
from .text_format import as_text


def _text(report: Report) -> str:
    return as_text(report, colour=colours_in(sys.stdout))


def _sarif(report: Report) -> str:
    from .sarif_format import as_sarif

    return as_sarif(report)


def _junit(report: Report) -> str:
    # XML takes 10 ms to load.
    from .junit_format import as_junit

    return as_junit(report)


FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "text": _text,
    "json": as_json,
    "sarif": _sarif,
    "junit": _junit,
    "github": as_github,
}
