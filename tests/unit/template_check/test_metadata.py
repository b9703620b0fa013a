"""What constructs said and users acknowledged, in the assemblies of several versions of CDK."""

import json
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.template_check.metadata import Said

LOGICAL_ID = {"type": "aws:cdk:logicalId", "data": "Model"}
FILE = {"type": "aws:cdk:templateFile", "data": "Shop.template.json"}


def said(directory: Path, metadata: Any, *, inline: bool = False) -> Said:
    """Return what is said in the metadata of a stack named Shop."""
    artifact: dict[str, Any] = {"type": "aws:cloudformation:stack"}
    if inline:
        artifact["metadata"] = metadata
    else:
        artifact["additionalMetadataFile"] = "Shop.metadata.json"
        (directory / "Shop.metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    artifacts = {"Shop": artifact, "Tree": {"type": "cdk:tree"}}
    (directory / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")
    return Said([directory / "Shop.template.json"])


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize(
    "entry",
    [
        {"type": "aws:cdk:warning", "data": "it moves [ack: Annotation::constructs-lib:image-tag-moves]"},
        {"type": "aws:cdk:warning", "data": "it moves [ack: constructs-lib:image-tag-moves]"},
        {"type": "aws:cdk:acknowledged-rules", "data": {"Annotation::constructs-lib:image-tag-moves": "why"}},
        {"type": "aws:cdk:acknowledged-rules", "data": {"constructs-lib:image-tag-moves": "why"}},
    ],
)
def test_finds_what_was_said_around_a_resource(tmp_path: Path, entry: dict[str, Any], *, inline: bool) -> None:
    metadata = {"/Shop": [FILE], "/Shop/Model": [entry], "/Shop/Model/Resource": [LOGICAL_ID]}

    found = said(tmp_path, metadata, inline=inline)

    assert found.includes(tmp_path / "Shop.template.json", "Model", "image-tag-moves")
    assert not found.includes(tmp_path / "Shop.template.json", "Model", "fixed-model-name")
    assert not found.includes(tmp_path / "Shop.template.json", "Other", "image-tag-moves")
    assert not found.includes(tmp_path / "Other.template.json", "Model", "image-tag-moves")


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"/Shop": "text", "/Shop/Model": ["text", {}, {"type": "aws:cdk:warning", "data": {}}, LOGICAL_ID]},
        {"/Shop/Model": [{"type": "aws:cdk:acknowledged-rules", "data": "text"}, LOGICAL_ID]},
        {"/Shop/Model": [{"type": "aws:cdk:warning", "data": "another library's [ack: other:image-tag-moves]"}]},
    ],
)
def test_finds_nothing_in_what_says_nothing(tmp_path: Path, metadata: dict[str, Any]) -> None:
    assert not said(tmp_path, metadata).includes(tmp_path / "Shop.template.json", "Model", "image-tag-moves")
