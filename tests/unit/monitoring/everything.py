"""Monitors of all kinds and inputs, with all their options."""

from typing import Any

from aws_cdk import Duration, Size, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    BatchTransformInput,
    BiasMonitor,
    ContainerDefinition,
    ContainerImage,
    DataCapture,
    DataQualityMonitor,
    DatasetFormat,
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


def define_every_monitor(stack: Stack) -> None:
    """Define monitors of each kind, of an endpoint and of batch transform in three formats."""
    bucket, key, vpc = (
        s3.Bucket(stack, "Bucket"),
        kms.Key(stack, "Key"),
        ec2.Vpc(stack, "Vpc", restrict_default_security_group=False),
    )
    image = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
    model = Model(stack, "Model", containers=[ContainerDefinition(image=image)])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    capture = DataCapture(destination=S3Location(bucket, "captured/"), sampling_percentage=20)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant], data_capture=capture)
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)
    shared: dict[str, Any] = {
        "schedule": MonitoringSchedule.daily(),
        "output": S3Location(bucket, "reports/"),
        "instance_type": InstanceType.M5_XLARGE,
        "instance_count": 2,
        "volume_size": Size.gibibytes(50),
        "volume_encryption_key": key,
        "output_encryption_key": key,
        "max_runtime": Duration.minutes(30),
        "environment": {"A": "b"},
        "vpc": vpc,
    }
    labels: dict[str, Any] = {
        "ground_truth": S3Location(bucket, "labels/"),
        "probability_threshold_attribute": 0.5,
        "start_time_offset": Duration.hours(5),
        "end_time_offset": Duration.hours(1),
    }
    of_model: dict[str, Any] = {
        "baseline": MonitoringBaseline(constraints=S3Location(bucket, "analysis.json")),
        "inference_attribute": "0",
        "probability_attribute": "1",
    }
    clarify: dict[str, Any] = {"analysis_config": S3Location(bucket, "config.json"), "features_attribute": "features"}
    scripts: dict[str, Any] = {
        "record_preprocessor": S3Location(bucket, "before.py"),
        "post_analytics_processor": S3Location(bucket, "after.py"),
    }
    both = MonitoringBaseline(
        constraints=S3Location(bucket, "constraints.json"), statistics=S3Location(bucket, "statistics.json")
    )
    inputs: list[dict[str, Any]] = [
        {"endpoint": endpoint},
        *(
            {"batch_transform_input": BatchTransformInput(data_captured=S3Location(bucket), dataset_format=each)}
            for each in (DatasetFormat.CSV, DatasetFormat.JSON_LINES, DatasetFormat.PARQUET)
        ),
    ]
    for position, source in enumerate(inputs):
        given = {**shared, **source}
        DataQualityMonitor(stack, f"A{position}", baseline=both, exclude_features_attribute="0", **scripts, **given)
        ModelQualityMonitor(
            stack, f"B{position}", problem_type=ProblemType.REGRESSION, **scripts, **of_model, **labels, **given
        )
        BiasMonitor(stack, f"C{position}", **clarify, **of_model, **labels, **given)
        ExplainabilityMonitor(stack, f"D{position}", **clarify, **of_model, **given)
