"""Arguments that a call does not have: often the name of a property, or of an argument of another library."""

from collections.abc import Callable, Collection
from functools import cache
from inspect import signature
from typing import Any

from .refusal import nearest


def misnamed(kind: type, init: Callable[..., None], given: Collection[str], error: TypeError) -> TypeError:
    """Return the error of a call, with the name that was meant if one is not an argument.

    Args:
        kind: The class that was called.
        init: Its constructor, whose arguments are known.
        given: The names of the arguments that were given.
        error: What Python says.
    """
    known = _arguments(init)
    unknown = next((name for name in given if name not in known), None)
    if unknown is None:
        return error
    options: Any = getattr(kind, "_options", None)
    # SageMaker's names of what arguments of ours become.
    fields = (
        {} if options is None else {field: name for field, (name, _) in options.words.names.items() if name in known}
    )
    remedy = f"; pass {fields[unknown]}" if unknown in fields else nearest(unknown, known)
    return TypeError(f"{kind.__name__} has no argument {unknown!r}{remedy or '; it takes ' + ', '.join(known)}")


@cache
def _arguments(init: Callable[..., None]) -> tuple[str, ...]:
    return tuple(name for name in signature(init).parameters if name not in ("self", "scope", "id"))
