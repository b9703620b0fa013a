"""The names by which the parts of a template refer to each other, and the attributes that they read."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from constructs_lib.rules import UNKNOWN, Fact, facts
from constructs_lib.rules.tables.returned_attributes import RETURNED

from .places import Steps

_PSEUDO: Final = (
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
)
_SECTIONS: Final = ("Resources", "Parameters", "Mappings", "Conditions", "Outputs")
# Its functions make no names but where they repeat something, which is seen where they stand.
_NAMES_NOTHING: Final = "AWS::LanguageExtensions"
# Sections of tools that write a template anew before CloudFormation reads it.
_PREPROCESSED: Final = ("Modules", "Constants", "Globals", "Fn::Transform")
_MAKES_VALUES: Final = ("Fn::Transform", "Fn::ForEach")
_SUBSTITUTED: Final = re.compile(r"\$\{([^{}!][^{}]*+)\}")

_RESOURCE, _VALUE = "a resource", "a resource or a parameter"
_PARAMETER, _CONDITION, _MAPPING = "a parameter", "a condition", "a mapping"


class Written(NamedTuple):
    """A fact of a template's text.

    Attributes:
        steps: The way to it, from the root of the template.
        fact: What stands there.
    """

    steps: Steps
    fact: Fact


class Function(NamedTuple):
    """An intrinsic function, where it is written, and what it is called with."""

    steps: Steps
    name: str
    argument: Any


class Names:
    """The names in a template.

    Args:
        body: The template.

    Attributes:
        functions: The functions of resources and outputs, once all names have been asked for.
    """

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.functions: list[Function] = []
        self._resources, self._parameters, self._mappings, self._conditions, self._outputs = (
            found if isinstance(found := body.get(each), dict) else {} for each in _SECTIONS
        )
        hidden = _makes_names(body)
        self._known: Mapping[str, Any] = {
            _RESOURCE: UNKNOWN if hidden else tuple(self._resources),
            _VALUE: UNKNOWN if hidden else (*self._resources, *self._parameters, *_PSEUDO),
            _PARAMETER: UNKNOWN if hidden else (*self._parameters, *_PSEUDO),
            _CONDITION: UNKNOWN if hidden else tuple(self._conditions),
            _MAPPING: UNKNOWN if hidden else tuple(self._mappings),
        }

    def all(self) -> Iterator[Written]:
        """Yield each name and each attribute, once for each resource and output that they are written in."""
        seen: set[tuple[Any, ...]] = set()
        for each in self._written():
            said = tuple(getattr(each.fact, field, None) for field in ("what", "name", "resource", "attribute"))
            place = (*each.steps[:2], *said)
            if place not in seen:
                seen.add(place)
                yield each

    def _written(self) -> Iterator[Written]:
        for logical_id, resource in self._resources.items():
            if isinstance(resource, dict):
                yield from self._of_resource(("Resources", logical_id), resource)
        for name, output in self._outputs.items():
            if isinstance(output, dict):
                yield from self._of_condition(("Outputs", name), output)
                for part in ("Value", "Export"):
                    yield from self._in(output.get(part), ("Outputs", name, part), _VALUE)
        for name, condition in self._conditions.items():
            yield from self._in(condition, ("Conditions", name), _PARAMETER)

    def _of_resource(self, at: Steps, resource: Mapping[str, Any]) -> Iterator[Written]:
        yield from self._of_condition(at, resource)
        given = resource.get("DependsOn")
        for name in given if isinstance(given, list) else (given,):
            if isinstance(name, str):
                yield self._named((*at, "DependsOn"), "DependsOn", name, _RESOURCE)
        yield from self._in(resource.get("Properties"), (*at, "Properties"), _VALUE)

    def _of_condition(self, at: Steps, owner: Mapping[str, Any]) -> Iterator[Written]:
        if isinstance(name := owner.get("Condition"), str):
            yield self._named((*at, "Condition"), "Condition", name, _CONDITION)

    def _in(self, root: Any, at: Steps, values: str) -> Iterator[Written]:
        """Yield what the functions in a value name, where a `Ref` may name some kinds of values."""
        found = [*_functions(root, at)]
        # Conditions have functions of their own.
        self.functions += found if values is _VALUE else []
        for function in found:
            match function.name, function.argument:
                case "Ref", str(name):
                    yield self._named(function.steps, "Ref", name, values)
                case "Fn::GetAtt", str(text) if "." in text:
                    yield from self._read(function, *text.split(".", 1))
                case "Fn::GetAtt", [str(name), attribute]:
                    yield from self._read(function, name, attribute)
                case "Fn::Sub", str(text):
                    yield from self._substituted(function, text, {}, values)
                case "Fn::Sub", [str(text), dict() as own]:
                    yield from self._substituted(function, text, own, values)
                case "Fn::If", [str(name), *_]:
                    yield self._named(function.steps, "Fn::If", name, _CONDITION)
                case "Condition", str(name) if values is _PARAMETER:
                    yield self._named(function.steps, "Condition", name, _CONDITION)
                case "Fn::FindInMap", [str(name), _, _]:
                    yield self._named(function.steps, "Fn::FindInMap", name, _MAPPING)

    def _substituted(self, function: Function, text: str, own: Mapping[Any, Any], values: str) -> Iterator[Written]:
        for found in _SUBSTITUTED.findall(text):
            name, dot, attribute = found.strip().partition(".")
            if found.strip() not in own and name not in own:
                yield from (
                    self._read(function, name, attribute)
                    if dot
                    else (self._named(function.steps, "Fn::Sub", name, values),)
                )

    def _read(self, function: Function, name: str, attribute: Any) -> Iterator[Written]:
        yield self._named(function.steps, function.name, name, _RESOURCE)
        resource = self._resources.get(name)
        kind = resource.get("Type") if isinstance(resource, dict) else None
        if isinstance(kind, str) and isinstance(attribute, str):
            returned: Any = tuple(RETURNED[kind]) if kind in RETURNED else UNKNOWN
            fact = facts.TemplateAttribute(
                resource=name, kind=kind, attribute=attribute, returned=returned, at=_owner(function.steps)
            )
            yield Written(function.steps, fact)

    def _named(self, steps: Steps, written: str, name: str, what: str) -> Written:
        fact = facts.TemplateName(written=written, name=name, what=what, known=self._known[what], at=_owner(steps))
        return Written(steps, fact)


def _owner(steps: Steps) -> str:
    return str(steps[1])


def _functions(root: Any, at: Steps) -> Iterator[Function]:
    """Yield the intrinsic functions in a value; what a macro returns, or a loop repeats, is not looked into."""
    waiting = [(root, at)]
    # YAML may refer to one value from many places, and from within itself.
    seen: set[int] = set()
    while waiting:
        value, steps = waiting.pop()
        if not isinstance(value, dict | list) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, list):
            waiting += [(each, (*steps, position)) for position, each in enumerate(value)]
        elif not any(str(key).startswith(_MAKES_VALUES) for key in value):
            if len(value) == 1:
                ((name, argument),) = value.items()
                yield Function((*steps, name), str(name), argument)
            waiting += [(each, (*steps, key)) for key, each in value.items()]


def _makes_names(body: Mapping[str, Any]) -> bool:
    """Whether something makes resources, parameters or other names that the template does not show."""
    named = body.get("Transform")
    transforms = named if isinstance(named, list) else [] if named is None else [named]
    sections = [found for each in _SECTIONS if isinstance(found := body.get(each), dict)]
    resources = body.get("Resources")
    types = [
        each.get("Type") if isinstance(each, dict) else None
        for each in (resources.values() if isinstance(resources, dict) else ())
    ]
    return (
        any(each != _NAMES_NOTHING for each in transforms)
        or any(each in body for each in _PREPROCESSED)
        or any(str(key).startswith("Fn::") for section in sections for key in section)
        or any(not isinstance(each, str) or each.endswith("::MODULE") for each in types)
    )
