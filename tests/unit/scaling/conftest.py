"""Deployed variants, to scale them."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    AsyncInference,
    ContainerDefinition,
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    EndpointServerlessVariant,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
    ScalableInstanceCount,
    ServerlessProductionVariant,
)


@pytest.fixture
def deploy(stack: Stack, container: ContainerDefinition) -> Callable[..., EndpointInstanceVariant]:
    """Deploys a variant on instances of a type, or with whatever else it is given."""

    def define(instance_type: str | None = "ml.m5.large", **options: Any) -> EndpointInstanceVariant:
        model = Model(stack, f"Model{len(stack.node.children)}", containers=[container])
        kind = None if instance_type is None else InstanceType.of(instance_type)
        usual: dict[str, Any] = {"variant_name": "Stable", "initial_instance_count": 2, "instance_type": kind}
        variant = InstanceProductionVariant(model=model, **{**usual, **options})
        config = EndpointConfig(stack, f"Config{len(stack.node.children)}", instance_production_variants=[variant])
        endpoint = Endpoint(stack, f"Endpoint{len(stack.node.children)}", endpoint_config=config)
        return endpoint.instance_production_variants[0]

    return define


@pytest.fixture
def variant(deploy: Callable[..., EndpointInstanceVariant]) -> EndpointInstanceVariant:
    """A variant on two instances with two vCPUs each."""
    return deploy()


@pytest.fixture
def queued(stack: Stack, container: ContainerDefinition) -> EndpointInstanceVariant:
    """A variant of an asynchronous endpoint."""
    bucket = s3.Bucket.from_bucket_name(stack, "Responses", "shop")
    variant = InstanceProductionVariant(
        model=Model(stack, "Queued", containers=[container]),
        instance_type=InstanceType.M5_LARGE,
        initial_instance_count=2,
    )
    config = EndpointConfig(
        stack,
        "QueuedConfig",
        instance_production_variants=[variant],
        async_inference=AsyncInference(output=S3Location(bucket, "responses/")),
    )
    endpoint = Endpoint(stack, "QueuedEndpoint", endpoint_config=config, endpoint_name="queue")
    return endpoint.instance_production_variants[0]


@pytest.fixture
def count(variant: EndpointInstanceVariant) -> ScalableInstanceCount:
    """One to four instances."""
    return variant.auto_scale_instance_count(max_capacity=4)


@pytest.fixture
def serverless(stack: Stack, container: ContainerDefinition) -> EndpointServerlessVariant:
    """A serverless variant that keeps a container warm."""
    model = Model(stack, "Model", containers=[container])
    variant = ServerlessProductionVariant(model=model, max_concurrency=20, provisioned_concurrency=1)
    config = EndpointConfig(stack, "Config", serverless_production_variant=variant)
    found = Endpoint(stack, "Endpoint", endpoint_config=config).serverless_production_variant
    assert found is not None
    return found
