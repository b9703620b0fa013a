"""What a command found, in a form that every format can print."""

import pytest

from constructs_lib.template_check.reports.report import Report
from tests.unit.template_check.reports.conftest import entry


def test_sums_up_what_was_found(report: Report) -> None:
    assert report.summary == (
        "2 templates: 2 errors, 1 warning (1 acknowledged, 1 in the baseline, 2 files passed over)"
    )
    assert Report((), ("a",)).summary == "1 template: 0 errors, 0 warnings"
    assert Report((), (), passed_over=1).summary == "0 templates: 0 errors, 0 warnings (1 file passed over)"


@pytest.mark.parametrize(
    ("level", "strict", "fails"), [("error", False, True), ("warning", False, False), ("warning", True, True)]
)
def test_errors_fail_and_warnings_if_it_is_strict(level: str, strict: bool, fails: bool) -> None:
    assert Report((), (), strict=strict).fails(entry(level=level)) is fails
