"""Objects of anybody that have the methods of a protocol: images, artifacts and authorizations."""

from collections.abc import Callable, Mapping
from inspect import Parameter, getattr_static, signature
from typing import Any

from constructs_lib.rules.fact import cached

from .refusal import article, refusal
from .tokens import has_member


def require_methods(name: str, value: Any, protocol: type, remedy: str) -> Any:
    """Return an object that has the methods and the attributes of a protocol.

    Raises:
        ValueError: If the value lacks one, or has a method that takes other arguments.
    """
    methods = _methods_of(protocol)
    if isinstance(value, type) or not all(callable(getattr(type(value), each, None)) for each in methods):
        raise refusal(name, value, article(protocol.__name__), remedy)
    if not all(has_member(value, each) for each in vars(protocol).get("__annotations__", ())):
        raise refusal(name, value, article(protocol.__name__), remedy)
    for each, declared in methods.items():
        if not _takes_what(type(value), each, declared):
            kind = type(value).__name__
            raise ValueError(
                f"{name} is {article(kind)}, whose {each} takes other arguments than {each}{_arguments_of(declared)}; "
                f"{remedy}"
            )
    return value


@cached
def _methods_of(protocol: type) -> Mapping[str, Callable[..., Any]]:
    return {
        name: each
        for name, each in vars(protocol).items()
        if not name.startswith("__") and not isinstance(each, staticmethod) and callable(each)
    }


@cached
def _takes_what(kind: type, name: str, declared: Callable[..., Any]) -> bool:
    """Whether a method of a class takes the arguments of a declared one. One that Python cannot read may do so."""
    try:
        taken = signature(getattr(kind, name))
    except (TypeError, ValueError):
        return True
    is_bound = isinstance(getattr_static(kind, name), staticmethod | classmethod)
    passed = list(signature(declared).parameters.values())[1 if is_bound else 0 :]
    by_name = {each.name: None for each in passed if each.kind is Parameter.KEYWORD_ONLY}
    try:
        taken.bind(*[None for each in passed if each.kind is not Parameter.KEYWORD_ONLY], **by_name)
    except TypeError:
        return False
    return True


def _arguments_of(declared: Callable[..., Any]) -> str:
    return f"({', '.join(list(signature(declared).parameters)[1:])})"
