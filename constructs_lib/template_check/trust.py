"""Whether a service may assume a role, as its trust policy says.

An answer is sure, or it is UNKNOWN: a statement that says it in another way may let the service in, or keep it out.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from constructs_lib.rules import UNKNOWN, Partial

from .answers import all_of, any_of
from .parameters import PSEUDO
from .pieces import Piece, Reference
from .resources import Resources
from .statements import entries, known

_ASSUMES: Final = "sts:AssumeRole"
_ANYBODY: Final = "*"
# Services have other names in some regions, and in partitions: `sagemaker.eu-west-1.amazonaws.com`.
_OF_SERVICE: Final = re.compile(r"([a-z0-9-]+)(\.[a-z0-9-]+)?\.amazonaws\.com(\.cn)?", re.IGNORECASE)


def may_assume(template: Resources, role: str, service: str) -> Any:
    """Return whether a service may assume a role, or UNKNOWN if that is hidden or hard to say.

    A statement that denies it wins over all that allow it. Source: IAM user guide, reference_policies_evaluation-logic.

    Args:
        template: The template.
        role: The logical id of the role.
        service: The name of the service, such as `sagemaker.amazonaws.com`.
    """
    properties = template.intrinsics.properties(role)
    if not isinstance(properties, dict) or template.transforms.may_add_to(role):
        return UNKNOWN
    document = template.intrinsics.resolve(properties.get("AssumeRolePolicyDocument"))
    if not isinstance(document, dict) or not isinstance(document.get("Statement"), list | dict):
        return UNKNOWN
    statements = [template.intrinsics.resolve(each) for each in entries(template, document["Statement"])]
    allowed = any_of(_says(template, each, "Allow", service) for each in statements)
    denied = any_of(_says(template, each, "Deny", service) for each in statements)
    if allowed is False or denied is True:
        return False
    return allowed if denied is False else UNKNOWN


def _says(template: Resources, statement: Any, effect: str, service: str) -> Any:
    """Return whether a statement has an effect on what the service may do."""
    if not isinstance(statement, dict):
        return UNKNOWN
    said = template.intrinsics.resolve(statement.get("Effect"))
    return all_of(
        (
            said == effect if isinstance(said, str) and said in {"Allow", "Deny"} else UNKNOWN,
            _names(template, statement, service),
            _covers(template, statement),
            # A condition may hold or not.
            UNKNOWN if "Condition" in statement else True,
        )
    )


def _names(template: Resources, statement: Mapping[str, Any], service: str) -> Any:
    """Return whether a statement is about the service: not if it names accounts or users, and maybe if anybody."""
    principal = template.intrinsics.resolve(statement.get("Principal"))
    if not isinstance(principal, dict) or not principal:
        return UNKNOWN
    services = (known(template, each) for each in entries(template, principal.get("Service")))
    others = (
        each
        for kind, several in principal.items()
        if kind != "Service"
        for each in (several if isinstance(several, list) else [several])
    )
    return any_of(
        (*(_is_service(each, service) for each in services), *(_is_anybody(template, each) for each in others))
    )


def _is_service(name: Any, service: str) -> Any:
    first = service.split(".", maxsplit=1)[0]
    match name:
        case str() if name == service:
            return True
        case str():
            found = _OF_SERVICE.fullmatch(name)
            return UNKNOWN if name == _ANYBODY or (found and found[1].lower() == first) else False
        case Partial(pieces=(str(known), *_)) if not known.startswith(first) and not first.startswith(known):
            return False
    return UNKNOWN


def _is_anybody(template: Resources, raw: Any) -> Any:
    """Return UNKNOWN for a wildcard and for what may be one. An ARN is none, though pieces of it are hidden."""
    if isinstance(raw, dict) and raw.keys() == {"Fn::GetAtt"}:
        return False
    pieces = template.intrinsics.text(raw)
    return False if any(_is_of_name(template, each) for each in pieces) else UNKNOWN


def _is_of_name(template: Resources, piece: Piece) -> bool:
    if isinstance(piece, Reference):
        return piece.to in PSEUDO or template.intrinsics.type_of(piece.to) is not None
    return piece is not None and piece != _ANYBODY


def _covers(template: Resources, statement: Mapping[str, Any]) -> Any:
    """Return whether a statement is about assuming roles. One that says what it is not about is not judged."""
    actions = [known(template, each) for each in entries(template, statement.get("Action"))]
    if not actions or "NotAction" in statement:
        return UNKNOWN
    return any_of(_matches(each) if isinstance(each, str) else UNKNOWN for each in actions)


def _matches(action: str) -> bool:
    pattern = re.escape(action).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(pattern, _ASSUMES, re.IGNORECASE) is not None
