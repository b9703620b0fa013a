"""Property injectors of CDK: defaults that an organisation gives to constructs."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar
from weakref import WeakSet

import jsii
from aws_cdk import PropertyInjectors
from constructs import Construct, IConstruct

from .arguments import has_member
from .arguments.construct_id import leave_nothing, refuse_taken_id, require_place
from .arguments.misnamed import misnamed
from .arguments.readable import Readable

# Where nobody injects anything, there and above. Each answer of CDK costs a call to Node.
_without: WeakSet[IConstruct] = WeakSet()


class Injectable(Readable):
    """A construct whose arguments injectors change, as they change those of CDK's constructs.

    An injector names the construct by its `PROPERTY_INJECTION_ID`, gets the arguments that were given by their names,
    and returns those that the construct is to have. It must be attached before the first construct of its scope.
    """

    PROPERTY_INJECTION_ID: ClassVar[str]

    def __init__(self, scope: Construct, id: str) -> None:
        """Define the construct in CDK's tree.

        Args:
            scope: Where it is defined.
            id: Its id there.

        Raises:
            RuntimeError: If CDK refuses the place.
        """
        # As the generated constructors do, which check scope and id again.
        jsii.create(type(self), self, [scope, id])

    def __init_subclass__(cls, **_: Any) -> None:
        """Ask for an injector whenever the construct is defined."""
        if not cls.__module__.startswith("constructs_lib."):
            return  # a subclass of users passes its arguments on to ours
        cls.PROPERTY_INJECTION_ID = unique_id = f"constructs-lib.{cls.__name__}"
        init: Callable[..., None] = cls.__init__

        @wraps(init)
        def init_with_defaults(self: Any, scope: Construct, id: str, **arguments: Any) -> None:
            name = require_place(cls.__name__, scope, id)
            with refuse_taken_id(cls.__name__, name), leave_nothing(self, scope, name):
                try:
                    init(self, scope, name, **_injected(unique_id, scope, name, arguments))
                except TypeError as error:
                    raise misnamed(cls, init, arguments, error) from error.__cause__

        cls.__init__ = init_with_defaults  # type: ignore[method-assign]  # it takes what the first took


def _injected(unique_id: str, scope: Construct, id: str, arguments: dict[str, Any]) -> Mapping[str, Any]:
    injector = find_injector(scope, unique_id)
    if injector is None:
        return arguments
    found = injector.inject(arguments, id=id, scope=scope)
    if not isinstance(found, Mapping):
        raise ValueError(
            f"the injector of {unique_id} returned {found!r} for {id!r}; return the arguments by their names, "
            "such as {**original_props, 'encryption_key': key}"
        )
    return found


def find_injector(scope: Construct, unique_id: str) -> Any:
    """Return the nearest injector of a construct, or None.

    Args:
        scope: Where the construct is to be defined.
        unique_id: The construct's `PROPERTY_INJECTION_ID`.
    """
    if scope in _without or not has_member(scope, "node"):
        return None
    visited, injects = [], False
    for each in reversed(scope.node.scopes):
        if each in _without:
            break
        visited.append(each)
        if PropertyInjectors.has_property_injectors(each):
            injects = True
            if injector := PropertyInjectors.of(each).for_(unique_id):
                return injector
    if not injects:
        _without.update(visited)
    return None
