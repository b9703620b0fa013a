"""What SageMaker accepts of serverless variants, and what it does not offer them."""

from collections.abc import Iterator

from .engine import rule
from .facts import EndpointConfig, Serverless, Variant
from .hidden import given

EXCLUSIONS = "developer guide, serverless-endpoints: feature exclusions"


@rule("provisioned-within-maximum", source="botocore ProductionVariantServerlessConfig.ProvisionedConcurrency")
def provisioned_within_maximum(serverless: Serverless) -> Iterator[str]:
    """Provision no more than {max_concurrency}."""
    if given(serverless.provisioned_concurrency) and given(serverless.max_concurrency):
        if serverless.provisioned_concurrency > serverless.max_concurrency:
            yield "{provisioned_concurrency=} is above {max_concurrency=}"


@rule("serverless-alone", source=EXCLUSIONS)
def serverless_alone(config: EndpointConfig) -> Iterator[str]:
    """Give every serverless variant an endpoint of its own."""
    if given(config.production_variants) and len(config.production_variants) > 1:
        if any(given(variant.serverless_config) for variant in config.production_variants):
            yield "one of several {production_variants} is serverless, and a serverless variant stands alone"


@rule("serverless-data-capture", source=EXCLUSIONS)
def serverless_data_capture(config: EndpointConfig) -> Iterator[str]:
    """Drop {data_capture_config}, or serve the model from instances."""
    if _captures(config) and given(config.production_variants):
        if any(given(variant.serverless_config) for variant in config.production_variants):
            yield "{data_capture_config} is not available to a serverless variant"


def _captures(config: EndpointConfig) -> bool:
    capture = config.data_capture_config
    return given(capture) and (not given(capture.enable_capture) or capture.enable_capture)


@rule("serverless-network", source=EXCLUSIONS)
def serverless_network(variant: Variant) -> Iterator[str]:
    """Take network and isolation from the model, or serve it from instances."""
    if not given(variant.serverless_config) or not given(variant.model):
        return
    if given(variant.model.vpc_config):
        yield "a serverless variant cannot serve a model that has {model.vpc_config}"


@rule("serverless-isolation", source=EXCLUSIONS)
def serverless_isolation(variant: Variant) -> Iterator[str]:
    """Drop the isolation of the model, or serve it from instances."""
    if not given(variant.serverless_config) or not given(variant.model):
        return
    if given(variant.model.enable_network_isolation) and variant.model.enable_network_isolation:
        yield "a serverless variant cannot serve a model that has {model.enable_network_isolation}"


@rule("serverless-one-container", source=EXCLUSIONS)
def serverless_one_container(variant: Variant) -> Iterator[str]:
    """Put all that the model does into one container, or serve it from instances."""
    if given(variant.serverless_config) and given(variant.model) and len(variant.model.all_containers) > 1:
        yield "a serverless variant cannot serve a model of several containers"


@rule("serverless-multi-model", source=EXCLUSIONS)
def serverless_multi_model(variant: Variant) -> Iterator[str]:
    """Give each model an endpoint of its own, or serve them from instances."""
    if given(variant.serverless_config) and given(variant.model):
        if any(given(each.mode) and each.mode == "MultiModel" for each in variant.model.all_containers):
            yield "a serverless variant cannot serve a multi-model container"


@rule("serverless-private-registry", source=EXCLUSIONS)
def serverless_private_registry(variant: Variant) -> Iterator[str]:
    """Push the image to Amazon ECR, or serve the model from instances."""
    if not given(variant.serverless_config) or not given(variant.model):
        return
    for each in variant.model.all_containers:
        config = each.image_config
        if given(config) and given(config.repository_access_mode) and config.repository_access_mode == "Vpc":
            yield "a serverless variant cannot pull an image from a private registry"


@rule("serverless-data-source", source="botocore ContainerDefinition.ModelDataSource: not with serverless endpoints")
def serverless_data_source(variant: Variant) -> Iterator[str]:
    """Pack the artifacts as one .tar.gz, or serve the model from instances."""
    if given(variant.serverless_config) and given(variant.model):
        if any(given(each.model_data_source) for each in variant.model.all_containers):
            yield "a serverless variant cannot serve a model whose artifacts are given by a model data source"
