"""Values: what a construct is given as one argument, and what checks itself when it is made."""

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from enum import Enum
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

from aws_cdk import Duration, Size

from constructs_lib.rules import Fact, walk

from .findings import raise_errors
from .misnamed import misnamed
from .options import Options, Statement
from .refusal import described, is_made_by_cdk
from .units import as_call, comparable


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Record:
    """A frozen dataclass that takes arguments by name, prints as the call that makes it, and equals its like."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    # How users make it, where that is not the class itself: `ModelData.from_bucket`.
    _call: ClassVar[str] = ""

    def __init_subclass__(cls, *, kw_only: bool = True, **others: Any) -> None:
        super().__init_subclass__(**others)
        dataclass(frozen=True, kw_only=kw_only, eq=False, repr=False)(cls)
        init: Callable[..., None] = cls.__init__

        @wraps(init)
        def init_or_explain(self: Any, *values: Any, **arguments: Any) -> None:
            try:
                init(self, *values, **arguments)
            except TypeError as error:
                raise misnamed(cls, init, arguments, error) from error.__cause__

        cls.__init__ = init_or_explain  # type: ignore[method-assign]  # it takes what the first took

    def _arguments(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        theirs = other._arguments()
        return all(comparable(mine) == comparable(theirs[name]) for name, mine in self._arguments().items())

    def __hash__(self) -> int:
        return hash((type(self), *map(comparable, self._arguments().values())))

    def __repr__(self) -> str:
        given = {
            name: value
            for name, value in self._arguments().items()
            if comparable(value) != comparable(_default_of(self.__dataclass_fields__[name]))
        }
        arguments = ", ".join(f"{name}={_written(value)}" for name, value in given.items())
        return f"{self._call or type(self).__name__}({arguments})"


class Value(Record):
    """A record whose fields are options of a table: `class CoreDump(Value)` with fields and `_options`.

    Its arguments are checked by the table, and then by the rules.
    """

    _options: ClassVar[Options[Any, Any, Any]]

    if TYPE_CHECKING:
        # Set by hand, since neither is an argument.
        @property
        def _given(self) -> Mapping[str, Any]: ...
        @property
        def _fact(self) -> Any: ...

    def __post_init__(self) -> None:
        what = self._called()
        given = self._options.read(what, vars(self))
        for name, value in given.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_given", given)
        object.__setattr__(self, "_fact", self._fact_at(self._place()))
        raise_errors(what, *walk(self._fact), errors_only=True)

    def _called(self) -> str:
        """Return what messages call the value: its class, unless it has a name."""
        return type(self).__name__

    def _place(self) -> str:
        """Return where the value stands, in words, if it says so itself: `variant 'a'`."""
        return ""

    def _fact_at(self, at: str) -> Fact:
        """Return what the rules may know of the value where it stands."""
        found: Fact = self._options.fact(self._given, at)
        return found

    def _render(self) -> Any:
        """Return the property of the template."""
        return self._options.render(self._given)

    def _statements(self) -> tuple[Statement, ...]:
        """Return what a role needs for the value."""
        return self._options.statements(self._given)


def _default_of(declared: Field[Any]) -> Any:
    return declared.default_factory() if callable(declared.default_factory) else declared.default


def _written(value: Any) -> str:
    """Return an argument as a call writes it; of what CDK has made, only the type."""
    if isinstance(value, Duration | Size):
        return as_call(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, Enum):
        return str(value)
    if isinstance(value, Mapping):
        return repr(dict(value))
    return described(value) if is_made_by_cdk(value) else repr(value)
