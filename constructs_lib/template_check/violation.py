"""What the rules have to say about a template."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from constructs_lib.rules import UNKNOWN, Context, Finding, check, walk
from constructs_lib.rules.engine import render

from .own_findings import is_ours
from .template import Template


class Violation(NamedTuple):
    """A finding about a resource of a template.

    Attributes:
        resource: Logical id of the resource.
        location: Path of the property within its properties; empty for the resource as a whole.
        finding: What a rule says of it.
    """

    resource: str
    location: str
    finding: Finding

    @property
    def message(self) -> str:
        """What is wrong, where, and how to mend it."""
        return self._located(str(self.finding))

    @property
    def problem(self) -> str:
        """What is wrong, and where."""
        return self._located(render(self.finding.sentence, self.finding.subject))

    @property
    def remedy(self) -> str:
        """How to mend it; empty where the problem says it."""
        return render(self.finding.rule.remedy, self.finding.subject)

    def _located(self, text: str) -> str:
        return f"{self.location}: {text}" if self.location else text


def violations(body: Mapping[str, Any], region: str | None = None) -> Iterator[Violation]:
    """Yield the errors and warnings about a template.

    Args:
        body: The template.
        region: Where it will be deployed, if that is known.
    """
    context = Context(region=region or UNKNOWN)
    for resource, fact in Template(body, region).facts():
        if not is_ours(fact):
            continue
        for each in walk(fact):
            for finding in check(each, context):
                if finding.rule.severity != "information":
                    yield Violation(resource, each.at[len(resource) + 1 :], finding)
