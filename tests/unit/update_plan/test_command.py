"""`python -m constructs_lib plan`."""

import json
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.template_check.command_line import main
from constructs_lib.update_plan import command
from tests.unit.update_plan.pairs import IMAGE, endpoint, model, template

SAFE = {"Endpoint": endpoint(Tags=[])}
BAD = {"Model": model(f"{IMAGE}:2", ModelName="shop")}


def written(path: Path, body: Any) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body))
    return str(path)


@pytest.fixture
def old(tmp_path: Path) -> str:
    return written(tmp_path / "old.json", template(Model=model(ModelName="shop")))


@pytest.fixture
def new(tmp_path: Path) -> str:
    return written(tmp_path / "new.json", template(**BAD))


def assembly(root: Path, **stacks: Any) -> str:
    for name, body in stacks.items():
        written(root / f"{name}.template.json", body)
    artifacts = {
        name: {
            "type": "aws:cloudformation:stack",
            "environment": "aws://1/eu-west-1",
            "properties": {"templateFile": f"{name}.template.json"},
        }
        for name in stacks
    }
    written(root / "manifest.json", {"version": "1", "artifacts": artifacts})
    return str(root)


def test_what_fails_comes_first_and_is_the_exit_code(old: str, new: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", old, new]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["will", "fail", "Model", "AWS::SageMaker::Model"]
    assert "Rule: update-fixed-name" in [line.strip() for line in lines]
    assert lines[-1] == "1 will fail, 1 replaced, 1 safe"


def test_what_is_safe_passes(old: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    after = written(tmp_path / "after.json", template(Model=model(ModelName="shop"), **SAFE))

    assert main(["plan", old, after]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 safe"


def test_what_does_not_change_is_left_out(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", old, old]) == 0
    assert capsys.readouterr().out == "nothing changes\n"


def test_machines_get_a_list(old: str, new: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", "--json", old, new])

    first, *_ = json.loads(capsys.readouterr().out)
    assert first["resource"] == "Model"
    assert first["verdict"] == "fails"
    assert set(first) == {"resource", "type", "action", "verdict", "why", "rule", "remedy"}


def test_stacks_of_assemblies_are_matched_by_their_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = assembly(tmp_path / "before", Shop=template(), Gone=template())
    after = assembly(tmp_path / "after", Shop=template(**SAFE), Fresh=template(Endpoint=endpoint(EndpointName="fresh")))

    assert main(["plan", "--json", before, after]) == 0

    found = {(each["stack"], each["resource"]): each["action"] for each in json.loads(capsys.readouterr().out)}
    assert found["Shop", "Endpoint"] == "updated"
    assert found["Fresh", "Endpoint"] == "created"
    assert found["Gone", "Endpoint"] == "deleted"


def test_a_terminal_gets_colours(old: str, new: str, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    main(["plan", old, new])
    assert "\033[31m" in capsys.readouterr().out

    monkeypatch.setenv("NO_COLOR", "1")
    main(["plan", old, new])
    assert "\033[" not in capsys.readouterr().out


def test_compares_with_what_is_deployed(new: str, monkeypatch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    asked = []

    def deployed(name: str, region: str | None) -> Any:
        asked.append((name, region))
        return template(Model=model(ModelName="shop"))

    monkeypatch.setattr(command, "deployed_template", deployed)

    assert main(["plan", "--stack", "Shop", "--region", "eu-west-1", new]) == 1
    assert asked == [("Shop", "eu-west-1")]
    assert capsys.readouterr().out.startswith("Shop\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["missing.json", "missing.json"], "missing.json"),
        (["one.json"], "pass the old and the new template"),
        (["--stack", "Shop", "one.json", "two.json"], "pass only the new template"),
        ([".", "one.json"], "two templates or two assemblies"),
    ],
)
def test_what_cannot_be_read_is_one_line(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["plan", *arguments]) == 2

    output = capsys.readouterr()
    assert told in output.err
    assert output.err.count("\n") == 1
    assert output.out == ""
