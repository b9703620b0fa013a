"""Drawing on the command line: `python -m constructs_lib draw TEMPLATE`."""

import argparse
import re
import sys
from pathlib import Path
from typing import Any, Final

from constructs_lib.template_check.bounds import UnreadableTemplateError
from constructs_lib.template_check.document import parse_template, read_text
from constructs_lib.template_check.printable import printable
from constructs_lib.template_check.reports.report import Unreadable
from constructs_lib.template_check.targets import STANDARD_INPUT, Target, targets
from constructs_lib.template_check.terminal import print_all

from .picture import NoGraphvizError, svg_of
from .scene import Scene, scene_of

DRAWN, NOT_DRAWN = 0, 2
_SUFFIXES: Final = re.compile(r"(?<=.)(\.template)?(\.json|\.ya?ml|\.template)?$")
_MOST_TYPES: Final = 5


def add_to(commands: Any) -> None:
    """Add the command to a parser's."""
    parser = commands.add_parser(
        "draw",
        help="draw what a template hosts",
        description="Draw the resources of hosting, scaling, monitoring and APIs, and what they use, as SVG. The exit "
        "code is 2 if a file cannot be read, or no file hosts anything. It needs pygraphviz: pip install "
        "'constructs-lib[draw]'.",
    )
    parser.add_argument("--region", help="where the stacks are deployed, if the assembly does not say it")
    parser.add_argument(
        "--output",
        metavar="DIRECTORY",
        type=Path,
        default=Path(),
        help="where the pictures are written, each named like its template (default: the current directory)",
    )
    parser.add_argument("templates", nargs="+", metavar="TEMPLATE", help="a template, - for standard input, or cdk.out")


def run(options: argparse.Namespace) -> int:
    """Write the pictures, and return the exit code."""
    drawn = failed = False
    for target in (each for given in options.templates for each in targets(given)):
        try:
            scene = _scene(target, options.region)
            if scene.nodes:
                print_all(_written(scene, target, options.output))
                drawn = True
            else:
                _complain(target, "it hosts nothing, so there is nothing to draw")
        except (NoGraphvizError, OSError, UnreadableTemplateError) as error:
            if isinstance(target, Target) and target.passed_over and isinstance(error, target.passed_over):
                continue
            _complain(target, f"{error}")
            failed = True
    return NOT_DRAWN if failed or not drawn else DRAWN


def _scene(target: Target | Unreadable, region: str | None) -> Scene:
    if isinstance(target, Unreadable):
        raise UnreadableTemplateError(target.reason)
    return scene_of(parse_template(read_text(target.path)), target.region or region)


def _written(scene: Scene, target: Target | Unreadable, directory: Path) -> str:
    """Write a picture, and return what is said of it."""
    name = "template" if _file(target) == STANDARD_INPUT else Path(_file(target)).name
    path = directory / f"{_SUFFIXES.sub('', name)}.svg"
    picture = svg_of(scene, f"What {name} hosts")
    directory.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture)
    number = len(scene.nodes)
    what = "type" if scene.summary else "resource"
    why = ", since more resources than that cannot be read in one picture" if scene.summary else ""
    told = [printable(f"{path}: {number} {what}{'s' * (number != 1)}{why}")]
    if scene.left_out:
        types = [f"{number} {kind or 'without a type'}" for kind, number in scene.left_out.most_common()]
        more = [f"{len(types) - _MOST_TYPES} more types"] if len(types) > _MOST_TYPES else []
        told.append(printable(f"    not drawn: {', '.join([*types[:_MOST_TYPES], *more])}"))
    return "".join(f"{line}\n" for line in told)


def _complain(target: Target | Unreadable, reason: str) -> None:
    print(printable(f"{_file(target)}: {reason}"), file=sys.stderr)  # noqa: T201  # a command prints


def _file(target: Target | Unreadable) -> str:
    return target.shown if isinstance(target, Target) else target.file
