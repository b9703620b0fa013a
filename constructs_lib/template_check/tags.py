"""The tags of the resources of SageMaker."""

from collections.abc import Iterator, Mapping
from typing import Any

from constructs_lib.rules import facts

from .monitors import DEFINITIONS
from .reader import Reader
from .resources import Resources

_TAGGED = (
    "AWS::SageMaker::Model",
    "AWS::SageMaker::EndpointConfig",
    "AWS::SageMaker::Endpoint",
    "AWS::SageMaker::InferenceComponent",
    "AWS::SageMaker::MonitoringSchedule",
    *DEFINITIONS,
)


def tagged(template: Resources, reader: Reader) -> Iterator[tuple[str, facts.TaggedResource]]:
    """Yield the tags of resources, with the logical ids of these."""
    for logical_id in template.of_type(*_TAGGED):
        properties = template.intrinsics.properties(logical_id)
        if isinstance(properties, dict) and "Tags" in properties:
            found = reader.read(facts.TaggedResource, _alone(properties), logical_id)
            if isinstance(found, facts.TaggedResource):
                yield logical_id, found


def _alone(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the tags without the other properties, which are read as those of another fact."""
    return {"Tags": properties["Tags"]}
