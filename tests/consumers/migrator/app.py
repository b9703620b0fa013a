"""What aws-sagemaker-alpha has deployed, kept: the endpoint of its README, without a name and scaled."""

from pathlib import Path

from aws_cdk import App, Stack
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    adopt_endpoint,
)

DEPLOYED = Path(__file__).with_name("deployed.template.json")
IMAGE = ("huggingface-pytorch-inference", "2.6.0-transformers4.49.0-gpu-py312-cu124-ubuntu22.04")
SCRIPT = {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"}


class Serving(Stack):
    """The stack that alpha has deployed, with this library."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        bucket = s3.Bucket.from_bucket_name(self, "Artifacts", "models")
        version = self.node.try_get_context("version") or "v1"
        container = ContainerDefinition(
            image=ContainerImage.from_dlc(*IMAGE),
            model_data=ModelData.from_bucket(bucket, f"{version}/model.tar.gz"),
            environment=SCRIPT,
        )
        model = Model(self, "Model", containers=[container])
        variant = InstanceProductionVariant(
            model=model, variant_name="my-variant", instance_type=InstanceType.G5_XLARGE, initial_instance_count=2
        )
        config = EndpointConfig(self, "EndpointConfig", instance_production_variants=[variant])
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config, endpoint_name="Endpoint8024A810-vB1xkzLmq0Zr")
        count = endpoint.find_instance_production_variant("my-variant").auto_scale_instance_count(
            min_capacity=2, max_capacity=3
        )
        count.scale_on_invocations("LimitRPS", max_requests_per_second=30)
        adopt_endpoint(endpoint, DEPLOYED)


app = App()
Serving(app, "Serving")
app.synth()
