"""Values: what a construct is given as one argument, and what checks itself when it is made."""

from dataclasses import Field, dataclass, field, fields
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

from aws_cdk import Duration, Size

from constructs_lib.rules import Fact, walk

from .findings import raise_errors
from .options import Options, Statement
from .refusal import described, is_made_by_cdk
from .units import as_call, comparable

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Value:
    """A frozen dataclass whose fields are options of a table: `class CoreDump(Value)` with fields and `_options`.

    It takes its arguments by name, checks them by the table, and then by the rules. Two values with the same arguments
    are equal, and a value prints as the call that makes it.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    _options: ClassVar[Options[Any, Any, Any]]
    if TYPE_CHECKING:
        # Hidden from dataclasses: neither is an argument.
        @property
        def _given(self) -> "Mapping[str, Any]": ...
        @property
        def _fact(self) -> Any: ...

    def __init_subclass__(cls, *, kw_only: bool = True, **others: Any) -> None:
        super().__init_subclass__(**others)
        dataclass(frozen=True, kw_only=kw_only, eq=False, repr=False)(cls)

    def __post_init__(self) -> None:
        what = self._called()
        given = self._options.read(what, vars(self))
        # A frozen dataclass sets what it keeps like this.
        for name, value in given.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_given", given)
        object.__setattr__(self, "_fact", self._fact_at(self._place()))
        raise_errors(what, *walk(self._fact))

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

    def _arguments(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(
            comparable(mine) == comparable(others)
            for mine, others in zip(self._arguments().values(), other._arguments().values(), strict=True)
        )

    def __hash__(self) -> int:
        return hash((type(self), *(comparable(each) for each in self._arguments().values())))

    def __repr__(self) -> str:
        arguments = ", ".join(
            f"{each.name}={_written(found)}"
            for each in fields(self)
            if comparable(found := getattr(self, each.name)) != comparable(each.default)
        )
        return f"{type(self).__name__}({arguments})"


def _written(value: Any) -> str:
    """Return an argument as a call writes it; of what CDK has made, only the type."""
    if isinstance(value, Duration | Size):
        return as_call(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, Enum):
        return str(value)
    return described(value) if is_made_by_cdk(value) else repr(value)
