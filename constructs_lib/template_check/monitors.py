"""Monitors of a template: the endpoints that they look at, and the job definitions that schedules run."""

from collections.abc import Mapping
from typing import Any, Final

from constructs_lib.rules import UNKNOWN

from .resources import Properties, Resources

_KINDS: Final = ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")
DEFINITIONS: Final = tuple(f"AWS::SageMaker::{each}JobDefinition" for each in _KINDS)

_ENDPOINT: Final = "AWS::SageMaker::Endpoint"


def link_job_definition(template: Resources, properties: Properties, at: str) -> Mapping[str, Any]:
    """Return what a job definition is linked to: the endpoint, and whether it is made after that."""
    inputs = [
        template.intrinsics.resolve(value) for name, value in properties.items() if str(name).endswith("JobInput")
    ]
    source = inputs[0] if inputs else UNKNOWN
    if not isinstance(source, dict):
        return {}
    if "EndpointInput" not in source:
        return {"endpoint": None, "waits_for_endpoint": True} if "BatchTransformInput" in source else {}
    seen = template.intrinsics.resolve(source["EndpointInput"])
    name = seen.get("EndpointName") if isinstance(seen, dict) else None
    endpoint = template.find_by_name(_ENDPOINT, template.intrinsics.text(name))
    waits = template.dependencies.waits_for(at, endpoint) if endpoint else None
    return {"endpoint": template.fact(endpoint), "waits_for_endpoint": UNKNOWN if waits is None else waits}


def link_schedule(template: Resources, properties: Properties) -> Mapping[str, Any]:
    """Return what a schedule is linked to: the definition of its jobs."""
    config = template.intrinsics.resolve(properties.get("MonitoringScheduleConfig"))
    if not isinstance(config, dict):
        return {}
    name = config.get("MonitoringJobDefinitionName")
    found = (template.find(kind, name) for kind in DEFINITIONS)
    return {"job": next((template.fact(each) for each in found if each), UNKNOWN)}
