"""What was found as JUnit XML, read by a parser of such files."""

from pathlib import Path
from typing import Any

from junitparser import Error, Failure, JUnitXml, Skipped

from constructs_lib.template_check.reports.junit_format import as_junit
from constructs_lib.template_check.reports.report import Report
from tests.unit.template_check.reports.conftest import entry


def read(report: Report, directory: Path) -> Any:
    file = directory / "report.xml"
    file.write_text(as_junit(report), encoding="utf-8")
    return JUnitXml.fromfile(str(file))


def test_a_template_is_a_suite_and_what_is_found_is_a_test(report: Report, tmp_path: Path) -> None:
    first, clean, broken = read(report, tmp_path)

    assert (first.name, first.tests, first.failures, first.skipped) == ("shop/a.yaml", 3, 2, 1)
    failing, skipped, _ = first
    assert failing.name == "within-service-limits Shop EndpointName"
    assert [type(each) for each in failing.result] == [Failure]
    assert failing.result[0].type == "within-service-limits"
    assert "Construct: /Shop/Endpoint" in failing.result[0].text
    assert [type(each) for each in skipped.result] == [Skipped]
    assert skipped.result[0].message.startswith("EndpointName 'a_b' is wrong")
    assert (clean.name, clean.tests, clean.failures, [each.result for each in clean]) == ("shop/clean.yaml", 1, 0, [[]])
    assert [type(each) for case in broken for each in case.result] == [Error]


def test_warnings_fail_if_it_is_strict(tmp_path: Path) -> None:
    (suite,) = read(Report((entry(level="warning"),), ("shop/a.yaml",), strict=True), tmp_path)

    assert (suite.failures, suite.skipped) == (1, 0)


def test_is_xml_whatever_a_template_says(hostile: Report, tmp_path: Path) -> None:
    suite, _ = read(hostile, tmp_path)

    assert suite.failures == 1
