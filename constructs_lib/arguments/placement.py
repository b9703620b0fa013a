"""Environments: the account and the region, which a model shares with its configuration, and that with its endpoint."""

from collections.abc import Sequence

from aws_cdk import IResource, Stack
from constructs import Construct

from constructs_lib.rules import hidden

from . import as_known, context_of


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
    # Asking a resource where it is costs as much as defining it, and most are in a stack that does not say, or in this.
    context = context_of(scope)
    if hidden(context.region) or getattr(resource, "context", None) is context:
        return
    there, here = resource.env, Stack.of(scope)
    for place in places:
        its, ours = getattr(there, place), getattr(here, place)
        if its != ours and not hidden(as_known(its)) and not hidden(as_known(ours)):
            raise ValueError(
                f"{what}: {argument} is in {place} {its}, and this stack in {ours}; define both in one {place}"
            )
