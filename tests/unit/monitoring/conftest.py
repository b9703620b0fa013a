"""A monitor to be changed, and what it is synthesized to."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    BiasMonitor,
    ContainerDefinition,
    ContainerImage,
    DataCapture,
    DataQualityMonitor,
    Endpoint,
    EndpointConfig,
    ExplainabilityMonitor,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelQualityMonitor,
    MonitoringBaseline,
    MonitoringSchedule,
    ProblemType,
    S3Location,
)
from tests.unit.templates import only, resources_of

Define = Callable[..., DataQualityMonitor]
# The monitors of models, by the kind of their job definitions.
KINDS = {"ModelQuality": ModelQualityMonitor, "ModelBias": BiasMonitor, "ModelExplainability": ExplainabilityMonitor}
WITH_LABELS = ["ModelQuality", "ModelBias"]
CLARIFY = ["ModelBias", "ModelExplainability"]


@pytest.fixture
def data(stack: Stack) -> s3.Bucket:
    """The bucket of what is captured, of baselines and of reports."""
    return s3.Bucket(stack, "Data")


@pytest.fixture
def captured(stack: Stack, variant: InstanceProductionVariant, data: s3.Bucket) -> Endpoint:
    """An endpoint that captures data."""
    capture = DataCapture(destination=S3Location(data, "captured/"), sampling_percentage=20)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant], data_capture=capture)
    return Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name="shop")


@pytest.fixture
def baseline(data: s3.Bucket) -> MonitoringBaseline:
    return MonitoringBaseline(
        constraints=S3Location(data, "baseline/constraints.json"),
        statistics=S3Location(data, "baseline/statistics.json"),
    )


@pytest.fixture
def define(stack: Stack, captured: Endpoint, data: s3.Bucket) -> Define:
    """Define a monitor of data quality without a fault, but for the options given."""

    def defined(id: str = "Monitor", **options: Any) -> DataQualityMonitor:
        sound: dict[str, Any] = {
            "endpoint": captured,
            "schedule": MonitoringSchedule.daily(),
            "output": S3Location(data, "reports/"),
            "instance_type": InstanceType.M5_XLARGE,
        }
        return DataQualityMonitor(stack, id, **{**sound, **options})

    return defined


def elsewhere(app: App, region: str) -> tuple[Stack, Endpoint]:
    """Return a stack of a region, and an endpoint there that captures data."""
    there = Stack(app, f"In {region}".replace(" ", "-"), env=Environment(region=region, account="111122223333"))
    image = ContainerImage.from_uri(f"111122223333.dkr.ecr.{region}.amazonaws.com/serving:1.0")
    model = Model(there, "Model", containers=[ContainerDefinition(image=image)])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    capture = DataCapture(destination=S3Location(s3.Bucket(there, "Data")), sampling_percentage=1)
    config = EndpointConfig(there, "Config", instance_production_variants=[variant], data_capture=capture)
    return there, Endpoint(there, "Endpoint", endpoint_config=config)


def definition_of(stack: Stack, kind: str = "DataQuality") -> dict[str, Any]:
    """Return the properties of the only job definition of a kind."""
    found: dict[str, Any] = only(stack, f"AWS::SageMaker::{kind}JobDefinition")["Properties"]
    return found


def schedule_of(stack: Stack) -> dict[str, Any]:
    """Return the properties of the only schedule."""
    found: dict[str, Any] = only(stack, "AWS::SageMaker::MonitoringSchedule")["Properties"]
    return found


def statements_of(stack: Stack) -> list[dict[str, Any]]:
    """Return what the role of the only monitor may do."""
    (found,) = [
        each["Properties"]["PolicyDocument"]["Statement"]
        for name, each in resources_of(stack, "AWS::IAM::ManagedPolicy").items()
        if name.startswith("Monitor")
    ]
    return list(found)


def monitor_in(scope: Stack, kind: str, endpoint: Endpoint, data: s3.Bucket, **options: Any) -> Any:
    """Define a monitor of a kind without a fault, but for the options given."""
    sound: dict[str, Any] = {
        "endpoint": endpoint,
        "schedule": MonitoringSchedule.daily(),
        "output": S3Location(data, "reports/"),
        "instance_type": InstanceType.M5_XLARGE,
    }
    if kind in WITH_LABELS:
        sound["ground_truth"] = S3Location(data, "labels/")
    if kind in CLARIFY:
        sound["analysis_config"] = S3Location(data, "clarify/analysis_config.json")
    else:
        sound |= {"problem_type": ProblemType.REGRESSION, "inference_attribute": "0"}
    return KINDS[kind](scope, "Monitor", **{**sound, **options})
