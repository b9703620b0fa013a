"""A sample of calls, counted."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from .attempt import Outcome, attempt
from .calls import arguments
from .known import reason
from .odd_values import VALUES


@dataclass
class Sample:
    """What became of some calls.

    Attributes:
        counts: How many, by kind.
        violations: Those that are not as they should be.
        explained: The same, where a reason is known.
    """

    counts: Counter[str] = field(default_factory=Counter)
    violations: list[Outcome] = field(default_factory=list)
    explained: list[Outcome] = field(default_factory=list)

    @classmethod
    def drawn(cls, calls: int, seed: int) -> "Sample":
        """Make calls that a seed draws, each argument as often as another."""
        random, found = Random(seed), cls()  # noqa: S311  # draws calls, no secrets
        every, labels = arguments(), list(VALUES)
        for _ in range(calls):
            found.add(attempt(*random.choice(every), random.choice(labels)))
        return found

    def add(self, outcome: Outcome) -> None:
        """Count a call."""
        self.counts[outcome.kind] += 1
        if outcome.wrong:
            known = reason(outcome.kind, outcome.call) is not None
            (self.explained if known else self.violations).append(outcome)

    def table(self) -> str:
        """Return the counts, and each violation with the call that repeats it."""
        lines = [f"{count:7,} {kind}" for kind, count in self.counts.most_common()]
        lines += [f"{len(self.violations):7,} violations, {len(self.explained)} of known reasons"]
        for each in self.violations:
            call, argument, value = each.call
            lines.append(f"{each.kind}: --call {call} --argument {argument} --value {value!r}: {each.told}")
        return "\n".join(lines) + "\n"
