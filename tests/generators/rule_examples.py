"""Examples of what a rule finds and of what it lets pass: the values of its cases that matter."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from constructs_lib.rules import MAYBE, UNKNOWN, Fact, hidden, walk
from constructs_lib.rules.fact import schema
from tests.unit.rules.conftest import Case
from tests.unit.rules.places import Place, places, put

Leaves = Mapping[Place, Any]

LONGEST_LIST = 4
LONGEST_TEXT = 100


def examples(case: Case) -> tuple[str, str]:
    """Return the first fact that a rule finds something in, and the nearest that it lets pass, as YAML."""
    wrong = case.fails[0]
    found = _leaves(wrong)
    right = min(case.passes, key=lambda subject: _distance(found, subject))
    let_pass = _leaves(right)
    shown = {*_that_matter(case, wrong), *_differences(found, let_pass)}
    return _as_yaml(wrong, found, shown), _as_yaml(right, let_pass, shown)


def _distance(found: Leaves, subject: Fact) -> tuple[bool, int, int]:
    """Return how far a fact is from an example: it shows all, changes little, and says what the other one says."""
    leaves = _leaves(subject)
    return _hides_something(subject), len(_differences(found, leaves)), len(found.keys() - leaves.keys())


def _leaves(subject: Fact) -> Leaves:
    """Return the values of a fact that hold no others, but for those that are not there."""
    return {
        place: value
        for place, value in places(subject)
        if not _has_parts(value) and value is not UNKNOWN and value is not None
    }


def _has_parts(value: Any) -> bool:
    if hidden(value) or not isinstance(value, Fact | tuple | Mapping):
        return False
    return any(part is not None and part is not UNKNOWN for _, part in places(value))


def _hides_something(subject: Fact) -> bool:
    """Whether a fact hides more than what nobody has linked."""
    given = [value for each in walk(subject) for value in vars(each).values()]
    return any(hidden(value) for value in given) or any(
        hidden(value) for place, value in places(subject) if isinstance(place[-1], int)
    )


def _differences(one: Leaves, other: Leaves) -> set[Place]:
    return {place for place in {*one, *other} if repr(one.get(place)) != repr(other.get(place))}


def _that_matter(case: Case, subject: Fact) -> set[Place]:
    """Return the values without which a rule finds nothing, or all of a part if it is the part that matters."""
    mattering = {place for place, _ in places(subject) if _matters(case, subject, place)}
    leaves = _leaves(subject).keys()
    whole = {place for place in mattering if not any(_is_under(leaf, place) for leaf in mattering & leaves)}
    return {leaf for leaf in leaves if leaf in mattering or any(_is_under(leaf, part) for part in whole)}


def _is_under(place: Place, other: Place) -> bool:
    return place != other and place[: len(other)] == other


def _matters(case: Case, subject: Fact, place: Place) -> bool:
    return any(not case.found(put(subject, place, disguise)) for disguise in (UNKNOWN, MAYBE))


def _as_yaml(subject: Fact, leaves: Leaves, shown: set[Place]) -> str:
    nested: dict[Any, Any] = {}
    for place, value in leaves.items():
        if place in shown and all(step < LONGEST_LIST for step in place if isinstance(step, int)):
            _put(nested, list(zip(_words(subject, place), _parts(subject, place), strict=True)), _scalar(value))
    return str(yaml.safe_dump(_lists(nested), sort_keys=False, allow_unicode=True, width=1000))


def _put(nested: dict[Any, Any], steps: Sequence[tuple[Any, Any]], value: Any) -> None:
    """Put a value where it stands, and what else stands in the lists around it."""
    owner = nested
    for step, holder in steps:
        if isinstance(holder, tuple):
            for position in range(min(len(holder), LONGEST_LIST)):
                owner.setdefault(position, {})
        last, parent = step, owner
        owner = owner.setdefault(step, {})
    parent[last] = value


def _parts(subject: Fact, place: Place) -> Iterator[Any]:
    """Yield what holds each step to a value."""
    owner: Any = subject
    for step in place:
        yield owner
        owner = getattr(owner, str(step)) if isinstance(owner, Fact) else owner[step]


def _words(subject: Fact, place: Place) -> Iterator[Any]:
    """Yield the words of a template for the steps to a value."""
    for step, owner in zip(place, _parts(subject, place), strict=True):
        if isinstance(owner, Fact):
            field = schema(type(owner))[str(step)]
            yield f"→ {field.name.replace('_', ' ')}" if field.linked else field.cfn
        else:
            yield step


def _scalar(value: Any) -> Any:
    if hidden(value):
        return repr(value)
    if isinstance(value, tuple | Mapping | Fact):
        return [] if isinstance(value, tuple) else {}
    if isinstance(value, int | float):
        return value
    return str(value) if len(str(value)) <= LONGEST_TEXT else f"{str(value)[:LONGEST_TEXT]}…"


def _lists(value: Any) -> Any:
    """Return mappings by position as lists."""
    if not isinstance(value, dict):
        return value
    parts = {key: _lists(part) for key, part in value.items()}
    return list(parts.values()) if parts and all(isinstance(key, int) for key in parts) else parts
