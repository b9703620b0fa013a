"""A candidate that receives copies of the requests and never answers, beside the model that does."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from constructs_lib import (
    DataCapture,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
)
from stacks.iris_model import iris_container
from stacks.kept_bucket import kept_bucket


class ShadowStack(Stack):
    """A classifier with a shadow: what both make of the same requests is captured side by side."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        bucket = kept_bucket(self, "Captured")
        stable = Model(self, "StableModel", containers=[iris_container("iris/model.tar.gz")], network_isolation=True)
        candidate = Model(
            self, "CandidateModel", containers=[iris_container("iris/candidate.tar.gz")], network_isolation=True
        )
        serving, shadowing = (
            InstanceProductionVariant(
                variant_name=name, model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2
            )
            for name, model in (("Stable", stable), ("Candidate", candidate))
        )
        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[serving],
            shadow_production_variants=[shadowing],
            data_capture=DataCapture(
                destination=S3Location(bucket, "captured/"),
                sampling_percentage=100,
                csv_content_types=["text/csv"],
                json_content_types=["application/json"],
            ),
        )
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)

        (shadow,) = endpoint.shadow_production_variants
        count = shadow.auto_scale_instance_count(min_capacity=2, max_capacity=4)
        count.scale_on_invocations("Invocations", max_requests_per_second=30)

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
        CfnOutput(self, "CapturedBucket", value=bucket.bucket_name)
