"""What a front door can pass on: the targets that its endpoint has, and the time that there is."""

from collections.abc import Iterator

from .engine import rule
from .facts import Container, FrontDoor, Model, Variant
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
    """Open one kind of target, and define another front door for another kind."""
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
    """Open models by name, target_models=["a.tar.gz"], if and only if the endpoint hosts many."""
    multi_model = any(container.mode == "MultiModel" for container in _containers(door))
    if door.target_models and not multi_model:
        yield "{target_models=} is of an endpoint that hosts no multi-model container"
    if multi_model and not door.target_models:
        yield "every request of a multi-model endpoint names a model, and {target_models} opens none"


@rule("front-door-containers", source="developer guide, multi-container-direct", confidence="documented")
def containers_of_the_endpoint(door: FrontDoor) -> Iterator[str]:
    """Open containers by name, target_container_hostnames=["a"], if and only if they are called one by one."""
    direct = _called_one_by_one(door)
    if direct and not door.target_container_hostnames:
        yield "every request names a container, and {target_container_hostnames} opens none"
    if not direct and door.target_container_hostnames:
        yield "{target_container_hostnames=} is of an endpoint whose containers are not called one by one"
    if direct and door.target_container_hostnames:
        known = [container.container_hostname for container in _containers(door)]
        for name in door.target_container_hostnames:
            if not hidden(name) and name not in known:
                yield f"{{target_container_hostnames}} opens {name!r}; the endpoint has {known}"


@rule("front-door-variants", source="developer guide, model-ab-testing", confidence="documented")
def variants_of_the_endpoint(door: FrontDoor) -> Iterator[str]:
    """Open variants that the endpoint has."""
    if door.target_variants:
        known = [variant.variant_name for variant in _variants(door)]
        for name in door.target_variants:
            if not hidden(name) and name not in known:
                yield f"{{target_variants}} opens {name!r}; the endpoint has {known}"


@rule("front-door-components", source="developer guide, realtime-endpoints-test-endpoints", confidence="documented")
def no_components(door: FrontDoor) -> Iterator[str]:
    """Call inference components with an SDK: a request has to name one, and this API cannot."""
    for variant in _variants(door):
        if not given(variant.model_name) and not given(variant.serverless_config) and given(variant.instance_type):
            yield "the endpoint hosts inference components"
            return


@rule("front-door-asynchronous", source="developer guide, async-inference-invoke-endpoint", confidence="documented")
def not_asynchronous(door: FrontDoor) -> Iterator[str]:
    """Call an asynchronous endpoint with an SDK, or define the configuration without asynchronous inference."""
    if given(door.endpoint) and given(door.endpoint.config) and given(door.endpoint.config.async_inference_config):
        yield "the endpoint takes asynchronous requests only, and this API waits for answers"


@rule("front-door-timeout", source="one second for each layer, and one for an answer", confidence="computed")
def enough_time(door: FrontDoor) -> Iterator[str]:
    """Give it 5 seconds or more."""
    if given(door.timeout) and door.timeout < 5:  # noqa: PLR2004  # seconds, as the docstring says
        yield "{timeout=} leaves no time for the model"


@rule("front-door-function-timeout", source="developer guide of Lambda, gettingstarted-limits")
def within_lambda(door: FrontDoor) -> Iterator[str]:
    """Call the model asynchronously."""
    if given(door.timeout) and door.timeout - 1 > LAMBDA_SECONDS:
        yield f"{{timeout=}} is more than the {LAMBDA_SECONDS} s that Lambda grants, and one for an answer"


@rule("front-door-quota", source="developer guide of API Gateway, quotas of REST APIs", severity="warning")
def within_quota(door: FrontDoor) -> Iterator[str]:
    """Have the quota raised for this region, then acknowledge this; or call the model asynchronously or by a stream."""
    if given(door.timeout) and door.timeout > INTEGRATION_SECONDS:
        yield f"{{timeout=}} is more than the {INTEGRATION_SECONDS} s that API Gateway grants without a raised quota"


@rule("front-door-model-too-slow", source="arithmetic: the container's time against the client's", severity="warning")
def fast_enough(door: FrontDoor) -> Iterator[str]:
    """Lower the container's time; or raise timeout and its quota; or call the model asynchronously or by a stream."""
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
                    f"a container may take {allowed} s ({name}), and is waited for {door.read_seconds} s "
                    "of {timeout=}: it would go on after the caller has been refused"
                )


@rule("front-door-schema", source="bodies that are handed on as base64 are no JSON", confidence="unconfirmed")
def schema_of_text(door: FrontDoor) -> Iterator[str]:
    """Leave binary out, so that API Gateway sees JSON."""
    if door.binary and door.request_schema:
        yield "{binary=} may keep API Gateway from checking bodies against {request_schema}"


@rule("front-door-logs", source="developer guide of API Gateway, set-up-logging", severity="information")
def role_for_logs(door: FrontDoor) -> Iterator[str]:
    """Make sure that it has one, or pass cloud_watch_role=True in one stack of the account and region."""
    if not door.cloud_watch_role:
        yield "API Gateway writes logs, and deploys a stage that has them, only if the account has a role for it"
