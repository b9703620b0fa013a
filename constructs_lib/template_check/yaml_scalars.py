"""Scalars and tags of YAML as CloudFormation reads them: short functions, numbers, and dates that stay texts."""

from collections.abc import Mapping
from typing import Any, Final

import yaml

from .bounds import UnreadableTemplateError

CORE: Final = "tag:yaml.org,2002:"
COLLECTIONS: Final = (None, "!", f"{CORE}map", f"{CORE}seq")

_NOT_FUNCTIONS: Final = ("Ref", "Condition")

# A plain scalar that is longer is a text, whatever digits it has.
_LONGEST_NUMBER: Final = 100

_scalars: Final = yaml.constructor.SafeConstructor()
_CONVERT: Final[Mapping[str, Any]] = {
    f"{CORE}null": lambda _: None,
    f"{CORE}bool": _scalars.construct_yaml_bool,
    f"{CORE}int": _scalars.construct_yaml_int,
    f"{CORE}float": _scalars.construct_yaml_float,
}
_PLAIN: Final = {
    first: [(tag, pattern) for tag, pattern in found if tag in _CONVERT]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def scalar(event: yaml.ScalarEvent) -> Any:
    """Return the value of a scalar, but for a short function around it.

    Raises:
        UnreadableTemplateError: If its tag is not one that CloudFormation supports, or belies it.
    """
    text: str = event.value
    if event.tag and not event.tag.startswith("!"):
        return _converted(event, event.tag)
    if not event.tag and event.implicit[0] and len(text) <= _LONGEST_NUMBER:
        for tag, pattern in _PLAIN.get(text[:1], ()):
            if pattern.match(text):
                return _converted(event, tag)
    return text


def short_function(tag: str | None) -> str | None:
    """Return the function that a tag stands for: `Fn::Sub` of `!Sub`."""
    if not tag or tag == "!" or not tag.startswith("!"):
        return None
    name = tag[1:]
    return name if name in _NOT_FUNCTIONS else f"Fn::{name}"


def is_merge(event: Any) -> bool:
    """Whether a key is `<<`, which merges mappings, and not a text of the same letters."""
    return isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0] and not event.tag


def unsupported(event: Any) -> UnreadableTemplateError:
    """Return the refusal of a tag."""
    return unreadable(f"CloudFormation does not support the tag {event.tag.replace(CORE, '!!', 1)}", event)


def unreadable(problem: str, event: Any) -> UnreadableTemplateError:
    """Return the refusal of what stands at an event."""
    mark = event.start_mark
    return UnreadableTemplateError(f"it is not a template: {problem} at line {mark.line + 1}, column {mark.column + 1}")


def _converted(event: yaml.ScalarEvent, tag: str) -> Any:
    if tag == f"{CORE}str":
        return event.value
    convert = _CONVERT.get(tag)
    if convert is None:
        raise unsupported(event)
    belied = unreadable(f"a value has the tag !!{tag.removeprefix(CORE)} and is not one", event)
    if len(event.value) > _LONGEST_NUMBER:
        raise belied
    try:
        return convert(yaml.ScalarNode(tag, event.value))
    except (ValueError, LookupError):
        raise belied from None
