"""What snapshot tests begin with: an app as the CDK CLI would make it, validated and strict."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

ROOT = Path(__file__).parents[2]
ASSET_HASH = re.compile(r"\b[0-9a-f]{64}\b")


def mask_asset_hashes(data: Any, path: Any) -> Any:
    """Replace hashes of assets, which change with every model."""
    del path
    return ASSET_HASH.sub("[asset]", data) if isinstance(data, str) else data


@pytest.fixture
def template_snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares templates as JSON files, one for each test."""
    return snapshot.use_extension(JSONSnapshotExtension).with_defaults(matcher=mask_asset_hashes)


@pytest.fixture
def app(tmp_path: Path) -> App:
    """An app with the flags of `cdk.json`, and so with CDK's own rules as errors."""
    return strict_app(tmp_path)


def strict_app(directory: Path) -> App:
    """Return such an app, which writes into a directory."""
    assert os.environ.get("CDK_VALIDATION") != "false", "snapshot tests need CDK's validation; unset CDK_VALIDATION"
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    assert context["@aws-cdk/core:validateAgainstDefaultRules"] is True
    return App(context=context, outdir=str(directory / "cdk.out"))
