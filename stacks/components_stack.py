"""Two models on the same instances, each in as many copies as it needs, and one in none while nobody asks."""

from typing import Any

from aws_cdk import CfnOutput, Size, Stack
from constructs import Construct

from constructs_lib import (
    ComponentScheduling,
    Endpoint,
    EndpointConfig,
    EndpointDashboard,
    InferenceComponent,
    InstanceProductionVariant,
    InstanceType,
    ManagedInstanceScaling,
    SmokeTest,
    SmokeTestRequest,
)
from stacks.iris_model import iris_container


class ComponentsStack(Stack):
    """A fleet that SageMaker scales with the copies of two inference components."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        endpoint = self._fleet()

        # Two copies on two instances: one goes on answering while the other's instance does not.
        stable = InferenceComponent(
            self,
            "Stable",
            endpoint=endpoint,
            container=iris_container("iris/model.tar.gz"),
            min_memory=Size.gibibytes(1),
            cpu_cores=1,
            copy_count=2,
            scheduling=ComponentScheduling(placement_strategy="SPREAD"),
            inference_component_name="iris-stable",
        )
        candidate = InferenceComponent(
            self,
            "Candidate",
            endpoint=endpoint,
            container=iris_container("iris/candidate.tar.gz"),
            min_memory=Size.gibibytes(1),
            cpu_cores=1,
            inference_component_name="iris-candidate",
        )
        # Nobody pays for memory that nobody uses: the first request that finds no copy fails, and starts one.
        copies = candidate.auto_scale_copy_count(min_capacity=0, max_capacity=4)
        copies.scale_on_concurrent_requests("Requests", target=4)

        EndpointDashboard(self, "Dashboard", endpoint=endpoint, components=[stable, candidate])

        setosa = SmokeTestRequest(
            body="5.1,3.5,1.4,0.2", content_type="text/csv", inference_component=stable, expected_content="setosa"
        )
        SmokeTest(self, "SmokeTest", endpoint=endpoint, request=setosa)

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)

    def _fleet(self) -> Endpoint:
        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[
                InstanceProductionVariant(
                    model=None,
                    instance_type=InstanceType.M5_XLARGE,
                    initial_instance_count=2,
                    managed_instance_scaling=ManagedInstanceScaling(min_instance_count=2, max_instance_count=4),
                )
            ],
            network_isolation=True,
        )
        return Endpoint(self, "Endpoint", endpoint_config=config)
