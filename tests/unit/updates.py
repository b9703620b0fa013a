"""What CloudFormation does with each resource when one template takes the place of another, as the plan tells it."""

from collections.abc import Mapping
from typing import Any

from constructs_lib.rules.tables.update_properties import CREATE_ONLY
from constructs_lib.update_plan.changes import Changes


def create_only(resource_type: str) -> frozenset[str]:
    """Return the properties of which a change makes another resource."""
    return frozenset(CREATE_ONLY[resource_type])


def update(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Return which resources are created, deleted, replaced and updated, by their logical ids."""
    return {each.resource: each.action for each in Changes(before, after).all() if each.action != "unchanged"}
