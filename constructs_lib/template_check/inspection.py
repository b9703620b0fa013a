"""All that the rules have to say about a template."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from constructs_lib.rules import UNKNOWN, Context, check, facts, walk

from .document import Document
from .functions import malformed
from .names import Names
from .own_findings import is_ours
from .parameters import Parameters
from .resource_texts import resources_of
from .template import Template
from .violation import Violation

# Of how many resources, counted once for each parameter, it is tried which defaults a finding needs.
_MOST_TRIALS = 50_000


def violations(
    body: Mapping[str, Any],
    region: str | None = None,
    parameters: Mapping[str, str] | None = None,
    account: str | None = None,
) -> Iterator[Violation]:
    """Yield the errors and warnings about a template.

    What needs the default of a parameter is a warning: whoever deploys may pass another value.

    Args:
        body: The template.
        region: Where it will be deployed, if that is known.
        parameters: Values of its parameters, as far as they are known.
        account: The account where it will be deployed, if that is known.
    """
    inspection = _Inspection(body, region, parameters or {}, account)
    sure, asked = inspection.look()
    yield from sure
    if inspection.concerned:
        yield from _about_names(body)
    if asked:
        yield from inspection.look_with_defaults(sure)


def document_violations(
    document: Document,
    region: str | None = None,
    parameters: Mapping[str, str] | None = None,
    account: str | None = None,
) -> Iterator[Violation]:
    """Yield the errors and warnings about a template and its text.

    Args:
        document: The template, as a file has it.
        region: Where it will be deployed, if that is known.
        parameters: Values of its parameters, as far as they are known.
        account: The account where it will be deployed, if that is known.
    """
    for steps in document.repeated:
        resource = str(steps[1]) if len(steps) > 1 and steps[0] == "Resources" else ""
        for finding in check(facts.TemplateKey(at=resource, key=str(steps[-1]), repeated=True)):
            yield Violation(resource, "", finding, key=steps)
    yield from violations(document.body, region, parameters, account)


def _about_names(body: Mapping[str, Any]) -> Iterator[Violation]:
    """Yield what is said of the names and the resources of a template, whatever its parameters are."""
    names = Names(body)
    for steps, fact in (*names.all(), *resources_of(body), *malformed(body, names.functions)):
        for finding in check(fact):
            section, owner, *rest = steps
            inner = rest[1:-1] if section == "Resources" else steps[:-1]
            location = ".".join(map(str, inner))
            yield Violation(str(owner) if section == "Resources" else "", location, finding, key=steps)


class _Inspection:
    """A template, looked at with other values of its parameters each time.

    Attributes:
        concerned: Whether it has a resource that the rules are about.
    """

    def __init__(
        self, body: Mapping[str, Any], region: str | None, given: Mapping[str, str], account: str | None
    ) -> None:
        self._body = body
        self._region = region
        self._given = given
        self._account = account
        declared = body.get("Parameters")
        self._declared = frozenset(declared if isinstance(declared, dict) else ())
        self.concerned = False

    def look(
        self, assumed: Collection[str] = (), only: Collection[str] | None = None
    ) -> tuple[Sequence[Violation], Collection[str]]:
        """Return what the rules say of all resources, or of some, and the parameters whose defaults were asked for."""
        parameters = Parameters(self._body, self._region, self._given, assumed, self._account)
        context = Context(region=self._region or UNKNOWN, account=self._account or UNKNOWN)
        ours = [each for each in Template(self._body, self._region, parameters).facts() if is_ours(each[1])]
        self.concerned = self.concerned or bool(ours)
        found = [
            Violation(resource, each.at[len(resource) + 1 :], finding)
            for resource, fact in ours
            if only is None or resource in only
            for each in walk(fact)
            for finding in check(each, context)
            if finding.rule.severity != "information"
        ]
        return found, parameters.asked

    def look_with_defaults(self, sure: Sequence[Violation]) -> Iterator[Violation]:
        """Yield what the rules say besides if parameters have their defaults, with those that it needs."""
        said = {_identity(each) for each in sure}
        found, asked = self.look(self._declared)
        more = [each for each in found if _identity(each) not in said]
        if not more:
            return
        if len(asked) * len(self._body["Resources"]) > _MOST_TRIALS:
            yield from (each._replace(defaults=tuple(sorted(asked))) for each in more)
            return
        resources = {each.resource for each in more}
        needed: dict[Any, list[str]] = {_identity(each): [] for each in more}
        for name in sorted(asked):
            without, _ = self.look(self._declared - {name}, resources)
            for identity in needed.keys() - {_identity(each) for each in without}:
                needed[identity].append(name)
        for each in more:
            yield each._replace(defaults=tuple(needed[_identity(each)] or sorted(asked)))


def _identity(violation: Violation) -> tuple[str, str, str]:
    """Return what makes a finding the same with other values."""
    return violation.resource, violation.location, violation.finding.rule.id
