"""What stacks read of each other: exports that are in use stay as they are, weak references learn of changes late."""

from collections.abc import Iterator
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import _exports, _stacks, changesets, engine, handlers, stacks

_FUNCTION = "Fn::GetStackOutput"
_REQUIRED = {"StackName", "OutputName"}
_KNOWN = {*_REQUIRED, "Region", "RoleArn"}


def keep_exports_that_are_in_use() -> None:
    """Refuse to change or delete an export that another stack imports, which ministack would do."""
    resolve, delete = stacks._resolve_stack_outputs, handlers._ACTION_HANDLERS["DeleteStack"]

    def resolve_outputs(*arguments: Any) -> tuple[list[Any], dict[str, Any]]:
        *_, name, stack_id = arguments
        outputs, exports = resolve(*arguments)
        for export, before in _exports_of(stack_id):
            after = exports.get(export)
            if after is None or after["Value"] != before:
                _check_unused(export, name, "deleted" if after is None else "updated")
        for export in exports:
            owner = _exports.get(export, {}).get("StackId", stack_id)
            if owner != stack_id:
                raise ValueError(f"Export with name {export} is already exported by stack {owner.split('/')[1]}")
        # Nothing of the update fails after this, and ministack would keep the old ones.
        for export, _ in _exports_of(stack_id):
            del _exports[export]
        return outputs, exports

    def delete_stack(params: dict[str, Any]) -> Any:
        stack = handlers._resolve_stack(handlers._p(params, "StackName")) or {}
        try:
            for export, _ in _exports_of(stack.get("StackId")):
                _check_unused(export, stack["StackName"], "deleted")
        except ValueError as refused:
            # The request is taken, and the stack stays what it was.
            named = (stack["StackId"], stack["StackName"], stack["StackName"], "AWS::CloudFormation::Stack")
            stacks._add_event(*named, stack["StackStatus"], str(refused), stack["StackId"])
            stack["StackStatusReason"] = str(refused)
            return handlers._xml(200, "DeleteStackResponse", "")
        return delete(params)

    stacks._resolve_stack_outputs = resolve_outputs
    handlers._ACTION_HANDLERS["DeleteStack"] = delete_stack


def read_outputs_of_other_stacks() -> None:
    """Resolve Fn::GetStackOutput as AWS documents it; ministack knows nothing of its Region and RoleArn."""
    usual = engine._resolve_refs

    def resolve(value: Any, *context: Any) -> Any:
        if isinstance(value, dict) and set(value) == {_FUNCTION}:
            return _output(resolve(value[_FUNCTION], *context))
        return usual(value, *context)

    # Each of them has imported it under its own name.
    for module in (engine, stacks, handlers, changesets):
        module._resolve_refs = resolve


def _output(asked: Any) -> str:
    if not isinstance(asked, dict) or not _REQUIRED <= set(asked) <= _KNOWN:
        raise ValueError(f"{_FUNCTION} takes StackName, OutputName, Region and RoleArn, and needs the first two")
    if "RoleArn" in asked:
        raise ValueError(f"the local AWS does not imitate RoleArn of {_FUNCTION}: it has one account")
    name, output, region = asked["StackName"], asked["OutputName"], asked.get("Region", get_region())
    stack = _stacks.get_scoped(get_account_id(), region, name)
    if stack is None or stack["StackStatus"] in {"DELETE_COMPLETE", "REVIEW_IN_PROGRESS"}:
        raise ValueError(f"Stack {name} of {_FUNCTION} does not exist in {region}")
    found = [str(known["OutputValue"]) for known in stack.get("Outputs", ()) if known["OutputKey"] == output]
    if not found:
        raise ValueError(f"Stack {name} of {_FUNCTION} has no output {output}")
    return found[0]


def _exports_of(stack_id: str | None) -> Iterator[tuple[str, str]]:
    yield from [(name, export["Value"]) for name, export in _exports.items() if export["StackId"] == stack_id]


def _check_unused(export: str, owner: str, change: str) -> None:
    importers = sorted(name for name, stack in _stacks.items() if name != owner and _imports(stack, name, export))
    if importers:
        raise ValueError(f"Export {export} cannot be {change} as it is in use by {', '.join(importers)}")


def _imports(stack: dict[str, Any], name: str, export: str) -> bool:
    deployed = stack["StackStatus"] not in {"DELETE_COMPLETE", "REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE"}
    return deployed and export in handlers._imported_export_names(stack, name)
