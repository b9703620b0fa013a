"""Properties of a resource become the facts that rules are about."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast, get_origin

from constructs_lib.rules import MAYBE, UNKNOWN, Fact, Wrong, hidden
from constructs_lib.rules.fact import Field, cached, declared_types, schema
from constructs_lib.rules.spelling import nearest
from constructs_lib.rules.tables.known_properties import KNOWN
from constructs_lib.rules.tables.required_properties import REQUIRED
from constructs_lib.rules.unlisted import Unlisted

from .intrinsics import ABSENT, Intrinsics
from .pieces import Text

F = TypeVar("F", bound=Fact)
Linker = Callable[[type[Fact], Mapping[str, Any], str], Mapping[str, Any]]

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]{1,18}\.?[0-9]{0,18}|\.[0-9]{1,18})([eE][+-]?[0-9]{1,3})?")
_BOOLEANS = {"true": True, "false": False}


class Reader:
    """Reads facts as their fields declare them.

    Args:
        intrinsics: The functions of the template.
        link: Returns what a fact refers to, by its type, its properties and where it stands.
        has_more: Whether a resource may have properties that the template does not show.
    """

    def __init__(self, intrinsics: Intrinsics, link: Linker, has_more: Callable[[str], bool] = lambda _: False) -> None:
        self._intrinsics = intrinsics
        self._link = link
        self._has_more = has_more

    def read(self, cls: type[F], raw: Any, at: str) -> Any:
        """Return a fact, None if it is not there, or what hides it."""
        seen = self._seen(raw)
        if seen is None or hidden(seen):
            return seen
        if not isinstance(seen, dict):
            return Wrong(seen)
        fields_by_property = _fields(cls)
        values = {
            found[0].name: self._value(*found, raw_value, f"{at}.{key}")
            for key, raw_value in seen.items()
            if (found := fields_by_property.get(key))
        }
        links = self._link(cls, seen, at)
        if self._has_more(at.partition(".")[0]):
            return cls(at=at, **{**{field.name: MAYBE for field, _ in fields_by_property.values()}, **values, **links})
        return cls(at=at, missing=self._missing(cls, seen), unlisted=_unlisted(cls, seen), **values, **links)

    def _missing(self, cls: type[Fact], properties: Mapping[str, Any]) -> tuple[str, ...]:
        required = REQUIRED.get(cls.__name__, ())
        return tuple(name for name in required if self._intrinsics.resolve(properties.get(name, ABSENT)) is ABSENT)

    def _seen(self, raw: Any) -> Any:
        seen = self._intrinsics.resolve(raw)
        if isinstance(seen, Text):
            return self._intrinsics.known(seen)
        # CloudFormation refuses what is null before anybody asks what it means.
        return None if seen is ABSENT else UNKNOWN if seen is None else seen

    def _value(self, field: Field, kind: type, raw: Any, at: str) -> Any:
        if field.owned and not field.many:
            return self.read(field.owned, raw, at)
        seen = self._seen(raw)
        if seen is None or hidden(seen):
            return seen
        if field.owned:
            return self._facts(field.owned, seen, at) if isinstance(seen, list) else Wrong(seen)
        return self._collection(kind, seen) if kind in {tuple, Mapping} else _scalar(kind, seen)

    def _facts(self, cls: type[Fact], raw: list[Any], at: str) -> Any:
        found = [self.read(cls, each, f"{at}.{position}") for position, each in enumerate(raw)]
        return _without_gaps(tuple(each for each in found if each is not None))

    def _collection(self, kind: type, seen: Any) -> Any:
        if kind is tuple and isinstance(seen, list):
            return _without_gaps(tuple(entry for each in seen if (entry := self._text(each)) is not None))
        if kind is Mapping and isinstance(seen, dict):
            entries = {str(key): self._text(each) for key, each in seen.items()}
            complete = _without_gaps(tuple(entries.values()))
            return complete if hidden(complete) else {key: each for key, each in entries.items() if each is not None}
        return Wrong(seen)

    def _text(self, raw: Any) -> Any:
        seen = self._seen(raw)
        return seen if seen is None or hidden(seen) else _scalar(str, seen)


def _unlisted(cls: type[Fact], properties: Mapping[str, Any]) -> tuple[Unlisted, ...]:
    """Return the properties that CloudFormation does not have."""
    known = KNOWN.get(cls.__name__)
    if known is None or known.issuperset(properties):
        return ()
    lowered = {name.lower() for name in known}
    # What is read has a rule that says what became of it, such as Elastic Inference.
    return tuple(
        Unlisted(name, nearest(name, known), miscased=name.lower() in lowered)
        for name in properties
        if name not in known and name not in _fields(cls)
    )


@cached
def _fields(cls: type[Fact]) -> Mapping[str, tuple[Field, type]]:
    """Return the fields that are read, and their types, by the properties that they stand for.

    A type is `str`, `int`, `float`, `bool`, `tuple`, `Mapping` or a fact.
    """
    kinds = {name: get_origin(kind) or kind for name, kind in declared_types(cls).items()}
    return {field.cfn: (field, cast("type", kinds[field.name])) for field in schema(cls).values() if not field.linked}


def _without_gaps(entries: tuple[Any, ...]) -> Any:
    """Return entries, or UNKNOWN for all of them if one is perhaps not there."""
    return UNKNOWN if any(entry is MAYBE for entry in entries) else entries


def _scalar(kind: type, seen: Any) -> Any:
    """Return a value as CloudFormation converts it to the type that a property has."""
    if kind is str and isinstance(seen, str | int | float):
        return str(seen).lower() if isinstance(seen, bool) else str(seen)
    if kind is bool:
        known = seen if isinstance(seen, bool) else _BOOLEANS.get(seen.lower()) if isinstance(seen, str) else None
        return Wrong(seen) if known is None else known
    if kind in {int, float} and not isinstance(seen, bool):
        if isinstance(seen, int | float):
            return seen
        if isinstance(seen, str) and _INTEGER.fullmatch(seen):
            return int(seen)
        if isinstance(seen, str) and _NUMBER.fullmatch(seen):
            return float(seen)
    return Wrong(seen)
