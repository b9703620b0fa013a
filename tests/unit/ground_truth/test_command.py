"""`python -m constructs_lib labels`."""

import json
from pathlib import Path

import pytest

from constructs_lib.template_check.command_line import main


def test_writes_labels_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, folder = tmp_path / "labels.csv", tmp_path / "truth"
    file.write_text("id,label,time\na,1,2025-11-26T17:00Z\nb,0,2025-11-26T17:59Z\nc,0,2025-11-26T18:00Z\n")

    assert main(["labels", str(file), str(folder)]) == 0

    first, second = sorted(folder.rglob("*.jsonl"))
    assert capsys.readouterr().out == f"2 labels in {first}\n1 label in {second}\n"
    assert first.parent == folder / "2025/11/26/17"
    assert [json.loads(line)["eventMetadata"]["eventId"] for line in first.read_text().splitlines()] == ["a", "b"]


def test_fails_in_one_line_and_writes_nothing_when_a_line_is_bad(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, folder = tmp_path / "labels.csv", tmp_path / "truth"
    file.write_text("id,label\na,1\n,0\n")

    assert main(["labels", str(file), str(folder)]) == 2

    assert capsys.readouterr() == ("", f"{file}: line 3: there is no id\n")
    assert not folder.exists()


def test_fails_in_one_line_when_the_destination_is_bad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("id,label\na,1\n")

    assert main(["labels", str(file), "s3://\n"]) == 2

    expected = r"s3://\n: it is not a location in S3, such as s3://bucket/ground-truth"
    assert capsys.readouterr() == ("", f"{expected}\n")
