"""What the tests of model data share."""

from typing import Any

from aws_cdk import Stack
from constructs import Construct

from constructs_lib import ContainerDefinition, ContainerImage, ContainerMode, Model, ModelData
from tests.unit.model_templates import statements

IMAGE = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
ARN = "arn:aws:s3:::artifacts"
CONTENT = "arn:aws:sagemaker:eu-west-1:111122223333:hub-content/ours/ModelReference/llama/1.0.0"


def serve(
    scope: Construct, data: ModelData, id: str = "Model", *, mode: ContainerMode = ContainerMode.SINGLE_MODEL
) -> Model:
    return Model(scope, id, containers=[ContainerDefinition(image=IMAGE, model_data=data, mode=mode)])


def reading(stack: Stack) -> list[dict[str, Any]]:
    """Return what the role may do with S3 and KMS."""
    return [each for each in statements(stack) if "s3:" in str(each["Action"]) or "kms:" in str(each["Action"])]
