"""What a running endpoint says of itself."""

from typing import Any

from tests.local_aws.instance import Aws


def log_group(endpoint: str) -> str:
    """Where the containers of an endpoint write what they print."""
    return f"/aws/sagemaker/Endpoints/{endpoint}"


def variants_of(aws: Aws, endpoint: str) -> list[Any]:
    """The variants of an endpoint, as they serve."""
    described: list[Any] = aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)["ProductionVariants"]
    return described


def instances_of(aws: Aws, endpoint: str) -> int:
    """How many instances its first variant has."""
    return int(variants_of(aws, endpoint)[0]["CurrentInstanceCount"])


def containers_of(aws: Aws, endpoint: str) -> list[Any]:
    """The containers of the model of its only variant."""
    sagemaker = aws.client("sagemaker")
    config = sagemaker.describe_endpoint(EndpointName=endpoint)["EndpointConfigName"]
    (variant,) = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
    model = sagemaker.describe_model(ModelName=variant["ModelName"])
    return list(model.get("Containers") or [model["PrimaryContainer"]])
