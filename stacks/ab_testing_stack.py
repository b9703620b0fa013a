"""Two models behind one endpoint: a candidate gets a twentieth of the traffic."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from constructs_lib import Endpoint, EndpointConfig, InstanceProductionVariant, InstanceType, Model
from stacks.iris_model import iris_container


class AbTestingStack(Stack):
    """A stable and a candidate classifier, at 95 to 5; a caller may ask for one of them by name."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        stable = Model(self, "StableModel", containers=[iris_container("model.tar.gz")], network_isolation=True)
        candidate = Model(
            self, "CandidateModel", containers=[iris_container("candidate.tar.gz")], network_isolation=True
        )

        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[
                InstanceProductionVariant(
                    variant_name="Stable",
                    model=stable,
                    instance_type=InstanceType.M5_LARGE,
                    initial_instance_count=2,
                    initial_variant_weight=95,
                ),
                InstanceProductionVariant(
                    variant_name="Candidate",
                    model=candidate,
                    instance_type=InstanceType.M5_LARGE,
                    initial_variant_weight=5,
                ),
            ],
        )
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
        for variant in endpoint.instance_production_variants:
            CfnOutput(self, f"{variant.variant_name}Variant", value=variant.variant_name)
