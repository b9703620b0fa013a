"""Model packages of a template: whether they are approved."""

from collections.abc import Mapping
from typing import Any, Final

from constructs_lib.rules import UNKNOWN

from .pieces import Reference
from .resources import Properties, Resources
from .statements import known

_PACKAGE: Final = "AWS::SageMaker::ModelPackage"


def link_package(template: Resources, properties: Properties) -> Mapping[str, Any]:
    """Return what a container is linked to: the status of its model package, if the template defines it."""
    match template.intrinsics.pieces(properties.get("ModelPackageName"), 0):
        case (Reference(to, None | "ModelPackageArn"),) if template.intrinsics.type_of(to) == _PACKAGE:
            package = template.intrinsics.properties(to)
            if isinstance(package, dict):
                status = known(template, package.get("ModelApprovalStatus"))
                return {"package_approval": status if status is None or isinstance(status, str) else UNKNOWN}
    return {}
