"""Many models behind one endpoint: whatever lies under a prefix can be called, also what is put there later."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_s3_deployment as s3_deployment
from constructs import Construct

from constructs_lib import (
    ContainerDefinition,
    ContainerMode,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
)
from stacks.iris_model import MODELS, SCIKIT_LEARN, SCRIPT
from stacks.kept_bucket import kept_bucket

PREFIX = "models/"


class MultiModelStack(Stack):
    """One container that loads a model when it is first called, and keeps it in memory."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        bucket = kept_bucket(self, "Models")
        # What others have put beside the shipped models is theirs, and stays.
        s3_deployment.BucketDeployment(
            self,
            "ShippedModels",
            sources=[s3_deployment.Source.asset(str(MODELS / "iris"), exclude=["*", "!*.tar.gz"])],
            destination_bucket=bucket,
            destination_key_prefix=PREFIX,
            prune=False,
        )

        model = Model(
            self,
            "Model",
            containers=[
                ContainerDefinition(
                    image=SCIKIT_LEARN,
                    model_data=ModelData.from_prefix(bucket, PREFIX),
                    mode=ContainerMode.MULTI_MODEL,
                    environment=SCRIPT,
                )
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
        CfnOutput(self, "ModelsBucket", value=bucket.bucket_name)
