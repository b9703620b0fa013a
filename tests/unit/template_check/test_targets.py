"""The templates that the arguments of a command stand for."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.template_check.bounds import NoResourcesError, UnreadableTemplateError
from constructs_lib.template_check.reports.report import Unreadable
from constructs_lib.template_check.targets import Target, targets


def assembly(directory: Path, *stacks: str) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    artifacts = {
        name: {
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/eu-west-1",
            "properties": {"templateFile": f"{name}.template.json"},
        }
        for name in stacks
    }
    (directory / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")


def shown(given: Path | str) -> list[str]:
    found = list(targets(str(given)))
    assert all(isinstance(each, Target) for each in found)
    return [each.shown for each in found if isinstance(each, Target)]


def test_a_file_is_one_template_whether_it_is_there_or_not(tmp_path: Path) -> None:
    assert list(targets("missing.json")) == [Target("missing.json", Path("missing.json"))]
    assert list(targets(str(tmp_path / "a.txt"))) == [Target(str(tmp_path / "a.txt"), tmp_path / "a.txt")]


def test_a_dash_is_standard_input() -> None:
    assert list(targets("-")) == [Target("-", None)]


def test_an_assembly_is_its_stacks_in_their_regions(tmp_path: Path) -> None:
    assembly(tmp_path, "Shop")

    (found,) = targets(str(tmp_path))

    assert isinstance(found, Target)
    assert (found.shown, found.region) == (str(tmp_path / "Shop.template.json"), "eu-west-1")
    assert found.assembly is not None
    assert found.passed_over is NoResourcesError


def test_a_directory_is_all_templates_in_it_and_its_directories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = (
        "b.yaml",
        "a.json",
        "c.yml",
        "d.template",
        "e.txt",
        "deep/er/f.yaml",
        ".hidden/g.yaml",
        "node_modules/h.json",
    )
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Resources: {}", encoding="utf-8")
    assembly(tmp_path / "cdk.out", "Shop")
    os.mkfifo(tmp_path / "pipe.json")
    monkeypatch.chdir(tmp_path.parent)

    assert shown(tmp_path.name) == [
        f"{tmp_path.name}/{name}"
        for name in ("cdk.out/Shop.template.json", "a.json", "b.yaml", "c.yml", "d.template", "deep/er/f.yaml")
    ]
    found = [each for each in targets(tmp_path.name) if isinstance(each, Target)]
    assert [each.passed_over for each in found] == [NoResourcesError, *[UnreadableTemplateError] * 5]


def test_another_manifest_makes_no_assembly(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"name": "a web site"}', encoding="utf-8")
    (tmp_path / "a.yaml").write_text("", encoding="utf-8")

    assert shown(tmp_path) == [str(tmp_path / "a.yaml"), str(tmp_path / "manifest.json")]


@pytest.mark.parametrize("content", [None, "", '{"artifacts": []}', '{"artifacts": {}}'])
def test_a_directory_without_templates_cannot_be_read(tmp_path: Path, content: Any) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
        (tmp_path / "cdk.out").write_text("", encoding="utf-8")

    (found,) = targets(str(tmp_path))

    assert isinstance(found, Unreadable)
    assert found.file == str(tmp_path)
