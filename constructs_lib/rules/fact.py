"""What a fact is: the values that a rule may look at, each declared once for readers, limits and messages."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar, cast, get_args, get_origin

from .hidden import MAYBE, UNKNOWN, Partial, Wrong, hidden, shortened
from .unlisted import Unlisted

F = TypeVar("F", bound="Fact")
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

    name: str = ""
    cfn: str = ""
    shape: str | None = None
    owned: "type[Fact] | None" = None
    many: bool = False
    linked: bool = False


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
        return f"{field.cfn} {shortened(value)}"


class Arguments(NamedTuple):
    """The words of a construct: `initial_instance_count=0`.

    Attributes:
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
    return Field(cfn=cfn or "", shape=shape)


def owned(of: "type[Fact]", *, cfn: str | None = None) -> Any:
    """Declare a nested fact."""
    return Field(cfn=cfn or "", owned=of)


def owned_list(of: "type[Fact]", shape: str | None = None, *, cfn: str | None = None) -> Any:
    """Declare a list of nested facts, whose length a botocore shape bounds."""
    return Field(cfn=cfn or "", shape=shape, owned=of, many=True)


def link() -> Any:
    """Declare a fact, or a value, that the construct or the reader fills in; unknown until then."""
    return Field(linked=True)


class Fact:
    """Something that rules are about: by keyword, not to be changed, equal to itself alone.

    A dataclass would compare values, and asking a hidden one raises; making sixty of them would also take half of the
    time that the rules take to load.

    Args:
        at: Where it stands, in the words of the user: `variant 'Stable'` or `Config.ProductionVariants.0`.
        dialect: The words of whoever made it.
        missing: The properties that a template must have, and has not. Constructs leave out nothing that is required.
        nulls: The paths of the properties that a template sets to null.
        unlisted: The properties of a template that CloudFormation does not have.
        values: The fields of the class.

    Raises:
        TypeError: If a value belongs to no field.
    """

    at: str = ""
    dialect: Dialect = TEMPLATE
    missing: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()
    unlisted: tuple[Unlisted, ...] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        declared = {name: _named(each, name) for name, each in vars(cls).items() if isinstance(each, Field)}
        inherited = (_schemas.get(each, {}) for each in cls.__bases__)
        _schemas[cls] = {name: each for fields in (*inherited, declared) for name, each in fields.items()}
        for name, each in declared.items():
            setattr(cls, name, UNKNOWN if each.linked else None)

    # Rules read a field as its type says; whoever makes a fact may also hide it or leave it out.
    def __init__(
        self,
        *,
        at: str = "",
        dialect: Dialect = TEMPLATE,
        missing: tuple[str, ...] = (),
        nulls: tuple[str, ...] = (),
        unlisted: tuple[Unlisted, ...] = (),
        **values: Any,
    ) -> None:
        own = vars(self)
        own["at"], own["dialect"] = at, dialect
        if missing or nulls or unlisted:
            own["missing"], own["nulls"], own["unlisted"] = missing, nulls, unlisted
        types = _types(type(self))
        for name, seen in values.items():
            if name not in types:
                raise TypeError(f"{type(self).__name__} has no field {name!r}")
            kind, evident = types[name]
            own[name] = seen if kind is None or type(seen) in evident else _as_declared(seen, kind)

    if not TYPE_CHECKING:

        def __setattr__(self, name: str, value: Any) -> None:
            raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={each!r}" for name, each in vars(self).items() if name != "dialect")
        return f"{type(self).__name__}({shown})"


_schemas: dict[type[Fact], Mapping[str, Field]] = {}


def _named(declared: Field, name: str) -> Field:
    cfn = "".join(part[:1].upper() + part[1:] for part in name.split("_"))
    return declared._replace(name=name, cfn=declared.cfn or cfn)


def cached(about_type: AboutType) -> AboutType:
    """`functools.cache`, whose type does not let types pass as hashable."""
    return cast("AboutType", cache(about_type))


def altered(subject: F, **values: Any) -> F:
    """Return a fact with other values, the rest as it is."""
    return type(subject)(**{**vars(subject), **values})


def schema(cls: type[Fact]) -> Mapping[str, Field]:
    """Return the fields of a fact by their names."""
    return _schemas.get(cls, {})


@cached
def declared_types(cls: type[Fact]) -> Mapping[str, Any]:
    """Return the types of the fields of a fact, as they are annotated."""
    annotated = [getattr(each, "__annotations__", {}) for each in reversed(cls.__mro__)]
    return {name: kind for found in annotated for name, kind in found.items() if name in schema(cls)}


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
def _types(cls: type[Fact]) -> Mapping[str, tuple[Any, frozenset[type]]]:
    """Return the types of the fields, and the Python types that are right at first sight. Links may be anything."""
    return {
        name: (None if schema(cls)[name].linked else kind, _NEEDS_NO_LOOK | _EVIDENT.get(kind, frozenset()))
        for name, kind in declared_types(cls).items()
    }


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
    for name, many in _owned(type(root)):
        child = getattr(root, name)
        for owned_fact in child if many and isinstance(child, tuple) else (child,):
            if isinstance(owned_fact, Fact):
                yield from walk(owned_fact)


@cached
def _owned(cls: type[Fact]) -> tuple[tuple[str, bool], ...]:
    """Return the fields that hold owned facts, and whether each holds many."""
    return tuple((name, field.many) for name, field in schema(cls).items() if field.owned is not None)
