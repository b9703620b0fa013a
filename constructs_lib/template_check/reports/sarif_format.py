"""What was found as SARIF 2.1.0, which GitHub code scanning and others read."""

import json
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

import constructs_lib
from constructs_lib.rules import RULES
from constructs_lib.rules.words import in_words_of_templates
from constructs_lib.template_check.printable import printable

from .report import Entry, Report, Suppressed, Unreadable

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(report: Report) -> str:
    """Return a report as a log with one run. What is known is there too, and marked as suppressed."""
    results = [_result(entry, report) for entry in report.entries]
    results += [_result(each.entry, report, each) for each in report.suppressed]
    rules = sorted({each["ruleId"] for each in results})
    run = {
        "tool": {
            "driver": {
                "name": f"constructs-lib {report.command}",
                "version": constructs_lib.__version__,
                "rules": [_rule(each) for each in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.unreadable,
                "toolExecutionNotifications": [_notification(each) for each in report.unreadable],
            }
        ],
        "results": [{**each, "ruleIndex": rules.index(each["ruleId"])} for each in results],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(id: str) -> dict[str, Any]:
    found = RULES.get(id)
    if found is None:
        return {"id": id}
    remedy = in_words_of_templates(found.remedy, found)
    return {
        "id": id,
        "shortDescription": {"text": in_words_of_templates(found.summary, found)},
        **({"help": {"text": remedy}} if remedy else {}),
        "defaultConfiguration": {"level": "error" if found.severity == "error" else "warning"},
        "properties": {"source": found.source, "confidence": found.confidence},
    }


def _result(entry: Entry, report: Report, suppressed: Suppressed | None = None) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": _physical(entry.file)}
    if entry.place:
        region = {"startLine": entry.place.line, "startColumn": entry.place.column}
        location["physicalLocation"]["region"] = region
    if entry.resource:
        name = ".".join(each for each in (entry.resource, entry.property) if each)
        path = {"decoratedName": printable(entry.construct.path)} if entry.construct else {}
        location["logicalLocations"] = [{"fullyQualifiedName": printable(name), "kind": "resource", **path}]
    found = {
        "ruleId": entry.rule,
        "level": "error" if report.fails(entry) else "warning",
        "message": {"text": printable(entry.message)},
        "locations": [location],
        "partialFingerprints": {"constructsLib/v1": printable(f"{entry.rule}:{entry.resource}:{entry.property}")},
    }
    if entry.construct and entry.construct.created_at:
        frames = [{"location": {"message": {"text": printable(frame)}}} for frame in entry.construct.created_at]
        found["stacks"] = [{"message": {"text": "where the construct was created"}, "frames": frames}]
    if suppressed:
        kind = "inSource" if suppressed.by == "acknowledged" else "external"
        found["suppressions"] = [{"kind": kind, "justification": printable(suppressed.reason)}]
    return found


def _notification(unreadable: Unreadable) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": printable(unreadable.reason)},
        "locations": [{"physicalLocation": _physical(unreadable.file)}],
    }


def _physical(file: str) -> dict[str, Any]:
    path = PurePath(file)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="backslashreplace")
    return {"artifactLocation": {"uri": uri}}
