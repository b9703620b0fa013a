"""An endpoint that tries a new model on a canary first, and goes back by itself when that fails."""

from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from constructs import Construct

from constructs_lib import (
    CanaryDeployment,
    CapacitySize,
    Endpoint,
    EndpointConfig,
    Evaluation,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelLatencyAlarm,
    ServerErrorAlarm,
    SmokeTest,
    SmokeTestRequest,
)
from stacks.iris_model import MODELS, iris_container


class CanaryStack(Stack):
    """A classifier on four instances, of which a new model gets one for ten minutes before it gets all."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        model = Model(self, "Model", containers=[iris_container("iris/model.tar.gz")], network_isolation=True)

        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[
                InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=4)
            ],
        )
        endpoint = Endpoint(
            self,
            "Endpoint",
            endpoint_config=config,
            deployment=CanaryDeployment(
                canary_size=CapacitySize.percent(25),
                wait_interval=Duration.minutes(10),
                termination_wait=Duration.minutes(5),
                maximum_execution_timeout=Duration.hours(1),
            ),
        )

        (variant,) = endpoint.instance_production_variants
        endpoint.add_rollback_alarm(ServerErrorAlarm(variant, "ServerErrors", tolerated_percentage=1))
        endpoint.add_rollback_alarm(
            ModelLatencyAlarm(variant, "Latency", tolerated_latency=Duration.millis(300), new_fleet_only=True)
        )

        setosa = SmokeTestRequest(body="5.1,3.5,1.4,0.2", content_type="text/csv", expected_content="setosa")
        flowers = Evaluation(data=MODELS / "iris/flowers.csv", inference_attribute="predictions[0]", min_accuracy=0.9)
        SmokeTest(self, "SmokeTest", endpoint=endpoint, request=setosa, evaluation=flowers)

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
