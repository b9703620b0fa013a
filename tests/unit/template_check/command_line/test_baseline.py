"""A file of findings that are known."""

import json
from pathlib import Path

import pytest

from constructs_lib.template_check import UnreadableTemplateError
from constructs_lib.template_check.command_line.baseline import Baseline, write_baseline
from constructs_lib.template_check.places import Place
from tests.unit.template_check.reports.conftest import entry


def test_takes_what_was_written_wherever_it_stands_now(tmp_path: Path) -> None:
    file = str(tmp_path / "a.yaml")
    write_baseline(tmp_path / "known.json", [entry(file=file)])

    baseline = Baseline(tmp_path / "known.json")

    assert baseline.unused == 1
    assert not baseline.takes(entry(file=file, resource="Other"))
    assert not baseline.takes(entry(file=file, rule="image-tag-moves"))
    assert not baseline.takes(entry(file=str(tmp_path / "b.yaml")))
    assert baseline.takes(entry(file=file, place=Place(99, 1), problem="other words", message="other words"))
    assert baseline.unused == 0


def test_each_finding_stands_for_one(tmp_path: Path) -> None:
    write_baseline(tmp_path / "known.json", [entry(), entry()])
    baseline = Baseline(tmp_path / "known.json")

    assert [baseline.takes(entry()) for _ in range(3)] == [True, True, False]


def test_templates_are_named_from_where_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ci").mkdir()
    write_baseline(tmp_path / "ci" / "known.json", [entry(file=str(tmp_path / "a.yaml")), entry(file="-")])
    monkeypatch.chdir(tmp_path)
    baseline = Baseline(Path("ci/known.json"))

    found = json.loads((tmp_path / "ci" / "known.json").read_text(encoding="utf-8"))
    assert [each["template"] for each in found["findings"]] == ["-", "../a.yaml"]
    assert baseline.takes(entry(file="a.yaml"))
    assert baseline.takes(entry(file="-"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "it is not a baseline; write one with --write-baseline"),
        ('{"version": 2, "findings": []}', "it is not a baseline"),
        ('{"version": 1, "findings": [{"template": 1}]}', "it is not a baseline"),
        ('{"version": 1, "findings": ["x"]}', "it is not a baseline"),
        ("{", "it is not valid JSON"),
        ("[" * 100_000, "it is not valid JSON"),
    ],
)
def test_says_why_a_file_is_not_a_baseline(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "known.json").write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableTemplateError, match=message):
        Baseline(tmp_path / "known.json")


def test_says_why_it_cannot_be_read_or_written(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTemplateError, match="No such file"):
        Baseline(tmp_path / "known.json")
    with pytest.raises(UnreadableTemplateError, match="Is a directory"):
        write_baseline(tmp_path, [])
