"""Web ACLs: what a template says of those that it puts in front of its resources."""

from collections.abc import Mapping
from typing import Any

from constructs_lib.rules import UNKNOWN

from .pieces import Reference
from .resources import Properties, Resources

_WEB_ACL = "AWS::WAFv2::WebACL"


def link_web_acl(resources: Resources, properties: Properties) -> Mapping[str, Any]:
    """Return the scope of the web ACL of an association, if the template defines it.

    Args:
        resources: The resources of the template.
        properties: Those of the association.
    """
    match resources.intrinsics.pieces(properties.get("WebACLArn"), 0):
        case (Reference(to, "Arn"),) if resources.intrinsics.type_of(to) == _WEB_ACL:
            found = resources.intrinsics.properties(to)
            scope = resources.intrinsics.resolve(found.get("Scope")) if isinstance(found, dict) else UNKNOWN
            return {"scope": scope if isinstance(scope, str) else UNKNOWN}
    return {}
