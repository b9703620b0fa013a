"""The command `check`: what SageMaker would refuse in templates."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from constructs_lib.template_check.bounds import UnreadableTemplateError
from constructs_lib.template_check.parameter_file import read_parameters
from constructs_lib.template_check.printable import printable
from constructs_lib.template_check.reports.formats import FORMATS
from constructs_lib.template_check.reports.report import Report
from constructs_lib.template_check.terminal import print_all

from .arguments import REGIONS, nearest, region, rule_id
from .baseline import Baseline, write_baseline
from .checking import Checking

CLEAN, FAILS, UNREADABLE = 0, 1, 2


def add_to(commands: Any) -> None:
    """Add the command to a parser's."""
    parser = commands.add_parser(
        "check",
        help="say what SageMaker would refuse in CloudFormation templates",
        description="Say what SageMaker would refuse in CloudFormation templates. The exit code is 0 if nothing "
        "fails, 1 if there is an error (with --strict: or a warning), and 2 if a file cannot be read or an argument "
        "is wrong.",
    )
    add = parser.add_argument
    add("files", nargs="+", metavar="FILE", help="a template in JSON or YAML, a directory of them, a cdk.out, or -")
    add("--region", type=region, help="where templates are deployed that do not say it themselves")
    add("--parameters", action="append", default=[], metavar="FILE", help="values of the templates' parameters")
    add("--format", choices=FORMATS, default="text", help="what is printed (default: %(default)s)")
    add("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    add("--strict", action="store_true", help="let warnings fail, too")
    add("--ignore", action="append", default=[], metavar="RULE", type=rule_id, help="leave out what a rule finds")
    add("--baseline", metavar="FILE", help="let pass what this file has")
    add("--write-baseline", metavar="FILE", help="write what is found into this file, and let it pass")
    add("--only-templates", action="store_true", help="pass over files that are not templates, even if they are named")


def run(options: argparse.Namespace) -> int:
    """Check the templates, print what is found, and return the exit code."""
    try:
        parameters = _parameters(options.parameters)
        baseline = _baseline(options.baseline)
    except UnreadableTemplateError as error:
        _tell(str(error))
        return UNREADABLE
    checking = Checking(
        region=options.region,
        parameters=parameters,
        ignored=options.ignore,
        baseline=baseline,
        only_templates=options.only_templates,
        strict=options.strict,
    )
    for given in options.files:
        checking.add(given)
    report = checking.report()
    for note in _notes(options.region, parameters, checking, baseline):
        _tell(note)
    for each in report.unreadable:
        _tell(f"{each.file}: {each.reason}")
    if options.write_baseline:
        return _write(options.write_baseline, report)
    print_all(FORMATS[options.format](report))
    return _exit_code(report)


def _exit_code(report: Report) -> int:
    if report.unreadable:
        return UNREADABLE
    return FAILS if any(map(report.fails, report.entries)) else CLEAN


def _parameters(files: list[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for file in files:
        try:
            found |= read_parameters(Path(file))
        except UnreadableTemplateError as error:
            raise UnreadableTemplateError(f"{file}: {error}") from None
    return found


def _baseline(file: str | None) -> Baseline | None:
    try:
        return Baseline(Path(file)) if file else None
    except UnreadableTemplateError as error:
        raise UnreadableTemplateError(f"{file}: {error}") from None


def _write(file: str, report: Report) -> int:
    known = [each.entry for each in report.suppressed if each.by == "baseline"]
    try:
        write_baseline(Path(file), [*report.entries, *known])
    except UnreadableTemplateError as error:
        _tell(f"{file}: {error}")
        return UNREADABLE
    print_all(f"{report.summary}; written to {printable(file)}\n")
    return UNREADABLE if report.unreadable else CLEAN


def _notes(
    region: str | None, parameters: Mapping[str, str], checking: Checking, baseline: Baseline | None
) -> Iterator[str]:
    yield from checking.notes
    if region and region not in REGIONS:
        yield f"region {region!r} is not known, so rules about regions are silent{nearest(region, REGIONS)}"
    for name in parameters:
        if name not in checking.declared:
            yield f"parameter {name!r} is not in any of the templates{nearest(name, checking.declared)}"
    if baseline and baseline.unused:
        yield f"{baseline.unused} of the findings in the baseline are not found any more; write it anew"


def _tell(note: str) -> None:
    sys.stderr.write(f"{printable(note)}\n")
