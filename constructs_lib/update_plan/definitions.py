"""The parameters, mappings and conditions of two templates, and which of them are defined differently."""

from collections.abc import Iterator, Mapping
from typing import Any

from constructs_lib.template_check.conditions import Conditions
from constructs_lib.template_check.dependencies import names_in

from .answer import Answer

# What else a parameter has describes it, or limits what may be passed.
_DECISIVE = ("Type", "Default")


class Definitions:
    """The parameters, mappings and conditions of two templates of one stack.

    Args:
        old_body: The template that is deployed.
        new_body: The template that will be.
        old: Its conditions.
        new: The conditions of the template that will be.

    Attributes:
        parameters: The parameters that the templates define differently.
        mappings: The mappings that they define differently.
        conditions: The conditions that may hold in one of them alone.
    """

    def __init__(
        self, old_body: Mapping[str, Any], new_body: Mapping[str, Any], old: Conditions, new: Conditions
    ) -> None:
        self._old, self._new = old, new
        self.parameters = _differing(*(_decisive(each.get("Parameters")) for each in (old_body, new_body)))
        self.mappings = _differing(*(_section(each.get("Mappings")) for each in (old_body, new_body)))
        before, after = (_section(each.get("Conditions")) for each in (old_body, new_body))
        self.conditions = frozenset(self._affected(_differing(before, after), {**before, **after}))

    def compare_conditions(self, old: Any, new: Any) -> Answer:
        """Return whether two conditions hold alike; None is the condition of what is made anyway."""
        before = True if old is None else self._old.holds(old)
        after = True if new is None else self._new.holds(new)
        if before is not None and after is not None:
            return "same" if before == after else "changed"
        return "same" if old == new and old not in self.conditions else "unknown"

    def decide(self, value: Any) -> bool:
        """Whether a value may be another because a mapping or a condition is defined differently."""
        return any(
            name in (self.conditions if kind == "Condition" else self.mappings) for kind, name in _decisions(value)
        )

    def _affected(self, differing: frozenset[str], conditions: Mapping[str, Any]) -> Iterator[str]:
        """Yield the conditions that are defined differently, or made of what is."""
        waiting = {name: body for name, body in conditions.items() if not self._decided_alike(name)}
        affected = differing & waiting.keys()
        while found := [
            name
            for name, body in waiting.items()
            if name not in affected
            and (
                self.parameters.intersection(each or "" for each in names_in(body))
                or any(each in (affected if kind == "Condition" else self.mappings) for kind, each in _decisions(body))
            )
        ]:
            affected |= {*found}
        yield from affected

    def _decided_alike(self, name: str) -> bool:
        before, after = self._old.holds(name), self._new.holds(name)
        return before is not None and before == after


def _decisions(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the conditions and mappings that decide a value, each with what it is."""
    if isinstance(value, list):
        for each in value:
            yield from _decisions(each)
    elif isinstance(value, dict):
        for key, inner in value.items():
            match key, inner:
                case "Fn::If", [str(condition), *_]:
                    yield "Condition", condition
                case "Condition", str(condition):
                    yield "Condition", condition
                case "Fn::FindInMap", [str(mapping), *_]:
                    yield "Mapping", mapping
            yield from _decisions(inner)


def _section(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _decisive(raw: Any) -> Mapping[str, Any]:
    """Return the parameters with what decides their values."""
    return {
        name: [body.get(each) for each in _DECISIVE] if isinstance(body, dict) else body
        for name, body in _section(raw).items()
    }


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the entries that are there once, or differ."""
    return frozenset(name for name in {*old, *new} if name not in old or name not in new or old[name] != new[name])
