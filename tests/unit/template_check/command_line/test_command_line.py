"""The rules on the command line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.template_check.command_line import main
from tests.unit.test_cases import VALID

ROOT = Path(__file__).parents[4]
ABROAD = "111122223333.dkr.ecr.us-east-1.amazonaws.com/m:1"


def endpoint(name: Any) -> dict[str, Any]:
    return {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointName": name, "EndpointConfigName": "c"}}


def model(image: str = ABROAD, **properties: Any) -> dict[str, Any]:
    role = "arn:aws:iam::111122223333:role/r"
    values = {"ExecutionRoleArn": role, "PrimaryContainer": {"Image": image}, **properties}
    return {"Type": "AWS::SageMaker::Model", "Properties": values}


def write(path: Path, **resources: Any) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    return str(path)


def manifest(directory: Path, **artifacts: Any) -> None:
    (directory / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")


def stack(template: str, region: str) -> dict[str, Any]:
    environment = f"aws://unknown-account/{region}"
    return {"type": "aws:cloudformation:stack", "environment": environment, "properties": {"templateFile": template}}


def rules(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    return [(Path(each["template"]).name, each["rule"]) for each in json.loads(capsys.readouterr().out)]


def test_prints_what_is_wrong_where_and_how_to_mend_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "a.json", Shop=endpoint("a_b"))

    assert main(["check", file]) == 1
    printed = capsys.readouterr().out
    assert f"{file}:1:76: Shop: error within-service-limits\n" in printed
    assert "EndpointName 'a_b' may hold letters, digits and inner hyphens, at most 63 characters" in printed
    assert "Remedy:" not in printed
    assert "Source: botocore service model (documented)" in printed
    assert printed.endswith("1 template: 1 error, 0 warnings\n")


def test_prints_json_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "a.json", Shop=endpoint("a_b"))

    assert main(["check", "--json", file]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["template"], found["resource"], found["property"]) == (file, "Shop", "EndpointName")
    assert (found["rule"], found["severity"]) == ("within-service-limits", "error")
    assert found["message"].startswith(
        "EndpointName 'a_b' may hold letters, digits and inner hyphens, at most 63 characters"
    )


def test_prints_an_empty_list_when_all_is_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json", write(tmp_path / "a.json", Shop=endpoint("shop"))]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_warnings_do_not_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", write(tmp_path / "a.json", M=model(ABROAD.replace(":1", ":latest")))]) == 0
    assert "warning image-tag-moves" in capsys.readouterr().out


def test_reads_yaml(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text(
        "Resources:\n  C: {Type: AWS::SageMaker::EndpointConfig, Properties: {ProductionVariants: []}}\n"
        "  E: {Type: AWS::SageMaker::Endpoint, Properties: {EndpointConfigName: !GetAtt C.EndpointConfigName}}\n",
        encoding="utf-8",
    )

    assert main(["check", "--json", str(tmp_path / "a.yaml")]) == 1
    assert rules(capsys) == [("a.yaml", "within-service-limits")]


def test_takes_the_region(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "a.json", M=model())

    assert main(["check", file]) == 0
    assert main(["check", "--region", "us-east-1", file]) == 0
    capsys.readouterr()
    assert main(["check", "--region", "eu-west-1", "--json", file]) == 1
    assert rules(capsys) == [("a.json", "image-in-region")]


def test_checks_all_files_and_says_which_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing, text = str(tmp_path / "missing.json"), tmp_path / "notes.txt"
    text.write_text("nothing", encoding="utf-8")

    assert main(["check", "--json", missing, write(tmp_path / "a.json", E=endpoint("_")), str(text)]) == 2
    printed = capsys.readouterr()
    assert len(json.loads(printed.out)) == 1
    assert f"{missing}: No such file or directory\n" in printed.err
    assert f"{text}: it is not a template" in printed.err


def test_checks_the_stacks_of_an_assembly_in_their_regions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("Here", "There", "Anywhere"):
        write(tmp_path / f"{name}.template.json", M=model())
    manifest(
        tmp_path,
        Here=stack("Here.template.json", "us-east-1"),
        There=stack("There.template.json", "eu-west-1"),
        Anywhere=stack("Anywhere.template.json", "unknown-region"),
        Tree={"type": "cdk:tree", "properties": {"file": "tree.json"}},
        Odd=[],
    )

    assert main(["check", "--json", str(tmp_path)]) == 1
    assert rules(capsys) == [("There.template.json", "image-in-region")]
    assert main(["check", "--json", "--region", "eu-west-1", str(tmp_path)]) == 1
    assert [name for name, _ in rules(capsys)] == ["There.template.json", "Anywhere.template.json"]


def test_checks_nested_stacks_and_stages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stage = tmp_path / "assembly-Prod"
    write(stage / "Shop.template.json", E=endpoint("_"))
    write(stage / "ShopNested1.nested.template.json", M=model())
    sources = [{"source": {"path": name}} for name in ("ShopNested1.nested.template.json", "asset.1", None)]
    files = {"files": {str(position): each for position, each in enumerate(sources)}}
    (stage / "Shop.assets.json").write_text(json.dumps(files), encoding="utf-8")
    manifest(stage, Shop=stack("Shop.template.json", "eu-west-1"))
    manifest(tmp_path, Prod={"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}})

    assert main(["check", "--json", str(tmp_path)]) == 1
    assert rules(capsys) == [
        ("Shop.template.json", "within-service-limits"),
        ("ShopNested1.nested.template.json", "image-in-region"),
    ]


def test_checks_the_templates_of_a_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a.template.json", E=endpoint("_"))
    write(tmp_path / "other.json", E=endpoint("_"))

    assert main(["check", "--json", str(tmp_path)]) == 1
    assert [name for name, _ in rules(capsys)] == ["a.template.json", "other.json"]


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"artifacts": []}'])
def test_a_directory_without_templates_cannot_be_read(
    tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content, encoding="utf-8")

    assert main(["check", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_fails_without_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["check"])

    assert "FILE" in capsys.readouterr().err


def run(*arguments: str, **settings: Any) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "constructs_lib", "check", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **settings)


def test_needs_neither_cdk_nor_node_nor_yaml(tmp_path: Path) -> None:
    script = (
        "import sys; from constructs_lib.template_check.command_line import main; code = main(sys.argv[1:]); "
        "print(code, sorted({'aws_cdk', 'jsii', 'boto3', 'botocore', 'yaml'} & set(sys.modules)))"
    )
    file = write(tmp_path / "a.json", E=endpoint("shop"))
    environment = {name: value for name, value in os.environ.items() if name not in {"PATH", "JSII_NODE"}}

    found = subprocess.run(
        [sys.executable, "-c", script, "check", file],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )

    assert found.stdout.endswith("0 []\n")


def test_prints_names_that_the_terminal_does_not_know(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", **{"Größe\ud800": endpoint("_")})

    found = run(file, env={**os.environ, "PYTHONIOENCODING": "ascii"})

    assert found.returncode == 1
    assert "Gr\\xf6\\xdfe\\ud800" in found.stdout


def test_a_reader_that_has_seen_enough_is_no_failure(tmp_path: Path) -> None:
    resources = {f"E{position}": endpoint("_") for position in range(2000)}
    file = write(tmp_path / "a.json", **resources)
    command = [sys.executable, "-m", "constructs_lib", "check", str(file)]

    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as checking:
        assert checking.stdout is not None
        assert checking.stderr is not None
        checking.stdout.readline()
        checking.stdout.close()

        assert checking.stderr.read() == ""


@pytest.mark.no_cover
def test_a_thousand_scaled_endpoints_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (case,) = (case for case in VALID if case["id"] == "s00")
    written = json.dumps(case["template"]["Resources"])
    resources: dict[str, Any] = {}
    for number in range(1000):
        names = "|".join(case["template"]["Resources"])
        resources |= json.loads(re.sub(rf'(["{{])({names})(["}}.])', rf"\g<1>\g<2>{number}\3", written))
    file = write(tmp_path / "a.json", **resources)

    assert main(["check", file]) == 0

    assert len(resources) == 6000
    assert "0 warnings" in capsys.readouterr().out
