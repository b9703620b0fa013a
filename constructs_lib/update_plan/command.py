"""The plan on the command line: `python -m constructs_lib plan OLD NEW`."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from constructs_lib.template_check.bounds import UnreadableTemplateError
from constructs_lib.template_check.printable import printable
from constructs_lib.template_check.reports.formats import FORMATS
from constructs_lib.template_check.terminal import colours_in, print_all

from .app_plan import plan_stacks
from .deployed import deployed_template
from .findings import as_findings
from .report import StackPlan, as_json, as_text
from .stacks import StackPair, pairs_in, read

SAFE, NOT_IN_ONE_DEPLOYMENT, UNREADABLE = 0, 1, 2


def add_to(commands: Any) -> None:
    """Add the command to a parser's."""
    parser = commands.add_parser(
        "plan",
        help="say what a deployment will do to each resource",
        description="Say what a deployment will do to the resources of hosting, scaling, monitoring and APIs. The exit "
        "code is 1 if something will fail or needs two deployments, and 2 if a file cannot be read.",
    )
    parser.add_argument("--region", help="where the stacks are deployed, if the assemblies do not say it")
    parser.add_argument("--format", choices=FORMATS, default="text", help="what is printed (default: %(default)s)")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument(
        "--stack", metavar="NAME", help="compare with the template of this stack as it is deployed; needs boto3"
    )
    parser.add_argument(
        "templates",
        nargs="+",
        metavar="TEMPLATE",
        help="the old and the new template, or the old and the new cdk.out directory; with --stack only the new one",
    )


def run(options: argparse.Namespace) -> int:
    """Print the plan, and return the exit code."""
    try:
        plans = plan_stacks(_pairs(options), options.region)
    except UnreadableTemplateError as error:
        print(printable(f"{error}"), file=sys.stderr)  # noqa: T201  # a command prints
        return UNREADABLE
    print_all(_printed(plans, options.format))
    bad = any(change.verdict in {"fails", "two-deployments"} for plan in plans for change in plan.changes)
    return NOT_IN_ONE_DEPLOYMENT if bad else SAFE


def _printed(plans: Sequence[StackPlan], form: str) -> str:
    match form:
        case "text":
            return "".join(f"{line}\n" for line in as_text(plans, colour=colours_in(sys.stdout)))
        case "json":
            return as_json(plans) + "\n"
    return FORMATS[form](as_findings(plans))


def _pairs(options: argparse.Namespace) -> Iterator[StackPair]:
    match options.stack, options.templates:
        case None, [str(old), str(new)]:
            yield from pairs_in(Path(old), Path(new))
        case str(name), [str(new)]:
            yield StackPair(name, deployed_template(name, options.region), read(Path(new)), file=new)
        case None, _:
            raise UnreadableTemplateError("pass the old and the new template, or --stack NAME and the new one")
        case _:
            raise UnreadableTemplateError("with --stack, pass only the new template")
