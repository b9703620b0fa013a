"""What a rule about an update says of the deployment."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

from .engine import Check, Confidence, Severity, rule

Verdict = Literal["fails", "two-deployments", "unknown", "replaced", "safe"]

VERDICTS: Final[tuple[Verdict, ...]] = ("fails", "two-deployments", "unknown", "replaced", "safe")
"""The worst first: what fails, what takes two deployments, what nobody knows, what callers may notice, what is safe."""

_SEVERITY: Final[dict[Verdict, Severity]] = {
    "fails": "error",
    "two-deployments": "error",
    "unknown": "warning",
    "replaced": "warning",
    "safe": "information",
}

_VERDICT_OF: dict[str, Verdict] = {}


def update_rule(
    id: str, *, verdict: Verdict, source: str, confidence: Confidence = "documented"
) -> Callable[[Check], Check]:
    """Register a rule about the change from one template to another.

    Args:
        id: Name of the rule.
        verdict: What becomes of the resource where the rule finds something.
        source: Where the rule stands.
        confidence: How sure we are. What nobody could confirm neither fails nor takes two deployments.
    """
    _VERDICT_OF[id] = verdict
    register: Callable[[Any], Any] = rule(id, source=source, confidence=confidence, severity=_SEVERITY[verdict])
    return register


def verdict_of(rule_id: str) -> Verdict | None:
    """Return the verdict of a rule about updates; None for every other rule."""
    return _VERDICT_OF.get(rule_id)


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: `a, b and c`."""
    first, last = names[:-1], f"{names[-1]}"
    return f"{', '.join(f'{each}' for each in first)} and {last}" if first else last
