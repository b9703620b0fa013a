"""What is known of an argument before deployment: tokens and dynamic references are hidden, wholly or in part."""

import re
import struct
from collections.abc import Mapping
from typing import Any

from aws_cdk import Token

from constructs_lib.rules import UNKNOWN, Partial, hidden

# How CDK writes its tokens: into strings, into lists of one string, and into numbers whose first two bytes are these.
# CloudFormation puts the value of a dynamic reference in place before SageMaker sees it.
_HIDDEN_TEXT = re.compile(r"[$#]\{Token\[[a-zA-Z0-9:._-]+\]\}|\{\{resolve:[^{}]+\}\}")
_NUMBER_MARKER = b"\xfb\xff"
# What no token looks like.
_PLAIN = frozenset({type(None), bool, int})


def as_known(value: Any) -> Any:
    """Return what is known of an argument before deployment; tokens are hidden, wholly or in part."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, str):
        return _known_text(value) if "{" in value else value
    if isinstance(value, float):
        return UNKNOWN if struct.pack(">d", value)[:2] == _NUMBER_MARKER else value
    if isinstance(value, Mapping):
        entries = {key: as_known(entry) for key, entry in value.items()}
        return UNKNOWN if any(hidden(as_known(key)) for key in entries) else entries
    if isinstance(value, list | tuple):
        is_list_token = len(value) == 1 and isinstance(value[0], str) and value[0].startswith("#{Token[")
        return UNKNOWN if is_list_token else tuple(as_known(entry) for entry in value)
    return UNKNOWN if is_resolvable(value) else value


def is_resolvable(value: Any) -> bool:
    """Whether a value is a token as an object, such as `Lazy.any(...)` makes."""
    return has_member(value, "resolve") and has_member(value, "to_string")


def _known_text(text: str) -> Any:
    first, *others = _HIDDEN_TEXT.split(text)
    if not others:
        return text
    pieces = [first, *(piece for other in others for piece in (None, other))]
    found = [piece for piece in pieces if piece != ""]
    return UNKNOWN if found == [None] else Partial(found)


def known_join(*parts: Any) -> Any:
    """Return what is known of texts that are put together."""
    pieces: list[str | None] = []
    for part in parts:
        found = as_known(part)
        pieces += found.pieces if isinstance(found, Partial) else [None if hidden(found) else found]
    return Partial(pieces) if None in pieces else "".join(piece or "" for piece in pieces)


def has_member(value: Any, attribute: str) -> bool:
    """Whether a value has an attribute, without asking jsii for it. An import of CDK is a bundle of proxies."""
    if isinstance(value, type):
        return False
    parts = getattr(value, "__dict__", {}).get("_delegates", (value,))
    return any(hasattr(type(part), attribute) or attribute in getattr(part, "__dict__", ()) for part in parts)


def as_flag(value: Any) -> Any:
    """Return a flag as CDK takes it, which is not as a text, if it is a token."""
    return Token.as_any(value) if hidden(as_known(value)) else value
