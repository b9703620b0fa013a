"""What an API and its function need: the time, the bodies, the logs."""

from collections.abc import Iterator

from .behind_the_door import containers_of
from .engine import rule
from .exclusion import Feature, exclusion
from .facts import ApiFunction, FrontDoor, Variant
from .hidden import given, matches

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
    if not given(door.read_seconds) or door.asynchronous:
        return
    for container in containers_of(door):
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
