"""What the tests of inference components begin with."""

from typing import Any

from aws_cdk import Size, Stack
from constructs import Construct

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InferenceComponent,
    InstanceProductionVariant,
    InstanceType,
)
from tests.unit.templates import resources_of

COMPONENT = "AWS::SageMaker::InferenceComponent"
IMAGE = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
CONTAINER = ContainerDefinition(image=IMAGE)


def hosting(scope: Construct, id: str = "Endpoint", **values: Any) -> Endpoint:
    """Define an endpoint whose instances inference components share."""
    given: dict[str, Any] = {"instance_type": InstanceType.G5_12XLARGE, "initial_instance_count": 2, **values}
    name = given.pop("endpoint_name", None)
    fleet = InstanceProductionVariant(model=None, **given)
    config = EndpointConfig(scope, f"{id}Config", instance_production_variants=[fleet])
    return Endpoint(scope, id, endpoint_config=config, endpoint_name=name)


def component(endpoint: Any, scope: Construct | None = None, id: str = "Llm", **values: Any) -> InferenceComponent:
    """Define a component in the stack of its endpoint."""
    given: dict[str, Any] = {"min_memory": Size.gibibytes(2), **values}
    if "model" not in given and "container" not in given:
        given["container"] = CONTAINER
    return InferenceComponent(scope or Stack.of(endpoint), id, endpoint=endpoint, **given)


def properties(stack: Stack) -> dict[str, Any]:
    """Return the properties of the one component of a stack."""
    (resource,) = resources_of(stack, COMPONENT).values()
    found: dict[str, Any] = resource["Properties"]
    return found
