"""Whether a deployment does what the plan of it said."""

from collections.abc import Iterator, Mapping
from typing import Any

from constructs_lib import plan_update


def disagreements(
    old: Mapping[str, Any], new: Mapping[str, Any], before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[str]:
    """Yield what the plan of an update says otherwise than what came of it.

    Args:
        old: The template that was deployed.
        new: The template that is deployed.
        before: The physical ids of the resources before the update, by their logical ids.
        after: The physical ids after it.
    """
    planned = {each.resource: each for each in plan_update(old, new)}
    for resource in {*before, *after}:
        action = planned[resource].action if resource in planned else "unchanged"
        happened = _happened(before.get(resource), after.get(resource))
        if action in _AGREES[happened] or action == "unknown":
            continue
        yield f"{resource}: the plan says {action}, and it was {happened}"


def _happened(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return "created" if before is None else "deleted"
    return "kept" if before == after else "replaced"


_AGREES: Mapping[str, set[str]] = {
    "created": {"created"},
    "deleted": {"deleted"},
    "kept": {"updated", "unchanged"},
    "replaced": {"replaced"},
}
