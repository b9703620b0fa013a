"""Why what the scanners find stays, as `explanations.toml` says, and the page that shows it to users."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.scanners.finding import Finding


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A reason for findings of some rules at some constructs.

    Attributes:
        rules: Regular expressions of the rules' names.
        where: A regular expression of the constructs' paths.
        reason: Why they stay.
        remedy: What a user does who wants them gone. None if there is nothing.
        proven: Whether the hardened stack does it.
    """

    rules: list[str]
    where: str
    reason: str
    remedy: str | None = None
    proven: bool = False

    def explains(self, finding: Finding, rule: str) -> bool:
        """Whether one of its rules is about a finding."""
        return bool(re.fullmatch(rule, finding.rule) and re.fullmatch(self.where, finding.where))

    def explains_any(self, finding: Finding) -> bool:
        """Whether it is about a finding."""
        return any(self.explains(finding, rule) for rule in self.rules)


def explanations() -> list[Explanation]:
    """Read the table."""
    text = Path(__file__).with_name("explanations.toml").read_text(encoding="utf-8")
    return [Explanation(**row) for row in tomllib.loads(text)["explained"]]
