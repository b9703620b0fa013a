"""Kinds of options: one function for each kind of value, which returns the line of a table.

The first parameter is the field of the fact and the property of the template, which bear the same name. It is left out
where the argument has that name too, and None where an option decides in Python only.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from aws_cdk import Duration, Size

from . import units
from .checks import (
    Check,
    Form,
    require_flag,
    require_instance,
    require_number,
    require_sequence,
    require_text,
    require_texts,
)
from .object_kinds import construct, defined, strategy
from .options import Option, Statement
from .refusal import article, refusal
from .tokens import as_flag

if TYPE_CHECKING:
    from types import UnionType

    from .value import Value

T = TypeVar("T")

__all__ = [
    "choice",
    "construct",
    "defined",
    "flag",
    "gibibytes",
    "instance",
    "mebibytes",
    "minutes",
    "nested",
    "number",
    "seconds",
    "several",
    "strategy",
    "text",
    "texts",
]


def text(
    field: str | None = "",
    *,
    required: bool = False,
    form: Form | None = None,
    remedy: str = "pass a string",
) -> Option:
    """A string, which may be a token or hold some.

    Args:
        field: Field and property.
        required: Whether None is refused.
        form: What it looks like, where no rule says so.
        remedy: What to pass in place of something else.
    """
    return Option(lambda name, value: require_text(name, value, form, remedy), field, required=required)


def number(field: str | None = "", *, required: bool = False, unit: str = "") -> Option:
    """A finite number, or a number token. Bounds, and whether it must be whole, are for the rules."""
    return Option(require_number, field, unit, required)


def flag(
    field: str | None = "",
    *,
    required: bool = False,
    tokens: bool = False,
    needs: Sequence[Statement] = (),
    by_hand: bool = False,
) -> Option:
    """True or False.

    Args:
        field: Field and property.
        required: Whether None is refused.
        tokens: Whether it may be a token. What decides in Python cannot be one.
        needs: What a role needs unless it is False.
        by_hand: Whether the owner passes field and property itself.
    """
    return Option(
        lambda name, value: require_flag(name, value, tokens=tokens),
        field,
        required=required,
        template=as_flag,
        statements=lambda value: needs if value is not False else (),
        by_hand=by_hand,
    )


def seconds(field: str | None = "", *, required: bool = False) -> Option:
    """A Duration in whole seconds, or one of a token in seconds."""
    return _measured(Duration, units.seconds, field, "seconds", required=required)


def minutes(field: str | None = "", *, required: bool = False) -> Option:
    """A Duration in whole minutes, or one of a token in minutes."""
    return _measured(Duration, units.minutes, field, "minutes", required=required)


def gibibytes(field: str | None = "", *, required: bool = False) -> Option:
    """A Size in whole GiB, or one of a token in GiB."""
    return _measured(Size, units.gibibytes, field, "GiB", required=required)


def mebibytes(field: str | None = "", *, required: bool = False) -> Option:
    """A Size in whole MiB, or one of a token in MiB."""
    return _measured(Size, units.mebibytes, field, "MiB", required=required)


def _measured(
    kind: type, convert: Callable[[str, Any], Any], field: str | None, unit: str, *, required: bool
) -> Option:
    def check(name: str, value: Any) -> Any:
        if value is None:
            raise refusal(name, value, article(kind.__name__), f"pass {kind.__name__}.{convert.__name__}(...)")
        convert(name, value)
        return value

    return Option(check, field, unit, required, template=lambda value: convert("", value))


def choice(kind: type[Enum], field: str | None = "", *, required: bool = False) -> Option:
    """A member of an enumeration of ours, whose value the service takes."""
    *others, last = (f"{kind.__name__}.{each.name}" for each in kind)
    check = _instance(kind, f"pass {', '.join(others)} or {last}")
    return Option(check, field, required=required, template=lambda member: member.value)


def instance(
    kind: type[T],
    field: str | None = "",
    *,
    remedy: str,
    required: bool = False,
    template: Callable[[T], Any],
) -> Option:
    """A value of a class, which may be a construct, and what the template has of it."""
    return Option(
        _instance(kind, remedy), field, required=required, template=template, constructs=lambda value: (value,)
    )


def _instance(kind: "type | UnionType", remedy: str) -> Check:
    return lambda name, value: require_instance(name, value, kind, remedy)


def nested(
    kind: "type[Value] | UnionType",
    field: str | None = "",
    *,
    required: bool = False,
    by_hand: bool = False,
    remedy: str = "",
) -> Option:
    """A value that has a table of its own: a mode of an endpoint configuration, an option of a variant.

    Args:
        kind: The class of the value, or several.
        field: Field and property.
        required: Whether None is refused.
        by_hand: Whether the owner passes field and property itself.
        remedy: What to pass in place of something else. Default: a value of the class.
    """
    return Option(
        _instance(kind, remedy or f"pass {getattr(kind, '__name__', kind)}(...)"),
        field,
        required=required,
        template=lambda value: value._render(),
        fact=lambda value, where: value._fact_at(where),
        statements=lambda value: value._statements(),
        constructs=lambda value: [each for _, each in value._options.constructs(value._given)],
        by_hand=by_hand,
    )


def several(
    one: Option, field: str | None = "", *, each: str, required: bool = False, remedy: str = "", by_hand: bool = False
) -> Option:
    """A list, read once and kept as a tuple. An empty one is as good as none.

    Args:
        one: The kind of its entries.
        field: Field and property.
        each: What messages call an entry: `pool` for `pool 1 of variant 'a'`.
        required: Whether None is refused.
        remedy: What to pass in place of something else. Default: a list of such entries.
        by_hand: Whether the owner passes field and property itself.
    """

    def seen(values: tuple[Any, ...], where: str) -> Any:
        _, _, owner = where.partition(" of ")
        places = [f"{each} {position}" + (f" of {owner}" if owner else "") for position in range(1, len(values) + 1)]
        if one.fact is None:
            return None
        return tuple(one.fact(value, place) for value, place in zip(values, places, strict=True)) or None

    return Option(
        lambda name, values: require_sequence(name, values, one.check, remedy or f"pass a list of {each}s"),
        field,
        required=required,
        template=lambda values: [one.template(value) for value in values] or None,
        fact=seen if one.fact else None,
        statements=lambda values: [needed for value in values for needed in one.statements(value)],
        constructs=lambda values: [each for value in values for each in one.constructs(value)],
        by_hand=by_hand,
    )


def texts(field: str | None = "", *, required: bool = False) -> Option:
    """A mapping of names to strings, either of which may be a token. An empty one is as good as none."""
    return Option(require_texts, field, required=required, template=lambda values: dict(values) or None)
