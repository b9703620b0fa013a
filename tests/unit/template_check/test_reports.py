"""What people have reported in public, and what was found in public templates, each reduced to a small input."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPORTS = Path(__file__).parents[2] / "cases" / "reports"
EXPECTED: dict[str, str] = json.loads((REPORTS / "expected.json").read_text(encoding="utf-8"))
REGIONS = {"20-type-not-in-region.json": "eu-south-1", "41-mistakes-in-defaults.json": "eu-west-1"}
SECONDS = 60  # a machine may be busy; a file that never ends does not end then either


def outcome(name: str) -> set[str]:
    """Return which expectations the check of an input fulfils."""
    command = [sys.executable, "-m", "constructs_lib", "check", "--json", "--region", REGIONS.get(name, "us-east-1")]
    checked = subprocess.run(
        [*command, str(REPORTS / name)], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    if checked.returncode == 2:
        return {"exit2", "quick"} if checked.stderr.count("\n") == 1 and not checked.stdout.strip("[]\n") else {"quick"}
    severities = {each["severity"] for each in json.loads(checked.stdout)}
    found = {"quick"}
    found |= {"error"} if "error" in severities else {"no-error"}
    found |= {"finding"} if severities else {"no-word"}
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_is_told_as_it_should_be(name: str) -> None:
    assert EXPECTED[name] in outcome(name)
