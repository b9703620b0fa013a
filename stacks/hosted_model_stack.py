"""The short way: a model with all that it takes to be hosted, in one call."""

from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from constructs import Construct

from constructs_lib import HostedModel, InstanceType, Model
from stacks.iris_model import iris_container


class HostedModelStack(Stack):
    """A classifier on two to six instances, whose updates go back when requests fail or take too long."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        hosted = HostedModel(
            self,
            "Iris",
            model=Model(self, "Model", containers=[iris_container("iris/model.tar.gz")], network_isolation=True),
            instance_type=InstanceType.M5_LARGE,
            min_capacity=2,
            max_capacity=6,
            max_requests_per_second=30,
            tolerated_latency=Duration.millis(300),
        )

        CfnOutput(self, "EndpointName", value=hosted.endpoint.endpoint_name)
