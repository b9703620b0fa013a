"""Three containers in a row: millimetres in, a line for the laboratory's report out."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from constructs_lib import Endpoint, EndpointConfig, InstanceProductionVariant, InstanceType, Model
from stacks.iris_model import iris_container


class PipelineStack(Stack):
    """An inference pipeline: SageMaker passes a request through all containers, on one instance."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        model = Model(
            self,
            "Model",
            containers=[
                iris_container("laboratory/millimetres.tar.gz", hostname="millimetres"),
                iris_container("iris/model.tar.gz", hostname="classifier"),
                iris_container("laboratory/report.tar.gz", hostname="report"),
            ],
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
