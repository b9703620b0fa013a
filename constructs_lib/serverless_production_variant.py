"""Serverless variants: a model served without instances."""

from dataclasses import field

from aws_cdk import Size
from aws_cdk import aws_sagemaker as sagemaker

from .arguments import kinds
from .arguments.options import Options
from .model_reference import IModel, a_model
from .production_variant import ProductionVariant
from .rules import facts


class ServerlessProductionVariant(ProductionVariant):
    """A model served without instances: SageMaker starts a container for a request, and is paid by use.

    The service has no serverless variant with a VPC, network isolation, several models or containers, uncompressed
    artifacts, data capture or a GPU. Requests and responses have 4 MB at most, and 60 seconds.

    Args:
        model: The model: one container that hosts one model.
        memory_size: Memory of a container: 1, 2, 3, 4, 5 or 6 GiB. Processors come in proportion.
        max_concurrency: Concurrent requests, 1 to 200; more are refused.
        provisioned_concurrency: Containers that are kept warm, 1 to max_concurrency, and paid while they wait. Default:
            none, so that a request after a pause waits for a container to start.
        variant_name: Name of the variant: letters, digits and inner hyphens, 63 at most.

    Raises:
        ValueError: If SageMaker would refuse the variant.
    """

    model: IModel
    memory_size: Size = field(default_factory=lambda: Size.gibibytes(2))
    max_concurrency: int
    provisioned_concurrency: int | None = None

    _options = Options(
        facts.Variant,
        sagemaker.CfnEndpointConfig.ProductionVariantProperty,
        model=a_model(required=True),
        variant_name=kinds.text(required=True),
        serverless_config=Options(
            facts.Serverless,
            sagemaker.CfnEndpointConfig.ServerlessConfigProperty,
            word="ServerlessProductionVariant",
            memory_size=kinds.mebibytes("memory_size_in_mb", required=True),
            max_concurrency=kinds.number(required=True),
            provisioned_concurrency=kinds.number(),
        ),
    )
