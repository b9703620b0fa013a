"""The order in which CloudFormation acts: it makes and changes what others need first, and deletes at the end."""

from collections.abc import Iterator

from constructs_lib.template_check.template import Template

from .changes import Change, Changes


def in_order(changes: Changes) -> Iterator[Change]:
    """Yield the changes of an update in an order in which CloudFormation may act."""
    gone = {change.resource for change in changes.of("deleted")}
    for resource in _dependencies_first(changes.new):
        if resource not in gone:
            yield changes[resource]
    for resource in reversed(list(_dependencies_first(changes.old))):
        if resource in gone:
            yield changes[resource]


def _dependencies_first(template: Template) -> Iterator[str]:
    done: set[str] = set()
    for root in template.intrinsics.resources:
        waiting = [(root, False)]
        while waiting:
            resource, needs_are_done = waiting.pop()
            if needs_are_done:
                yield resource
            elif resource not in done:
                done.add(resource)
                waiting.append((resource, True))
                waiting += [(each, False) for each in reversed(template.dependencies.named_by(resource))]
