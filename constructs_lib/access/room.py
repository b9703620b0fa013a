"""How much policies may say of one role: IAM takes few managed policies, and few characters of inline ones."""

import json
import re
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.rules.policy_rules import LONGEST_INLINE

# Of the ten managed policies of a role, an update has each that changes twice, and others attach some of their own.
_PLACES = 4

_TOKEN = re.compile(r"\$\{Token\[[^\]]*\]\}|\s")

_managed: WeakKeyDictionary[iam.CfnRole, int] = WeakKeyDictionary()
_inline: WeakKeyDictionary[Any, int] = WeakKeyDictionary()


def takes_managed_policy(role: iam.CfnRole) -> bool:
    """Take one of the places that a role of ours has for managed policies, if one is left."""
    taken = _managed.get(role, 0)
    _managed[role] = taken + 1
    return taken < _PLACES


def require_room(scope: Construct, role: iam.CfnRole | iam.IRole, document: Mapping[str, Any]) -> None:
    """Take room for an inline policy of a role.

    Args:
        scope: The construct that needs the policy.
        role: The role, one of ours or one that was passed in.
        document: The policy, with tokens. What they stand for is not counted.

    Raises:
        ValueError: If the inline policies of the role are longer than IAM takes, whatever tokens stand for.
    """
    total = _inline.get(role, 0) + len(_TOKEN.sub("", json.dumps(document, separators=(",", ":"))))
    if total > LONGEST_INLINE:
        remedy = (
            "let endpoints share a model less: define another Model for some of them"
            if isinstance(role, iam.CfnRole)
            else "leave out role, so that it has a role of its own; or pass role.without_policy_updates(), and grant "
            "the role what all of them need"
        )
        raise ValueError(
            f"{type(scope).__name__} {scope.node.id!r} makes the inline policies of its role {total:,} characters long "
            f"or more, and IAM takes {LONGEST_INLINE:,} of all of them together; {remedy}"
        )
    _inline[role] = total
