"""What was found as JSON, in the form that docs/findings.schema.json describes."""

import json
from typing import Any

from .report import Entry, Report


def as_json(report: Report) -> str:
    """Return what was found as a list of objects, and nothing else."""
    return json.dumps([_object(entry) for entry in report.entries], indent=2) + "\n"


def _object(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {
        "template": entry.file,
        "line": entry.place.line if entry.place else None,
        "column": entry.place.column if entry.place else None,
        "resource": entry.resource,
        "property": entry.property,
        "rule": entry.rule,
        "severity": entry.level,
        "message": entry.message,
        "problem": entry.problem,
        "remedy": entry.remedy,
        "source": entry.source,
        "confidence": entry.confidence,
        "defaults": list(entry.defaults),
    }
    if entry.construct:
        found |= {"construct": entry.construct.path, "created_at": list(entry.construct.created_at)}
    return found
