"""A queue of requests for callers without AWS credentials: an API with keys, in front of an asynchronous endpoint."""

from typing import Any

from aws_cdk import CfnOutput, Duration, Size, Stack
from constructs import Construct

from constructs_lib import (
    ApiAsyncInference,
    ApiKeyAuthorization,
    AsyncInference,
    Endpoint,
    EndpointConfig,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
)
from stacks.iris_model import iris_container
from stacks.kept_bucket import kept_bucket


class AsyncFrontDoorStack(Stack):
    """A classifier behind `POST /invocations`, which queues, and `GET /invocations/{id}`, which has the response."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        bucket = kept_bucket(self, "Requests", expire_after=Duration.days(7))
        model = Model(self, "Model", containers=[iris_container("iris/model.tar.gz")], network_isolation=True)

        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)],
            async_inference=AsyncInference(
                input=S3Location(bucket, "requests/"),
                output=S3Location(bucket, "responses/"),
                failure=S3Location(bucket, "failures/"),
            ),
        )
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)

        api = InferenceApi(
            self,
            "Api",
            endpoint=endpoint,
            authorization=ApiKeyAuthorization(rate_limit=50, burst_limit=100),
            content_types=["text/csv", "application/json"],
            async_inference=ApiAsyncInference(request_ttl=Duration.hours(1), max_upload_size=Size.mebibytes(500)),
        )

        CfnOutput(self, "Url", value=f"{api.url}invocations")
        CfnOutput(self, "ApiKeyId", value=api.api_key.key_id)
