"""The options of the command `check`, and its exit codes."""

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.template_check.command_line import main
from constructs_lib.template_check.reports.formats import FORMATS
from tests.unit.template_check.command_line.test_command_line import ABROAD, endpoint, model, write

LATEST = ABROAD.replace(":1", ":latest")


@pytest.mark.parametrize("name", FORMATS)
def test_prints_every_format_and_exits_alike(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong, right = write(tmp_path / "a.json", E=endpoint("_")), write(tmp_path / "b.json", E=endpoint("shop"))

    assert main(["check", "--format", name, wrong]) == 1
    assert "within-service-limits" in capsys.readouterr().out
    assert main(["check", "--format", name, right]) == 0
    assert main(["check", "--format", name, wrong, "missing.json"]) == 2
    assert "missing.json: No such file or directory\n" in capsys.readouterr().err


def test_warnings_fail_if_it_is_strict(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", M=model(LATEST))

    assert main(["check", file]) == 0
    assert main(["check", "--strict", file]) == 1
    assert main(["check", "--strict", write(tmp_path / "b.json", E=endpoint("shop"))]) == 0


def test_leaves_out_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "a.json", E=endpoint("_"), M=model(LATEST))

    assert main(["check", "--ignore", "within-service-limits", "--ignore", "image-tag-moves", file]) == 0
    assert capsys.readouterr().out == "1 template: 0 errors, 0 warnings\n"


def test_knows_given_values_of_parameters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = {"Parameters": {"Name": {"Type": "String"}}, "Resources": {"E": endpoint({"Ref": "Name"})}}
    template, first, second = (tmp_path / name for name in ("a.json", "p.json", "q.json"))
    template.write_text(json.dumps(body), encoding="utf-8")
    first.write_text('{"Name": "a_b"}', encoding="utf-8")
    second.write_text('[{"ParameterKey": "Name", "ParameterValue": "shop"}]', encoding="utf-8")

    assert main(["check", str(template)]) == 0
    assert main(["check", "--parameters", str(first), str(template)]) == 1
    assert main(["check", "--parameters", str(first), "--parameters", str(second), str(template)]) == 0
    assert capsys.readouterr().err == ""


def test_tells_of_parameters_that_no_template_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = {"Parameters": {"Name": {"Type": "String"}}, "Resources": {}}
    (tmp_path / "a.json").write_text(json.dumps(body), encoding="utf-8")
    (tmp_path / "p.json").write_text('["Nam=x"]', encoding="utf-8")

    assert main(["check", "--parameters", str(tmp_path / "p.json"), str(tmp_path / "a.json")]) == 0
    assert capsys.readouterr().err == "parameter 'Nam' is not in any of the templates; did you mean 'Name'?\n"


@pytest.mark.parametrize("option", ["--parameters", "--baseline"])
@pytest.mark.parametrize("content", [None, "{", '"text"'])
def test_a_wrong_file_of_an_option_is_one_line(
    option: str, content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    assert main(["check", option, str(file), write(tmp_path / "a.json", E=endpoint("_"))]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"{file}: ")
    assert printed.err.count("\n") == 1


def test_what_the_baseline_has_passes_and_what_is_new_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, known = write(tmp_path / "a.json", Old=endpoint("_")), str(tmp_path / "known.json")

    assert main(["check", "--write-baseline", known, file]) == 0
    assert capsys.readouterr().out == f"1 template: 1 error, 0 warnings; written to {known}\n"
    assert main(["check", "--baseline", known, "--strict", file]) == 0
    assert capsys.readouterr().out == "1 template: 0 errors, 0 warnings (1 in the baseline)\n"

    write(tmp_path / "a.json", Old=endpoint("_"), New=endpoint("-_"))
    assert main(["check", "--baseline", known, "--json", file]) == 1
    assert [each["resource"] for each in json.loads(capsys.readouterr().out)] == ["New"]
    # Written anew, it has both.
    assert main(["check", "--baseline", known, "--write-baseline", known, file]) == 0
    assert main(["check", "--baseline", known, file]) == 0


def test_says_that_the_baseline_has_more_than_there_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, known = write(tmp_path / "a.json", Old=endpoint("_")), str(tmp_path / "known.json")
    main(["check", "--write-baseline", known, file])
    write(tmp_path / "a.json", Old=endpoint("shop"))

    assert main(["check", "--baseline", known, file]) == 0
    assert "1 of the findings in the baseline are not found any more" in capsys.readouterr().err


def test_a_baseline_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--write-baseline", str(tmp_path), write(tmp_path / "a.json", E=endpoint("_"))]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: Is a directory\n"


def test_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    text = json.dumps({"Resources": {"E": endpoint("_")}})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    assert main(["check", "-"]) == 1
    assert capsys.readouterr().out.startswith("-:1:")


def test_tells_of_acknowledgements_that_acknowledge_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    metadata = {"constructs-lib": {"acknowledge": {"no-such-rule": "x"}}}
    file = write(tmp_path / "a.json", E={**endpoint("shop"), "Metadata": metadata})

    assert main(["check", file]) == 0
    assert capsys.readouterr().err == f"{file}: Metadata of E acknowledges 'no-such-rule', which is not a rule\n"


def test_tells_of_a_region_that_is_not_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--region", "eu-west-9", write(tmp_path / "a.json", M=model())]) == 1
    assert "region 'eu-west-9' is not known, so rules about regions are silent; did you mean" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--region", "nowhere-1"], "'nowhere-1' is not a region"),
        (["--ignore", "image-tag-move"], "'image-tag-move' is not a rule; did you mean 'image-tag-moves'?"),
        (["--format", "xml"], "invalid choice: 'xml'"),
    ],
)
def test_refuses_arguments_that_are_wrong(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["check", *arguments, "a.json"])

    assert message in capsys.readouterr().err


def test_passes_over_named_files_that_are_not_templates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "values.yaml").write_text("a: 1", encoding="utf-8")

    assert main(["check", "--only-templates", str(tmp_path / "values.yaml")]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("arguments", [["--version"], ["check", "--version"], ["rules", "--version"]])
def test_prints_the_version(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(arguments)

    assert capsys.readouterr().out.startswith("constructs-lib 0.")


@pytest.mark.parametrize(
    ("program", "shown"), [("constructs-lib", "constructs-lib"), ("__main__.py", "python -m constructs_lib")]
)
def test_is_called_what_it_was_called(
    program: str, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [f"/usr/bin/{program}"])
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])

    assert capsys.readouterr().out.startswith(f"usage: {shown} ")


def test_yaml_without_pyyaml_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "constructs_lib.template_check.yaml_text", None)
    (tmp_path / "a.yaml").write_text("Resources: {}", encoding="utf-8")

    assert main(["check", str(tmp_path / "a.yaml")]) == 2
    assert "PyYAML is not installed: pip install pyyaml" in capsys.readouterr().err


def test_every_option_and_exit_code_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    page = (Path(__file__).parents[4] / "docs" / "template-check.md").read_text(encoding="utf-8")
    with pytest.raises(SystemExit, match="0"):
        main(["check", "--help"])
    options = set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out)) - {"--help"}

    assert {each for each in options if f"| `{each}" not in page and f", `{each}`" not in page} == set()
    assert {f"`--format {name}`" for name in FORMATS if f"`--format {name}`" not in page} == set()
    assert set(re.findall(r"^\| ([0-9]) \|", page, flags=re.MULTILINE)) == {"0", "1", "2"}


def test_console_script_and_hook_run_it() -> None:
    import tomllib

    import yaml

    root = Path(__file__).parents[4]
    project: Any = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (hook,) = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    assert project["scripts"] == {"constructs-lib": f"{main.__module__}:{main.__name__}"}
    assert hook["entry"] == "constructs-lib check --only-templates"
    assert hook["additional_dependencies"] == [each for each in project["dependencies"] if each.startswith("pyyaml")]
