"""An endpoint that keeps a share of what it is asked and answers, for the next training."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib import (
    DataCapture,
    DiskUtilizationAlarm,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
)
from stacks.iris_model import iris_container
from stacks.kept_bucket import kept_bucket


class DataCaptureStack(Stack):
    """A classifier whose requests and responses are captured, and may be read by the role that trains its successor."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        bucket = kept_bucket(self, "Captured")
        trainer = iam.Role(self, "Trainer", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))

        model = Model(self, "Model", containers=[iris_container("iris/model.tar.gz")], network_isolation=True)
        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[
                InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
            ],
            data_capture=DataCapture(
                destination=S3Location(bucket, "captured/"),
                sampling_percentage=100,
                csv_content_types=["text/csv"],
                json_content_types=["application/json"],
            ),
        )
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)
        endpoint.grant_read_captured(trainer)
        DiskUtilizationAlarm(endpoint.instance_production_variants[0], "Disk")

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
        CfnOutput(self, "CapturedBucket", value=bucket.bucket_name)
