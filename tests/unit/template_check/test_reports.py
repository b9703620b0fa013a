"""What people have reported in public, and what was found in public templates, each reduced to a small input."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from constructs_lib.template_check.command_line import main

REPORTS = Path(__file__).parents[2] / "cases" / "reports"
EXPECTED: dict[str, str] = json.loads((REPORTS / "expected.json").read_text(encoding="utf-8"))
REGIONS = {"20-type-not-in-region.json": "eu-south-1", "41-mistakes-in-defaults.json": "eu-west-1"}
SECONDS = 60  # a machine may be busy; a file that never ends does not end then either
# What a program is held to: that it ends, and with what.
OF_PROGRAMS = ("quick", "exit2")


def arguments(name: str) -> list[str]:
    return ["check", "--json", "--region", REGIONS.get(name, "us-east-1"), str(REPORTS / name)]


def those(*, of_programs: bool) -> list[str]:
    return [name for name, expected in EXPECTED.items() if (expected in OF_PROGRAMS) is of_programs]


@pytest.mark.parametrize("name", those(of_programs=False))
def test_is_told_as_it_should_be(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(name)) in {0, 1}

    severities = {each["severity"] for each in json.loads(capsys.readouterr().out)}
    found = {"error" if "error" in severities else "no-error", "finding" if severities else "no-word"}
    assert EXPECTED[name] in found


@pytest.mark.parametrize("name", those(of_programs=True))
def test_is_read_to_its_end_or_refused_in_one_line(name: str) -> None:
    command = [sys.executable, "-m", "constructs_lib", *arguments(name)]

    checked = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)

    if EXPECTED[name] == "exit2":
        assert checked.returncode == 2
    if checked.returncode == 2:
        assert checked.stderr.count("\n") == 1
        assert not checked.stdout.strip("[]\n")
    else:
        assert isinstance(json.loads(checked.stdout), list)
