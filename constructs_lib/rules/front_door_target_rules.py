"""What a request at an API can name, and say beside its body: what the endpoint has, and does something with."""

from collections.abc import Iterator

from .behind_the_door import containers_of, models_of, variants_of
from .engine import rule
from .facts import FrontDoor, Variant
from .hidden import given, hidden


def _called_one_by_one(door: FrontDoor) -> bool:
    executions = [model.inference_execution_config for model in models_of(door)]
    return any(given(execution) and execution.mode == "Direct" for execution in executions)


@rule("front-door-one-kind-of-target", source="the path of a request names one target", confidence="computed")
def one_kind_of_target(door: FrontDoor) -> Iterator[str]:
    """An API that opens more than one kind of target.

    Remedy: Open one kind of target, and define another InferenceApi for another kind.
    """
    kinds = {
        "target_models": door.target_models,
        "target_variants": door.target_variants,
        "target_container_hostnames": door.target_container_hostnames,
        "components": door.components,
    }
    found = [kind for kind, names in kinds.items() if names]
    if len(found) > 1:
        yield " and ".join(f"{{{kind}}}" for kind in found) + " are given"


@rule("front-door-models", source="developer guide, invoke-multi-model-endpoint", confidence="documented")
def models_of_the_endpoint(door: FrontDoor) -> Iterator[str]:
    """Models by name at an endpoint without a multi-model container, or none at one that has it.

    Remedy: Pass {target_models} for an endpoint with a multi-model container, such as ["a.tar.gz"], and only for it.
    """
    multi_model = any(container.mode == "MultiModel" for container in containers_of(door))
    if door.target_models and not multi_model:
        yield "{target_models=} needs an endpoint with a multi-model container"
    if multi_model and not door.target_models:
        yield "every request to a multi-model endpoint names a model, and {target_models} is empty"


@rule("front-door-containers", source="developer guide, multi-container-direct", confidence="documented")
def containers_of_the_endpoint(door: FrontDoor) -> Iterator[str]:
    """Containers by name at an endpoint without direct invocation, or none at one that has it.

    Remedy: Pass {target_container_hostnames} for an endpoint with direct invocation, such as ["a"], and only for it.
    """
    direct = _called_one_by_one(door)
    if direct and not door.target_container_hostnames:
        yield "every request names a container, and {target_container_hostnames} is empty"
    if not direct and door.target_container_hostnames:
        yield "{target_container_hostnames=} needs an endpoint with direct invocation of its containers"
    if direct and door.target_container_hostnames:
        known = [container.container_hostname for container in containers_of(door)]
        for name in door.target_container_hostnames:
            if not hidden(name) and name not in known:
                yield f"{{target_container_hostnames}} names {name!r}, but the endpoint has {known}"


@rule("front-door-variants", source="developer guide, model-ab-testing", confidence="documented")
def variants_of_the_endpoint(door: FrontDoor) -> Iterator[str]:
    """A target variant that the endpoint does not have.

    Remedy: Name variants of the endpoint in {target_variants}.
    """
    if door.target_variants:
        known = [variant.variant_name for variant in variants_of(door)]
        for name in door.target_variants:
            if not hidden(name) and name not in known:
                yield f"{{target_variants}} names {name!r}, but the endpoint has {known}"


@rule("front-door-headers", source="SageMaker Runtime API, InvokeEndpoint", severity="warning", confidence="documented")
def headers_with_an_effect(door: FrontDoor) -> Iterator[str]:
    """A header that is open and that the endpoint does nothing with.

    Remedy: Leave the header out of {open_headers}, or configure the endpoint for it.
    """
    if not given(door.endpoint) or not given(door.endpoint.config) or not given(door.open_headers):
        return
    if "ENABLE_EXPLANATIONS" in door.open_headers and not given(door.endpoint.config.explainer_config):
        yield "{open_headers} has ENABLE_EXPLANATIONS, but the endpoint has no explainer"
    if "PREFIX_AWARE_ID" in door.open_headers and not any(map(_looks_at_prefixes, variants_of(door))):
        yield "{open_headers} has PREFIX_AWARE_ID, but no variant of the endpoint routes by prefixes"


def _looks_at_prefixes(variant: Variant) -> bool:
    return given(variant.routing_config) and variant.routing_config.routing_strategy == "PREFIX_AWARE"


@rule("front-door-components", source="developer guide, realtime-endpoints-test-endpoints", confidence="documented")
def components_of_the_endpoint(door: FrontDoor) -> Iterator[str]:
    """Components by name at an endpoint that hosts models, or none at one that hosts components.

    Remedy: Pass {components} for an endpoint of inference components, and only for it.
    """
    hosting = any(
        not given(variant.model_name) and not given(variant.serverless_config) and given(variant.instance_type)
        for variant in variants_of(door)
    )
    if hosting and not door.components:
        yield "every request to the endpoint names an inference component, and {components} is empty"
    if variants_of(door) and not hosting and door.components:
        yield "{components} is given, but the endpoint hosts no inference components"
