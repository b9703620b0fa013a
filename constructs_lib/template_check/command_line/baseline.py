"""A file of findings that are known: they pass, and new ones fail."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from constructs_lib.template_check.bounds import UnreadableTemplateError
from constructs_lib.template_check.document import read_text
from constructs_lib.template_check.reports.report import Entry
from constructs_lib.template_check.targets import STANDARD_INPUT

_VERSION: Final = 1
_KEYS: Final = ("template", "resource", "property", "rule")

Identity = tuple[str, ...]


class Baseline:
    """The findings that a file says are known.

    A finding is known by its template, resource, property and rule, not by its line or values, which change. Templates
    are named from where the file is.

    Args:
        path: The file.

    Raises:
        UnreadableTemplateError: If it cannot be read, or is not a baseline.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._left = Counter(map(_identity_of, _findings_in(path)))

    def takes(self, entry: Entry) -> bool:
        """Whether a finding is known. Each finding of the file stands for one."""
        identity = _identity(entry, self._path)
        known = self._left[identity] > 0
        self._left[identity] -= known
        return known

    @property
    def unused(self) -> int:
        """How many findings of the file were not found."""
        return sum(self._left.values())


def write_baseline(path: Path, entries: Iterable[Entry]) -> None:
    """Write findings into a file.

    Raises:
        UnreadableTemplateError: If it cannot be written.
    """
    found = [dict(zip(_KEYS, identity, strict=True)) for identity in sorted(_identity(each, path) for each in entries)]
    try:
        path.write_text(json.dumps({"version": _VERSION, "findings": found}, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise UnreadableTemplateError(error.strerror or str(error)) from None


def _identity(entry: Entry, baseline: Path) -> Identity:
    file = entry.file
    if file != STANDARD_INPUT:
        file = Path(os.path.relpath(file, baseline.parent)).as_posix()
    return file, entry.resource, entry.property, entry.rule


def _findings_in(path: Path) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(read_text(path))
    except UnreadableTemplateError:
        raise
    except (ValueError, RecursionError) as error:
        raise UnreadableTemplateError(f"it is not valid JSON: {error}") from None
    match found:
        case {"version": 1, "findings": list(findings)} if all(map(_is_finding, findings)):
            return findings
    raise UnreadableTemplateError("it is not a baseline; write one with --write-baseline")


def _is_finding(found: Any) -> bool:
    return isinstance(found, dict) and all(isinstance(found.get(key), str) for key in _KEYS)


def _identity_of(found: Mapping[str, Any]) -> Identity:
    return tuple(found[key] for key in _KEYS)
