"""The rules on the command line: `python -m constructs_lib check FILE...`."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from constructs_lib.template_check.bounds import UnreadableTemplateError
from constructs_lib.template_check.cloud_assembly import templates_in
from constructs_lib.template_check.document import read_template
from constructs_lib.template_check.inspection import violations
from constructs_lib.template_check.printable import printable
from constructs_lib.template_check.violation import Violation
from constructs_lib.update_plan import command as plan

CLEAN, ERRORS, UNREADABLE = 0, 1, 2


class Checked(NamedTuple):
    """What was said of one template.

    Attributes:
        template: Its path, as it was given.
        violations: What the rules have to say.
        unreadable: Why it could not be read, if it could not.
    """

    template: str
    violations: tuple[Violation, ...] = ()
    unreadable: str | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 1 for errors, 2 for files that cannot be read."""
    options = _parser().parse_args(arguments)
    if options.command == "plan":
        return plan.run(options)
    checked = [each for file in options.files for each in _check(file, options.region)]
    for each in checked:
        if each.unreadable:
            print(printable(f"{each.template}: {each.unreadable}"), file=sys.stderr)  # noqa: T201  # a command prints
    # A name in a template may have characters that a terminal does not know.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        if printed := _as_json(checked) if options.json else "\n".join(_as_text(checked)):
            print(printed, flush=True)  # noqa: T201  # the same
    except BrokenPipeError:
        # Who reads has seen enough; Python would complain again when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if any(each.unreadable for each in checked):
        return UNREADABLE
    return ERRORS if _count(checked, "error") else CLEAN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m constructs_lib", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    check = commands.add_parser(
        "check",
        help="say what SageMaker would refuse in CloudFormation templates",
        description="Say what SageMaker would refuse in CloudFormation templates. The exit code is 1 if there is an "
        "error, and 2 if a file cannot be read.",
    )
    check.add_argument("--region", help="where templates are deployed that do not say it themselves")
    check.add_argument("--json", action="store_true", help="print a list of findings, and nothing else, as JSON")
    check.add_argument("files", nargs="+", metavar="FILE", help="a template in JSON or YAML, or a cdk.out directory")
    plan.add_to(commands)
    return parser


def _check(given: str, region: str | None) -> Iterator[Checked]:
    path = Path(given)
    if not path.is_dir():
        yield _check_template(given, path, region)
        return
    try:
        for template in templates_in(path):
            shown = os.path.join(given, template.path.relative_to(path))  # noqa: PTH118  # as it was given
            yield _check_template(shown, template.path, template.region or region)
    except UnreadableTemplateError as error:
        yield Checked(given, unreadable=str(error))


def _check_template(shown: str, path: Path, region: str | None) -> Checked:
    try:
        return Checked(shown, tuple(violations(read_template(path), region)))
    except UnreadableTemplateError as error:
        return Checked(shown, unreadable=str(error))


def _as_json(checked: Sequence[Checked]) -> str:
    found = [
        {
            "template": each.template,
            "resource": violation.resource,
            "rule": violation.finding.rule.id,
            "severity": violation.severity,
            "message": violation.message,
        }
        for each in checked
        for violation in each.violations
    ]
    return json.dumps(found, indent=2)


def _as_text(checked: Sequence[Checked]) -> Iterator[str]:
    for each in checked:
        for violation in each.violations:
            rule = violation.finding.rule
            yield printable(f"{each.template}: {violation.resource}: {violation.severity} {rule.id}")
            yield f"    {printable(violation.problem)}"
            if violation.remedy:
                yield f"    Remedy: {printable(violation.remedy)}"
            yield f"    Source: {rule.source} ({rule.confidence})"
            yield ""
    readable = sum(each.unreadable is None for each in checked)
    if not readable:
        return
    errors, warnings = (_count(checked, severity) for severity in ("error", "warning"))
    yield f"{_number(readable, 'template')}: {_number(errors, 'error')}, {_number(warnings, 'warning')}"


def _count(checked: Sequence[Checked], severity: str) -> int:
    return sum(violation.severity == severity for each in checked for violation in each.violations)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
