"""Paths of files that an app brings along."""

from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether a path leads to a file. One that is longer than the system takes leads to none."""
    try:
        return path.is_file()
    except OSError:
        return False
