"""Templates are checked one after the other, and what is found is sorted: told, or known."""

import json
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.template_check.command_line.baseline import Baseline, write_baseline
from constructs_lib.template_check.command_line.checking import Checking
from constructs_lib.template_check.reports.report import Report
from tests.unit.template_check.command_line.test_command_line import endpoint, manifest, stack, write

WRONG = """\
Resources:
  Shop:
    Type: AWS::SageMaker::Endpoint
    Properties:
      EndpointName: a_b
      EndpointConfigName: c
"""


def report(*files: Path, **options: Any) -> Report:
    checking = Checking(**options)
    for file in files:
        checking.add(str(file))
    return checking.report()


def file(directory: Path, name: str, text: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / name).write_text(text, encoding="utf-8")
    return directory / name


def told(found: Report) -> list[tuple[str, int]]:
    return [(Path(each.file).name, each.place.line if each.place else 0) for each in found.entries]


def test_finds_places_in_yaml_and_json(tmp_path: Path) -> None:
    yaml = file(tmp_path, "a.yaml", WRONG)
    written = file(tmp_path, "b.json", json.dumps({"Resources": {"Shop": endpoint("a_b")}}, indent=1))

    assert told(report(yaml, written)) == [("a.yaml", 5), ("b.json", 6)]


def test_tells_in_the_order_of_the_text(tmp_path: Path) -> None:
    model = "  M: {Type: AWS::SageMaker::Model}\n"
    first = file(tmp_path, "a.yaml", WRONG + model)
    last = file(tmp_path, "b.yaml", f"Resources:\n{model}{WRONG.partition(chr(10))[2]}")

    assert [each.resource for each in report(first).entries] == ["Shop", "M", "M"]
    assert [each.resource for each in report(last).entries] == ["M", "M", "Shop"]


def test_a_template_that_is_given_twice_is_checked_once(tmp_path: Path) -> None:
    yaml = file(tmp_path, "a.yaml", WRONG)

    assert len(report(yaml, yaml, tmp_path).entries) == 1


def test_leaves_out_what_is_ignored(tmp_path: Path) -> None:
    found = report(file(tmp_path, "a.yaml", WRONG), ignored=["within-service-limits"])

    assert (found.entries, found.suppressed) == ((), ())


def test_what_a_template_acknowledges_is_known(tmp_path: Path) -> None:
    metadata = "    Metadata: {constructs-lib: {acknowledge: {within-service-limits: it is planned}}}\n"
    found = report(file(tmp_path, "a.yaml", WRONG + metadata))

    assert found.entries == ()
    assert [(each.by, each.reason) for each in found.suppressed] == [("acknowledged", "it is planned")]


@pytest.mark.parametrize("prefix", ["constructs-lib::", "Annotation::constructs-lib:"])
def test_what_an_app_acknowledges_is_known(tmp_path: Path, prefix: str) -> None:
    write(tmp_path / "Shop.template.json", Known=endpoint("a_b"), New=endpoint("a_c"))
    acknowledged = {f"{prefix}within-service-limits": "it is planned"}
    metadata = {
        "/Shop": [{"type": "aws:cdk:templateFile", "data": "Shop.template.json"}],
        "/Shop/Known": [{"type": "aws:cdk:acknowledged-rules", "data": acknowledged}],
        "/Shop/Known/Resource": [{"type": "aws:cdk:logicalId", "data": "Known"}],
        "/Shop/New": [{"type": "aws:cdk:logicalId", "data": "New", "trace": ["new New (app.ts:3:1)"]}],
    }
    manifest(tmp_path, Shop={**stack("Shop.template.json", "eu-west-1"), "metadata": metadata})

    found = report(tmp_path)

    assert [(each.entry.resource, each.reason) for each in found.suppressed] == [("Known", "it is planned")]
    (new,) = found.entries
    assert new.construct is not None
    assert (new.construct.path, new.construct.created_at) == ("/Shop/New", ("new New (app.ts:3:1)",))


def test_what_the_baseline_has_is_known(tmp_path: Path) -> None:
    yaml = file(tmp_path, "a.yaml", WRONG)
    write_baseline(tmp_path / "known.txt", report(yaml).entries)
    file(tmp_path, "a.yaml", WRONG.replace("a_b", "c_d") + WRONG.partition("\n")[2].replace("Shop", "New"))

    found = report(yaml, baseline=Baseline(tmp_path / "known.txt"))

    assert [each.entry.resource for each in found.suppressed] == ["Shop"]
    assert [each.resource for each in found.entries] == ["New"]


def test_files_of_a_directory_that_are_not_templates_are_passed_over(tmp_path: Path) -> None:
    file(tmp_path, "a.yaml", WRONG)
    for name, text in {
        "values.yaml": "a: 1",
        "list.json": "[]",
        "chart.yaml": "a: {{ .Values.a }}",
        "tree.json": '{"tree": "AWS::SageMaker::Model"}',
        "two.yaml": "a: 1\n---\nb: 2",
        "binary.json": "\x00",
    }.items():
        file(tmp_path, name, text)

    found = report(tmp_path)

    assert (len(found.files), found.unreadable, found.passed_over) == (1, (), 6)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nResources: ["),
        ("a.yaml", "Resources:\n  M: {Type: AWS::SageMaker::Model\n"),
        ("a.template.json", "{"),
    ],
)
def test_broken_templates_of_a_directory_are_not_passed_over(tmp_path: Path, name: str, text: str) -> None:
    file(tmp_path, name, text)

    assert [Path(each.file).name for each in report(tmp_path).unreadable] == [name]


def test_a_directory_of_other_files_has_no_template(tmp_path: Path) -> None:
    file(tmp_path, "values.yaml", "a: 1")

    assert [each.reason for each in report(tmp_path).unreadable] == ["there is no template in it"]


def test_empty_stacks_of_an_assembly_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "Shop.template.json", E=endpoint("shop"))
    file(tmp_path, "Empty.template.json", "{}")
    manifest(tmp_path, Shop=stack("Shop.template.json", "eu-west-1"), Empty=stack("Empty.template.json", "eu-west-1"))

    found = report(tmp_path)

    assert (len(found.files), found.unreadable, found.passed_over) == (1, (), 1)


def test_named_files_are_passed_over_if_that_is_asked_for(tmp_path: Path) -> None:
    other = file(tmp_path, "values.yaml", "a: 1")
    broken = file(tmp_path, "b.yaml", "Resources: {A: {Type: AWS::SageMaker::Model")

    assert len(report(other).unreadable) == 1
    assert report(other, only_templates=True) == Report((), (), passed_over=1)
    assert len(report(broken, only_templates=True).unreadable) == 1
