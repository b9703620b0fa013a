"""A cloud assembly, the directory that `cdk synth` writes: its templates, and where each is deployed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .document import UnreadableTemplateError

MANIFEST = "manifest.json"
TEMPLATES = ("*.template.json", "*.template.yaml", "*.template.yml")

# What CDK writes for a stack that may go to any region.
ANY_REGION = "unknown-region"


class StackTemplate(NamedTuple):
    """The template of a stack.

    Attributes:
        path: Its file.
        region: Where it will be deployed, if the stack says so.
    """

    path: Path
    region: str | None


def templates_in(directory: Path) -> Iterator[StackTemplate]:
    """Yield the templates in a directory, those of nested stacks and stages included.

    Raises:
        UnreadableTemplateError: If there are none, or the manifest cannot be read.
    """
    found = _of_assembly(directory) if (directory / MANIFEST).is_file() else _of_folder(directory)
    if not found:
        raise UnreadableTemplateError(f"there is neither a {MANIFEST} that names stacks nor a {TEMPLATES[0]}")
    yield from found


def nested_templates(template: Path) -> list[Path]:
    """Return the templates of the stacks that a stack of an assembly contains."""
    stack = template.name.partition(".template.")[0]
    assets = template.with_name(f"{stack}.assets.json")
    if not assets.is_file():
        return []
    files = read_object(assets).get("files")
    sources = (
        [each.get("source") for each in files.values() if isinstance(each, dict)] if isinstance(files, dict) else []
    )
    names = [each.get("path") for each in sources if isinstance(each, dict)]
    return [template.with_name(name) for name in names if isinstance(name, str) and ".nested.template." in name]


def _of_folder(directory: Path) -> list[StackTemplate]:
    return [StackTemplate(path, None) for pattern in TEMPLATES for path in sorted(directory.glob(pattern))]


def _of_assembly(directory: Path) -> list[StackTemplate]:
    found: list[StackTemplate] = []
    for artifact in artifacts_in(directory):
        properties = artifact.get("properties")
        if not isinstance(properties, dict):
            continue
        match artifact.get("type"), properties:
            case "aws:cloudformation:stack", {"templateFile": str(name)}:
                path, region = directory / name, _region_of(artifact)
                found += [StackTemplate(each, region) for each in (path, *nested_templates(path))]
            case "cdk:cloud-assembly", {"directoryName": str(name)} if (directory / name / MANIFEST).is_file():
                found += _of_assembly(directory / name)
    return found


def artifacts_in(directory: Path) -> list[dict[str, Any]]:
    """Return the artifacts that the manifest of an assembly lists.

    Raises:
        UnreadableTemplateError: If the manifest cannot be read.
    """
    artifacts = read_object(directory / MANIFEST).get("artifacts")
    return [each for each in artifacts.values() if isinstance(each, dict)] if isinstance(artifacts, dict) else []


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file of an assembly.

    Raises:
        UnreadableTemplateError: If there is none.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableTemplateError(f"{path.name} cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise UnreadableTemplateError(f"{path.name} is no object")
    return found


def _region_of(artifact: dict[str, Any]) -> str | None:
    environment = artifact.get("environment")
    region = environment.rpartition("/")[2] if isinstance(environment, str) else ""
    return region if region and region != ANY_REGION else None
