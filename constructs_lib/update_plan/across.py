"""What the stacks of an app do to each other: exports that another imports, and names that move to another."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from constructs_lib.rules import Fact, facts
from constructs_lib.template_check.template import Template

from .changes import Action, Changes
from .subjects import written_name

_OUTPUT = "Output"


class Stack(NamedTuple):
    """A stack, and what becomes of its resources.

    Attributes:
        name: Its name.
        place: Its account and region, as far as they are known. Names and exports of one place meet.
        old: Its template that is deployed.
        new: Its template that will be.
        changes: What becomes of its resources.
    """

    name: str
    place: tuple[str | None, str | None]
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    changes: Changes


class Finding(NamedTuple):
    """What another stack does to something in a stack.

    Attributes:
        stack: The name of the stack.
        subject: The logical id.
        kind: The type; `Output` for an output.
        action: What CloudFormation does with it.
        fact: What rules say something about.
    """

    stack: str
    subject: str
    kind: str
    action: Action
    fact: Fact


def across(stacks: Sequence[Stack]) -> Iterator[Finding]:
    """Yield what stacks do to each other, for rules to judge."""
    for stack in stacks:
        others = [each for each in stacks if each is not stack and each.place == stack.place]
        yield from _exports(stack, others)
        yield from _names(stack, others)


def _exports(stack: Stack, others: Sequence[Stack]) -> Iterator[Finding]:
    before = _exported(stack.old, stack.changes.old)
    after = _exported(stack.new, stack.changes.new) if before else {}
    for name, (output, value) in before.items():
        gone = name not in after
        if not gone and stack.changes.compare(value, after[name][1]) != "changed":
            continue
        for other in others:
            if name in _imported(other.old, other.changes.old):
                action: Action = "deleted" if gone else "updated"
                still = name in _imported(other.new, other.changes.new)
                fact = facts.ExportUpdate(action=action, name=name, importer=other.name, still_imported=still)
                yield Finding(stack.name, output, _OUTPUT, action, fact)


def _names(stack: Stack, others: Sequence[Stack]) -> Iterator[Finding]:
    for change in stack.changes.of("created", "replaced"):
        name = _literal(stack.changes.new, written_name(stack.changes.new, change.resource))
        for other in others if name else ():
            for gone in other.changes.of("deleted", "replaced"):
                old = other.changes.old
                if gone.kind == change.kind and _literal(old, written_name(old, gone.resource)) == name:
                    fact = facts.NameMove(action=change.action, owner=gone.resource, stack=other.name)
                    yield Finding(stack.name, change.resource, change.kind, change.action, fact)


def _exported(body: Mapping[str, Any], template: Template) -> Mapping[str, tuple[str, Any]]:
    """Return the exports of a template, by their names: the logical id and the value of each output."""
    outputs = body.get("Outputs")
    found: dict[str, tuple[str, Any]] = {}
    for logical_id, output in outputs.items() if isinstance(outputs, dict) else ():
        export = output.get("Export") if isinstance(output, dict) and "Condition" not in output else None
        name = _literal(template, export.get("Name")) if isinstance(export, dict) else None
        if name:
            found[name] = logical_id, output.get("Value")
    return found


def _imported(body: Mapping[str, Any], template: Template) -> frozenset[str]:
    """Return the names of the exports that a template imports."""
    waiting: list[Any] = [body["Resources"], body.get("Outputs")]
    found: set[str] = set()
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if not isinstance(value, dict | list) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, dict) and (name := _literal(template, value.get("Fn::ImportValue"))):
            found.add(name)
        waiting += value.values() if isinstance(value, dict) else value
    return frozenset(found)


def _literal(template: Template, raw: Any) -> str | None:
    """Return a text of which nothing is hidden; None for every other."""
    pieces = template.intrinsics.text(raw) if raw is not None else ()
    known = [piece for piece in pieces if isinstance(piece, str)]
    return "".join(known) if known and len(known) == len(pieces) else None
