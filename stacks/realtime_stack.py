"""One model behind one endpoint, called over HTTPS."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from constructs_lib import Endpoint, EndpointConfig, InstanceProductionVariant, InstanceType, Model
from stacks.iris_model import iris_container


class RealtimeStack(Stack):
    """A classifier of iris flowers on two instances, which are spread over two Availability Zones."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        model = Model(self, "Model", containers=[iris_container("model.tar.gz")], network_isolation=True)

        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[
                InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
            ],
        )
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
