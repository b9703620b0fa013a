"""What a fact is: the values that a rule may look at, each declared once for readers, limits and messages."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar, cast, get_args, get_origin

from .hidden import MAYBE, UNKNOWN, Partial, Wrong, hidden

F = TypeVar("F")
AboutType = TypeVar("AboutType", bound=Callable[..., Any])


class Field(NamedTuple):
    """One declared value of a fact.

    Attributes:
        name: Its name in Python and in rules.
        cfn: Its name in a CloudFormation template.
        shape: The botocore shape that bounds it, if one does.
        owned: The fact that it is, or a list of, if it is one that this fact owns.
        many: Whether it is a list of owned facts.
        linked: Whether it refers to a fact that somebody else owns.
    """

    name: str
    cfn: str
    shape: str | None
    owned: "type[Fact] | None"
    many: bool
    linked: bool


class Dialect(Protocol):
    """The words of a door for the names and values of a fact."""

    def name(self, field: Field) -> str:
        """Return the word for a field."""
        ...

    def show(self, field: Field, value: object) -> str:
        """Return the words for a field and the value it has."""
        ...


class Template:
    """The words of a CloudFormation template: `InitialInstanceCount 0`."""

    def name(self, field: Field) -> str:
        """Return the property's name."""
        return field.cfn

    def show(self, field: Field, value: object) -> str:
        """Return the property's name and value."""
        return f"{field.cfn} {value!r}"


@dataclass(frozen=True)
class Arguments:
    """The words of a construct: `initial_instance_count=0`.

    Args:
        names: The arguments whose names or units differ from the fact's, as `(name, unit)`.
    """

    names: Mapping[str, tuple[str, str]]

    def name(self, field: Field) -> str:
        """Return the argument's name."""
        return self.names.get(field.name, (field.name, ""))[0]

    def show(self, field: Field, value: object) -> str:
        """Return the argument's name and value, as the user wrote them."""
        name, unit = self.names.get(field.name, (field.name, ""))
        return f"{name}={value!r}" + (f" {unit}" if unit else "")


TEMPLATE = Template()


def value(shape: str | None = None, *, cfn: str | None = None) -> Any:
    """Declare a value, bounded by a botocore shape."""
    return field(default=None, metadata={"shape": shape, "cfn": cfn})


def owned(of: "type[Fact]", *, cfn: str | None = None) -> Any:
    """Declare a nested fact."""
    return field(default=None, metadata={"owned": of, "cfn": cfn})


def owned_list(of: "type[Fact]", shape: str | None = None, *, cfn: str | None = None) -> Any:
    """Declare a list of nested facts, whose length a botocore shape bounds."""
    return field(default=None, metadata={"owned": of, "many": True, "shape": shape, "cfn": cfn})


def link() -> Any:
    """Declare a fact, or a value, that the construct or the reader fills in; unknown until then."""
    return field(default=UNKNOWN, metadata={"linked": True})


def fact(cls: type[F]) -> type[F]:
    """Make a class a fact: frozen, by keyword, compared by identity, since comparing a hidden value raises."""
    return dataclass(frozen=True, kw_only=True, slots=True, eq=False)(cls)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Fact:
    """Something that rules are about.

    Args:
        at: Where it stands, in the words of the door: `variant 'Stable'` or `Config.ProductionVariants.0`.
        dialect: The words of the door that made it.
    """

    at: str = ""
    dialect: Dialect = TEMPLATE

    # Rules read a field as its type says; whoever makes a fact may also hide it or leave it out.
    if TYPE_CHECKING:

        def __init__(self, *, at: str = ..., dialect: Dialect = ..., **values: Any) -> None: ...

    def __post_init__(self) -> None:
        for name, declared, evident in _declared(type(self)):
            seen = getattr(self, name)
            if type(seen) not in evident:
                object.__setattr__(self, name, _as_declared(seen, declared))


def cached(about_type: AboutType) -> AboutType:
    """`functools.cache`, whose type does not let types pass as hashable."""
    return cast("AboutType", cache(about_type))


def altered(subject: F, **values: Any) -> F:
    """Return a fact with other values, the rest as it is."""
    return replace(subject, **values)  # type: ignore[type-var]  # every fact is a dataclass


@cached
def schema(cls: type[Fact]) -> Mapping[str, Field]:
    """Return the fields of a fact by their names."""
    found = {}
    for declared in fields(cls):
        if declared.name in {"at", "dialect"}:
            continue
        about = declared.metadata
        cfn = about.get("cfn") or re.sub(r"(?:^|_)([a-z0-9])", lambda m: m[1].upper(), declared.name)
        found[declared.name] = Field(
            declared.name,
            cfn,
            about.get("shape"),
            about.get("owned"),
            about.get("many", False),
            about.get("linked", False),
        )
    return found


# What a value of a declared type may be. To Python True is a number; to no service it is.
_ACCEPTED: Mapping[Any, Any] = {int: (int, float), float: (int, float), tuple: (list, tuple)}
_EVIDENT: Mapping[Any, frozenset[type]] = {
    str: frozenset({str}),
    bool: frozenset({bool}),
    int: frozenset({int, float}),
    float: frozenset({int, float}),
}
_NEEDS_NO_LOOK = frozenset({type(None), type(UNKNOWN), Partial, Wrong})


@cached
def _declared(cls: type[Fact]) -> tuple[tuple[str, Any, frozenset[type]], ...]:
    """Return the names and types of the values that others give, and the Python types that are right at first sight."""
    given = [each for each in fields(cls) if each.metadata and not each.metadata.get("linked")]
    return tuple((each.name, each.type, _NEEDS_NO_LOOK | _EVIDENT.get(each.type, frozenset())) for each in given)


def _as_declared(seen: Any, declared: Any) -> Any:
    """Return a value as it is if it is of the declared type, so that no rule needs to look; hide it if it is not."""
    if hidden(seen):
        return seen
    kind = get_origin(declared) or declared
    if isinstance(seen, bool) is not (kind is bool) or not isinstance(seen, _ACCEPTED.get(kind, kind)):
        return Wrong(seen)
    if kind is tuple:
        entries = tuple(_as_declared(entry, get_args(declared)[0]) for entry in seen)
        return UNKNOWN if any(entry is MAYBE for entry in entries) else entries
    if kind is Mapping:
        values = {name: _as_declared(entry, get_args(declared)[1]) for name, entry in seen.items()}
        named = all(isinstance(name, str) for name in values)
        return Wrong(seen) if not named else UNKNOWN if any(entry is MAYBE for entry in values.values()) else values
    return seen


def walk(root: Fact) -> Iterator[Fact]:
    """Yield a fact and all that it owns."""
    yield root
    for declared in schema(type(root)).values():
        if declared.owned is None:
            continue
        child = getattr(root, declared.name)
        for owned_fact in child if declared.many and isinstance(child, tuple) else (child,):
            if isinstance(owned_fact, Fact):
                yield from walk(owned_fact)
