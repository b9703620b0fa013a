"""The stacks of two assemblies, or two templates, matched by their names."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from constructs_lib.template_check.bounds import NoResourcesError, UnreadableTemplateError
from constructs_lib.template_check.cloud_assembly import StackTemplate, templates_in
from constructs_lib.template_check.document import read_template


class StackPair(NamedTuple):
    """A stack as it is deployed, and as it will be.

    Attributes:
        name: Its name within the assemblies; empty for two templates.
        old: Its template; None if it is not deployed yet.
        new: Its template then; None if it goes.
        region: Where it is deployed, if the assembly says so.
        file: The file of its new template, or of the old one if it goes.
        account: The account that it is deployed to, if the assembly says so.
    """

    name: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    region: str | None = None
    file: str = ""
    account: str | None = None


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
    before, after = ({_name(each.path, root): each for each in _templates_in(root)} for root in (old, new))
    for name in (*after, *(each for each in before if each not in after)):
        stack = (after if name in after else before)[name]
        yield StackPair(
            name,
            read(before[name].path) if name in before else None,
            read(after[name].path) if name in after else None,
            stack.region,
            str(stack.path),
            stack.account,
        )


def _templates_in(root: Path) -> Iterator[StackTemplate]:
    try:
        yield from templates_in(root)
    except UnreadableTemplateError as error:
        raise UnreadableTemplateError(f"{root}: {error}") from None


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
