"""Batch transform jobs of a template: the states of state machines, and the targets of schedules, that start them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

from constructs_lib.rules import UNKNOWN, Fact, facts
from constructs_lib.rules.fact import altered

from .embedded_json import mapped, parse_pieces, substituted
from .intrinsics import DEEPEST
from .pieces import NOTHING_KNOWN, Piece, Text
from .resources import Properties, Resources

STATE_MACHINE: Final = "AWS::StepFunctions::StateMachine"
SCHEDULE: Final = "AWS::Scheduler::Schedule"

_TASK = re.compile(r".*:states:::(aws-sdk:)?sagemaker:createTransformJob(\.sync(:2)?)?")
_TARGET = re.compile(r".*:scheduler:::aws-sdk:sagemaker:createTransformJob")
# What EventBridge Scheduler puts in when it calls a target.
_OF_THE_CALL = re.compile(r"<aws\.scheduler\.[a-z-]+>")


class FactReader(Protocol):
    """What makes facts of properties."""

    def read(self, cls: type[Fact], raw: Any, at: str) -> Any:
        """Return a fact, None if it is not there, or what hides it."""
        ...


class TransformJobs:
    """Finds the requests for transform jobs that a template holds.

    Args:
        resources: The resources of the template.
        reader: What makes facts of them.
    """

    def __init__(self, resources: Resources, reader: FactReader) -> None:
        self._resources = resources
        self._reader = reader

    def all(self) -> Iterator[tuple[str, Fact]]:
        """Yield the logical ids and facts of all transform jobs."""
        for logical_id in self._resources.of_type(STATE_MACHINE):
            for at, request, integrated in self._of_state_machine(logical_id):
                yield from self._read(logical_id, at, request, integrated=integrated)
        for logical_id in self._resources.of_type(SCHEDULE):
            yield from self._read(logical_id, *self._of_schedule(logical_id), integrated=False)

    def _read(self, logical_id: str, at: str, request: Any, *, integrated: bool) -> Iterator[tuple[str, Fact]]:
        if isinstance(request, dict):
            found = self._reader.read(facts.TransformJob, request, f"{logical_id}.{at}")
            if isinstance(found, Fact):
                yield logical_id, altered(found, through_integration=integrated)

    def _of_state_machine(self, logical_id: str) -> Iterator[tuple[str, Any, bool]]:
        properties = self._resources.intrinsics.properties(logical_id)
        if not isinstance(properties, dict):
            return
        for name in ("DefinitionString", "Definition"):
            if name in properties:
                definition = self._definition(properties, name)
                if isinstance(definition, dict):
                    yield from self._of_states(definition, name, definition.get("QueryLanguage"), 0)

    def _definition(self, properties: Properties, name: str) -> Any:
        """Return a definition as objects, with what is put in for `${name}`."""
        intrinsics = self._resources.intrinsics
        raw = intrinsics.resolve(properties[name])
        definition = parse_pieces(intrinsics.pieces(raw, 0)) if isinstance(raw, str | Text) else raw
        values = intrinsics.resolve(properties.get("DefinitionSubstitutions"))
        if not isinstance(values, dict) or not values:
            return definition
        known = {str(key): intrinsics.pieces(value, 0) for key, value in values.items()}
        return mapped(definition, lambda leaf: substituted(leaf, known))

    def _of_states(self, machine: Mapping[str, Any], at: str, language: Any, depth: int) -> Iterator[Any]:
        """Yield the requests of the states of a machine, a branch or an iteration: where, what and how it is sent."""
        states = machine.get("States")
        if not isinstance(states, dict) or depth > DEEPEST:
            return
        for name, state in states.items():
            if not isinstance(state, dict):
                continue
            here, spoken = f"{at}.States.{name}", state.get("QueryLanguage", language)
            if task := _TASK.fullmatch(self._shown(state.get("Resource"))):
                argument = "Arguments" if spoken == "JSONata" else "Parameters"
                request = mapped(state.get(argument), _leaf)
                yield f"{here}.{argument}", _without_paths(request), task[1] is None
            for inner, branch in _branches(state):
                yield from self._of_states(branch, f"{here}.{inner}", spoken, depth + 1)

    def _of_schedule(self, logical_id: str) -> tuple[str, Any]:
        properties = self._resources.intrinsics.properties(logical_id)
        target = self._resources.intrinsics.resolve(properties.get("Target")) if isinstance(properties, dict) else None
        if not isinstance(target, dict) or not _TARGET.fullmatch(self._shown(target.get("Arn"))):
            return "Target.Input", None
        request = parse_pieces(self._resources.intrinsics.pieces(target.get("Input"), 0))
        return "Target.Input", mapped(request, lambda leaf: _hiding(_OF_THE_CALL, leaf))

    def _shown(self, raw: Any) -> str:
        """Return a text with a mark in place of what is hidden."""
        seen = self._resources.intrinsics.resolve(raw)
        pieces = seen.pieces if isinstance(seen, Text) else (seen,)
        return "".join(piece if isinstance(piece, str) else "?" for piece in pieces)


def link_job(template: Resources, properties: Properties) -> Mapping[str, Any]:
    """Return what a transform job is linked to: its model, and the places of input and output."""
    source: Any = properties.get("TransformInput")
    for name in ("DataSource", "S3DataSource", "S3Uri"):
        source = source.get(name) if isinstance(source, dict) else None
    output = properties.get("TransformOutput")
    return {
        "model": template.fact(template.find("AWS::SageMaker::Model", properties.get("ModelName"))),
        "input_address": _address(template, source),
        "output_address": _address(template, output.get("S3OutputPath") if isinstance(output, dict) else None),
    }


def _address(template: Resources, raw: Any) -> Any:
    pieces = template.intrinsics.text(raw)
    if None in pieces:
        return UNKNOWN
    return "".join(
        piece if isinstance(piece, str) else f"<{'.'.join(filter(None, piece))}>" for piece in pieces if piece
    )


def _branches(state: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    branches = state.get("Branches")
    for position, branch in enumerate(branches if isinstance(branches, list) else ()):
        if isinstance(branch, dict):
            yield f"Branches.{position}", branch
    for name in ("Iterator", "ItemProcessor"):
        if isinstance(inner := state.get(name), dict):
            yield name, inner


def _without_paths(request: Any) -> Any:
    """Return a request with the values hidden that a path chooses from the input: `S3Uri.$` is an S3Uri."""
    if isinstance(request, list):
        return [_without_paths(each) for each in request]
    if not isinstance(request, dict):
        return request
    return {
        str(key).removesuffix(".$"): NOTHING_KNOWN if str(key).endswith(".$") else _without_paths(value)
        for key, value in request.items()
    }


def _leaf(leaf: Any) -> Any:
    """Return a value of a request; an expression in JSONata is evaluated only when the state runs."""
    first = leaf.pieces[0] if isinstance(leaf, Text) else leaf
    return NOTHING_KNOWN if isinstance(first, str) and first.startswith("{%") else leaf


def _hiding(pattern: re.Pattern[str], leaf: Any) -> Any:
    pieces: tuple[Piece, ...] = leaf.pieces if isinstance(leaf, Text) else (leaf,) if isinstance(leaf, str) else ()
    found: list[Piece] = []
    for piece in pieces:
        parts = pattern.split(piece) if isinstance(piece, str) else []
        found += [piece] if not isinstance(piece, str) else [each for part in parts for each in (None, part)][1:]
    return Text(tuple(each for each in found if each != "")) if len(found) > len(pieces) else leaf
