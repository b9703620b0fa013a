"""Findings of the rules: errors are raised at the user's line, warnings and information are put on the construct."""

from collections.abc import Iterable
from functools import cache
from weakref import WeakKeyDictionary

from aws_cdk import Annotations, Stack, Validations
from constructs import Construct

from constructs_lib.rules import NOWHERE, Arguments, Context, Fact, Finding, check
from constructs_lib.rules.fact import Field

from .refusal import refusal, shown
from .stack import stack_of
from .tokens import as_known

WARNING_PREFIX = "constructs-lib:"
_contexts: WeakKeyDictionary[Stack, Context] = WeakKeyDictionary()


class Words(Arguments):
    """The words of an argument list, in which values are cut where they are long."""

    def show(self, field: Field, value: object) -> str:
        """Return the argument's name and value, as the user wrote them."""
        name, unit = self.names.get(field.name, (field.name, ""))
        return f"{name}={shown(value)} {unit}".rstrip()


@cache
def vocabulary(**units: str) -> Arguments:
    """Return the words of an argument list: `field="argument"`, or `field="argument unit"`."""
    return Words({field: (name, unit) for field, (name, _, unit) in ((f, w.partition(" ")) for f, w in units.items())})


def context_of(scope: Construct) -> Context:
    """Return what is known of where a construct will be deployed.

    Raises:
        ValueError: If the scope is not a construct, or is in no stack.
    """
    if not isinstance(scope, Construct):
        raise refusal("scope", scope, "a construct", "pass the stack itself: self, or a construct in it")
    try:
        stack = stack_of(scope)
    except RuntimeError as error:
        raise ValueError(f"scope={scope!r} is in no stack; pass a Stack, or a construct in one") from error
    if stack not in _contexts:
        _contexts[stack] = Context(region=as_known(stack.region), account=as_known(stack.account))
    return _contexts[stack]


def raise_errors(what: str, *facts: Fact, context: Context = NOWHERE, errors_only: bool = False) -> tuple[Finding, ...]:
    """Check facts: raise what SageMaker would refuse, and return what is to be reported on a construct.

    Args:
        what: Whose facts they are, in messages.
        *facts: The facts; the first is of what they are about, and the others say where they stand.
        context: Where they will be deployed.
        errors_only: Whether nothing is to be reported: a value is checked again by the construct that it is given to.

    Raises:
        ValueError: If there is an error; it names every argument, its value and the remedy.
    """
    findings = [finding for fact in facts for finding in check(fact, context, errors_only=errors_only)]
    errors = [finding for finding in findings if finding.rule.severity == "error"]
    if errors:
        raise ValueError(f"{what}: " + "\n  ".join(_told(error, facts[0]) for error in errors))
    return tuple(findings)


def _told(error: Finding, root: Fact) -> str:
    """Return an error with the place of what it is about, and the rule on a line of its own."""
    place = f"{error.subject.at}: " if error.subject.at and error.subject.at != root.at else ""
    return f"{place}{error}\n    [{error.rule.id}; {error.rule.source}]"


def annotate(scope: Construct, findings: Iterable[Finding]) -> None:
    """Put warnings, which can be acknowledged by their id, and information on a construct."""
    for finding in findings:
        text = f"{finding.subject.at}: {finding}" if finding.subject.at else str(finding)
        name = f"{WARNING_PREFIX}{finding.rule.id}"
        if finding.rule.severity == "warning":
            Validations.of(scope).add_warning(name, text)
        else:
            Annotations.of(scope).add_info_v2(name, text)
