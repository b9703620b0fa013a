"""What CloudFormation does with each resource when one template takes the place of another."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from constructs_lib.rules.tables.update_properties import CONDITIONAL_CREATE_ONLY, CREATE_ONLY
from constructs_lib.template_check.template import Template

from .comparison import Answer, Comparison

Action = Literal["created", "deleted", "updated", "replaced", "unknown", "retyped", "unchanged"]


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
        self._found: dict[str, Change] = {}
        self._comparison = Comparison(
            self.old.intrinsics, self.new.intrinsics, old_body, new_body, self._effect_on_values
        )
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
        waiting = [each.resource for each in self.of("replaced", "unknown")]
        users = _users(self.new)
        while waiting:
            for user in users.get(waiting.pop(), ()):
                found = self._of_one(user)
                if found != self._found[user]:
                    if found.action in {"replaced", "unknown"} and found.action != self._found[user].action:
                        waiting.append(user)
                    self._found[user] = found

    def _of_one(self, name: str) -> Change:
        kind = (self.new if name in self.new.intrinsics.resources else self.old).intrinsics.type_of(name) or ""
        if name not in self.old.intrinsics.resources:
            return Change(name, kind, "created")
        if name not in self.new.intrinsics.resources:
            return Change(name, kind, "deleted")
        if self.old.intrinsics.type_of(name) != kind:
            return Change(name, kind, "retyped")
        before, after = _properties(self.old, name), _properties(self.new, name)
        if before is None or after is None:
            return Change(name, kind, "unknown")
        answers = {each: self._of_property(before, after, each) for each in (*after, *(before.keys() - after))}
        changed = tuple(each for each, answer in answers.items() if answer == "changed")
        uncertain = tuple(each for each, answer in answers.items() if answer == "unknown")
        return Change(name, kind, self._action(name, kind, changed, uncertain), changed, uncertain)

    def _of_property(self, before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> Answer:
        return self._comparison.compare(
            {name: before[name]} if name in before else {}, {name: after[name]} if name in after else {}
        )

    def _action(self, name: str, kind: str, changed: tuple[str, ...], uncertain: tuple[str, ...]) -> Action:
        if self._attribute(self.old, name) != self._attribute(self.new, name):
            return "unknown"
        if CREATE_ONLY.get(kind, frozenset()).intersection(changed):
            return "replaced"
        decisive = CREATE_ONLY.get(kind, frozenset()) | CONDITIONAL_CREATE_ONLY.get(kind, frozenset())
        if decisive.intersection(uncertain) or CONDITIONAL_CREATE_ONLY.get(kind, frozenset()).intersection(changed):
            return "unknown"
        # What replaces a resource of a type that the tables do not know, nobody here knows either.
        if kind not in CREATE_ONLY and (changed or uncertain):
            return "unknown"
        return "updated" if changed or uncertain else "unchanged"

    @staticmethod
    def _attribute(template: Template, name: str) -> Any:
        return template.intrinsics.resources[name].get("Condition")

    def _effect_on_values(self, name: str) -> Answer:
        """Return whether what others read of a resource changes: its name and its attributes do if it is another."""
        found = self._found.get(name)
        if found is None or found.action in {"unchanged", "updated"}:
            return "same"
        return "unknown" if found.action == "unknown" else "changed"


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
