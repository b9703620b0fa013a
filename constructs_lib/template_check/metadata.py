"""What constructs said and users acknowledged, as an assembly records it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .cloud_assembly import artifacts_in, read_object

PREFIX = "constructs-lib:"

# CDK puts its own namespace before the id of an annotation; versions that did not may still be in use.
_ID = re.compile(rf"(?:Annotation::)?{PREFIX}([a-z0-9-]+)")
_SAID = re.compile(rf"\[ack: {_ID.pattern}\]")

Metadata = Mapping[str, list[Any]]


class Said:
    """The rules that have been spoken of, by construct.

    Args:
        templates: The templates of the stacks of an assembly.
    """

    def __init__(self, templates: list[Path]) -> None:
        self._rules: dict[str, set[str]] = {}
        self._paths: dict[tuple[str, str], str] = {}
        for directory in sorted({template.parent for template in templates}):
            for metadata in _metadata_in(directory):
                self._read(metadata)

    def add(self, path: str, entries: Sequence[tuple[Any, Any]]) -> None:
        """Add what the metadata of a construct says, by type and data."""
        self._rules.setdefault(path, set()).update(rule for kind, data in entries for rule in _rules_in(kind, data))

    def includes(self, template: Path, resource: str, rule: str) -> bool:
        """Whether a rule was spoken of at a resource, or at a construct around it."""
        path = self._paths.get((template.name, resource))
        if path is None:
            return False
        steps = path.strip("/").split("/")
        around = ("/" + "/".join(steps[:count]) for count in range(1, len(steps) + 1))
        return any(rule in self._rules.get(each, ()) for each in ("/", *around))

    def _read(self, metadata: Metadata) -> None:
        entries = {
            path: [(each.get("type"), each.get("data")) for each in found if isinstance(each, dict)]
            for path, found in metadata.items()
            if isinstance(found, list)
        }
        files = {
            path: data for path, found in entries.items() for kind, data in found if kind == "aws:cdk:templateFile"
        }
        for path, found in entries.items():
            self.add(path, found)
            for kind, data in found:
                if kind == "aws:cdk:logicalId":
                    stack = max((each for each in files if path.startswith(f"{each}/")), key=len, default="")
                    self._paths[str(files.get(stack, "")), str(data)] = path


def _rules_in(kind: Any, data: Any) -> Iterator[str]:
    if kind == "aws:cdk:warning" and isinstance(data, str):
        yield from _SAID.findall(data)
    if kind == "aws:cdk:acknowledged-rules" and isinstance(data, dict):
        yield from (found[1] for rule in data if (found := _ID.fullmatch(str(rule))))


def _metadata_in(directory: Path) -> Iterator[Metadata]:
    for artifact in artifacts_in(directory):
        if artifact.get("type") == "aws:cloudformation:stack":
            if isinstance(inline := artifact.get("metadata"), dict):
                yield inline
            if isinstance(name := artifact.get("additionalMetadataFile"), str):
                yield read_object(directory / name)
