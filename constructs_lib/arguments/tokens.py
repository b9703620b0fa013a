"""What is known of an argument before deployment: tokens and dynamic references are hidden, wholly or in part."""

import re
import struct
from collections.abc import Callable, Mapping
from typing import Any

from aws_cdk import Intrinsic, Token, Tokenization

from constructs_lib.rules import UNKNOWN, Partial, hidden

from .refusal import shown

# How CDK writes its tokens: into strings, into lists of one string, and into numbers whose first two bytes are these.
# CloudFormation puts the value of a dynamic reference in place before SageMaker sees it.
# A number of those that was put into a text is a token there, too.
_NUMBER = r"-1\.[0-9]{10,16}e\+289"
_NUMBER_END = "e+289"
_HIDDEN_TEXT = re.compile(rf"[$#]\{{Token\[[a-zA-Z0-9:._-]+\]\}}|{_NUMBER}|\{{\{{resolve:[^{{}}]+\}}\}}")
_NUMBER_MARKER = b"\xfb\xff"
_TEXT_TOKEN = re.compile(rf"\$\{{Token\[[a-zA-Z0-9:._-]+\]\}}|{_NUMBER}")
_LIST = re.compile(r"#\{Token\[[a-zA-Z0-9:._-]+\]\}")
# CDK is asked once about each token, and keeps what it has made as long as Python runs.
_made: set[str | float] = set()
# What no token looks like.
_PLAIN = frozenset({type(None), bool, int})


def as_known(value: Any) -> Any:
    """Return what is known of an argument before deployment; tokens are hidden, wholly or in part."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, str):
        return _known_text(value) if "{" in value or _NUMBER_END in value else value
    if isinstance(value, float):
        return UNKNOWN if struct.pack(">d", value)[:2] == _NUMBER_MARKER else value
    if isinstance(value, Mapping):
        entries = {key: as_known(entry) for key, entry in value.items()}
        return UNKNOWN if any(hidden(as_known(key)) for key in entries) else entries
    if isinstance(value, list | tuple):
        return UNKNOWN if is_list_token(value) else tuple(as_known(entry) for entry in value)
    return UNKNOWN if is_resolvable(value) else value


def is_list_token(value: Any) -> bool:
    """Whether a value is a whole list that is a token, such as `value_as_list` of a parameter."""
    return (
        isinstance(value, list | tuple)
        and len(value) == 1
        and isinstance(value[0], str)
        and _LIST.match(value[0]) is not None
    )


def foreign_token(value: str | float | list[str]) -> str | None:
    """Return the token in a value that CDK has not made: a copy of another run's, or one that was cut."""
    if isinstance(value, str):
        found = (each for each in _TEXT_TOKEN.findall(value) if not _is_made(each, Tokenization.reverse_string))
        return next(found, None)
    if isinstance(value, list):
        return None if _is_made(value[0], lambda _: Tokenization.reverse_list(value)) else value[0]
    return None if _is_made(value, Tokenization.reverse_number) else str(value)


def require_own_tokens(name: str, value: str | float) -> None:
    """Refuse a text or a number with tokens that CDK could not write into the template.

    Raises:
        ValueError: If one stands for a list, or CDK has not made it.
    """
    if isinstance(value, str):
        if "{Token[" not in value and _NUMBER_END not in value:
            return
    elif as_known(value) is not UNKNOWN:
        return
    if isinstance(value, str) and _LIST.search(value):
        raise ValueError(
            f"{name} is {shown(value)}, which stands for a list that is a token; pass its entries, or Fn.select(0, ...)"
        )
    if token := foreign_token(value):
        raise ValueError(f"{name} holds {token}, a token that this app has not made; pass the value that it stood for")


def _is_made(token: str | float, reverse: Callable[[Any], Any]) -> bool:
    if token not in _made:
        try:
            reverse(token)
        except RuntimeError:
            return False
        _made.add(token)
    return True


def is_of_cloudformation(text: str) -> bool:
    """Whether a text holds what CloudFormation only knows: a reference or a function, which no synthesis resolves."""
    return any(isinstance(each, Intrinsic) for each in Tokenization.reverse_string(text).tokens)


def is_resolvable(value: Any) -> bool:
    """Whether a value is a token as an object, such as `Lazy.any(...)` makes. A condition is a construct."""
    return has_member(value, "resolve") and has_member(value, "to_string") and not has_member(value, "node")


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
