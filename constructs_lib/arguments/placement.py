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
from .stack import stack_of
from .tokens import has_member


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
    there, here = resource.env, stack_of(scope)
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
    if error := lack_of_name(reference, scope):
        raise ValueError(
            f"{what} is of another account or region, and has no name that could be known here; define it with a name "
            "of your own, or with PhysicalName.GENERATE_IF_NEEDED"
        ) from error


def lack_of_name(reference: Any, scope: Any) -> RuntimeError | None:
    """Return what CDK says where it needs a name to write a reference in another account or region, or None."""
    try:
        stack_of(scope).resolve(reference)
    except RuntimeError as error:
        if "PhysicalName" not in str(error):
            raise
        return error
    return None


# What a stack is deployed with. Each answer of CDK costs a call to Node.
_apps: WeakKeyDictionary[Stack, IConstruct] = WeakKeyDictionary()
# What is referred to elsewhere by a name only, and the reference.
_BY_NAME = ("role_arn", "bucket_arn", "function_arn", "repository_arn", "user_pool_arn")


def require_same_app(what: str, constructs: Iterable[tuple[str, Any]], scope: Construct) -> None:
    """Refuse resources to which no template can refer from a scope.

    Those are resources of another app or stage, and resources of another account or region that have no name. An import
    may be anywhere.

    Args:
        what: What would use them.
        constructs: The constructs, each with the argument that it was passed as.
        scope: Where they would be used.

    Raises:
        ValueError: If there is one.
    """
    for argument, each in constructs:
        if getattr(each, "_context", None) is context_of(scope) or not is_construct(each):
            continue
        kind = apart(each, scope)
        if kind == "app" or (kind and not _is_named_across(each, scope)):
            raise ValueError(
                f"{what}: {argument} is {article(described(each))} of another {kind}; define it in this one, or import "
                "it here"
            )
        _require_name(f"{what}: {argument}, {article(described(each))},", each, scope)


def apart(resource: Any, scope: Any) -> str:
    """Return `app` or `stage` if a resource is of another one, to which no template can refer, and nothing otherwise.

    Args:
        resource: The resource.
        scope: Where it would be referred to.
    """
    there, here = stack_of(resource), stack_of(scope)
    if there is here or _app_of(there) is _app_of(here) or resource.node.default_child is None:
        return ""
    return "stage" if there.node.root is here.node.root else "app"


def is_construct(value: Any) -> bool:
    """Whether a value stands in a tree, which a metric or a principal does not."""
    return is_a(value, "constructs.IConstruct")


def _require_name(what: str, resource: Any, scope: Construct) -> None:
    there, here = context_of(stack_of(resource)), context_of(scope)
    is_here = there is here or all(
        hidden(its) or hidden(ours) or its == ours
        for its, ours in ((there.account, here.account), (there.region, here.region))
    )
    if not is_here and (found := next((each for each in _BY_NAME if has_member(resource, each)), None)):
        require_name_elsewhere(what, getattr(resource, found), scope)


def _is_named_across(resource: Any, scope: Construct) -> bool:
    """Whether CDK writes a resource of another environment by its name, which needs no reference between stages."""
    name = getattr(resource, "_physical_name", "")
    there, here = resource.env, stack_of(scope)
    return bool(name) and not hidden(as_known(name)) and (there.account, there.region) != (here.account, here.region)


def _app_of(stack: Stack) -> IConstruct:
    """Return what is deployed as a whole: a stage, or an app, which is one too."""
    if stack not in _apps:
        _apps[stack] = Stage.of(stack) or stack.node.root
    return _apps[stack]
