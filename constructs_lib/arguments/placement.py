"""Where things are: the app, the account and the region that a model, its configuration and its endpoint share."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from aws_cdk import IResource, Stack, Stage
from constructs import Construct, IConstruct

from constructs_lib.rules import hidden

from . import as_known, context_of
from .checks import is_a
from .refusal import article, described


def same_environment(
    what: str, argument: str, resource: IResource, scope: Construct, places: Sequence[str] = ("account", "region")
) -> None:
    """Refuse a resource that is elsewhere, as far as that is known.

    Args:
        what: What would use the resource.
        argument: The argument that the resource was passed as.
        resource: The resource.
        scope: Where it would be used.
        places: What they must share.

    Raises:
        ValueError: If they do not.
    """
    for place, its, ours in differences(resource, scope, places):
        raise ValueError(
            f"{what}: {argument} is in {place} {its}, and this stack in {ours}; define both in one {place}"
        )


def differences(
    resource: IResource, scope: Construct, places: Sequence[str] = ("account", "region")
) -> Iterator[tuple[str, str, str]]:
    """Yield the places in which a resource is elsewhere, as far as that is known: which, where it is, where we are.

    Args:
        resource: The resource.
        scope: Where it would be used.
        places: What to compare.
    """
    # Asking a resource where it is costs as much as defining it, and most are in a stack that does not say, or in this.
    context = context_of(scope)
    if hidden(context.region) or getattr(resource, "_context", None) is context:
        return
    there, here = resource.env, Stack.of(scope)
    for place in places:
        its, ours = getattr(there, place), getattr(here, place)
        if its != ours and not hidden(as_known(its)) and not hidden(as_known(ours)):
            yield place, its, ours


def require_name_elsewhere(what: str, reference: Any, scope: Construct) -> None:
    """Refuse what is defined in another account or region without a name, by which alone it can be called here.

    Args:
        what: What messages call it.
        reference: Its ARN, or whatever else refers to it.
        scope: Where it is referred to.

    Raises:
        ValueError: If it has no name.
    """
    try:
        Stack.of(scope).resolve(reference)
    except RuntimeError as error:
        if "PhysicalName" not in str(error):
            raise
        raise ValueError(
            f"{what} is of another account or region, and has no name that could be known here; define it with a name "
            "of your own, or with PhysicalName.GENERATE_IF_NEEDED"
        ) from error


# Where a construct is deployed with. Each answer of CDK costs a call to Node.
_apps: WeakKeyDictionary[Any, IConstruct] = WeakKeyDictionary()


def require_same_app(what: str, constructs: Iterable[tuple[str, Any]], scope: Construct) -> None:
    """Refuse resources of another app or stage, to which no template of this one can refer. An import may be anywhere.

    Args:
        what: What would use them.
        constructs: The constructs, each with the argument that it was passed as.
        scope: Where they would be used.

    Raises:
        ValueError: If there is one.
    """
    context = context_of(scope)
    for argument, each in constructs:
        if getattr(each, "_context", None) is context or not is_construct(each):
            continue
        if _app_of(each) is _app_of(scope) or each.node.default_child is None:
            continue
        kind = "stage" if each.node.root is scope.node.root else "app"
        if kind == "app" or not _is_named_across(each, scope):
            raise ValueError(
                f"{what}: {argument} is {article(described(each))} of another {kind}; define it in this one, or import "
                "it here"
            )


def is_construct(value: Any) -> bool:
    """Whether a value stands in a tree, which a metric or a principal does not."""
    return is_a(value, "constructs.IConstruct")


def _is_named_across(resource: Any, scope: Construct) -> bool:
    """Whether CDK writes a resource of another environment by its name, which needs no reference between stages."""
    name = getattr(resource, "_physical_name", "")
    there, here = resource.env, Stack.of(scope)
    return bool(name) and not hidden(as_known(name)) and (there.account, there.region) != (here.account, here.region)


def _app_of(construct: Any) -> IConstruct:
    """Return what is deployed as a whole: a stage, or an app, which is one too."""
    if construct not in _apps:
        stack = construct if isinstance(construct, Stack) else Stack.of(construct)
        if stack not in _apps:
            _apps[stack] = Stage.of(stack) or stack.node.root
        _apps[construct] = _apps[stack]
    return _apps[construct]
