"""A model for callers without AWS credentials: an API with keys, in front of an endpoint."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from constructs_lib import (
    ApiKeyAuthorization,
    Endpoint,
    EndpointConfig,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from stacks.iris_model import iris_container


class FrontDoorStack(Stack):
    """A classifier of iris flowers behind `POST /invocations`: CSV or JSON in, species out, for holders of a key."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        model = Model(self, "Model", containers=[iris_container("iris/model.tar.gz")], network_isolation=True)

        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[
                InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
            ],
        )
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)

        api = InferenceApi(
            self,
            "Api",
            endpoint=endpoint,
            authorization=ApiKeyAuthorization(rate_limit=50, burst_limit=100),
            content_types=["text/csv", "application/json"],
        )

        CfnOutput(self, "Url", value=f"{api.url}invocations")
        CfnOutput(self, "ApiKeyId", value=api.api_key.key_id)
