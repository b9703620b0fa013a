"""The stacks of two assemblies, or two templates, matched by their names."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from constructs_lib.template_check.bounds import NoResourcesError, UnreadableTemplateError
from constructs_lib.template_check.cloud_assembly import templates_in
from constructs_lib.template_check.document import read_template


class StackPair(NamedTuple):
    """A stack as it is deployed, and as it will be.

    Attributes:
        name: Its name within the assemblies; empty for two templates.
        old: Its template; None if it is not deployed yet.
        new: Its template then; None if it goes.
        region: Where it is deployed, if the assembly says so.
        file: The file of its new template, or of the old one if it goes.
    """

    name: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    region: str | None = None
    file: str = ""


def pairs_in(old: Path, new: Path) -> Iterator[StackPair]:
    """Yield the stacks of two cloud assemblies, or the pair of two templates.

    Raises:
        UnreadableTemplateError: If one cannot be read, or one is an assembly and the other a template.
    """
    if old.is_dir() != new.is_dir():
        raise UnreadableTemplateError(f"{old} and {new} must be two templates or two assemblies")
    if not old.is_dir():
        yield StackPair("", read(old), read(new), file=str(new))
        return
    before, after = ({_name(each.path, root): each for each in templates_in(root)} for root in (old, new))
    for name in (*after, *(each for each in before if each not in after)):
        regions = [each[name].region for each in (after, before) if name in each]
        yield StackPair(
            name,
            read(before[name].path) if name in before else None,
            read(after[name].path) if name in after else None,
            regions[0],
            str((after if name in after else before)[name].path),
        )


def _name(template: Path, root: Path) -> str:
    return str(template.relative_to(root)).partition(".")[0]


def read(template: Path) -> Mapping[str, Any] | None:
    """Return a template; None if it has no resources.

    Raises:
        UnreadableTemplateError: If it cannot be read.
    """
    try:
        return read_template(template)
    except NoResourcesError:
        return None
    except UnreadableTemplateError as error:
        raise UnreadableTemplateError(f"{template}: {error}") from None
