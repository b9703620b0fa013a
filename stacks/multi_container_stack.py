"""Two containers on one fleet, each called by its name."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from constructs_lib import (
    Endpoint,
    EndpointConfig,
    InferenceExecutionMode,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from stacks.iris_model import iris_container


class MultiContainerStack(Stack):
    """A stable and a candidate classifier that share instances; a caller says which of the two is to answer."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        model = Model(
            self,
            "Model",
            containers=[
                iris_container("iris/model.tar.gz", hostname="stable"),
                iris_container("iris/candidate.tar.gz", hostname="candidate"),
            ],
            inference_execution_mode=InferenceExecutionMode.DIRECT,
            network_isolation=True,
        )

        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[
                InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
            ],
        )
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
