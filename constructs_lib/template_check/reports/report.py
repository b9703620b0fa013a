"""What a command found, in a form that every format can print."""

from typing import Literal, NamedTuple

from constructs_lib.template_check.metadata import Construct
from constructs_lib.template_check.places import Place

Level = Literal["error", "warning"]
Suppression = Literal["acknowledged", "baseline"]


class Entry(NamedTuple):
    """One thing that was found.

    Attributes:
        file: The file, as it was given.
        place: Where in the file it is, if that is known.
        resource: Logical id of the resource; empty if it is about none.
        property: Path of the property within the properties of the resource; empty if it is about no single one.
        rule: Id of the rule.
        level: Whether it is an error or a warning.
        problem: What is wrong.
        remedy: What to do; empty if the problem says it.
        message: Both in one sentence.
        source: Where the rule stands.
        confidence: How sure the rule is.
        defaults: The parameters whose defaults it needs.
        construct: The construct that the resource comes from, if an assembly says it.
    """

    file: str
    place: Place | None
    resource: str
    property: str
    rule: str
    level: Level
    problem: str
    remedy: str
    message: str
    source: str
    confidence: str
    defaults: tuple[str, ...] = ()
    construct: Construct | None = None


class Suppressed(NamedTuple):
    """Something that was found and is not told, since somebody knows it."""

    entry: Entry
    by: Suppression
    reason: str


class Unreadable(NamedTuple):
    """A file that could not be read, and why."""

    file: str
    reason: str


class Report(NamedTuple):
    """All that a command has to say.

    Attributes:
        entries: What was found.
        files: The files that were read.
        suppressed: What was found, and is known.
        unreadable: The files that could not be read.
        passed_over: How many files of directories are not templates.
        strict: Whether warnings fail.
        command: The command.
    """

    entries: tuple[Entry, ...]
    files: tuple[str, ...]
    suppressed: tuple[Suppressed, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    passed_over: int = 0
    strict: bool = False
    command: str = "check"

    def fails(self, entry: Entry) -> bool:
        """Whether something that was found fails the command."""
        return self.strict or entry.level == "error"

    @property
    def summary(self) -> str:
        """What was found, in numbers."""
        counts = [_number(sum(each.level == level for each in self.entries), level) for level in ("error", "warning")]
        known = [
            f"{count} {said}"
            for by, said in (("acknowledged", "acknowledged"), ("baseline", "in the baseline"))
            if (count := sum(each.by == by for each in self.suppressed))
        ]
        if self.passed_over:
            known.append(f"{_number(self.passed_over, 'file')} passed over")
        told = f"{_number(len(self.files), 'template')}: {', '.join(counts)}"
        return f"{told} ({', '.join(known)})" if known else told


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
