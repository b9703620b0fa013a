"""Names that another resource of the stack has, refused when the app is complete: conditions may keep the two apart."""

from collections.abc import Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

import jsii
from aws_cdk import CfnResource, Stack
from constructs import IValidation

from .arguments.findings import Words
from .rules import Fact, check, facts
from .rules.fact import altered
from .synthesis import Synthesis

_RULES: Final = frozenset({"name-taken", "scaled-twice"})
# The resources of each type and name.
_claimed: WeakKeyDictionary[Stack, dict[tuple[type, str], list[CfnResource]]] = WeakKeyDictionary()


def claim_name(resource: CfnResource, argument: str, name: str | None) -> None:
    """Have a resource refused that has the name of another one of its type in the stack.

    Args:
        resource: The resource.
        argument: What messages call the name.
        name: The name that somebody gave to it. None if nobody did.
    """
    if name is None:
        return
    same = _claimed.setdefault(Stack.of(resource), {}).setdefault((type(resource), name), [])
    same.append(resource)
    if len(same) > 1:
        resource.node.add_validation(_TakenName(resource, argument, same))


@jsii.implements(IValidation)
class _TakenName:
    """Refuses a resource whose name the template gives to another one, too."""

    def __init__(self, resource: CfnResource, argument: str, same: Sequence[CfnResource]) -> None:
        self._resource = resource
        self._argument = argument
        self._same = same
        self._synthesis = Synthesis(resource)

    def validate(self) -> list[str]:
        """Return what is wrong."""
        body = self._synthesis.template()
        if not body:
            return []
        # Only who gives a name twice pays for the reader.
        from .template_check.template import Template

        resolve = Stack.of(self._resource).resolve
        ours = resolve(self._resource.logical_id)
        paths = {resolve(each.logical_id): each.node.path for each in self._same}
        pairs = ((fact, {logical_id, _taken_by(fact)}) for logical_id, fact in Template(body).facts())
        # The template may have the two in the other order.
        for fact, pair in pairs:
            if ours in pair and None not in pair:
                (other,) = pair - {ours}
                return [
                    str(finding)
                    for finding in check(self._spoken(fact, paths.get(other, other)))
                    if finding.rule.id in _RULES
                ]
        return []

    def _spoken(self, fact: Fact, other: str) -> Fact:
        """Return a fact in the words of arguments, with the path of the other resource."""
        if isinstance(fact, facts.NamedResource):
            return altered(fact, written=self._argument, named_before_by=other)
        words = Words({"resource_id": (self._argument, ""), "scalable_dimension": ("its copies", "")})
        return altered(fact, dialect=words, registered_before_by=other)


def _taken_by(fact: Fact) -> Any:
    match fact:
        case facts.NamedResource(named_before_by=taken) | facts.ScalableTarget(registered_before_by=taken):
            return taken if isinstance(taken, str) else None
    return None
