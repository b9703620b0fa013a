"""A cloud assembly, the directory that `cdk synth` writes: its templates, and where each is deployed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .bounds import UnreadableTemplateError
from .document import read_text

MANIFEST = "manifest.json"
# A file without meaning that CDK puts into every assembly.
MARKER = "cdk.out"
TEMPLATES = ("*.template.json", "*.template.yaml", "*.template.yml")

# What CDK writes for a stack that may go anywhere.
ANY_REGION = "unknown-region"
ANY_ACCOUNT = "unknown-account"


class StackTemplate(NamedTuple):
    """The template of a stack.

    Attributes:
        path: Its file.
        region: Where it will be deployed, if the stack says so.
        account: The account that it will be deployed to, if the stack says so.
    """

    path: Path
    region: str | None
    account: str | None


def is_assembly(directory: Path) -> bool:
    """Whether a directory is a cloud assembly, and not one with another manifest, as web sites have."""
    if (directory / MARKER).is_file():
        return True
    try:
        return "artifacts" in read_object(directory / MANIFEST)
    except UnreadableTemplateError:
        return False


def templates_in(directory: Path) -> Iterator[StackTemplate]:
    """Yield the templates in a directory, those of nested stacks and stages included.

    Raises:
        UnreadableTemplateError: If there are none, the manifest cannot be read, or it names files outside the assembly.
    """
    found = _of_assembly(directory, set()) if (directory / MANIFEST).is_file() else _of_folder(directory)
    if not found:
        raise UnreadableTemplateError(f"there is neither a {MANIFEST} that names stacks nor a {TEMPLATES[0]}")
    yield from found


def _of_folder(directory: Path) -> list[StackTemplate]:
    return [StackTemplate(path, None, None) for pattern in TEMPLATES for path in sorted(directory.glob(pattern))]


def _of_assembly(directory: Path, seen: set[Path]) -> list[StackTemplate]:
    found: list[StackTemplate] = []
    seen.add(directory.resolve())
    for artifact in artifacts_in(directory):
        properties = artifact.get("properties")
        if not isinstance(properties, dict):
            continue
        match artifact.get("type"), properties:
            case "aws:cloudformation:stack", {"templateFile": str(name)}:
                path, (account, region) = inside(directory, name), _environment_of(artifact)
                found += [StackTemplate(each, region, account) for each in (path, *nested_templates(path))]
            case "cdk:cloud-assembly", {"directoryName": str(name)} if (inside(directory, name) / MANIFEST).is_file():
                stage = inside(directory, name)
                if stage.resolve() in seen:
                    raise UnreadableTemplateError(f"{MANIFEST} names the stage {name!r} twice, or inside itself")
                found += _of_assembly(stage, seen)
    return found


def nested_templates(template: Path) -> list[Path]:
    """Return the templates of the stacks that a stack of an assembly contains.

    Raises:
        UnreadableTemplateError: If the list of its assets cannot be read, or names files outside the assembly.
    """
    stack = template.name.partition(".template.")[0]
    assets = template.with_name(f"{stack}.assets.json")
    if not assets.is_file():
        return []
    files = read_object(assets).get("files")
    sources = (
        [each.get("source") for each in files.values() if isinstance(each, dict)] if isinstance(files, dict) else []
    )
    names = [each.get("path") for each in sources if isinstance(each, dict)]
    return [inside(template.parent, name) for name in names if isinstance(name, str) and ".nested.template." in name]


def artifacts_in(directory: Path) -> list[dict[str, Any]]:
    """Return the artifacts that the manifest of an assembly lists.

    Raises:
        UnreadableTemplateError: If the manifest cannot be read.
    """
    artifacts = read_object(directory / MANIFEST).get("artifacts")
    return [each for each in artifacts.values() if isinstance(each, dict)] if isinstance(artifacts, dict) else []


def inside(directory: Path, name: str) -> Path:
    """Return a file of an assembly.

    Raises:
        UnreadableTemplateError: If it is not in the directory of the assembly.
    """
    path = Path(name)
    if path.is_absolute() or ".." in path.parts or "\0" in name:
        raise UnreadableTemplateError(f"{MANIFEST} names {name!r}, which is not in the assembly")
    return directory / path


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file of an assembly.

    Raises:
        UnreadableTemplateError: If there is none.
    """
    try:
        found = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise UnreadableTemplateError(f"{path.name} cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise UnreadableTemplateError(f"{path.name} is not an object")
    return found


def _environment_of(artifact: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the account and the region in `aws://account/region`, as far as they are known."""
    environment = artifact.get("environment")
    where, _, region = environment.rpartition("/") if isinstance(environment, str) else ("", "", "")
    account = where.rpartition("/")[2]
    return account if account not in {"", ANY_ACCOUNT} else None, region if region not in {"", ANY_REGION} else None
