"""What a picture shows: the resources of a template, and who refers to whom."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, NamedTuple

from constructs_lib.template_check.intrinsics import Intrinsics
from constructs_lib.template_check.parameters import Parameters

from .kinds import KINDS, PARTS, Group, Kind
from .lines import VARIANTS, Line, columns_of, lines_of, name_of
from .references import References

MOST_NODES: Final = 60
"""More than that cannot be read in one picture."""


MOST_LINES: Final = 12
"""More lines or columns of a node than that are counted."""


class Node(NamedTuple):
    """A resource, or all of a type.

    Attributes:
        id: Its logical id, or the type.
        kind: What it is.
        name: What it is called.
        lines: What is said of it.
        columns: What is said of its parts, which stand beside each other.
    """

    id: str
    kind: Kind
    name: str
    lines: Sequence[Line] = ()
    columns: Sequence[Line] = ()


class Edge(NamedTuple):
    """A reference of one node to another.

    Attributes:
        start: Who refers.
        end: To whom.
        column: Which column of the first node it starts at, if it is one.
        word: What is said of it.
    """

    start: str
    end: str
    column: int | None = None
    word: str = ""


@dataclass(frozen=True)
class Scene:
    """What a picture shows.

    Attributes:
        nodes: The resources.
        edges: Their references.
        left_out: How many resources are not drawn, by type.
        summary: Whether nodes are types, since there are too many resources.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: Counter[str]
    summary: bool = False


def scene_of(body: Mapping[str, Any], region: str | None = None) -> Scene:
    """Return what a picture of a template shows; nothing if the template hosts nothing.

    Args:
        body: The template.
        region: Where it is deployed, if that is known.
    """
    return _Scene(Intrinsics(body, Parameters(body, region))).whole()


class _Scene:
    def __init__(self, intrinsics: Intrinsics) -> None:
        self._intrinsics = intrinsics
        self._resources = {
            logical_id: (self._type(logical_id), resource.get("Properties") or {})
            for logical_id, resource in intrinsics.resources.items()
            if isinstance(resource, dict) and isinstance(resource.get("Properties") or {}, dict)
        }
        self._references = References(intrinsics)
        self._owners = {logical_id: self._owner(logical_id) for logical_id in self._resources}

    def whole(self) -> Scene:
        edges = _once(self._edges())
        shown = self._shown(edges)
        drawn = {logical_id for logical_id, owner in self._owners.items() if owner in shown}
        left_out = Counter(kind for logical_id, (kind, _) in self._resources.items() if logical_id not in drawn)
        nodes = tuple(self._node(logical_id) for logical_id in self._resources if logical_id in shown)
        visible = tuple(edge for edge in edges if edge.start in shown and edge.end in shown)
        found = Scene(nodes, visible, left_out)
        return found if len(nodes) <= MOST_NODES else _summary(found)

    def _type(self, logical_id: str) -> str:
        return self._intrinsics.type_of(logical_id) or ""

    def _owner(self, logical_id: str) -> str | None:
        """Return the resource that a resource is drawn as, or as a part of."""
        for _ in range(len(PARTS)):
            kind, properties = self._resources.get(logical_id, ("", {}))
            if kind in KINDS:
                return logical_id
            part_of = properties.get(PARTS.get(kind, ""))
            logical_id = next((name for name in self._references.of(part_of) if name in self._resources), "")
        return None

    def _edges(self) -> Iterator[Edge]:
        for logical_id, (kind, properties) in self._resources.items():
            start = self._owners[logical_id]
            if start is None:
                continue
            for column, word, part in _parts(kind, properties):
                for name in self._references.of(part):
                    end = self._owners.get(name)
                    if end is not None and end != start:
                        yield Edge(start, end, column, word)

    def _shown(self, edges: Sequence[Edge]) -> set[str]:
        """Return what is drawn: what hosts, who uses that, and what those use."""
        kinds = {logical_id: KINDS[kind] for logical_id, (kind, _) in self._resources.items() if kind in KINDS}
        shown = {logical_id for logical_id, kind in kinds.items() if kind.always}
        before = -1
        while before != len(shown):
            before = len(shown)
            for start, end, *_ in edges:
                if start in shown:
                    shown.add(end)
                elif end in shown and kinds[start].group is not Group.USED and kinds[end].group is not Group.USED:
                    shown.add(start)
        return shown

    def _node(self, logical_id: str) -> Node:
        kind, _ = self._resources[logical_id]
        parts = [each for each, owner in self._owners.items() if owner == logical_id and each != logical_id]
        told = [line for each in (logical_id, *parts) for line in lines_of(self._intrinsics, each)]
        name, columns = name_of(self._intrinsics, logical_id), columns_of(self._intrinsics, logical_id)
        return Node(logical_id, KINDS[kind], name, _bounded(told), _bounded(columns))


def _bounded(lines: Sequence[Line]) -> Sequence[Line]:
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"and {len(lines) - MOST_LINES + 1} more"]


def _once(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Return each edge once; of two that go both ways, the one of which something is said, or the first."""
    found: dict[frozenset[str] | Edge, Edge] = {}
    for edge in edges:
        pair = frozenset((edge.start, edge.end)) if edge.column is None else edge
        if pair not in found or (edge.word and not found[pair].word):
            found[pair] = edge
    return tuple(found.values())


def _parts(kind: str, properties: Mapping[str, Any]) -> Iterator[tuple[int | None, str, Any]]:
    """Yield the properties of a resource: the column that each belongs to, what an arrow from it means, its value."""
    columns = count()
    for name in VARIANTS if kind == "AWS::SageMaker::EndpointConfig" else ():
        variants = properties.get(name)
        yield from (
            (min(next(columns), MOST_LINES - 1), "", variant)
            for variant in (variants if isinstance(variants, list) else ())
        )
    for name, value in properties.items():
        if name not in VARIANTS:
            yield None, "rolls back on" if name == "DeploymentConfig" else "", value


def _summary(scene: Scene) -> Scene:
    """Return one node for each type."""
    kinds = {node.id: node.kind for node in scene.nodes}
    counts = Counter(kinds.values())
    nodes = tuple(Node(kind.word, kind, f"{number:,}") for kind, number in counts.items())
    edges = dict.fromkeys(Edge(kinds[edge.start].word, kinds[edge.end].word, word=edge.word) for edge in scene.edges)
    return Scene(nodes, tuple(edge for edge in edges if edge.start != edge.end), scene.left_out, summary=True)
