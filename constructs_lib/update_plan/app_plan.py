"""The plan of an app: of each of its stacks, and of what they do to each other."""

from collections.abc import Iterable

from .across import Stack, across
from .changes import Change, Changes
from .plan import EMPTY, PlannedChange, judged, planned, worst_first, worst_of
from .report import StackPlan
from .stacks import StackPair


def plan_stacks(pairs: Iterable[StackPair], region: str | None = None) -> list[StackPlan]:
    """Return what a deployment will do to the stacks of an app.

    Args:
        pairs: The stacks as they are deployed, and as they will be.
        region: Where stacks are deployed that do not say it.
    """
    files: list[str] = []
    stacks: list[Stack] = []
    for pair in pairs:
        old, new = pair.old or EMPTY, pair.new or EMPTY
        changes = Changes(old, new, pair.region or region)
        files.append(pair.file)
        stacks.append(Stack(pair.name, (pair.account, pair.region), old, new, changes))
    told: dict[str, list[PlannedChange]] = {}
    for found in across(stacks):
        change = Change(found.subject, found.kind, found.action)
        told.setdefault(found.stack, []).extend(judged(change, found.fact))
    return [
        StackPlan(stack.name, _merged(planned(stack.changes), told.get(stack.name, ())), file)
        for stack, file in zip(stacks, files, strict=True)
    ]


def _merged(own: Iterable[PlannedChange], told: Iterable[PlannedChange]) -> tuple[PlannedChange, ...]:
    """Return one change of each resource and each output: the worst that is said of it."""
    found: dict[tuple[str, str], list[PlannedChange]] = {}
    for each in (*own, *told):
        found.setdefault((each.resource, each.kind), []).append(each)
    return worst_first(worst_of(each) for each in found.values())
