"""What CloudFormation does with each resource when one template takes the place of another."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

REGION = "us-east-1"


@cache
def create_only(resource_type: str) -> frozenset[str]:
    """Return the properties of which a change makes another resource."""
    schema: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, resource_type).schema
    pointers: list[str] = schema.get("createOnlyProperties", [])
    return frozenset(pointer.removeprefix("/properties/").split("/")[0] for pointer in pointers)


def references(value: Any) -> Iterator[str]:
    """Yield the logical ids that a value refers to."""
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case Mapping():
            for entry in value.values():
                yield from references(entry)
        case list():
            for entry in value:
                yield from references(entry)


def update(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Return which resources are created, deleted, replaced and updated, by their logical ids.

    A resource that refers to one that is replaced changes too, since the name that it refers to does.
    """
    old, new = before["Resources"], after["Resources"]
    done = {name: "deleted" for name in old if name not in new} | {name: "created" for name in new if name not in old}
    kept = [name for name in new if name in old]
    while True:
        found = dict(done)
        for name in kept:
            if change := _change(old[name], new[name], done):
                found[name] = change
        if found == done:
            return found
        done = found


def _change(old: Mapping[str, Any], new: Mapping[str, Any], done: Mapping[str, str]) -> str | None:
    if old["Type"] != new["Type"]:
        return "replaced"
    properties, others = new.get("Properties", {}), old.get("Properties", {})
    changed = {
        name
        for name in {*properties, *others}
        if properties.get(name) != others.get(name)
        or any(done.get(each) == "replaced" for each in references(properties.get(name)))
    }
    if not changed:
        return None
    return "replaced" if changed & create_only(new["Type"]) else "updated"
