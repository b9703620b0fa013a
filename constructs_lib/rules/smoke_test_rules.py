"""Smoke tests: whether the endpoint can be asked this way, and whether the test decides about what was deployed."""

from collections.abc import Iterator

from .engine import rule
from .facts import Endpoint, SmokeTest, SmokeTestRequest, Variant
from .features import ASYNCHRONOUS, HOSTS_COMPONENTS, MULTI_MODEL, of_config, of_model
from .hidden import given

_DIRECT = "Direct"
_SUCCESS = 200


def _variants(endpoint: Endpoint) -> tuple[Variant, ...]:
    """Return the variants that answer."""
    if not given(endpoint) or not given(endpoint.config) or not given(endpoint.config.production_variants):
        return ()
    return endpoint.config.production_variants


def _requests(test: SmokeTest) -> Iterator[tuple[str, SmokeTestRequest]]:
    """Yield the requests, each with what it is called."""
    for position, each in enumerate(test.requests if given(test.requests) else (), start=1):
        yield f"request {position}", each


@rule("smoke-test-asynchronous", source="developer guide, async-inference-invoke-endpoint")
def asked_its_own_way(test: SmokeTest) -> Iterator[str]:
    """An asynchronous endpoint that is asked for an answer at once, or the reverse.

    Remedy: Ask an asynchronous endpoint asynchronously, and no other.
    """
    queued = given(test.asynchronous) and test.asynchronous
    # What serves nothing is another rule's matter.
    if given(test.endpoint) and given(test.endpoint.config):
        asynchronous = of_config(ASYNCHRONOUS).there(test.endpoint)
        if asynchronous and not queued:
            yield "the endpoint is asynchronous, and is asked for an answer at once"
        if queued and not asynchronous:
            yield "the endpoint answers at once, and is asked asynchronously"


@rule("smoke-test-asynchronous-target", source="botocore sagemaker-runtime, InvokeEndpointAsyncInput")
def untargeted_where_asynchronous(test: SmokeTest) -> Iterator[str]:
    """A target of an asynchronous request, which cannot name any.

    Remedy: Leave the targets of the request out.
    """
    if given(test.asynchronous) and test.asynchronous:
        for name, request in _requests(test):
            targets = (
                request.target_model,
                request.target_variant,
                request.target_container_hostname,
                request.inference_component_name,
            )
            if any(given(each) for each in targets):
                yield f"{name} names a target, and an asynchronous endpoint takes none"


@rule("smoke-test-asynchronous-status", source="developer guide, async-inference-check-predictions")
def no_status_where_asynchronous(test: SmokeTest) -> Iterator[str]:
    """A status that is expected of an asynchronous endpoint, which tells none.

    Remedy: Leave the expected status out: a failure that is written to S3 fails the test.
    """
    if given(test.asynchronous) and test.asynchronous:
        for name, request in _requests(test):
            if given(request.expected_status) and request.expected_status != _SUCCESS:
                yield f"{name} expects the status {request.expected_status}, and a response in S3 has none"


@rule("smoke-test-components", source="developer guide, realtime-endpoints-test-endpoints")
def components_by_name(test: SmokeTest) -> Iterator[str]:
    """A request without the name of an inference component where the endpoint hosts components, or the reverse.

    Remedy: Name a component in each request to an endpoint that hosts components, and in no other.
    """
    if (variants := _variants(test.endpoint)) and not of_config(ASYNCHRONOUS).there(test.endpoint):
        hosting = [HOSTS_COMPONENTS.there(variant) for variant in variants]
        for name, request in _requests(test):
            if all(hosting) and not given(request.inference_component_name):
                yield f"{name} names no inference component, and the endpoint hosts components only"
            if not any(hosting) and given(request.inference_component_name):
                yield f"{name} names an inference component, and the endpoint hosts none"


@rule("smoke-test-models", source="developer guide, invoke-multi-model-endpoint")
def models_by_name(test: SmokeTest) -> Iterator[str]:
    """A request without the name of a model where the endpoint hosts many, or the reverse.

    Remedy: Name a model, such as "model.tar.gz", in each request to a multi-model endpoint, and in no other.
    """
    if variants := _variants(test.endpoint):
        many = [of_model(MULTI_MODEL).there(variant) for variant in variants]
        for name, request in _requests(test):
            if any(many) and not given(request.target_model):
                yield f"{name} names no model, and the endpoint is a multi-model endpoint"
            if not any(many) and given(request.target_model):
                yield f"{name} names a model, and the endpoint hosts no multi-model container"


@rule("smoke-test-containers", source="developer guide, multi-container-direct")
def containers_by_name(test: SmokeTest) -> Iterator[str]:
    """A request without the name of a container where they are invoked directly, or with one that is not there.

    Remedy: Name a container of the model in each request where containers are invoked directly, and in no other.
    """
    models = [variant.model for variant in _variants(test.endpoint) if given(variant.model)]
    if not models:
        return
    executions = [model.inference_execution_config for model in models]
    direct = any(given(each) and given(each.mode) and each.mode == _DIRECT for each in executions)
    containers = [container for model in models for container in model.all_containers]
    known = [each.container_hostname for each in containers if given(each.container_hostname)]
    for name, request in _requests(test):
        wanted = request.target_container_hostname
        if direct and not given(wanted):
            yield f"{name} names no container, and those of the endpoint are invoked directly"
        elif given(wanted) and not direct:
            yield f"{name} names a container, and those of the endpoint are not invoked directly"
        elif given(wanted) and wanted not in known:
            yield f"{name} names the container {wanted!r}, and the endpoint has {known}"


@rule("smoke-test-variants", source="developer guide, model-ab-testing")
def variants_by_name(test: SmokeTest) -> Iterator[str]:
    """A request for a variant that the endpoint does not have.

    Remedy: Name a variant of the endpoint, or none.
    """
    if variants := _variants(test.endpoint):
        known = [variant.variant_name for variant in variants]
        for name, request in _requests(test):
            if given(request.target_variant) and request.target_variant not in known:
                yield f"{name} names the variant {request.target_variant!r}, and the endpoint has {known}"


@rule("smoke-test-unreadable", source="the function of SmokeTest reads nothing else", confidence="computed")
def readable(test: SmokeTest) -> Iterator[str]:
    """A smoke test whose function could not be run: a property is missing, or is not what the function reads.

    Remedy: Define the test by SmokeTest(...), and copy what it writes.
    """
    for name, seen in (("endpoint_name", test.endpoint_name), ("endpoint_config_name", test.endpoint_config_name)):
        if not given(seen):
            yield f"{{{name}}} is missing"
    if given(test.unreadable):
        yield f"{test.unreadable}"


@rule("smoke-test-too-early", source="CloudFormation: resources without an order", confidence="computed")
def after_the_endpoint(test: SmokeTest) -> Iterator[str]:
    """A smoke test that does not wait for the endpoint, which may be asked before it is there, or before its update.

    Remedy: Have the test depend on the endpoint.
    """
    if not test.waits_for_endpoint:
        yield "the test does not wait for the endpoint"


@rule("smoke-test-other-config", source="the test compares what the endpoint runs", confidence="computed")
def of_what_is_deployed(test: SmokeTest) -> Iterator[str]:
    """A smoke test that looks for another configuration than the endpoint has.

    Remedy: Set {endpoint_config_name} to the name of the configuration of the endpoint.
    """
    if not test.compares_served_config:
        yield "{endpoint_config_name} is not that of the endpoint, so the test always fails"
