"""Of which kind an endpoint is, on which depends what it publishes."""

from collections.abc import Iterator

from .facts import Endpoint, EndpointConfig, Variant
from .hidden import UndeterminedError, given, hidden
from .tables.published_metrics import Kind


def is_asynchronous(endpoint: Endpoint) -> bool | None:
    """Return whether an endpoint is asynchronous, or None where that is hidden."""
    try:
        return given(endpoint.config.async_inference_config)
    except UndeterminedError:
        return None


def kinds_of(config: EndpointConfig, variant: Variant) -> frozenset[Kind]:
    """Return the kinds that a variant may be of, more than one where its model is hidden."""
    if given(config.async_inference_config):
        return frozenset({"asynchronous"})
    if given(variant.serverless_config):
        return frozenset({"serverless"})
    if not given(variant.model_name):
        return frozenset({"components"})
    return frozenset(_of_model(variant))


def _of_model(variant: Variant) -> Iterator[Kind]:
    if (
        hidden(variant.model)
        or not given(variant.model)
        or any(hidden(each.mode) for each in variant.model.all_containers)
    ):
        yield from ("real-time", "multi-model")
    elif any(given(each.mode) and each.mode == "MultiModel" for each in variant.model.all_containers):
        yield "multi-model"
    else:
        yield "real-time"
