"""What a stack is synthesized to."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Stack
from aws_cdk.assertions import Template

from constructs_lib import EndpointConfig, InstanceProductionVariant

Resource = Mapping[str, Any]


def resources_of(stack: Stack, resource_type: str) -> dict[str, Resource]:
    """Return the resources of a type by their logical ids."""
    return dict(Template.from_stack(stack).find_resources(resource_type))


def only(stack: Stack, resource_type: str) -> Resource:
    """Return the one resource of a type."""
    (resource,) = resources_of(stack, resource_type).values()
    return resource


def rendered(stack: Stack, variant: InstanceProductionVariant) -> dict[str, Any]:
    """Return a variant as the template of a stack has it."""
    EndpointConfig(stack, "Rendered", instance_production_variants=[variant])
    found: dict[str, Any] = only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]["ProductionVariants"][0]
    return found
