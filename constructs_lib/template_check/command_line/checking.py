"""Templates are checked one after the other, and what is found is sorted: told, or known."""

from collections.abc import Collection, Mapping
from pathlib import Path

from constructs_lib.template_check.acknowledgements import Acknowledgements
from constructs_lib.template_check.bounds import NotATemplateError, UnreadableTemplateError
from constructs_lib.template_check.document import Document, parse_document, read_text
from constructs_lib.template_check.inspection import document_violations
from constructs_lib.template_check.reports.report import Entry, Report, Suppressed, Unreadable
from constructs_lib.template_check.targets import Target, targets
from constructs_lib.template_check.violation import Violation

from .baseline import Baseline


class Checking:
    """Checks templates.

    Args:
        region: Where templates are deployed that do not say it themselves.
        parameters: Values of their parameters.
        ignored: Rules that are left out.
        baseline: Findings that are known.
        only_templates: Whether files that are not templates are passed over even if they are named.
        strict: Whether warnings fail.

    Attributes:
        notes: What else is to be told.
        declared: The parameters that the templates have.
    """

    def __init__(
        self,
        *,
        region: str | None = None,
        parameters: Mapping[str, str] | None = None,
        ignored: Collection[str] = (),
        baseline: Baseline | None = None,
        only_templates: bool = False,
        strict: bool = False,
    ) -> None:
        self._region = region
        self._parameters = parameters or {}
        self._ignored = ignored
        self._baseline = baseline
        self._only_templates = only_templates
        self._strict = strict
        self._files: dict[str, None] = {}
        self._entries: list[Entry] = []
        self._suppressed: list[Suppressed] = []
        self._unreadable: list[Unreadable] = []
        self._passed_over = 0
        self.notes: list[str] = []
        self.declared: set[str] = set()

    def add(self, given: str) -> None:
        """Check what an argument stands for."""
        readable, unreadable = len(self._files), len(self._unreadable)
        for each in targets(given):
            if isinstance(each, Unreadable):
                self._unreadable.append(each)
            elif each.shown not in self._files:
                self._check(each)
        nothing = len(self._files) == readable and len(self._unreadable) == unreadable
        if nothing and given not in self._files and not self._only_templates:
            self._unreadable.append(Unreadable(given, "there is no template in it"))

    def report(self) -> Report:
        """Return what was found."""
        return Report(
            entries=tuple(self._entries),
            files=tuple(self._files),
            suppressed=tuple(self._suppressed),
            unreadable=tuple(self._unreadable),
            passed_over=self._passed_over,
            strict=self._strict,
        )

    def _check(self, target: Target) -> None:
        text = ""
        try:
            text = read_text(target.path)
            document = parse_document(text)
        except UnreadableTemplateError as error:
            if self._passes_over(target, error, text):
                self._passed_over += 1
            else:
                self._unreadable.append(Unreadable(target.shown, str(error)))
            return
        self._files[target.shown] = None
        self._sort(target, document)

    def _passes_over(self, target: Target, error: UnreadableTemplateError, text: str) -> bool:
        if self._only_templates:
            return not _seems_a_template(target.path, error, text)
        if target.passed_over is None or not isinstance(error, target.passed_over):
            return False
        return target.assembly is not None or not _seems_a_template(target.path, error, text)

    def _sort(self, target: Target, document: Document) -> None:
        parameters = document.body.get("Parameters")
        self.declared |= set(parameters if isinstance(parameters, dict) else ())
        acknowledged = Acknowledgements(document.body)
        self.notes += [f"{target.shown}: {problem}" for problem in acknowledged.problems()]
        found = [
            _entry(target, document, violation)
            for violation in document_violations(
                document, target.region or self._region, self._parameters, target.account
            )
            if violation.finding.rule.id not in self._ignored
        ]
        for entry in sorted(found, key=lambda each: each.place or (0, 0)):
            reason = acknowledged.reason(entry.resource, entry.rule) or _acknowledged_in_app(target, entry)
            if reason is not None:
                self._suppressed.append(Suppressed(entry, "acknowledged", reason))
            elif self._baseline and self._baseline.takes(entry):
                self._suppressed.append(Suppressed(entry, "baseline", "it is in the baseline"))
            else:
                self._entries.append(entry)


def _seems_a_template(path: Path | None, error: UnreadableTemplateError, text: str) -> bool:
    """Whether a file that cannot be read was meant to be a template: broken ones are not passed over."""
    if isinstance(error, NotATemplateError):
        return False
    return (
        "AWSTemplateFormatVersion" in text or "AWS::SageMaker::" in text or ".template." in (path.name if path else "")
    )


def _acknowledged_in_app(target: Target, entry: Entry) -> str | None:
    if target.assembly is None or target.path is None:
        return None
    return target.assembly.acknowledged(target.path, entry.resource, entry.rule)


def _entry(target: Target, document: Document, violation: Violation) -> Entry:
    rule = violation.finding.rule
    assembly, path = target.assembly, target.path
    return Entry(
        file=target.shown,
        place=document.places.find(violation.steps),
        resource=violation.resource,
        property=violation.property_path,
        rule=rule.id,
        level="error" if violation.severity == "error" else "warning",
        problem=violation.problem,
        remedy=violation.remedy,
        message=violation.message,
        source=rule.source,
        confidence=rule.confidence,
        defaults=violation.defaults,
        construct=assembly.construct_of(path, violation.resource) if assembly and path else None,
    )
