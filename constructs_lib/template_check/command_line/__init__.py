"""The command line: `constructs-lib check FILE...`, or `python -m constructs_lib check FILE...`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import constructs_lib
from constructs_lib.drawing import command as draw
from constructs_lib.ground_truth import command as labels
from constructs_lib.template_check.terminal import print_all
from constructs_lib.update_plan import command as plan

from . import check, rules

# Where an installation puts the pages.
_PAGES = Path(sys.prefix, "share", "doc", "constructs-lib")
_RUN = {
    "check": check.run,
    "plan": plan.run,
    "draw": draw.run,
    "labels": labels.run,
    "rules": rules.run_rules,
    "explain": rules.run_explain,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = _parser().parse_args(arguments)
    return _RUN[options.command](options)


class _Version(argparse.Action):
    """Prints the version, which takes 10 ms to find out."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print_all(f"constructs-lib {constructs_lib.__version__}\n")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    program = "constructs-lib" if Path(sys.argv[0]).stem == "constructs-lib" else "python -m constructs_lib"
    parser = argparse.ArgumentParser(
        prog=program,
        description="Checks, compares and draws CloudFormation templates of SageMaker hosting, and writes labels for "
        "monitors.",
        epilog=f"The pages are in {_PAGES}" if _PAGES.exists() else None,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for each in (check, plan, draw, labels, rules):
        each.add_to(commands)
    for command in commands.choices.values():
        command.add_argument("--version", action=_Version, nargs=0, help="print the version")
    return parser
