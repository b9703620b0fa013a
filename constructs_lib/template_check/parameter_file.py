"""Files with the values of a template's parameters, in the forms that CloudFormation's tools take."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .bounds import UnreadableTemplateError
from .document import parse_values, read_text
from .pieces import scalar


def read_parameters(path: Path) -> Mapping[str, str]:
    """Return the values in a file of parameters: JSON or YAML, in one of four forms.

    - a list of objects with ParameterKey and ParameterValue, as `aws cloudformation create-stack` takes it
    - a list of `Name=Value`, or an object of names and values, as `aws cloudformation deploy` takes it
    - an object with Parameters, as the action of CodePipeline takes it

    What is not a text, a number or a boolean is known when the stack is deployed, and left out: a previous value, the
    attribute of an artifact.

    Raises:
        UnreadableTemplateError: If the file cannot be read, or has another form.
    """
    values = parse_values(read_text(path))
    if isinstance(values, dict) and isinstance(values.get("Parameters"), dict):
        values = values["Parameters"]
    entries = values.items() if isinstance(values, dict) else _listed(values)
    found = {name: scalar(value)[0] for name, value in entries}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _listed(values: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(values, list):
        raise _refused("a list, or an object")
    for position, each in enumerate(values):
        match each:
            case {"ParameterKey": str(name)}:
                yield name, each.get("ParameterValue")
            case str() if "=" in each:
                name, _, value = each.partition("=")
                yield name, value
            case _:
                raise _refused(f"an object with ParameterKey, or a text 'Name=Value', at position {position}")


def _refused(expected: str) -> UnreadableTemplateError:
    return UnreadableTemplateError(f"it does not hold the parameters of a template: {expected} is expected")
