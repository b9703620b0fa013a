"""What most unit tests begin with."""

import gc
from pathlib import Path

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_s3 as s3
from hypothesis import settings

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from tests.unit.apps import quick_app

# Thousands of tests stay in memory until the last has run: looking through them again and again takes seconds.
gc.set_threshold(50_000)

# The first examples wait for Node, and all of them for whatever else the machine does.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_collection_finish() -> None:
    """Look no more through what is there until the end: modules and tests, by the hundred thousand."""
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage over drawn values: they take most of its time, and what they reach others reach too."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture
def stack() -> Stack:
    """A stack in an app of its own: synthesis freezes an app."""
    return Stack(quick_app(), "Test")


@pytest.fixture
def bucket(stack: Stack) -> s3.Bucket:
    return s3.Bucket(stack, "Artifacts")


@pytest.fixture
def parameter(stack: Stack) -> CfnParameter:
    """A parameter, whose value is known when the stack is deployed."""
    return CfnParameter(stack, "Parameter")


@pytest.fixture
def image() -> ContainerImage:
    return ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")


@pytest.fixture
def container(image: ContainerImage) -> ContainerDefinition:
    return ContainerDefinition(image=image)


@pytest.fixture
def model(stack: Stack, container: ContainerDefinition) -> Model:
    return Model(stack, "Model", containers=[container])


@pytest.fixture
def variant(model: Model) -> InstanceProductionVariant:
    """A variant on two instances, of which nothing is to be reported."""
    return InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)


@pytest.fixture
def fleet() -> InstanceProductionVariant:
    """A variant that hosts inference components."""
    return InstanceProductionVariant(model=None, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)


@pytest.fixture
def config(stack: Stack, variant: InstanceProductionVariant) -> EndpointConfig:
    return EndpointConfig(stack, "Config", instance_production_variants=[variant])


@pytest.fixture
def endpoint(stack: Stack, config: EndpointConfig) -> Endpoint:
    return Endpoint(stack, "Endpoint", endpoint_config=config)


@pytest.fixture
def artifacts(stack: Stack) -> s3.IBucket:
    return s3.Bucket.from_bucket_name(stack, "Imported", "artifacts")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "model.tar.gz"
    path.write_bytes(b"archive")
    return path
