"""What the statements of policies say, as far as a template shows it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from constructs_lib.rules import UNKNOWN

from .answers import any_of
from .intrinsics import ABSENT
from .pieces import Text
from .resources import Resources


def statements(template: Resources, document: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the statements of a policy document that are known."""
    seen = template.intrinsics.resolve(document)
    if isinstance(seen, dict):
        for statement in entries(template, seen.get("Statement")):
            resolved = template.intrinsics.resolve(statement)
            if isinstance(resolved, dict):
                yield resolved


def allows(template: Resources, policy: Any, actions: re.Pattern[str]) -> Any:
    """Return whether a policy allows any of some actions, or UNKNOWN if what hides it might."""
    seen = template.intrinsics.resolve(policy)
    document = template.intrinsics.resolve(seen.get("PolicyDocument")) if isinstance(seen, dict) else None
    if not isinstance(document, dict):
        return UNKNOWN
    return any_of(
        _allows(template, template.intrinsics.resolve(each), actions)
        for each in entries(template, document.get("Statement"))
    )


def _allows(template: Resources, statement: Any, actions: re.Pattern[str]) -> Any:
    if not isinstance(statement, dict) or "NotAction" in statement:
        return UNKNOWN
    if statement.get("Effect") != "Allow":
        return False
    named = [known(template, each) for each in entries(template, statement.get("Action"))]
    if any(isinstance(each, str) and actions.fullmatch(each) for each in named):
        return True
    return False if all(isinstance(each, str) for each in named) else UNKNOWN


def entries(template: Resources, raw: Any) -> list[Any]:
    """Return the entries of what may be one or a list; a hidden list is one hidden entry."""
    seen = template.intrinsics.resolve(raw)
    if seen is None or seen is ABSENT:
        return []
    return seen if isinstance(seen, list) else [seen]


def known(template: Resources, raw: Any) -> Any:
    """Return what a rule may know of a text."""
    seen = template.intrinsics.resolve(raw)
    return template.intrinsics.known(seen) if isinstance(seen, Text) else seen


def matches(pattern: re.Pattern[str], template: Resources, raw: Any) -> bool:
    """Whether an action is one of a pattern, for sure."""
    action = known(template, raw)
    return isinstance(action, str) and pattern.fullmatch(action) is not None
