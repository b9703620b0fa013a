"""Pairs that exclude each other: each is one line, and a rule like any other."""

import sys
from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple, TypeVar

from .engine import Confidence, Rule, register_rule, severity_of
from .fact import Fact

F = TypeVar("F", bound=Fact)
G = TypeVar("G", bound=Fact)


class Feature(NamedTuple, Generic[F]):
    """Something that a fact has or has not.

    Attributes:
        subject: The type of fact.
        words: What it is called: `a serverless variant`, or `{data_capture_config}` for a field.
        there: Whether a fact has it. As in a rule, what is hidden may be asked as if it were known.
    """

    subject: type[F]
    words: str
    there: Callable[[F], bool]

    def within(self, subject: type[G], parts: Callable[[G], Iterable[F]]) -> "Feature[G]":
        """Return the feature of a larger fact that has it if one of its parts has."""
        return Feature(subject, self.words, lambda whole: any(self.there(part) for part in parts(whole)))


def exclusion(
    id: str,
    one: Feature[F],
    other: Feature[F],
    *,
    source: str,
    remedy: str = "Drop one of the two.",
    confidence: Confidence = "documented",
) -> None:
    """Register the rule that two features of a fact exclude each other.

    Args:
        id: Name of the rule.
        one: The first feature; sentences begin with it.
        other: The second feature, of the same type of fact.
        source: Where the rule stands.
        remedy: What to do about a fact that has both.
        confidence: How sure we are. Default: documented, which is an error; what is unconfirmed warns.

    Raises:
        ValueError: If the id is taken.
    """
    refused = "is not documented to work with" if confidence == "unconfirmed" else "cannot be combined with"
    sentence = f"{one.words} {refused} {other.words}"

    def check(subject: F) -> tuple[str, ...]:
        return (sentence,) if one.there(subject) and other.there(subject) else ()

    register_rule(
        Rule(
            id=id,
            subject=one.subject,
            severity=severity_of(confidence),
            source=source,
            confidence=confidence,
            summary=f"{sentence[:1].upper()}{sentence[1:]}.",
            remedy=remedy,
            check=check,
            wants_context=False,
            # As `namedtuple` finds the module of its caller.
            module=sys._getframe(1).f_globals["__name__"],
        )
    )
