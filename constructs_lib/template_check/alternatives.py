"""Which resources of a template are made together, whatever its parameters are, and which only in place of others."""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any, Final, NamedTuple

# How many combinations of values are tried.
_MOST_COMBINATIONS = 4096
# How many conditions are compared with each other.
_MOST_CONDITIONS = 50

_OTHER: Final = object()
"""A value that no condition compares with."""

World = dict[Any, Any]
"""What each variable is, and which conditions are met then, as far as somebody has asked."""


class _Question(NamedTuple):
    """Whether a variable has a value; without a variable, the value is the answer."""

    variable: str
    value: Any


class Alternatives:
    """The resources of a template and the conditions that they are made under.

    Args:
        body: The template.
        holds: Whether a condition is known to hold.
    """

    def __init__(self, body: Mapping[str, Any], holds: Callable[[Any], bool | None] = lambda _: None) -> None:
        self._holds = holds
        self._conditions = _mapping(body.get("Conditions"))
        self._parameters = _mapping(body.get("Parameters"))
        self._resources = _mapping(body.get("Resources"))
        self._implies = cache(self._compare)

    def made_together(self, resources: Sequence[str]) -> list[list[str]]:
        """Return sets of resources: under each condition its own, and those that are made whenever they are."""
        under: dict[str | None, list[str]] = {}
        for each in resources:
            under.setdefault(self._of(each), []).append(each)
        if len(under) > _MOST_CONDITIONS:
            return list(under.values())
        implied = [{other for other in under if self._implies(condition, other)} for condition in under]
        return [[each for each in resources if self._of(each) in others] for others in implied]

    def _of(self, resource: str) -> str | None:
        condition = _mapping(self._resources.get(resource)).get("Condition")
        return None if condition is None or self._holds(condition) else str(condition)

    def _compare(self, one: str | None, other: str | None) -> bool:
        """Return whether the second condition is met whenever the first is; not if too much would have to be tried."""
        if other is None or one == other:
            return True
        premise, conclusion = ({"Condition": one} if one else True), {"Condition": other}
        compared: dict[str, set[Any]] = {}
        for question in self._questions([premise, conclusion], set()):
            compared.setdefault(question.variable, set()).add(question.value)
        domains = [self._domain(variable, values) for variable, values in compared.items()]
        if math.prod(map(len, domains)) > _MOST_COMBINATIONS:
            return False
        worlds: Iterator[World] = (dict(zip(compared, choice, strict=True)) for choice in product(*domains))
        return all(self._is_met(conclusion, world) for world in worlds if self._is_met(premise, world))

    def _domain(self, variable: str, compared: set[Any]) -> list[Any]:
        """Return the values that a variable may have, as far as they can be told apart."""
        match json.loads(variable):
            case {"Ref": str(name)} if isinstance(
                allowed := _mapping(self._parameters.get(name)).get("AllowedValues"), list
            ):
                return [_text(each) for each in allowed]
        return [*compared, _OTHER]

    def _questions(self, raw: Any, seen: set[str]) -> Iterator[_Question]:
        """Yield what conditions ask, each named condition once."""
        if isinstance(raw, list):
            for each in raw:
                yield from self._questions(each, seen)
            return
        function, argument = _function(raw)
        if function in {"Fn::And", "Fn::Or", "Fn::Not"}:
            yield from self._questions(argument, seen)
        elif function == "Condition" and self._is_named(argument):
            if argument not in seen:
                seen.add(argument)
                yield from self._questions(self._conditions[argument], seen)
        elif (asked := _asked(raw)).variable:
            yield asked

    def _is_named(self, name: Any) -> bool:
        return isinstance(name, str) and name in self._conditions

    def _is_met(self, raw: Any, world: World) -> bool:
        function, argument = _function(raw)
        if function in {"Fn::And", "Fn::Or", "Fn::Not"}:
            met = [self._is_met(each, world) for each in argument] if isinstance(argument, list) else []
            return all(met) if function == "Fn::And" else any(met) if function == "Fn::Or" else not all(met)
        if function == "Condition" and self._is_named(argument):
            named = ("Condition", argument)
            if named not in world:
                # While it is looked for: a condition that is made of itself is not met.
                world[named] = False
                world[named] = self._is_met(self._conditions[argument], world)
            return bool(world[named])
        asked = _asked(raw)
        return bool(world[asked.variable] == asked.value if asked.variable else asked.value)


def _asked(raw: Any) -> _Question:
    """Return what a condition asks that is made of no others; whatever is not known is a question of its own."""
    if isinstance(raw, bool):
        return _Question("", raw)
    match _function(raw):
        case "Fn::Equals", [one, other]:
            if _key(one) == _key(other) or (_is_literal(one) and _is_literal(other)):
                return _Question("", _text(one) == _text(other))
            if _is_literal(one):
                return _Question(_key(other), _text(one))
            if _is_literal(other):
                return _Question(_key(one), _text(other))
    return _Question(_key(raw), True)


def _function(raw: Any) -> tuple[str, Any]:
    if isinstance(raw, dict) and len(raw) == 1:
        ((name, argument),) = raw.items()
        return str(name), argument
    return "", None


def _is_literal(raw: Any) -> bool:
    return isinstance(raw, str | int | float)


def _text(raw: Any) -> str:
    """Return a value as CloudFormation compares it."""
    return str(raw).lower() if isinstance(raw, bool) else str(raw)


def _key(raw: Any) -> str:
    return json.dumps(raw, sort_keys=True, default=str)


def _mapping(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}
