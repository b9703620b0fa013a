"""What an API can pass on to its endpoint: the targets that there are, the time, and what its function has."""

from collections.abc import Iterator

from .engine import rule
from .exclusion import Feature, exclusion
from .facts import ApiFunction, Container, FrontDoor, Model, Variant
from .hidden import UNKNOWN, given, hidden, matches

# Source: botocore sagemaker-runtime BodyBlob; developer guide, serverless-endpoints-invoke.
INSTANCE_BYTES = 6_291_456
SERVERLESS_BYTES = 4 * 1024 * 1024
# Source: developer guide of Lambda, gettingstarted-limits: an event has 6 MB, headers included, of which API Gateway
# passes 10 KB on twice.
_EVENT_BYTES = 6 * 1024 * 1024 - 32 * 1024
# Source: developer guide of API Gateway, quotas of REST APIs.
INTEGRATION_SECONDS = 29
# Source: developer guide of Lambda, gettingstarted-limits.
LAMBDA_SECONDS = 900
_MEMORY_MIB = (128, 10_240)

# How long the model servers of AWS's images let a request run.
_SERVER_TIMEOUTS = (
    "SAGEMAKER_MODEL_SERVER_TIMEOUT",
    "MODEL_SERVER_TIMEOUT",
    "SAGEMAKER_TS_RESPONSE_TIMEOUT",
    "TS_DEFAULT_RESPONSE_TIMEOUT",
    "MMS_DEFAULT_RESPONSE_TIMEOUT",
)


def request_bytes(variants: tuple[Variant, ...], *, binary: bool) -> int:
    """Return how long a body may be: what the endpoint takes, or what fits into an event of Lambda."""
    behind = SERVERLESS_BYTES if any(given(variant.serverless_config) for variant in variants) else INSTANCE_BYTES
    return min(behind, _EVENT_BYTES // 4 * 3 if binary else _EVENT_BYTES)


def _containers(door: FrontDoor) -> tuple[Container, ...]:
    return tuple(container for model in _models(door) for container in model.all_containers)


def _models(door: FrontDoor) -> tuple[Model, ...]:
    # A variant without a model of its own has those of its pools, which are not known here.
    return tuple(variant.model if given(variant.model) else UNKNOWN for variant in _variants(door))


def _variants(door: FrontDoor) -> tuple[Variant, ...]:
    if not given(door.endpoint) or not given(door.endpoint.config):
        return ()
    return door.endpoint.config.production_variants if given(door.endpoint.config.production_variants) else ()


def _called_one_by_one(door: FrontDoor) -> bool:
    executions = [model.inference_execution_config for model in _models(door)]
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
    }
    found = [kind for kind, names in kinds.items() if names]
    if len(found) > 1:
        yield " and ".join(f"{{{kind}}}" for kind in found) + " are given"


@rule("front-door-models", source="developer guide, invoke-multi-model-endpoint", confidence="documented")
def models_of_the_endpoint(door: FrontDoor) -> Iterator[str]:
    """Models by name at an endpoint without a multi-model container, or none at one that has it.

    Remedy: Pass {target_models} for an endpoint with a multi-model container, such as ["a.tar.gz"], and only for it.
    """
    multi_model = any(container.mode == "MultiModel" for container in _containers(door))
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
        known = [container.container_hostname for container in _containers(door)]
        for name in door.target_container_hostnames:
            if not hidden(name) and name not in known:
                yield f"{{target_container_hostnames}} names {name!r}, but the endpoint has {known}"


@rule("front-door-variants", source="developer guide, model-ab-testing", confidence="documented")
def variants_of_the_endpoint(door: FrontDoor) -> Iterator[str]:
    """A target variant that the endpoint does not have.

    Remedy: Name variants of the endpoint in {target_variants}.
    """
    if door.target_variants:
        known = [variant.variant_name for variant in _variants(door)]
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
    if "PREFIX_AWARE_ID" in door.open_headers and not any(map(_looks_at_prefixes, _variants(door))):
        yield "{open_headers} has PREFIX_AWARE_ID, but no variant of the endpoint routes by prefixes"


def _looks_at_prefixes(variant: Variant) -> bool:
    return given(variant.routing_config) and variant.routing_config.routing_strategy == "PREFIX_AWARE"


@rule("front-door-components", source="developer guide, realtime-endpoints-test-endpoints", confidence="documented")
def no_components(door: FrontDoor) -> Iterator[str]:
    """An API in front of inference components.

    Remedy: Call inference components with an SDK: a request has to name one, which this API cannot.
    """
    for variant in _variants(door):
        if not given(variant.model_name) and not given(variant.serverless_config) and given(variant.instance_type):
            yield "the endpoint hosts inference components"
            return


@rule("front-door-asynchronous", source="developer guide, async-inference-invoke-endpoint", confidence="documented")
def not_asynchronous(door: FrontDoor) -> Iterator[str]:
    """An API that waits for responses in front of an asynchronous endpoint.

    Remedy: Call an asynchronous endpoint with an SDK, or leave asynchronous inference out of its configuration.
    """
    if given(door.endpoint) and given(door.endpoint.config) and given(door.endpoint.config.async_inference_config):
        yield "the endpoint takes asynchronous requests only, and this API waits for responses"


@rule("front-door-timeout", source="one second for each layer, and one for an answer", confidence="computed")
def enough_time(door: FrontDoor) -> Iterator[str]:
    """A timeout that leaves the model no time.

    Remedy: Set {timeout} to 5 seconds or more.
    """
    if given(door.timeout) and door.timeout < 5:  # noqa: PLR2004  # seconds, as the docstring says
        yield "{timeout=} leaves no time for the model"


@rule("front-door-function-timeout", source="developer guide of Lambda, gettingstarted-limits")
def within_lambda(door: FrontDoor) -> Iterator[str]:
    """A timeout that Lambda does not grant.

    Remedy: Call the model asynchronously.
    """
    if given(door.timeout) and door.timeout - 1 > LAMBDA_SECONDS:
        yield f"{{timeout=}} is more than the {LAMBDA_SECONDS} s that Lambda grants, and one for the response"


@rule("front-door-quota", source="developer guide of API Gateway, quotas of REST APIs", severity="warning")
def within_quota(door: FrontDoor) -> Iterator[str]:
    """A timeout above API Gateway's default quota.

    Remedy: Have the quota raised for this region, then acknowledge this warning; or call the model asynchronously or by
    a stream.
    """
    if given(door.timeout) and door.timeout > INTEGRATION_SECONDS:
        yield f"{{timeout=}} is more than the {INTEGRATION_SECONDS} s that API Gateway grants without a raised quota"


@rule("front-door-model-too-slow", source="arithmetic: the container's time against the client's", severity="warning")
def fast_enough(door: FrontDoor) -> Iterator[str]:
    """A container that may take longer than the API waits.

    Remedy: Lower the container's limit; or raise {timeout} and its quota; or call the model asynchronously or by a
    stream.
    """
    if not given(door.read_seconds):
        return
    for container in _containers(door):
        environment = container.environment if given(container.environment) else {}
        for name in _SERVER_TIMEOUTS:
            if name not in environment:
                continue
            allowed = environment[name]
            if matches(r"[0-9]{1,6}", allowed) and int(allowed) > door.read_seconds:
                yield (
                    f"a container may take {allowed} s ({name}), but the API waits {door.read_seconds} s "
                    "of {timeout=}: the container would go on after the caller has been refused"
                )


@rule("front-door-schema", source="bodies that are handed on as base64 are no JSON", confidence="unconfirmed")
def schema_of_text(door: FrontDoor) -> Iterator[str]:
    """A check of bodies that API Gateway may see as base64.

    Remedy: Leave out {binary}, so that API Gateway sees JSON.
    """
    if door.binary and door.request_schema:
        yield "{binary=} may keep API Gateway from checking bodies against {request_schema}"


@rule("front-door-logs", source="developer guide of API Gateway, set-up-logging", severity="information")
def role_for_logs(door: FrontDoor) -> Iterator[str]:
    """Logs of API Gateway, which need a role of the account.

    Remedy: Make sure that the account has one, or pass {cloud_watch_role}=True in one stack of the account and region.
    """
    if not door.cloud_watch_role:
        yield "API Gateway deploys a stage with logs only if the account has a role for them"


@rule("front-door-memory", source="developer guide of Lambda, gettingstarted-limits")
def memory_of_lambda(function: ApiFunction) -> Iterator[str]:
    """A size of memory that Lambda does not have.

    Remedy: Set {memory_size} to 128 MiB at least and 10,240 MiB at most.
    """
    low, high = _MEMORY_MIB
    if given(function.memory_size) and not low <= function.memory_size <= high:
        yield "{memory_size=} is not a size that Lambda has"


@rule("front-door-reserved-concurrency", source="Lambda API, PutProvisionedConcurrencyConfig")
def provisioned_is_reserved(function: ApiFunction) -> Iterator[str]:
    """More provisioned than reserved concurrency.

    Remedy: Reserve as many concurrent executions as are provisioned, or more.
    """
    provisioned, reserved = function.provisioned_concurrent_executions, function.reserved_concurrent_executions
    if given(provisioned) and given(reserved) and provisioned > reserved:
        yield "{provisioned_concurrent_executions=} is above {reserved_concurrent_executions=}"


exclusion(
    "front-door-snap-start",
    Feature(ApiFunction, "{snap_start}", lambda function: function.snap_start),
    Feature(
        ApiFunction,
        "{provisioned_concurrent_executions}",
        lambda function: given(function.provisioned_concurrent_executions),
    ),
    source="developer guide of Lambda, snapstart",
)
