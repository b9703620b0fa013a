"""Labels as people keep them: a CSV file."""

import datetime as dt
from pathlib import Path

import pytest

from constructs_lib.ground_truth.labels import Label, UnreadableLabelsError, read_labels
from tests.unit.with_each import with_each

NOW = dt.datetime(2026, 11, 26, 17, 5, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "labels.csv"


def read(path: Path, text: str | bytes) -> list[Label]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_labels(path, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "id,label\nflower-1,setosa\n",
        "id,label\r\nflower-1,setosa\r\n",
        "\ufeffid,label\nflower-1,setosa",
        "Label, ID\n\nsetosa , flower-1\n,\n",
        'id,label\n"flower-1","setosa"\n',
        "id,label,time\nflower-1,setosa,\n",
    ],
)
def test_what_does_not_say_when_it_was_collected_was_collected_now(path: Path, text: str) -> None:
    assert read(path, text) == [Label("flower-1", "setosa", NOW)]


@pytest.mark.parametrize(
    "time", ["2026-11-26T15:30Z", "2026-11-26T15:30:00", "2026-11-26 16:30+01:00", "20261126T1530Z"]
)
def test_a_time_is_in_utc_unless_it_says_otherwise(path: Path, time: str) -> None:
    ((*_, collected),) = read(path, f"id,label,time\nflower-1,setosa,{time}\n")

    assert collected == NOW.replace(hour=15, minute=30)


@pytest.mark.parametrize("label", ["0", "-0.5", "São Paulo", "a, b"])
def test_labels_are_kept_as_they_are(path: Path, label: str) -> None:
    assert read(path, f'id,label\n"{"x" * 64}","{label}"\n') == [Label("x" * 64, label, NOW)]


@with_each(
    "text, problem",
    [
        ("", "must name the columns, separated by commas: id, label and, if labels say it, time; it has nothing"),
        ("flower-1,setosa\n", r"it has 'flower-1', 'setosa'"),
        ("id;label\nflower-1;setosa\n", r"separated by commas: .* it has 'id;label'"),
        ("id,label,score\nflower-1,setosa,1\n", r"it has 'id', 'label', 'score'"),
        ("id,label,label\nflower-1,1,1\n", r"it has 'id', 'label', 'label'"),
        ("id,label\n\n", "there are no labels below the names of the columns"),
        ("id,label\nflower-1\n", "line 2: 1 values for 2 columns; put quotation marks around"),
        ("id,label\nflower-1,a,b\n", "line 2: 3 values for 2 columns"),
        ("id,label\n,setosa\n", "line 2: there is no id"),
        ("id,label\nflower-1,\n", "line 2: there is no label"),
        (f"id,label\n{'x' * 65},a\n", "id 'x{65}' cannot be that of an invocation, which has 1 to 64 printable"),
        ("id,label\nBlüte,a\n", "line 2: id 'Blüte' cannot be"),
        ("id,label\na,\x1b[0m\n", r"line 2: label '\\x1b\[0m' has characters that are not printable"),
        ('id,label\na,"1\n2"\n', r"line 3: label '1\\n2' has characters"),
        ("id,label\na,1\nb,1\na,1\n", "line 4: id 'a' has a label on line 2; keep one"),
        ('id,label\na,"1\n', "line 2: unexpected end of data"),
        ('id,label\na,"1"2\n', "line 2: ',' expected after '\"'"),
        (b"id,label\na,\xff\n", "it is not text in UTF-8"),
        ("id,label,time\na,1,2026-11-26\n", "line 2: time '2026-11-26' is not a date and an hour in ISO 8601"),
        ("id,label,time\na,1,yesterday, noon\n", "line 2: 4 values for 3 columns"),
        ("id,label,time\na,1,yesterday at noon\n", "line 2: time 'yesterday at noon' is not a date and an hour"),
        ("id,label,time\na,1,0001-01-01T00:00+01:00\n", "line 2: time '0001-01-01T00:00"),
        ("id,label,time\na,1,2026-11-26T17:06Z\n", "line 2: time '2026-11-26T17:06Z' has not come yet: it is 2026-"),
    ],
)
def test_fails_when_a_line_is_no_label(path: Path, text: str | bytes, problem: str) -> None:
    with pytest.raises(UnreadableLabelsError, match=problem):
        read(path, text)


def test_fails_when_there_is_no_file(path: Path) -> None:
    with pytest.raises(UnreadableLabelsError, match="No such file or directory"):
        read_labels(path, NOW)
