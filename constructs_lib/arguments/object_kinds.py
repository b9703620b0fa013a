"""Kinds of options that are objects: constructs of CDK and of this library, and strategies."""

from collections.abc import Callable, Sequence
from typing import Any

from constructs_lib.rules import UNKNOWN, Fact

from .checks import require_construct, require_defined
from .options import Option, Statement
from .protocols import require_methods
from .refusal import is_made_by_cdk


def construct(
    interface: str,
    field: str | None = "",
    *,
    remedy: str,
    required: bool = False,
    template: Callable[[Any], Any] | None = None,
    fact: Callable[[Any, str], Any] | None = None,
    needs: Callable[[Any], Sequence[Statement]] | None = None,
    by_hand: bool = False,
) -> Option:
    """An object of CDK with an interface.

    Args:
        interface: The interface, as `aws_cdk` names it: `aws_kms.IKey`.
        field: Field and property.
        remedy: What to pass in place of something else.
        required: Whether None is refused.
        template: What the template has of it. Default: the object.
        fact: What rules may know of it. Default: that it is there.
        needs: What a role needs for it. Default: nothing.
        by_hand: Whether the owner passes field and property itself.
    """
    return Option(
        lambda name, value: require_construct(name, value, interface, remedy),
        field,
        required=required,
        template=template or _itself,
        fact=fact or _there,
        statements=needs or _nothing,
        constructs=_alone,
        by_hand=by_hand,
    )


def defined(
    fact: type[Fact],
    field: str | None = "",
    *,
    remedy: str,
    required: bool = False,
    template: Callable[[Any], Any] | None = None,
) -> Option:
    """A construct of this library, known by its fact. Rules see that it is there, and the rest by a link."""
    return Option(
        lambda name, value: require_defined(name, value, fact, remedy),
        field,
        required=required,
        template=template or _itself,
        fact=_there,
        constructs=_alone,
    )


def strategy(
    protocol: type, field: str | None = None, *, remedy: str, required: bool = False, also: Sequence[str] = ()
) -> Option:
    """An object with the methods of a protocol, such as a container image. The owner binds it by hand."""
    return Option(
        lambda name, value: require_methods(name, value, protocol, remedy),
        field,
        required=required,
        constructs=lambda value: [each for each in getattr(value, "__dict__", {}).values() if is_made_by_cdk(each)],
        by_hand=field is not None,
        also=also,
    )


def _itself(value: Any) -> Any:
    return value


def _there(_: Any, __: str) -> Any:
    return UNKNOWN


def _alone(value: Any) -> tuple[Any]:
    return (value,)


def _nothing(_: Any) -> tuple[()]:
    return ()
