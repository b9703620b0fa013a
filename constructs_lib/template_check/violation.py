"""What a rule says of a template."""

import re
from typing import Final, NamedTuple

from constructs_lib.rules import Finding
from constructs_lib.rules.engine import Severity, render
from constructs_lib.rules.fact import schema

from .places import Steps

_MOST_NAMED: Final = 3
_NAMED: Final = re.compile(r"\{([a-z_][a-z0-9_]*)=?\}")


class Violation(NamedTuple):
    """A finding about a resource of a template.

    Attributes:
        resource: Logical id of the resource; empty if it is about none.
        location: Path of the property within its properties; empty for the resource as a whole.
        finding: What a rule says of it.
        defaults: The parameters whose defaults it needs. Whoever deploys may pass others, so it only warns.
        key: The way to the key that it is about, if it is about the text and not about what it says.
    """

    resource: str
    location: str
    finding: Finding
    defaults: tuple[str, ...] = ()
    key: Steps = ()

    @property
    def severity(self) -> Severity:
        """Whether it is an error or a warning."""
        return "warning" if self.defaults else self.finding.rule.severity

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

    @property
    def property_path(self) -> str:
        """Path of the property within those of the resource: the first that the sentence names, or what it is in."""
        named = _NAMED.search(self.finding.sentence)
        field = schema(type(self.finding.subject)).get(named[1]) if named else None
        parts = (self.location, field.cfn if field and not field.linked else "")
        return ".".join(part for part in parts if part)

    @property
    def steps(self) -> Steps:
        """The way to what it is about, from the root of the template."""
        if self.key:
            return self.key
        inner = (
            [int(step) if step.isdecimal() else step for step in self.property_path.split(".")]
            if self.property_path
            else []
        )
        return ("Resources", self.resource, *(["Properties", *inner] if inner else []))

    def _located(self, text: str) -> str:
        placed = f"{self.location}: {text}" if self.location else text
        if not self.defaults:
            return placed
        named = [f"parameter {name}" for name in self.defaults[:_MOST_NAMED]]
        others = len(self.defaults) - len(named)
        shown = " and ".join([*named, f"{others} others"] if others else named)
        return f"with the default of {shown}: {placed}"
