"""What an API can do in front of an asynchronous endpoint."""

from collections.abc import Iterator

from .engine import rule
from .facts import ApiAsyncInference, FrontDoor
from .hidden import given

# Source: botocore sagemaker-runtime, RequestTTLSecondsHeader and InvocationTimeoutSecondsHeader.
_WAITING = (60, 21_600)
_WORKING = (1, 3600)
_UPLOAD_MIB = (1, 1024)
_ATTRIBUTES = "CUSTOM_ATTRIBUTES"


def is_asynchronous(door: FrontDoor) -> bool:
    """Whether an API takes requests that wait in a queue."""
    return door.asynchronous


@rule("front-door-asynchronous", source="botocore sagemaker-runtime InvokeEndpointAsync", confidence="documented")
def nothing_named_of_asynchronous(door: FrontDoor) -> Iterator[str]:
    """A target, the variant that answered, or a status of the model of an asynchronous endpoint.

    Remedy: Leave out {target_models}, {target_variants}, {target_container_hostnames}, {components}, {expose_variant}
    and {open_status_codes} in front of an asynchronous endpoint.
    """
    if not is_asynchronous(door):
        return
    named = {
        "target_models": door.target_models,
        "target_variants": door.target_variants,
        "target_container_hostnames": door.target_container_hostnames,
        "components": door.components,
        "expose_variant": door.expose_variant,
        "open_status_codes": door.open_status_codes,
    }
    for name, value in named.items():
        if value:
            yield f"{{{name}}} is given, and a request to an asynchronous endpoint names no target and waits for none"


@rule("front-door-async-headers", source="botocore sagemaker-runtime InvokeEndpointAsync", confidence="documented")
def headers_of_asynchronous(door: FrontDoor) -> Iterator[str]:
    """A header that no asynchronous request has, or whose value the API chooses itself: the id of the inference.

    Remedy: Leave all but InvocationHeader.CUSTOM_ATTRIBUTES out of {open_headers} in front of an asynchronous endpoint.
    """
    if is_asynchronous(door):
        for header in door.open_headers:
            if header != _ATTRIBUTES:
                yield f"{{open_headers}} has {header}"


@rule("front-door-upload-schema", source="an upload goes past API Gateway, which checks schemas", confidence="computed")
def uploads_are_unchecked(door: FrontDoor) -> Iterator[str]:
    """A schema of bodies beside uploads, which nobody would check.

    Remedy: Leave out {request_schema}, and check in the model; or leave out max_upload_size.
    """
    if is_asynchronous(door) and door.uploads and door.request_schema:
        yield "{request_schema} is given, and bodies that are uploaded would reach the model unchecked"


@rule("front-door-async-limits", source="botocore InvokeEndpointAsyncInput; developer guide, async-inference")
def within_limits_of_asynchronous(options: ApiAsyncInference) -> Iterator[str]:
    """A time or a size that SageMaker does not take of asynchronous requests.

    Remedy: Set {request_ttl} to 60 seconds to 6 hours, {invocation_timeout} to 1 second to 1 hour, and
    {max_upload_size} to 1 MiB to 1 GiB.
    """
    bounds = {
        "request_ttl": (options.request_ttl, _WAITING),
        "invocation_timeout": (options.invocation_timeout, _WORKING),
        "max_upload_size": (options.max_upload_size, _UPLOAD_MIB),
    }
    for name, (value, (low, high)) in bounds.items():
        if given(value) and not low <= value <= high:
            yield f"{{{name}=}} is out of range"
