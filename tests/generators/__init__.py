"""Generators of the data tables in constructs_lib/rules: `python -m tests.generators.<table> [--check]`."""

import difflib
import sys
from pathlib import Path

RULES = Path(__file__).parents[2] / "constructs_lib" / "rules"


def publish(table: str, source: str, *, check: bool) -> int:
    """Write the module of a table, or only show how it differs; returns the exit code."""
    module = RULES / f"{table}.py"
    if not check:
        module.write_text(source, encoding="utf-8")
        return 0
    present = module.read_text(encoding="utf-8") if module.exists() else ""
    difference = list(
        difflib.unified_diff(
            present.splitlines(keepends=True), source.splitlines(keepends=True), str(module), f"{table}.py, generated"
        )
    )
    sys.stdout.writelines(difference)
    return int(bool(difference))
