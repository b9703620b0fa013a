"""Names that another resource of the stack has, refused when the app is complete: conditions may keep the two apart."""

from typing import Final
from weakref import WeakKeyDictionary

import jsii
from aws_cdk import CfnResource, Stack
from constructs import IValidation

from .arguments.findings import Words
from .rules import Fact, check, facts
from .rules.fact import altered
from .synthesis import Synthesis

_RULES: Final = frozenset({"name-taken", "scaled-twice"})
# The first resource of each type and name.
_claimed: WeakKeyDictionary[Stack, dict[tuple[type, str], CfnResource]] = WeakKeyDictionary()


def claim_name(resource: CfnResource, argument: str, name: str | None) -> None:
    """Have a resource refused that has the name of another one of its type in the stack.

    Args:
        resource: The resource.
        argument: What messages call the name.
        name: The name that somebody gave to it. None if nobody did.
    """
    if name is None:
        return
    first = _claimed.setdefault(Stack.of(resource), {}).setdefault((type(resource), name), resource)
    if first is not resource:
        resource.node.add_validation(_TakenName(resource, argument, first))


@jsii.implements(IValidation)
class _TakenName:
    """Refuses a resource whose name the template gives to another one, too."""

    def __init__(self, resource: CfnResource, argument: str, first: CfnResource) -> None:
        self._resource = resource
        self._argument = argument
        self._first = first
        self._synthesis = Synthesis(resource)

    def validate(self) -> list[str]:
        """Return what is wrong."""
        body = self._synthesis.template()
        if not body:
            return []
        # Only who gives a name twice pays for the reader.
        from .template_check.template import Template

        resolve = Stack.of(self._resource).resolve
        ours, first = (resolve(each.logical_id) for each in (self._resource, self._first))
        spoken = [self._spoken(fact, first) for each, fact in Template(body).facts() if each == ours]
        return [str(finding) for fact in spoken for finding in check(fact) if finding.rule.id in _RULES]

    def _spoken(self, fact: Fact, first: str) -> Fact:
        """Return a fact in the words of arguments, with the path of the first resource where it is the other one."""
        where = {first: self._first.node.path}
        match fact:
            case facts.NamedResource(named_before_by=taken):
                return altered(fact, written=self._argument, named_before_by=where.get(taken, taken))
            case facts.ScalableTarget(registered_before_by=str(taken)):
                words = Words({"resource_id": (self._argument, ""), "scalable_dimension": ("its copies", "")})
                return altered(fact, dialect=words, registered_before_by=where.get(taken, taken))
        return fact
