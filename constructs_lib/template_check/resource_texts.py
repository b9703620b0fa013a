"""What a template says of its resources beside their properties: logical id, type and attributes."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from constructs_lib.rules import UNKNOWN, facts
from constructs_lib.rules.tables.known_properties import TYPES

from .names import Written
from .transforms import Transforms

# Capital letters are what may be wrong.
_OURS: Final = frozenset(each.lower() for each in TYPES)


def resources_of(body: Mapping[str, Any]) -> Iterator[Written]:
    """Yield a fact for each resource of hosting, scaling, monitoring or an API, and for each without a type."""
    transforms = Transforms(body)
    if transforms.everywhere:
        return
    for logical_id, resource in body["Resources"].items():
        if not isinstance(resource, dict) or transforms.may_add_to(logical_id):
            continue
        kind = resource.get("Type")
        # Other tools have things without a type and without properties, from which they write resources.
        if _is_ours(kind) or (kind is None and "Properties" in resource):
            yield Written(("Resources", logical_id), _fact(logical_id, kind, resource))


def _is_ours(kind: object) -> bool:
    return isinstance(kind, str) and (kind.lower() in _OURS or kind.startswith("AWS::SageMaker::"))


def _fact(logical_id: str, kind: str | None, resource: Mapping[str, Any]) -> facts.TemplateResource:
    return facts.TemplateResource(
        at=logical_id,
        logical_id=logical_id,
        kind=kind,
        attributes=tuple(resource),
        deletion_policy=_text(resource.get("DeletionPolicy")),
        update_replace_policy=_text(resource.get("UpdateReplacePolicy")),
        known_kinds=TYPES,
    )


def _text(raw: Any) -> Any:
    return raw if raw is None or isinstance(raw, str) else UNKNOWN
