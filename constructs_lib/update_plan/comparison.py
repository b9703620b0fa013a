"""Whether a value means the same in two templates, as far as that is known before the deployment."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from constructs_lib.template_check.dependencies import names_in
from constructs_lib.template_check.intrinsics import Intrinsics
from constructs_lib.template_check.pieces import Piece, Reference, Text

Answer = Literal["same", "changed", "unknown"]
Effect = Callable[[str], Answer]
"""What becomes of the values of a resource that others refer to, by its logical id."""

_WORST: tuple[Answer, ...] = ("changed", "unknown", "same")


def worst(answers: list[Answer]) -> Answer:
    """Return the answer for a whole: changed if a part is, and unknown if nobody knows of a part."""
    return next((each for each in _WORST if each in answers), "same")


class Comparison:
    """Compares values of two templates of one stack.

    Args:
        old: The functions of the template that is deployed.
        new: The functions of the template that will be.
        old_body: The template that is deployed.
        new_body: The template that will be.
        effect: What an update does to the values of a resource.
    """

    def __init__(
        self,
        old: Intrinsics,
        new: Intrinsics,
        old_body: Mapping[str, Any],
        new_body: Mapping[str, Any],
        effect: Effect,
    ) -> None:
        self._old, self._new, self._effect = old, new, effect
        self._redefined = {
            section: _differing(old_body.get(section), new_body.get(section))
            for section in ("Parameters", "Mappings", "Conditions")
        }
        self._redefined["Conditions"] |= frozenset(self._affected(new_body.get("Conditions")))

    def compare(self, old: Any, new: Any) -> Answer:
        """Return whether two values mean the same."""
        if old == new:
            return self._compare_references(new)
        if _is_function(old) or _is_function(new):
            return self._compare_functions(old, new)
        if isinstance(old, dict) and isinstance(new, dict):
            return worst([self._compare_entries(old, new, key) for key in {*old, *new}])
        if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            return worst([self.compare(*pair) for pair in zip(old, new, strict=True)])
        return self._compare_texts(old, new)

    def _affected(self, conditions: Any) -> Iterator[str]:
        """Yield the conditions that a parameter or a mapping decides which the templates define differently."""
        affected = set(self._redefined["Conditions"])
        waiting = dict(conditions) if isinstance(conditions, dict) else {}
        while found := [
            name
            for name, body in waiting.items()
            if self._redefined["Parameters"].intersection(each or "" for each in names_in(body))
            or any(each in self._redefined["Mappings"] or each in affected for _, each in _decisions(body))
        ]:
            affected |= {*found}
            for name in found:
                del waiting[name]
        yield from affected

    def _compare_references(self, value: Any) -> Answer:
        """Return whether what a value refers to, which is written in the same way twice, means the same."""
        redefined = self._redefined
        answers: list[Answer] = []
        for name in names_in(value):
            if name in self._new.resources:
                answers.append(self._effect(name or ""))
            elif name in redefined["Parameters"]:
                answers.append("unknown")
        if any(name in redefined[section] for section, name in _decisions(value)):
            answers.append("unknown")
        return worst(answers)

    def _compare_entries(self, old: dict[str, Any], new: dict[str, Any], key: str) -> Answer:
        if key in old and key in new:
            return self.compare(old[key], new[key])
        there = old.get(key, new.get(key))
        # `AWS::NoValue` is as if it had not been written; a condition may decide that it is.
        if there == {"Ref": "AWS::NoValue"}:
            return "same"
        return "unknown" if isinstance(there, dict) and "Fn::If" in there else "changed"

    def _compare_functions(self, old: Any, new: Any) -> Answer:
        """Compare values that are written differently, of which one at least is an intrinsic function."""
        if _is_text(self._old.resolve(old)) and _is_text(self._new.resolve(new)):
            return self._compare_texts(old, new)
        return "unknown"

    def _compare_texts(self, old: Any, new: Any) -> Answer:
        before, after = self._old.text(old), self._new.text(new)
        if before == after and None not in after:
            return self._compare_references(new)
        certain = _is_container(old) or _is_container(new) or all(map(self._is_certain, (*before, *after)))
        return "changed" if certain else "unknown"

    def _is_certain(self, piece: Piece) -> bool:
        """Whether a piece of a text is known to differ from every other."""
        if isinstance(piece, Reference):
            return piece.to in self._new.resources or piece.to in self._old.resources
        return piece is not None


def _is_function(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref"))


def _is_text(seen: Any) -> bool:
    return isinstance(seen, Text | str | int | float)


def _is_container(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, dict) and not _is_function(value))


def _decisions(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the conditions and mappings that decide a value, each with its section of the template."""
    if isinstance(value, list):
        for each in value:
            yield from _decisions(each)
    elif isinstance(value, dict):
        for key, inner in value.items():
            match key, inner:
                case "Fn::If", [str(condition), *_]:
                    yield "Conditions", condition
                case "Condition", str(condition):
                    yield "Conditions", condition
                case "Fn::FindInMap", [str(mapping), *_]:
                    yield "Mappings", mapping
            yield from _decisions(inner)


def _differing(old: Any, new: Any) -> frozenset[str]:
    """Return the names of the entries of a section that the templates define differently."""
    before, after = (each if isinstance(each, dict) else {} for each in (old, new))
    return frozenset(name for name in {*before, *after} if before.get(name) != after.get(name))
