"""What an assembly records of its constructs: where they are, what they said, and what users acknowledged."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .cloud_assembly import artifacts_in, inside, read_object

PREFIX = "constructs-lib:"

# CDK puts its own namespace before the id of an annotation, and a colon more before one of a plugin.
_ID = re.compile(rf"(?:Annotation::)?{PREFIX}:?([a-z0-9-]+)")
_SAID = re.compile(rf"\[ack: {_ID.pattern}\]")
# What CDK writes where it leaves out frames that are not the user's.
_LEFT_OUT = re.compile(r"\s*(?:\.\.\.|\((?:no user code|jsii)|at process\.)")

Metadata = Mapping[str, list[Any]]


class Construct(NamedTuple):
    """The construct that a resource of a template comes from.

    Attributes:
        path: Its path in the app.
        created_at: The frames of the user's that led to it, the nearest first, if the app was synthesized with them.
    """

    path: str
    created_at: tuple[str, ...] = ()


class Said:
    """What an assembly says of constructs.

    Args:
        templates: The templates of the stacks of an assembly.
    """

    def __init__(self, templates: Sequence[Path]) -> None:
        self._rules: dict[str, set[str]] = {}
        self._reasons: dict[str, dict[str, str]] = {}
        self._constructs: dict[tuple[Path, str], Construct] = {}
        for directory in sorted({template.parent for template in templates}):
            for metadata in _metadata_in(directory):
                self._read(directory, metadata)

    def add(self, path: str, entries: Sequence[tuple[Any, Any]]) -> None:
        """Add what the metadata of a construct says, by type and data."""
        reasons = {rule: reason for kind, data in entries for rule, reason in _acknowledged_in(kind, data)}
        self._reasons.setdefault(path, {}).update(reasons)
        warned = (rule for kind, data in entries for rule in _warned_in(kind, data))
        self._rules.setdefault(path, set()).update(reasons, warned)

    def construct_of(self, template: Path, resource: str) -> Construct | None:
        """Return the construct that a resource of a template comes from."""
        return self._constructs.get((template, resource))

    def includes(self, template: Path, resource: str, rule: str) -> bool:
        """Whether a rule was spoken of at a resource, or at a construct around it."""
        return any(rule in self._rules.get(path, ()) for path in self._around(template, resource))

    def acknowledged(self, template: Path, resource: str, rule: str) -> str | None:
        """Return why a rule was acknowledged for a resource, or for a construct around it; None if it was not."""
        reasons = (self._reasons.get(path, {}).get(rule) for path in self._around(template, resource))
        return next((reason for reason in reasons if reason is not None), None)

    def _around(self, template: Path, resource: str) -> Iterator[str]:
        construct = self.construct_of(template, resource)
        if construct:
            steps = construct.path.strip("/").split("/")
            yield "/"
            yield from ("/" + "/".join(steps[:count]) for count in range(1, len(steps) + 1))

    def _read(self, directory: Path, metadata: Metadata) -> None:
        entries = {
            path: [each for each in found if isinstance(each, dict)]
            for path, found in metadata.items()
            if isinstance(found, list)
        }
        files = {
            path: each.get("data")
            for path, found in entries.items()
            for each in found
            if each.get("type") == "aws:cdk:templateFile"
        }
        for path, found in entries.items():
            self.add(path, [(each.get("type"), each.get("data")) for each in found])
            for each in found:
                if each.get("type") == "aws:cdk:logicalId":
                    stack = max((each for each in files if path.startswith(f"{each}/")), key=len, default="")
                    template = directory / str(files.get(stack, ""))
                    self._constructs[template, str(each.get("data"))] = Construct(path, _created_at(found))


def _warned_in(kind: Any, data: Any) -> Iterator[str]:
    if kind == "aws:cdk:warning" and isinstance(data, str):
        yield from _SAID.findall(data)


def _acknowledged_in(kind: Any, data: Any) -> Iterator[tuple[str, str]]:
    if kind == "aws:cdk:acknowledged-rules" and isinstance(data, dict):
        yield from ((found[1], str(reason)) for rule, reason in data.items() if (found := _ID.fullmatch(str(rule))))


def _created_at(entries: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    for each in entries:
        match each:
            case {"type": "aws:cdk:creationStack", "data": list(frames)}:
                break
            case {"type": "aws:cdk:logicalId", "trace": list(frames)}:
                break
    else:
        return ()
    return tuple(frame.strip() for frame in frames if isinstance(frame, str) and not _LEFT_OUT.match(frame))


def _metadata_in(directory: Path) -> Iterator[Metadata]:
    for artifact in artifacts_in(directory):
        if artifact.get("type") == "aws:cloudformation:stack":
            if isinstance(inline := artifact.get("metadata"), dict):
                yield inline
            if isinstance(name := artifact.get("additionalMetadataFile"), str):
                yield read_object(inside(directory, name))
