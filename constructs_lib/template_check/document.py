"""A template as a file has it: JSON, or YAML with the short tags of CloudFormation."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .bounds import MOST_BYTES, NoResourcesError, NotATemplateError, UnreadableTemplateError
from .json_text import parse_json
from .places import Places, Steps


class Document(NamedTuple):
    """A template, and where in its text everything stands.

    Attributes:
        body: The template.
        places: Finds the places of its values.
        repeated: The keys that are repeated, of which only the last counts.
    """

    body: Mapping[str, Any]
    places: Places
    repeated: Sequence[Steps] = ()


def read_document(path: Path) -> Document:
    """Return the template in a file.

    Raises:
        UnreadableTemplateError: If there is no template in it.
    """
    return parse_document(read_text(path))


def parse_document(text: str) -> Document:
    """Return the template in a text.

    Raises:
        UnreadableTemplateError: If there is no template in it.
    """
    body, places, repeated = _parse(text.removeprefix("\ufeff"))
    if not isinstance(body, dict):
        raise NotATemplateError("it is not a template, which is an object with Resources")
    if "Resources" not in body:
        raise NoResourcesError("it is not a template: it has no Resources")
    if not isinstance(body["Resources"], dict):
        raise NotATemplateError("it is not a template: its Resources are not an object")
    return Document(body, places, repeated)


def read_template(path: Path) -> Mapping[str, Any]:
    """Return the body of the template in a file.

    Raises:
        UnreadableTemplateError: If there is no template in it.
    """
    return read_document(path).body


def parse_template(text: str) -> Mapping[str, Any]:
    """Return the body of the template in a text.

    Raises:
        UnreadableTemplateError: If there is no template in it.
    """
    return parse_document(text).body


def read_text(path: Path | None) -> str:
    """Return the text in a file, or what comes in by standard input if no file is named.

    Raises:
        UnreadableTemplateError: If it cannot be read, is too large, or is not a text.
    """
    try:
        if path is None:
            raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with path.open("rb") as file:
                raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UnreadableTemplateError(getattr(error, "strerror", None) or str(error)) from None
    if len(raw) > MOST_BYTES:
        raise UnreadableTemplateError(f"it is not a template: it is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableTemplateError("it is not text in UTF-8") from None


def parse_values(text: str) -> Any:
    """Return what a text in JSON or YAML says.

    Raises:
        UnreadableTemplateError: If it is neither.
    """
    return _parse(text.removeprefix("\ufeff"))[0]


def _parse(text: str) -> tuple[Any, Places, Sequence[Steps]]:
    if text.lstrip()[:1] not in {"{", "["}:
        return _yaml(text)
    try:
        return parse_json(text)
    except UnreadableTemplateError:
        raise
    except ValueError as error:
        # YAML has braces too, and whoever writes them may leave out the quotes.
        try:
            return _yaml(text)
        except UnreadableTemplateError:
            raise UnreadableTemplateError(f"it is not valid JSON: {error}") from None


def _yaml(text: str) -> tuple[Any, Places, Sequence[Steps]]:
    # JSON alone must not wait for PyYAML to be imported, nor need it.
    try:
        from .yaml_text import parse_yaml
    except ModuleNotFoundError:
        raise UnreadableTemplateError("it is not JSON, and PyYAML is not installed: pip install pyyaml") from None

    return parse_yaml(text)
