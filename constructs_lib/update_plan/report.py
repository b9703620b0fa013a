"""The plan as people and machines read it."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from constructs_lib.rules.verdict import VERDICTS, Verdict
from constructs_lib.template_check.printable import printable

from .plan import PlannedChange

_COLOURS: dict[Verdict, str] = {
    "fails": "\033[31m",
    "two-deployments": "\033[31m",
    "unknown": "\033[33m",
    "replaced": "\033[36m",
    "safe": "\033[32m",
}
_END = "\033[0m"
_WORDS: dict[Verdict, str] = {"two-deployments": "two deployments", "fails": "will fail"}


class StackPlan(NamedTuple):
    """The plan of one stack.

    Attributes:
        name: Its name within the assemblies; empty for two templates.
        changes: What becomes of its resources.
        file: The file of its new template, or of the old one if it goes.
    """

    name: str
    changes: tuple[PlannedChange, ...]
    file: str = ""


def as_json(plans: Sequence[StackPlan]) -> str:
    """Return the plans as a list of changes, each with its stack."""
    found = [
        {
            **({"stack": plan.name} if plan.name else {}),
            "resource": change.resource,
            "type": change.kind,
            "action": change.action,
            "verdict": change.verdict,
            "why": change.why,
            "rule": change.rule,
            "remedy": change.remedy,
        }
        for plan in plans
        for change in plan.changes
    ]
    return json.dumps(found, indent=2)


def as_text(plans: Sequence[StackPlan], *, colour: bool) -> Iterator[str]:
    """Yield the lines of the plans as a table, the worst first."""
    for plan in plans:
        if plan.name and plan.changes:
            yield printable(plan.name)
        width = max((len(change.resource) for change in plan.changes), default=0)
        for change in plan.changes:
            yield from _row(change, width, colour=colour)
        if plan.changes:
            yield ""
    counts = Counter(change.verdict for plan in plans for change in plan.changes)
    told = [f"{counts[each]} {_WORDS.get(each, each)}" for each in VERDICTS if counts[each]]
    yield ", ".join(told) or "nothing changes"


def _row(change: PlannedChange, width: int, *, colour: bool) -> Iterator[str]:
    verdict = f"{_WORDS.get(change.verdict, change.verdict):<15}"
    shown = f"{_COLOURS[change.verdict]}{verdict}{_END}" if colour else verdict
    yield f"  {shown}  {printable(f'{change.resource:<{width}}  {change.kind}')}"
    yield f"      {printable(change.why)}"
    if change.remedy:
        yield f"      Remedy: {printable(change.remedy)}"
    if change.rule:
        yield f"      Rule: {change.rule}"
