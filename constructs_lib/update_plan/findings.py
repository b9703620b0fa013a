"""The plan as findings, for the formats that CI services read."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from constructs_lib.rules import RULES
from constructs_lib.rules.verdict import Verdict
from constructs_lib.template_check.bounds import UnreadableTemplateError
from constructs_lib.template_check.document import read_document
from constructs_lib.template_check.places import Places
from constructs_lib.template_check.reports.report import Entry, Level, Report

from .report import StackPlan

# What is safe is not found.
_LEVELS: Final[dict[Verdict, Level]] = {
    "fails": "error",
    "two-deployments": "error",
    "unknown": "warning",
    "replaced": "warning",
}
_WORDS: Final[dict[Verdict, str]] = {"fails": "will fail", "two-deployments": "needs two deployments"}
_SECTIONS: Final = {"Output": "Outputs"}
_SOURCE: Final = "CloudFormation resource schemas"


def as_findings(plans: Sequence[StackPlan]) -> Report:
    """Return what fails or needs two deployments as errors, what is replaced or unknown as warnings."""
    return Report(
        entries=tuple(entry for plan in plans for entry in _entries(plan)),
        files=tuple(plan.file for plan in plans),
        command="plan",
    )


def _entries(plan: StackPlan) -> Iterator[Entry]:
    told = [change for change in plan.changes if change.verdict in _LEVELS]
    places = _places_in(plan.file) if told else None
    for change in told:
        rule = RULES.get(change.rule)
        problem = f"{_WORDS.get(change.verdict, change.verdict)}: {change.why}"
        remedy = f"{change.remedy[:1].lower()}{change.remedy[1:].rstrip('.')}"
        yield Entry(
            file=plan.file,
            place=places.find((_SECTIONS.get(change.kind, "Resources"), change.resource)) if places else None,
            resource=change.resource,
            property="",
            rule=change.rule or f"update-{change.verdict}",
            level=_LEVELS[change.verdict],
            problem=problem,
            remedy=change.remedy,
            message=f"{problem}; {remedy}" if remedy else problem,
            source=rule.source if rule else _SOURCE,
            confidence=rule.confidence if rule else "documented",
        )


def _places_in(file: str) -> Places | None:
    try:
        return read_document(Path(file)).places
    except UnreadableTemplateError:
        # A template without resources was read, and has no places.
        return None
