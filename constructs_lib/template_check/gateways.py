"""What a template says of the web ACLs and the certificates of its APIs."""

from collections.abc import Mapping
from typing import Any

from constructs_lib.rules import UNKNOWN, facts

from .model_apis import ModelApis
from .pieces import Reference
from .resources import Properties, Resources
from .web_acls import refuses_large_bodies

_CERTIFICATE = "AWS::CertificateManager::Certificate"
_WEB_ACL = "AWS::WAFv2::WebACL"


def link_web_acl(resources: Resources, apis: ModelApis, properties: Properties) -> Mapping[str, Any]:
    """Return what is known of the web ACL of an association, if the template defines it.

    What it does to large bodies matters in front of models alone.

    Args:
        resources: The resources of the template.
        apis: Those of its APIs that are in front of endpoints.
        properties: Those of the association.
    """
    match resources.intrinsics.pieces(properties.get("WebACLArn"), 0):
        case (Reference(to, "Arn"),) if resources.intrinsics.type_of(to) == _WEB_ACL:
            found = resources.intrinsics.properties(to)
            if not isinstance(found, dict):
                return {}
            scope = resources.intrinsics.resolve(found.get("Scope"))
            matters = apis.has_stage(properties.get("ResourceArn"))
            return {
                "scope": scope if isinstance(scope, str) else UNKNOWN,
                "refuses_large_bodies": refuses_large_bodies(resources, found) if matters else UNKNOWN,
            }
    return {}


def link_domain_name(resources: Resources, properties: Properties) -> Mapping[str, Any]:
    """Return the certificate of a regional domain name, if the template defines it.

    Args:
        resources: The resources of the template.
        properties: Those of the domain name.
    """
    match resources.intrinsics.pieces(properties.get("RegionalCertificateArn"), 0):
        case (Reference(to, None),) if resources.intrinsics.type_of(to) == _CERTIFICATE:
            return {"certificate": resources.read(facts.Certificate, to)}
    return {}
