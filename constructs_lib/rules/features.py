"""What exclusions are about: modes and options of hosting that a fact has or has not."""

from collections.abc import Iterator

from .exclusion import Feature
from .facts import Container, Endpoint, EndpointConfig, Model, Variant
from .hidden import given
from .tables.instance_families import is_first_inferentia


def _model_of(variant: Variant) -> Iterator[Model]:
    if given(variant.model):
        yield variant.model


def variants_of(config: EndpointConfig) -> Iterator[Variant]:
    """Yield the variants of a configuration, those that answer first."""
    if given(config.production_variants):
        yield from config.production_variants
    if given(config.shadow_production_variants):
        yield from config.shadow_production_variants


def _config_of(endpoint: Endpoint) -> Iterator[EndpointConfig]:
    if given(endpoint.config):
        yield endpoint.config


def in_any_container(feature: Feature[Container]) -> Feature[Model]:
    """Return the feature of a model that has it in any container."""
    return feature.within(Model, lambda model: model.all_containers)


def of_model(feature: Feature[Model]) -> Feature[Variant]:
    """Return the feature of a variant whose model has it."""
    return feature.within(Variant, _model_of)


def of_any_variant(feature: Feature[Variant]) -> Feature[EndpointConfig]:
    """Return the feature of a configuration of which any variant has it."""
    return feature.within(EndpointConfig, variants_of)


def of_config(feature: Feature[EndpointConfig]) -> Feature[Endpoint]:
    """Return the feature of an endpoint whose configuration has it."""
    return feature.within(Endpoint, _config_of)


def _from_private_registry(container: Container) -> bool:
    config = container.image_config
    return given(config) and given(config.repository_access_mode) and config.repository_access_mode == "Vpc"


MULTI_MODEL_CONTAINER = Feature(
    Container, "a multi-model container", lambda container: given(container.mode) and container.mode == "MultiModel"
)
MULTI_MODEL = in_any_container(MULTI_MODEL_CONTAINER)
MODEL_DATA_SOURCE = in_any_container(
    Feature(Container, "a model data source", lambda container: given(container.model_data_source))
)
PRIVATE_REGISTRY = in_any_container(Feature(Container, "an image from a private registry", _from_private_registry))
SEVERAL_CONTAINERS = Feature(Model, "a model of several containers", lambda model: len(model.all_containers) > 1)
IN_VPC = Feature(Model, "a model in a VPC", lambda model: given(model.vpc_config))
ISOLATED = Feature(
    Model,
    "a model with network isolation",
    lambda model: given(model.enable_network_isolation) and model.enable_network_isolation,
)

SERVERLESS = Feature(Variant, "a serverless variant", lambda variant: given(variant.serverless_config))
OWN_MODEL = Feature(Variant, "a variant with a model of its own", lambda variant: given(variant.model_name))
HOSTS_COMPONENTS = Feature(
    Variant,
    "a variant that hosts inference components",
    lambda variant: not given(variant.model_name) and not given(variant.serverless_config),
)
ON_INFERENTIA = Feature(
    Variant,
    "Inferentia1 instances (ml.inf1)",
    lambda variant: given(variant.instance_type) and is_first_inferentia(variant.instance_type),
)

SEVERAL_VARIANTS = Feature(
    EndpointConfig,
    "several production variants",
    lambda config: given(config.production_variants) and len(config.production_variants) > 1,
)
ASYNCHRONOUS = Feature(EndpointConfig, "asynchronous inference", lambda config: given(config.async_inference_config))
EXPLAINED = Feature(EndpointConfig, "{explainer_config}", lambda config: given(config.explainer_config))
SHADOW = Feature(
    EndpointConfig,
    "a shadow variant",
    lambda config: given(config.shadow_production_variants) and len(config.shadow_production_variants) > 0,
)


def _captures(config: EndpointConfig) -> bool:
    capture = config.data_capture_config
    return given(capture) and (not given(capture.enable_capture) or capture.enable_capture)


CAPTURE = Feature(EndpointConfig, "{data_capture_config}", _captures)
