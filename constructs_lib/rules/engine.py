"""The engine: rules are found by the type of their subject, and say nothing about what is hidden from them."""

import inspect
import re
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from .fact import Arguments, Fact, Field, fact, schema, value
from .hidden import UNKNOWN, UndeterminedError, Wrong, hidden

Severity = Literal["error", "warning", "information"]
Confidence = Literal["documented", "attested", "computed", "unconfirmed"]
Check = TypeVar("Check", bound=Callable[..., Iterator[str]])


@fact
class Context(Fact):
    """Where a fact will be deployed. Unknown where the stack does not say."""

    region: str = value()


NOWHERE = Context(region=UNKNOWN)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that SageMaker accepts or refuses.

    Attributes:
        id: Its name, under which a warning is acknowledged.
        subject: The type of fact that it is about, or a union of types.
        severity: `error` refuses, `warning` can be acknowledged, `information` only tells.
        source: Where it stands: a page of AWS's documentation, a botocore shape, a public thread.
        confidence: How sure we are; what nobody could confirm is never an error.
        remedy: What to do about a finding.
        check: Yields a sentence for each finding.
    """

    id: str
    subject: type[Fact]
    severity: Severity
    source: str
    confidence: Confidence
    remedy: str
    check: Callable[..., Iterator[str]]
    wants_context: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say about a fact."""

    rule: Rule
    subject: Fact
    sentence: str

    def __str__(self) -> str:
        """Say it in the words of the door that made the fact: what is wrong, and what to do."""
        sentence, remedy = render(self.sentence, self.subject), render(self.rule.remedy, self.subject)
        return f"{sentence}; {remedy[:1].lower()}{remedy[1:].rstrip('.')}"


RULES: dict[str, Rule] = {}
_about: dict[type[Fact], tuple[Rule, ...]] = {}


def rule(
    id: str, *, source: str, confidence: Confidence = "documented", severity: Severity | None = None
) -> Callable[[Check], Check]:
    """Register a function as a rule about the type of its first parameter; a second one receives the context.

    The function yields sentences about a fact as if all were known. In a sentence, and in the docstring that says the
    remedy, `{max_capacity}` becomes the door's word for that field and `{max_capacity=}` word and value.

    Args:
        id: Name of the rule.
        source: Where the rule stands.
        confidence: How sure we are. A rule that is unconfirmed warns.
        severity: An error, unless said otherwise or unconfirmed.

    Raises:
        ValueError: If the id is taken, or an unconfirmed rule is to be an error.
    """

    def register(check: Check) -> Check:
        if id in RULES:
            raise ValueError(f"there is a rule {id!r} already")
        if confidence == "unconfirmed" and severity == "error":
            raise ValueError(f"rule {id!r} is unconfirmed; it cannot be an error")
        subject, *rest = inspect.signature(check).parameters
        RULES[id] = Rule(
            id=id,
            subject=typing.get_type_hints(check)[subject],
            severity=severity or ("warning" if confidence == "unconfirmed" else "error"),
            source=source,
            confidence=confidence,
            remedy=inspect.cleandoc(check.__doc__ or ""),
            check=check,
            wants_context=bool(rest),
        )
        _about.clear()
        return check

    return register


def rules_about(subject: type[Fact]) -> tuple[Rule, ...]:
    """Return the rules about a type of fact, those about every fact included."""
    if subject not in _about:
        _about[subject] = tuple(found for found in RULES.values() if issubclass(subject, found.subject))
    return _about[subject]


def check(subject: Fact, context: Context = NOWHERE) -> list[Finding]:
    """Return what the rules have to say about one fact; not about what it owns, which has its own check."""
    findings = []
    for found in rules_about(type(subject)):
        try:
            for sentence in found.check(subject, context) if found.wants_context else found.check(subject):
                findings.append(Finding(found, subject, sentence))  # noqa: PERF401  # what came before the hidden stays
        except UndeterminedError:
            continue
    return findings


_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_.]*)(=?)\}")


def render(sentence: str, subject: Fact) -> str:
    """Put the door's words for a fact's fields, its own or those of facts that it refers to, into a sentence."""

    def words(placeholder: re.Match[str]) -> str:
        *hops, last = placeholder[1].split(".")
        owner: object = subject
        path: list[Field] = []
        for hop in hops:
            if not isinstance(owner, Fact) or hop not in schema(type(owner)):
                return placeholder[0]
            step = schema(type(owner))[hop]
            owner = getattr(owner, hop)
            path = [] if step.linked else [*path, step]
        if not isinstance(owner, Fact) or last not in schema(type(owner)):
            return placeholder[0]
        field = schema(type(owner))[last]
        seen = getattr(owner, last)
        shown = placeholder[2] and seen is not None and (isinstance(seen, Wrong) or not hidden(seen))
        word = owner.dialect.show(field, seen) if shown else owner.dialect.name(field)
        if not isinstance(owner.dialect, Arguments):
            word = ".".join([*(step.cfn for step in path), word])
        elsewhere = owner.at and owner is not subject and not path
        return f"{word} of {owner.at}" if elsewhere else word

    return _PLACEHOLDER.sub(words, sentence)
