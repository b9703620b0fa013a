"""A model without instances: paid by use, and slower after a pause."""

from typing import Any

from aws_cdk import CfnOutput, Size, Stack
from constructs import Construct

from constructs_lib import Endpoint, EndpointConfig, Model, ServerlessProductionVariant
from stacks.iris_model import iris_container


class ServerlessStack(Stack):
    """A classifier of iris flowers that keeps one container warm and starts up to 20."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        model = Model(self, "Model", containers=[iris_container("iris/model.tar.gz")])

        config = EndpointConfig(
            self,
            "Config",
            serverless_production_variant=ServerlessProductionVariant(
                model=model, memory_size=Size.gibibytes(2), max_concurrency=20, provisioned_concurrency=1
            ),
        )
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
