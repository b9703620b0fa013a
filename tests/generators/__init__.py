"""Generators of the tables in constructs_lib/rules and of docs: `python -m tests.generators.<table> [--check]`."""

import difflib
import sys
from pathlib import Path

TABLES = Path(__file__).parents[2] / "constructs_lib" / "rules" / "tables"


def publish(table: str, source: str, *, check: bool) -> int:
    """Write the module of a table, or only show how it differs; returns the exit code."""
    return publish_file(TABLES / f"{table}.py", source, check=check)


def publish_file(file: Path, source: str, *, check: bool) -> int:
    """Write a file, or only show how it differs; returns the exit code."""
    if not check:
        file.write_text(source, encoding="utf-8")
        return 0
    present = file.read_text(encoding="utf-8") if file.exists() else ""
    difference = list(
        difflib.unified_diff(
            present.splitlines(keepends=True),
            source.splitlines(keepends=True),
            str(file),
            f"{file.name}, generated",
        )
    )
    sys.stdout.writelines(difference)
    return int(bool(difference))
