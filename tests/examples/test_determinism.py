"""The same code makes the same bytes, in whatever process."""

import json
import os
import subprocess
import sys
from pathlib import Path

from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from stacks.ab_testing_stack import AbTestingStack
from stacks.realtime_stack import RealtimeStack

ROOT = Path(__file__).parents[2]
CONTEXT = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]


def synthesize(directory: Path, seed: int) -> subprocess.Popen[str]:
    """Start a process that synthesizes the example stacks."""
    environment = {
        "CDK_CONTEXT_JSON": json.dumps(CONTEXT),
        "CDK_OUTDIR": str(directory),
        "CDK_VALIDATION": "false",
        "PYTHONHASHSEED": str(seed),
    }
    return subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=os.environ | environment, stderr=subprocess.PIPE, text=True
    )


def written(directory: Path) -> dict[str, bytes]:
    """Return the files of an assembly, but for those in which CDK notes where in its own code a message was added."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and not path.name.endswith(".metadata.json")
    }


def test_synthesizes_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    directories = [tmp_path / str(seed) for seed in (1, 2)]

    processes = [synthesize(directory, seed) for seed, directory in enumerate(directories, start=1)]

    assert [process.communicate()[1] for process in processes] == ["", ""]
    one, two = (written(directory) for directory in directories)
    assert [name for name in one if name.endswith(".template.json")]
    assert one == two


def test_synthesizes_the_same_whatever_was_synthesized_before() -> None:
    def template(cls: type[Stack]) -> str:
        return json.dumps(Template.from_stack(cls(App(context=CONTEXT), "Test")).to_json())

    before = [template(cls) for cls in (RealtimeStack, AbTestingStack)]

    assert [template(cls) for cls in (AbTestingStack, RealtimeStack)] == before[::-1]
