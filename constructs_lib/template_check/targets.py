"""The templates that the arguments of a command stand for."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from constructs_lib.template_check.bounds import NoResourcesError, UnreadableTemplateError
from constructs_lib.template_check.cloud_assembly import MANIFEST, is_assembly, templates_in
from constructs_lib.template_check.metadata import Said
from constructs_lib.template_check.reports.report import Unreadable

STANDARD_INPUT: Final = "-"
_SUFFIXES: Final = (".json", ".yaml", ".yml", ".template")
_NOT_OURS: Final = ("node_modules", "__pycache__", "venv")


class Target(NamedTuple):
    """A template to be checked.

    Attributes:
        shown: Its path, as it was given.
        path: Its file; None for standard input.
        region: Where it is deployed, if an assembly says so.
        account: The account that it is deployed to, if an assembly says so.
        assembly: What the assembly records that it is in, if it is in one.
        passed_over: What is passed over in silence if the file is that.
    """

    shown: str
    path: Path | None
    region: str | None = None
    account: str | None = None
    assembly: Said | None = None
    passed_over: type[UnreadableTemplateError] | None = None


def targets(given: str) -> Iterator[Target | Unreadable]:
    """Yield the templates that an argument stands for.

    A file and standard input are one template. A cloud assembly is its stacks, those of stages and nested stacks
    included; an empty stack is passed over. Another directory is every template in it, and in its directories, but for
    hidden ones; files that are not templates are passed over.
    """
    path = Path(given)
    if given == STANDARD_INPUT:
        yield Target(given, None)
    elif not path.is_dir():
        yield Target(given, path)
    elif is_assembly(path):
        yield from _of_assembly(given, path)
    else:
        found = list(_of_directory(given, path))
        yield from found or [Unreadable(given, f"there is neither a {MANIFEST} of CDK nor a JSON or YAML file")]


def _of_assembly(given: str, directory: Path) -> Iterator[Target | Unreadable]:
    try:
        templates = list(templates_in(directory))
        said = Said([each.path for each in templates])
    except UnreadableTemplateError as error:
        yield Unreadable(given, str(error))
        return
    for each in templates:
        shown = os.path.join(given, each.path.relative_to(directory))  # noqa: PTH118  # as it was given
        yield Target(shown, each.path, each.region, each.account, said, NoResourcesError)


def _of_directory(given: str, directory: Path) -> Iterator[Target | Unreadable]:
    for above, directories, files in os.walk(directory):
        here = os.path.join(given, Path(above).relative_to(directory))  # noqa: PTH118  # as it was given
        shown = given if Path(above) == directory else here
        assemblies = sorted(each for each in directories if is_assembly(Path(above, each)))
        for name in assemblies:
            yield from _of_assembly(os.path.join(shown, name), Path(above, name))  # noqa: PTH118  # the same
        ours = {*directories} - {*assemblies, *_NOT_OURS}
        directories[:] = sorted(each for each in ours if not each.startswith("."))
        for name in sorted(files):
            path = Path(above, name)
            if path.suffix in _SUFFIXES and path.is_file():
                yield Target(os.path.join(shown, name), path, passed_over=UnreadableTemplateError)  # noqa: PTH118  # too
