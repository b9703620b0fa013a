"""The text of a template: JSON, or YAML with the short tags of CloudFormation."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

WHITESPACE = " \t\r\n\ufeff"


class UnreadableTemplateError(ValueError):
    """A file that is no template."""


class NoResourcesError(UnreadableTemplateError):
    """It has no resources, which CloudFormation refuses, and CDK writes for a stack that is still empty."""


def read_template(path: Path) -> Mapping[str, Any]:
    """Return the template in a file.

    Raises:
        UnreadableTemplateError: If there is no template in it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableTemplateError(error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise UnreadableTemplateError("it is not text in UTF-8") from None
    return parse_template(text)


def parse_template(text: str) -> Mapping[str, Any]:
    """Return the template in a text.

    Raises:
        UnreadableTemplateError: If there is no template in it.
    """
    body = _parse(text)
    if not isinstance(body, dict):
        raise UnreadableTemplateError("it is no template: an object with Resources is expected")
    if "Resources" not in body:
        raise NoResourcesError("it is not a template: it has no Resources")
    if not isinstance(body["Resources"], dict):
        raise UnreadableTemplateError("it is no template: its Resources are no object")
    return body


def _parse(text: str) -> Any:
    try:
        if text.lstrip(WHITESPACE)[:1] in {"{", "["}:
            return _json_or_yaml(text)
        return _yaml(text)
    except RecursionError:
        raise UnreadableTemplateError("it is nested too deeply") from None


def _json_or_yaml(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        # YAML has braces too, and whoever writes them may leave out the quotes.
        try:
            return _yaml(text)
        except UnreadableTemplateError:
            raise UnreadableTemplateError(f"it is no JSON: {error}") from None


def _yaml(text: str) -> Any:
    # JSON alone must not wait for PyYAML to be imported.
    from . import short_tags

    try:
        return short_tags.parse(text)
    except ValueError as error:
        raise UnreadableTemplateError(f"it is no YAML: {error}") from None
