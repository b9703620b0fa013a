"""Cloud assemblies: which templates they have, and that they lead nowhere else."""

import json
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.template_check import UnreadableTemplateError
from constructs_lib.template_check.cloud_assembly import (
    StackTemplate,
    artifacts_in,
    inside,
    nested_templates,
    read_object,
    templates_in,
)


def stack(template: Any, region: str = "eu-west-1", account: str = "unknown-account") -> dict[str, Any]:
    environment = f"aws://{account}/{region}"
    return {"type": "aws:cloudformation:stack", "environment": environment, "properties": {"templateFile": template}}


def stage(directory: Any) -> dict[str, Any]:
    return {"type": "cdk:cloud-assembly", "properties": {"directoryName": directory}}


def assembly(directory: Path, **artifacts: Any) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")
    return directory


def assets(template: Path, *paths: Any) -> None:
    files = {str(position): {"source": {"path": path}} for position, path in enumerate(paths)}
    name = template.name.replace(".template.", ".assets.")
    template.with_name(name).write_text(json.dumps({"files": files}), encoding="utf-8")


def test_finds_stacks_with_where_they_go_nested_stacks_and_stages(tmp_path: Path) -> None:
    assembly(
        tmp_path,
        Shop=stack("Shop.template.json"),
        Anywhere=stack("Anywhere.template.json", "unknown-region"),
        Prod=stage("assembly-Prod"),
        Gone=stage("assembly-Gone"),
        Odd=[],
        Odder=stack([]),
        Tree={"type": "cdk:tree", "properties": []},
    )
    assets(tmp_path / "Shop.template.json", "asset.1", "ShopCart.nested.template.json", None)
    prod = assembly(tmp_path / "assembly-Prod", Shop=stack("Shop.template.json", "us-east-1", "123456789012"))

    assert list(templates_in(tmp_path)) == [
        StackTemplate(tmp_path / "Shop.template.json", "eu-west-1", None),
        StackTemplate(tmp_path / "ShopCart.nested.template.json", "eu-west-1", None),
        StackTemplate(tmp_path / "Anywhere.template.json", None, None),
        StackTemplate(prod / "Shop.template.json", "us-east-1", "123456789012"),
    ]


@pytest.mark.parametrize("name", ["/etc/S.template.json", "../S.template.json", "a/../../S.template.json", "a\0b"])
def test_fails_when_an_assembly_leads_elsewhere(tmp_path: Path, name: str) -> None:
    for artifact in (stack(name), stage(name)):
        assembly(tmp_path, A=artifact)

        with pytest.raises(UnreadableTemplateError, match="which is not in the assembly"):
            list(templates_in(tmp_path))


def test_fails_when_nested_templates_lead_elsewhere(tmp_path: Path) -> None:
    template = tmp_path / "Shop.template.json"
    assets(template, "../Cart.nested.template.json")

    with pytest.raises(UnreadableTemplateError, match=r"'\.\./Cart\.nested\.template\.json', which is not in the"):
        nested_templates(template)


def test_fails_when_a_stage_is_in_itself(tmp_path: Path) -> None:
    assembly(tmp_path, Self=stage("."))
    with pytest.raises(UnreadableTemplateError, match=r"names the stage '\.' twice, or inside itself"):
        list(templates_in(tmp_path))

    assembly(tmp_path, Inner=stage("inner"))
    assembly(tmp_path / "inner", Outer=stage("outer"))
    (tmp_path / "inner" / "outer").symlink_to(tmp_path)
    with pytest.raises(UnreadableTemplateError, match="names the stage 'outer' twice, or inside itself"):
        list(templates_in(tmp_path))


def test_a_name_may_look_like_a_way_out(tmp_path: Path) -> None:
    assert inside(tmp_path, "..Shop..template.json") == tmp_path / "..Shop..template.json"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a":' * 10_000, "\ud800"])
def test_fails_when_a_file_is_not_an_object(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_bytes(content.encode("utf-8", "surrogatepass"))

    with pytest.raises(UnreadableTemplateError, match=r"manifest\.json (cannot be read: |is not an object)"):
        read_object(tmp_path / "manifest.json")


@pytest.mark.parametrize("artifacts", [None, [], {"A": 1}])
def test_a_manifest_may_have_no_artifacts(tmp_path: Path, artifacts: Any) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")

    assert artifacts_in(tmp_path) == []
