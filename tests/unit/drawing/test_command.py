"""Drawing on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.drawing import command
from constructs_lib.template_check.command_line import main

ENDPOINT = {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointConfigName": "c"}}
BUCKET = {"Type": "AWS::S3::Bucket"}


def write(path: Path, **resources: Any) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    return str(path)


def test_writes_a_picture_named_like_the_template(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "Iris.template.json", Endpoint=ENDPOINT, Bucket=BUCKET)

    assert main(["draw", "--output", str(tmp_path / "out"), file]) == 0

    picture = tmp_path / "out" / "Iris.svg"
    assert picture.read_bytes().startswith(b"<?xml")
    assert capsys.readouterr().out == f"{picture}: 1 resource\n    not drawn: 1 AWS::S3::Bucket\n"


def test_writes_into_the_current_directory_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "a.yaml", Endpoint=ENDPOINT)
    monkeypatch.chdir(tmp_path)

    assert main(["draw", file]) == 0

    assert (tmp_path / "a.svg").exists()


def test_draws_each_stack_of_an_assembly_and_passes_over_empty_ones(tmp_path: Path) -> None:
    assembly = tmp_path / "cdk.out"
    write(assembly / "One.template.json", Endpoint=ENDPOINT)
    write(assembly / "Two.template.json", Endpoint=ENDPOINT)
    (assembly / "Empty.template.json").write_text("{}", encoding="utf-8")
    stacks = {
        name: {
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/eu-west-1",
            "properties": {"templateFile": f"{name}.template.json"},
        }
        for name in ("One", "Two", "Empty")
    }
    (assembly / "manifest.json").write_text(json.dumps({"artifacts": stacks}), encoding="utf-8")

    assert main(["draw", "--output", str(tmp_path), str(assembly)]) == 0

    assert sorted(each.name for each in tmp_path.glob("*.svg")) == ["One.svg", "Two.svg"]


def test_says_where_nothing_is_hosted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hosting, other = write(tmp_path / "a.json", Endpoint=ENDPOINT), write(tmp_path / "b.json", Bucket=BUCKET)

    assert main(["draw", "--output", str(tmp_path), other]) == 2
    assert capsys.readouterr().err == f"{other}: it hosts nothing, so there is nothing to draw\n"
    assert main(["draw", "--output", str(tmp_path), hosting, other]) == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"Resources": []}', "\x00"])
def test_a_wrong_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(text, encoding="utf-8")

    assert main(["draw", "--output", str(tmp_path), str(file)]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"{file}: ")
    assert printed.err.count("\n") == 1


def test_a_file_or_directory_that_is_not_there_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    hosting = write(tmp_path / "a.json", Endpoint=ENDPOINT)

    assert main(["draw", str(tmp_path / "nowhere.json")]) == 2
    assert main(["draw", str(tmp_path / "empty")]) == 2
    assert main(["draw", "--output", hosting, hosting]) == 2
    assert capsys.readouterr().err.count("\n") == 3


def test_says_that_it_is_a_summary_and_how_much_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kinds = {f"Odd{number}": {"Type": f"Custom::Odd{number}"} for number in range(7)}
    file = write(tmp_path / "a.json", **{f"E{number}": ENDPOINT for number in range(500)}, **kinds)

    assert main(["draw", "--output", str(tmp_path), file]) == 0

    printed = capsys.readouterr().out
    assert "1 type, since more resources than that cannot be read in one picture" in printed
    assert "not drawn: 1 Custom::Odd0, 1 Custom::Odd1," in printed
    assert printed.endswith(", 2 more types\n")


def test_codes_are_those_of_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["draw", "--help"])

    assert f"code is {command.NOT_DRAWN} if a file" in " ".join(capsys.readouterr().out.split())
