"""What the stacks of an app do to each other when their templates change."""

from collections.abc import Iterator

from .facts import ExportUpdate, NameMove
from .verdict import update_rule

_EXPORTS = "CloudFormation user guide, using-cfn-stack-exports"


@update_rule("update-export-in-use", verdict="fails", source=_EXPORTS)
def export_in_use(update: ExportUpdate) -> Iterator[str]:
    """An export goes, or gets another value, while another stack imports it before and after.

    Remedy: Export the new value under another name, import that, and remove the old export in a later deployment.
    """
    if update.still_imported:
        yield f"the export {update.name} is {update.action}, and stack {update.importer} imports it"


@update_rule("update-export-released", verdict="two-deployments", source=_EXPORTS)
def export_released(update: ExportUpdate) -> Iterator[str]:
    """An export goes, or gets another value, that another stack imports until it is deployed itself.

    Remedy: Deploy the importing stack first, with the export as it is (`Stack.export_value` in CDK), then this one.
    """
    if not update.still_imported:
        yield f"the export {update.name} is {update.action}, and stack {update.importer} imports it until its update"


@update_rule(
    "update-name-moves",
    verdict="two-deployments",
    source="CloudFormation user guide, troubleshooting: already exists",
)
def name_moves(move: NameMove) -> Iterator[str]:
    """A resource gets the name of one that goes from another stack, which has it until it is deployed itself.

    Remedy: First deploy the other stack without the resource, then this one with it, or give another name.
    """
    if move.action in ("created", "replaced"):
        yield f"it has the name of {move.owner}, which is in stack {move.stack} until its own update"
