"""The engine: rules are found by the type of their subject, and say nothing about what is hidden from them."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple, TypeVar

from .fact import Arguments, Fact, Field, link, schema, value
from .hidden import UNKNOWN, UndeterminedError, Wrong, hidden

Severity = Literal["error", "warning", "information"]
Confidence = Literal["documented", "attested", "computed", "unconfirmed"]
Check = TypeVar("Check", bound=Any)


class Context(Fact):
    """Where a fact will be deployed. Unknown where the stack does not say."""

    region: str = value()
    account: str = link()


NOWHERE = Context(region=UNKNOWN)


class Rule(NamedTuple):
    """One thing that SageMaker accepts or refuses.

    Attributes:
        id: Its name, under which a warning is acknowledged.
        subject: The type of fact that it is about, or a union of types.
        severity: `error` refuses, `warning` can be acknowledged, `information` only tells.
        source: Where it stands: a page of AWS's documentation, a botocore shape, a public thread.
        confidence: How sure we are; what nobody could confirm is never an error.
        summary: What is wrong where it finds something.
        remedy: What to do about a finding; empty if the sentence says it.
        check: Returns or yields a sentence for each finding.
        wants_context: Whether the check takes the context as its second argument.
        module: Where it is written.
    """

    id: str
    subject: type[Fact]
    severity: Severity
    source: str
    confidence: Confidence
    summary: str
    remedy: str
    check: Callable[..., Iterable[str]]
    wants_context: bool
    module: str


class Finding(NamedTuple):
    """What a rule has to say about a fact."""

    rule: Rule
    subject: Fact
    sentence: str

    def __str__(self) -> str:
        """Say it in the words of whoever made the fact: what is wrong, and what to do."""
        sentence, remedy = render(self.sentence, self.subject), render(self.rule.remedy, self.subject)
        return f"{sentence}; {remedy[:1].lower()}{remedy[1:].rstrip('.')}" if remedy else sentence


RULES: dict[str, Rule] = {}
_about: dict[tuple[type[Fact], bool], tuple[Rule, ...]] = {}


def rule(
    id: str, *, source: str, confidence: Confidence = "documented", severity: Severity | None = None
) -> Callable[[Check], Check]:
    """Register a function as a rule about the type of its first parameter; a second one receives the context.

    The function yields sentences about a fact as if all were known. The first line of its docstring says what is
    wrong; what follows `Remedy:` says what to do, where the sentence does not. In a sentence and in the remedy,
    `{max_capacity}` becomes the user's word for that field, and `{max_capacity=}` word and value.

    Args:
        id: Name of the rule.
        source: Where the rule stands.
        confidence: How sure we are. A rule that is unconfirmed warns.
        severity: Default: error, or warning if the rule is unconfirmed.

    Raises:
        ValueError: If the id is taken, or an unconfirmed rule is to be an error.
    """

    def register(check: Check) -> Check:
        subject, *rest = check.__code__.co_varnames[: check.__code__.co_argcount]
        summary, _, remedy = (" ".join(part.split()) for part in (check.__doc__ or "").partition("Remedy:"))
        register_rule(
            Rule(
                id=id,
                subject=check.__annotations__[subject],
                severity=severity or severity_of(confidence),
                source=source,
                confidence=confidence,
                summary=summary,
                remedy=remedy,
                check=check,
                wants_context=bool(rest),
                module=check.__module__,
            )
        )
        return check

    return register


def severity_of(confidence: Confidence) -> Severity:
    """Return how severe a rule is that does not say it: what nobody could confirm warns."""
    return "warning" if confidence == "unconfirmed" else "error"


def register_rule(found: Rule) -> None:
    """Add a rule to those that facts are checked with.

    Raises:
        ValueError: If the id is taken, or an unconfirmed rule is to be an error.
    """
    if found.id in RULES:
        raise ValueError(f"there is a rule {found.id!r} already")
    if found.confidence == "unconfirmed" and found.severity == "error":
        raise ValueError(f"rule {found.id!r} is unconfirmed; it cannot be an error")
    RULES[found.id] = found
    _about.clear()


def rules_about(subject: type[Fact], *, errors_only: bool = False) -> tuple[Rule, ...]:
    """Return the rules about a type of fact, those about every fact included."""
    key = (subject, errors_only)
    if key not in _about:
        about = (found for found in RULES.values() if issubclass(subject, found.subject))
        _about[key] = tuple(found for found in about if found.severity == "error" or not errors_only)
    return _about[key]


def check(subject: Fact, context: Context = NOWHERE, *, errors_only: bool = False) -> list[Finding]:
    """Return what the rules have to say about one fact; not about what it owns, which has its own check.

    Args:
        subject: The fact.
        context: Where it will be deployed.
        errors_only: Whether to ask only the rules that refuse: a value is checked again by the construct that owns it.
    """
    findings = []
    for found in rules_about(type(subject), errors_only=errors_only):
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
