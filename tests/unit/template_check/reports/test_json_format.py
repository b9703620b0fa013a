"""What was found as JSON, and its schema."""

import json
from pathlib import Path

import jsonschema

from constructs_lib.template_check.reports.json_format import as_json
from constructs_lib.template_check.reports.report import Report

SCHEMA = json.loads((Path(__file__).parents[4] / "docs" / "findings.schema.json").read_text(encoding="utf-8"))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_fits_the_schema_that_is_documented(report: Report, hostile: Report) -> None:
    for each in (report, hostile, Report((), ())):
        jsonschema.validate(json.loads(as_json(each)), SCHEMA, jsonschema.Draft202012Validator)


def test_the_schema_names_every_key_and_no_other(report: Report) -> None:
    first, second, _ = json.loads(as_json(report))

    assert set(SCHEMA["items"]["properties"]) == set(first)
    assert set(SCHEMA["items"]["required"]) == set(second)


def test_prints_what_is_told_and_nothing_else(report: Report) -> None:
    first, second, third = json.loads(as_json(report))

    assert (first["template"], first["line"], first["column"]) == ("shop/a.yaml", 3, 5)
    assert (first["construct"], first["created_at"][0]) == ("/Shop/Endpoint", "new Shop (lib/shop.ts:12:5)")
    assert first["defaults"] == ["Name"]
    assert (second["line"], second["column"], second["severity"]) == (None, None, "warning")
    assert third["resource"] == ""


def test_is_ascii_whatever_a_template_says(hostile: Report) -> None:
    assert as_json(hostile).replace("\n", "").isprintable()
    assert as_json(hostile).isascii()
