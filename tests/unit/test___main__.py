"""The package as a command."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.template_check.command_line.test_command_line import endpoint, run, write


def test_runs_as_a_module(tmp_path: Path) -> None:
    found = run("--json", write(tmp_path / "a.json", E=endpoint("_")))

    assert found.returncode == 1
    assert [each["resource"] for each in json.loads(found.stdout)] == ["E"]
    assert found.stderr == ""


@pytest.mark.parametrize(
    ("resources", "exit_code"), [({"E": endpoint("shop")}, 0), ({"E": endpoint("_")}, 1), (None, 2)]
)
def test_exits_as_the_command_line_says(tmp_path: Path, resources: dict[str, Any] | None, exit_code: int) -> None:
    file = tmp_path / "a.json"
    if resources is not None:
        write(file, **resources)

    assert run(str(file)).returncode == exit_code


def test_runs_nothing_when_it_is_imported() -> None:
    command = [sys.executable, "-c", "import constructs_lib.__main__ as found; print(found.main.__module__)", "check"]

    found = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)

    assert found.stdout == "constructs_lib.template_check.command_line\n"


def test_fails_when_it_is_told_nothing_it_knows() -> None:
    found = run("--unknown")

    assert found.returncode == 2
    assert found.stderr.startswith("usage: python -m constructs_lib check ")
    assert found.stdout == ""
