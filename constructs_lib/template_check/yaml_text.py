"""YAML, read from its events.

PyYAML's own composer is bounded by C's stack alone, and unfolds aliases and merges without end.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from .bounds import DEEPEST, MOST_UNFOLDED, MOST_YAML_VALUES, UnreadableTemplateError
from .places import KeptPlaces, Place, Step, Steps
from .yaml_scalars import COLLECTIONS, is_merge, scalar, short_function, unreadable, unsupported

# The C parser is ten times as fast; not every build of PyYAML has it.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# libyaml compares every directive with all the others.
_MOST_DIRECTIVES: Final = 10
_DIRECTIVE: Final = re.compile(r"^%", re.MULTILINE)


def parse_yaml(text: str) -> tuple[Any, KeptPlaces, list[Steps]]:
    """Return what a text in YAML says, where it says it, and the keys that are repeated.

    Raises:
        UnreadableTemplateError: If it is not YAML, or not the YAML that CloudFormation reads.
    """
    if len(_DIRECTIVE.findall(text)) > _MOST_DIRECTIVES:
        raise UnreadableTemplateError(f"it is not a template: it has more than {_MOST_DIRECTIVES} YAML directives")
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_Parser):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise UnreadableTemplateError(f"it is not valid YAML: {error.problem or error.context}{where}") from None
    except yaml.YAMLError as error:
        raise UnreadableTemplateError(f"it is not valid YAML: {' '.join(str(error).split())}") from None
    return builder.root, KeptPlaces(builder.root, builder.places), builder.repeated


@dataclass(slots=True)
class _Node:
    """A value.

    Attributes:
        value: The value.
        size: How many values it is, with all that it contains and its aliases unfolded.
        height: How many levels it has.
        text: What was written, if that may be a key.
    """

    value: Any
    size: int = 1
    height: int = 1
    text: str | None = None


@dataclass(slots=True)
class _Open(_Node):
    """A sequence or a mapping whose end is still to come.

    Attributes:
        start: The event that began it.
        key: The key whose value is next; None where a key is next, and in a sequence.
        merging: Whether that key is `<<`.
        merged: The mappings that `<<` names.
        places: Where its entries stand.
    """

    start: Any = None
    key: str | None = None
    merging: bool = False
    merged: list[dict[str, Any]] = field(default_factory=list)
    places: dict[Step, Place] = field(default_factory=dict)


class _Builder:
    """Builds values from events, and counts what they come to.

    Attributes:
        root: The value of the document.
        places: Where the entries of lists and objects stand, by identity.
        repeated: The keys that are repeated.
    """

    def __init__(self) -> None:
        self.root: Any = None
        self.places: dict[int, dict[Step, Place]] = {}
        self.repeated: list[Steps] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, _Node] = {}
        self._values = self._unfolded = self._documents = 0

    def take(self, event: Any) -> None:
        """Take the next event."""
        if isinstance(event, yaml.ScalarEvent):
            self._count(event)
            self._add(self._named(_Node(scalar(event), text=event.value), event), event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._count(event)
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._add(self._alias(event), event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise unreadable("a second document begins", event)

    def _count(self, event: Any) -> None:
        self._values += 1
        if self._values > MOST_YAML_VALUES:
            raise unreadable(f"there are more than {MOST_YAML_VALUES:,} values", event)

    def _alias(self, event: yaml.AliasEvent) -> _Node:
        found = self._anchors.get(event.anchor)
        if found is None:
            inside = any(each.start.anchor == event.anchor for each in self._open)
            problem = "is inside the value that it stands for" if inside else "has no anchor"
            raise unreadable(f"the alias *{event.anchor} {problem}", event)
        self._unfold(found.size, event)
        return found

    def _unfold(self, count: int, event: Any) -> None:
        self._unfolded += count
        if self._unfolded > MOST_UNFOLDED:
            raise unreadable(f"aliases unfold to more than {MOST_UNFOLDED:,} values", event)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        if len(self._open) >= DEEPEST:
            raise unreadable(f"it is nested more than {DEEPEST} levels deep", event)
        if event.tag not in COLLECTIONS and not event.tag.startswith("!"):
            raise unsupported(event)
        self._open.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], start=event))

    def _end(self) -> None:
        done = self._open.pop()
        if done.merged:
            own = dict(done.value)
            done.value.clear()
            places: dict[Step, Place] = {}
            for each in reversed(done.merged):
                done.value |= each
                places |= self.places.get(id(each), {})
            done.value |= own
            done.places = places | done.places
        self.places[id(done.value)] = done.places
        self._add(self._named(_Node(done.value, done.size, done.height), done.start), done.start)

    def _named(self, node: _Node, event: Any) -> _Node:
        """Return a value with the function that its tag stands for, under the name that its anchor gives."""
        function = short_function(event.tag)
        if function:
            node = _Node({function: node.value}, node.size + 1, node.height + 1)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _add(self, node: _Node, event: Any) -> None:
        if not self._open:
            self.root = node.value
            return
        parent = self._open[-1]
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if len(self._open) + node.height > DEEPEST:
            raise unreadable(f"it is nested more than {DEEPEST} levels deep", event)
        if isinstance(parent.value, list):
            parent.places[len(parent.value)] = _place(event)
            parent.value.append(node.value)
        elif parent.key is None:
            self._add_key(parent, node, event)
        else:
            self._add_entry(parent, node, event)

    def _add_key(self, parent: _Open, node: _Node, event: Any) -> None:
        if node.text is None:
            raise unreadable("a key is not a text", event)
        parent.key, parent.merging = node.text, is_merge(event)
        if not parent.merging:
            parent.places[node.text] = _place(event)
        if node.text in parent.value:
            self.repeated.append(tuple(self._steps()))

    def _steps(self) -> list[Step]:
        return [len(each.value) if each.key is None else each.key for each in self._open]

    def _add_entry(self, parent: _Open, node: _Node, event: Any) -> None:
        key, parent.key = parent.key, None
        if not parent.merging:
            parent.value[key] = node.value
            return
        for each in node.value if isinstance(node.value, list) else [node.value]:
            if not isinstance(each, dict):
                raise unreadable("<< merges what is not a mapping", event)
            self._unfold(len(each), event)
            parent.merged.append(each)


def _place(event: Any) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1)
