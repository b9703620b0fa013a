"""Paths of files that an app brings along."""

from pathlib import Path

import pytest

from constructs_lib.arguments.paths import is_file


def test_a_file_is_one(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").touch()

    assert is_file(tmp_path / "Dockerfile")


@pytest.mark.parametrize("name", ["absent", "", "a\0b", "x" * 300, "x/" * 5000])
def test_whatever_else_is_none(tmp_path: Path, name: str) -> None:
    assert not is_file(tmp_path / name)
