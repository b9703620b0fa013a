"""L1 constructs and their structs, made as the generated constructors make them, without asking again what was asked.

The generated constructors check the type of each argument in Python, which takes longer than all the rest of them. What
comes here has been checked by a table of options. Misspelt names are found by mypy, and at run time by a KeyError.
"""

import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import jsii
from constructs import Construct

P = ParamSpec("P")
R = TypeVar("R")


def struct(kind: Callable[P, R], *_: P.args, **values: P.kwargs) -> R:
    """Return a struct of CDK, as the map that jsii makes of it."""
    names = _names(kind)
    return cast("R", {names[name]: value for name, value in values.items() if value is not None})


def resource(
    kind: Callable[Concatenate[Construct, str, P], R], scope: Construct, id: str, *_: P.args, **values: P.kwargs
) -> R:
    """Define an L1 construct."""
    names = _names(kind)
    properties = {names[name]: value for name, value in values.items() if value is not None}
    l1: Any = kind
    made: R = l1.__new__(l1)
    jsii.create(l1, made, [scope, id, properties])
    return made


@cache
def _names(kind: Any) -> Mapping[str, str]:
    """Return the names of properties in CloudFormation's resource by those in Python."""
    properties = (
        kind if hasattr(kind, "__jsii_name_mapping__") else vars(sys.modules[kind.__module__])[f"{kind.__name__}Props"]
    )
    found: Mapping[str, str] = properties.__jsii_name_mapping__
    return found
