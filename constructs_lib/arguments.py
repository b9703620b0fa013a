"""The constructs' door to the rules: arguments become facts, findings become errors and warnings."""

import re
import struct
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from aws_cdk import Annotations, Stack, Token, Validations
from constructs import Construct

from .rules import UNKNOWN, Arguments, Context, Fact, Finding, Partial, check, hidden

# How CDK writes its tokens: into strings, into lists of one string, and into numbers whose first two bytes are these.
# CloudFormation puts the value of a dynamic reference in place before SageMaker sees it.
_HIDDEN_TEXT = re.compile(r"[$#]\{Token\[[a-zA-Z0-9:._-]+\]\}|\{\{resolve:[^{}]+\}\}")
_NUMBER_MARKER = b"\xfb\xff"
# What no token looks like.
_PLAIN = frozenset({type(None), bool, int})

WARNING_PREFIX = "constructs-lib:"


@cache
def words(**units: str) -> Arguments:
    """Return the words of an argument list: `field="argument"`, or `field="argument unit"`."""
    return Arguments(
        {field: (name, unit) for field, (name, _, unit) in ((f, w.partition(" ")) for f, w in units.items())}
    )


def known(value: Any) -> Any:
    """Return what is known of an argument before deployment; tokens are hidden, wholly or in part."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, str):
        return _known_text(value) if "{" in value else value
    if isinstance(value, float):
        return UNKNOWN if struct.pack(">d", value)[:2] == _NUMBER_MARKER else value
    if isinstance(value, Mapping):
        entries = {key: known(entry) for key, entry in value.items()}
        return UNKNOWN if any(hidden(known(key)) for key in entries) else entries
    if isinstance(value, list | tuple):
        is_list_token = len(value) == 1 and isinstance(value[0], str) and value[0].startswith("#{Token[")
        return UNKNOWN if is_list_token else tuple(known(entry) for entry in value)
    return UNKNOWN if _is_resolvable(value) else value


def _is_resolvable(value: Any) -> bool:
    return has(value, "resolve") and has(value, "to_string")


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
        found = known(part)
        pieces += found.pieces if isinstance(found, Partial) else [None if hidden(found) else found]
    return Partial(pieces) if None in pieces else "".join(piece or "" for piece in pieces)


def text(name: str, value: str, pattern: str | None = None, remedy: str = "pass a string") -> str:
    """Return a text as a plain string: a subclass of `str` may print as something else.

    Args:
        name: The argument's name.
        value: The text; may be a token.
        pattern: What a text that is no token matches as a whole. Anything if not given.
        remedy: What to do about one that does not.

    Raises:
        ValueError: If it is no text, no text that can be written to a file, or does not match.
    """
    if not isinstance(value, str):
        remedy = "pass the token as Token.as_string(...)" if _is_resolvable(value) else remedy
        raise ValueError(f"{name} is {value!r}, not a string; {remedy}")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(f"{name} is {value!r}, which lacks half of a character; decode it with its own encoding")
    seen = known(value)
    if pattern is not None and not hidden(seen) and not re.fullmatch(pattern, seen):
        raise ValueError(f"{name} is {value!r}, which does not match {pattern}; {remedy}")
    return str.__str__(value)


def flag(value: Any) -> Any:
    """Return a flag as CDK takes it, which is not as a text, if it is a token."""
    return Token.as_any(value) if hidden(known(value)) else value


def number(name: str, value: Any) -> None:
    """Refuse a token that is no number, before CDK does. What else is no number is for the rules to say.

    Raises:
        ValueError: If it is such a token, or not given.
    """
    if value is None:
        raise ValueError(f"{name} is None; pass a number, or leave it out if it has a default")
    if _is_resolvable(value):
        raise ValueError(f"{name}={value!r} is not a number; pass the token as Token.as_number(...)")


_contexts: WeakKeyDictionary[Stack, Context] = WeakKeyDictionary()


def where(scope: Construct) -> Context:
    """Return what is known of where a construct will be deployed.

    Raises:
        ValueError: If the scope is no construct, or stands in no stack.
    """
    like("scope", scope, "node", "pass a construct, such as the stack itself: self")
    try:
        stack = scope if isinstance(scope, Stack) else Stack.of(scope)
    except RuntimeError as error:
        raise ValueError(f"scope={scope!r} stands in no stack; pass a Stack, or a construct in one") from error
    if stack not in _contexts:
        region = known(stack.region)
        _contexts[stack] = Context(region=region)
    return _contexts[stack]


def settle(what: str, *facts: Fact, context: Context | None = None) -> tuple[Finding, ...]:
    """Check facts: raise what SageMaker would refuse, and return what is to be reported on a construct.

    Raises:
        ValueError: If there is an error; it names every argument, its value and the remedy.
    """
    findings = [finding for fact in facts for finding in (check(fact, context) if context else check(fact))]
    errors = [finding for finding in findings if finding.rule.severity == "error"]
    if errors:
        texts = [f"{error} [{error.rule.id}; {error.rule.source}]" for error in errors]
        raise ValueError(f"{what}: " + "\n  ".join(texts))
    return tuple(findings)


def report(scope: Construct, findings: Iterable[Finding]) -> None:
    """Put warnings, which can be acknowledged by their id, and information on a construct."""
    for finding in findings:
        text = f"{finding.subject.at}: {finding}" if finding.subject.at else str(finding)
        if finding.rule.severity == "warning":
            Validations.of(scope).add_warning(f"{WARNING_PREFIX}{finding.rule.id}", text)
        else:
            Annotations.of(scope).add_info(text)


def sequence(name: str, values: Iterable[Any], kind: type, remedy: str) -> tuple[Any, ...]:
    """Return the values of a list as a tuple.

    Raises:
        ValueError: If it is no list, or holds something of another type. A set has no order, so it is none.
    """
    if isinstance(values, kind):
        raise ValueError(f"{name} is one {kind.__name__}, not a list; put it into brackets")
    if isinstance(values, str | bytes | Mapping | set | frozenset) or not isinstance(values, Iterable):
        raise ValueError(f"{name}={values!r} is not a list; {remedy}")
    found = tuple(values)
    for value in found:
        instance_of(f"an entry of {name}", value, kind, remedy)
    return found


def has(value: Any, attribute: str) -> bool:
    """Whether a value has an attribute, without asking jsii for it. An import of CDK is a bundle of proxies."""
    if isinstance(value, type):
        return False
    parts = getattr(value, "__dict__", {}).get("_delegates", (value,))
    return any(hasattr(type(part), attribute) or attribute in getattr(part, "__dict__", ()) for part in parts)


def like(name: str, value: Any, attribute: str, remedy: str) -> None:
    """Refuse a value that lacks what a construct of its kind has.

    Raises:
        ValueError: If the value lacks the attribute.
    """
    if not has(value, attribute):
        raise ValueError(f"{name} is {value!r}; {remedy}")


def instance_of(name: str, value: Any, kind: Any, remedy: str) -> None:
    """Refuse a value of another type.

    Raises:
        ValueError: If the value is of another type.
    """
    if not isinstance(value, kind):
        raise ValueError(f"{name} is {value!r}; {remedy}")
