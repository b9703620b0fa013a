"""What CloudFormation does with each resource when one template takes the place of another."""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from constructs_lib.rules.tables.update_properties import CONDITIONAL_CREATE_ONLY, CREATE_ONLY
from constructs_lib.template_check.parameters import Parameters
from constructs_lib.template_check.template import Template

from .answer import Answer
from .comparable import ComparableIntrinsics
from .comparison import NOT_WRITTEN, Comparison
from .definitions import Definitions

Action = Literal["created", "deleted", "updated", "replaced", "unknown", "retyped", "unchanged"]

_SEVERITY: Final[tuple[Action, ...]] = ("unchanged", "updated", "unknown", "replaced")


class Change(NamedTuple):
    """What an update does to one resource.

    Attributes:
        resource: Its logical id.
        kind: Its type.
        action: What CloudFormation does with it; `unknown` where a hidden value decides, `retyped` where the logical id
            stands for a resource of another type.
        properties: The properties that change.
        uncertain: The properties of which nobody knows before the deployment whether they change.
    """

    resource: str
    kind: str
    action: Action
    properties: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()


class Changes:
    """The changes between two templates of one stack.

    Args:
        old_body: The template that is deployed.
        new_body: The template that will be.
        region: Where the stack is deployed, if that is known.

    Attributes:
        old: The template that is deployed.
        new: The template that will be.
    """

    def __init__(self, old_body: Mapping[str, Any], new_body: Mapping[str, Any], region: str | None = None) -> None:
        self.old, self.new = Template(old_body, region), Template(new_body, region)
        self._other_macros = self.old.transforms.written != self.new.transforms.written
        self._found: dict[str, Change] = {}
        old, new = (ComparableIntrinsics(each, Parameters(each, region)) for each in (old_body, new_body))
        self._definitions = Definitions(old_body, new_body, old.conditions, new.conditions)
        self._comparison = Comparison(old, new, self._definitions, self._effect_on_values)
        self._find()

    def __getitem__(self, resource: str) -> Change:
        return self._found[resource]

    def all(self) -> tuple[Change, ...]:
        """Return the changes of all resources, those that stay as they are included."""
        return tuple(self._found.values())

    def of(self, *actions: Action) -> tuple[Change, ...]:
        """Return the changes that are of one of some actions."""
        return tuple(each for each in self._found.values() if each.action in actions)

    def compare(self, old: Any, new: Any) -> Answer:
        """Return whether a value means the same in both templates."""
        return self._comparison.compare(old, new)

    def _find(self) -> None:
        before, after = self.old.intrinsics.resources, self.new.intrinsics.resources
        for name in (*after, *(each for each in before if each not in after)):
            self._found[name] = self._of_one(name)
        # A resource that refers to one that is replaced changes with it, and so do those that refer to it in turn.
        waiting = [each.resource for each in self.all() if self._effect_on_values(each.resource) != "same"]
        users = _users(self.new)
        while waiting:
            for user in users.get(waiting.pop(), ()):
                found = self._of_one(user)
                if found != self._found[user] and found.action in _SEVERITY:
                    if _SEVERITY.index(found.action) > _SEVERITY.index(self._found[user].action):
                        waiting.append(user)
                    self._found[user] = found

    def _of_one(self, name: str) -> Change:
        kind = (self.new if name in self.new.intrinsics.resources else self.old).intrinsics.type_of(name) or ""
        if (action := self._comes_or_goes(name)) is not None:
            return Change(name, kind, action)
        if self.old.intrinsics.type_of(name) != kind:
            return Change(name, kind, "retyped")
        before, after = _properties(self.old, name), _properties(self.new, name)
        if before is None or after is None:
            return Change(name, kind, "unknown")
        if rewritten := self._rewritten(name):
            return Change(name, kind, "unknown", uncertain=(rewritten,))
        answers = {
            each: self.compare(before.get(each, NOT_WRITTEN), after.get(each, NOT_WRITTEN))
            for each in (*after, *(before.keys() - after))
        }
        changed = tuple(each for each, answer in answers.items() if answer == "changed")
        uncertain = tuple(each for each, answer in answers.items() if answer == "unknown")
        return Change(name, kind, _action(kind, changed, uncertain), changed, uncertain)

    def _comes_or_goes(self, name: str) -> Action | None:
        """Return what becomes of a resource that is not made in one of the templates, or may not be; None of others."""
        was, will = _is_made(self.old, name), _is_made(self.new, name)
        if was is False or will is False:
            return "unchanged" if was == will else "created" if was is False else "deleted"
        same = self._definitions.compare_conditions(_condition(self.old, name), _condition(self.new, name)) == "same"
        return None if same else "unknown"

    def _rewritten(self, name: str) -> str:
        """Return what comes, goes or changes, and may write a resource anew: a macro of the template or of its own."""
        if self._other_macros:
            return "Transform"
        before, after = (_own_macros(each.intrinsics.resources[name]) for each in (self.old, self.new))
        return "" if before == after else "Fn::Transform"

    def _effect_on_values(self, name: str) -> Answer:
        """Return whether what others read of a resource changes: its name and its attributes do if it is another."""
        found = self._found.get(name)
        if found is None or found.action in {"unchanged", "updated"}:
            return "same"
        return "unknown" if found.action == "unknown" else "changed"


def _action(kind: str, changed: tuple[str, ...], uncertain: tuple[str, ...]) -> Action:
    """Return what CloudFormation does with a resource of a type, some of whose properties change, or may."""
    always = CREATE_ONLY.get(kind, frozenset())
    sometimes = CONDITIONAL_CREATE_ONLY.get(kind, frozenset())
    if always.intersection(changed):
        return "replaced"
    # What replaces a resource of a type that the tables do not know, nobody here knows either.
    decisive = always | sometimes if kind in CREATE_ONLY else frozenset((*changed, *uncertain))
    if decisive.intersection(uncertain) or (decisive - always).intersection(changed):
        return "unknown"
    return "updated" if changed or uncertain else "unchanged"


def _own_macros(resource: Any) -> dict[str, Any]:
    """Return what writes a resource anew: macros and includes beside its properties."""
    named = resource.items() if isinstance(resource, dict) else ()
    return {key: value for key, value in named if str(key).startswith("Fn::")}


def _is_made(template: Template, name: str) -> bool | None:
    """Whether a template has a resource, and its condition holds; None if that is not known."""
    if name not in template.intrinsics.resources:
        return False
    condition = _condition(template, name)
    return True if condition is None else template.intrinsics.conditions.holds(condition)


def _condition(template: Template, name: str) -> Any:
    """Return the condition of a resource; None if it is made anyway."""
    body = template.intrinsics.resources[name]
    return body.get("Condition") if isinstance(body, dict) else None


def _properties(template: Template, name: str) -> Any:
    found = template.intrinsics.properties(name)
    return found if isinstance(found, dict) else None


def _users(template: Template) -> dict[str, list[str]]:
    """Return the resources that refer to a resource, by its logical id."""
    found: dict[str, list[str]] = {}
    for name in template.intrinsics.resources:
        for used in template.dependencies.named_by(name):
            found.setdefault(used, []).append(name)
    return found
