"""What SageMaker accepts of serverless variants."""

from collections.abc import Iterator

from .engine import rule
from .exclusion import exclusion
from .facts import Serverless
from .features import (
    CAPTURE,
    IN_VPC,
    ISOLATED,
    MODEL_DATA_SOURCE,
    MULTI_MODEL,
    PRIVATE_REGISTRY,
    SERVERLESS,
    SEVERAL_CONTAINERS,
    SEVERAL_VARIANTS,
    of_any_variant,
    of_model,
)
from .hidden import given

EXCLUSIONS = "developer guide, serverless-endpoints: feature exclusions"


exclusion(
    "serverless-alone",
    of_any_variant(SERVERLESS),
    SEVERAL_VARIANTS,
    source=EXCLUSIONS,
    remedy="Give every serverless variant an endpoint of its own.",
)

exclusion(
    "serverless-data-capture",
    of_any_variant(SERVERLESS),
    CAPTURE,
    source=EXCLUSIONS,
    remedy="Leave out {data_capture_config}, or serve the model from instances.",
)

exclusion(
    "serverless-network",
    SERVERLESS,
    of_model(IN_VPC),
    source=EXCLUSIONS,
    remedy="Leave out {model.vpc_config}, or serve the model from instances.",
)

exclusion(
    "serverless-isolation",
    SERVERLESS,
    of_model(ISOLATED),
    source=EXCLUSIONS,
    remedy="Leave out {model.enable_network_isolation}, or serve the model from instances.",
)

exclusion(
    "serverless-one-container",
    SERVERLESS,
    of_model(SEVERAL_CONTAINERS),
    source=EXCLUSIONS,
    remedy="Put all that the model does into one container, or serve it from instances.",
)

exclusion(
    "serverless-multi-model",
    SERVERLESS,
    of_model(MULTI_MODEL),
    source=EXCLUSIONS,
    remedy="Give each model an endpoint of its own, or serve them from instances.",
)

exclusion(
    "serverless-private-registry",
    SERVERLESS,
    of_model(PRIVATE_REGISTRY),
    source=EXCLUSIONS,
    remedy="Push the image to Amazon ECR, or serve the model from instances.",
)

exclusion(
    "serverless-data-source",
    SERVERLESS,
    of_model(MODEL_DATA_SOURCE),
    source="botocore ContainerDefinition.ModelDataSource: not with serverless endpoints",
    remedy="Pack the artifacts as one .tar.gz, or serve the model from instances.",
)


@rule("serverless-memory", source="botocore ProductionVariantServerlessConfig.MemorySizeInMB: in 1 GB increments")
def serverless_memory(serverless: Serverless) -> Iterator[str]:
    """Memory of a serverless variant that is not a whole number of GiB.

    Remedy: Set {memory_size_in_mb} to 1024, 2048, 3072, 4096, 5120 or 6144.
    """
    if given(serverless.memory_size_in_mb) and serverless.memory_size_in_mb % 1024:
        yield "{memory_size_in_mb=} is not a multiple of 1024"


@rule("provisioned-within-maximum", source="botocore ProductionVariantServerlessConfig.ProvisionedConcurrency")
def provisioned_within_maximum(serverless: Serverless) -> Iterator[str]:
    """More provisioned concurrency than the maximum.

    Remedy: Set {provisioned_concurrency} at or below {max_concurrency}.
    """
    if given(serverless.provisioned_concurrency) and given(serverless.max_concurrency):
        if serverless.provisioned_concurrency > serverless.max_concurrency:
            yield "{provisioned_concurrency=} is above {max_concurrency=}"
