"""The pictures of what the benchmarks measured."""

import re
from pathlib import Path

import pytest

from benchmarks.plots import HERE, draw, tables


def texts(directory: Path, name: str) -> list[str]:
    """Return what is written in a picture; coordinates may differ from machine to machine."""
    return re.findall(r">([^<>\n]+)</text>", (directory / f"{name}.svg").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "way", "ratio"),
    [
        ("synthesis", "this library", "CPU x hand-written"),
        ("front-door", "handler", "x plain boto3"),
        ("streaming", "bootstrap of our own, Python", "start-up, ms"),
    ],
)
def test_pictures_show_what_the_tables_say(tmp_path: Path, name: str, way: str, ratio: str) -> None:
    rows = [row for table in tables((HERE / f"{name}.md").read_text(encoding="utf-8")) for row in table]
    mine = [row for row in rows if row.get("way") == way and row.get("concurrent", "1") == "1"]
    shown = [row[ratio] for row in mine if row.get("endpoints", "1").isdecimal()]

    draw(tmp_path)

    assert shown
    assert {*shown} <= {*texts(tmp_path, name)}
    assert texts(tmp_path, name) == texts(HERE, name)
