"""InvokeEndpointWithResponseStream: what a model writes goes out while it writes."""

import http.client
import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from urllib.parse import unquote

from tests.local_aws import emulator_streams
from tests.local_aws.container_log import group_of
from tests.local_aws.containers import Reply
from tests.local_aws.emulator import Answer
from tests.local_aws.event_stream import event
from tests.local_aws.hosting import Hosting
from tests.local_aws.invocation import (
    COMPONENT_HEADER,
    VARIANT_HEADER,
    answer_of,
    component_of,
    forwarded,
    variant_of,
)
from tests.local_aws.refusal import Refusal
from tests.local_aws.target import Target

PATH = re.compile(r"/endpoints/(?P<name>[^/]+)/invocations-response-stream")
ACTION = "sagemaker:InvokeEndpointWithResponseStream"
_ACCEPT = "x-amzn-sagemaker-accept"


def endpoint_name(path: str) -> str | None:
    """The endpoint that a request for a stream is for."""
    match = PATH.fullmatch(path)
    return unquote(match["name"]) if match else None


def invoke(hosting: Hosting, name: str, headers: dict[str, str], body: bytes) -> Answer:
    """Pass a request to a variant or a component, and its answer back while it comes."""
    with ExitStack() as stack:
        fleet = stack.enter_context(hosting.endpoints.find(name).serving())
        if "AsyncInferenceConfig" in fleet.config:
            raise Refusal("ValidationError", f"Endpoint {name} is asynchronous: call InvokeEndpointAsync")
        sent = forwarded({**headers, **({"accept": headers[_ACCEPT]} if _ACCEPT in headers else {})})
        if any("ModelName" not in variant.specification for variant in fleet.variants):
            component = component_of(hosting.components, name, headers, ACTION)
            return _streamed(stack, component.stream(body, sent), component.request.get("VariantName", ""), name)
        if COMPONENT_HEADER in headers:
            raise Refusal("ValidationError", f"Endpoint {name} hosts models, not inference components.")
        target = Target.of(headers)
        variant = variant_of(fleet, target.variant, name)
        *before, last = target.path(variant.containers, direct=variant.direct)
        for container in before:
            reply = container.call(body, sent, None)
            _ = answer_of(reply, variant.name, group_of(name))
            body, sent = reply.body, {**sent, "Content-Type": reply.content_type}
        return _streamed(stack, last.stream(body, sent), variant.name, name)
    raise AssertionError  # for mypy: this stack swallows no exception


def _streamed(
    stack: ExitStack,
    answering: AbstractContextManager[tuple[Reply, Iterator[bytes]]],
    variant: str,
    endpoint: str,
) -> Answer:
    """What a caller gets of a container's answer while it comes; what is in use until its end is kept so."""
    try:
        reply, parts = stack.enter_context(answering)
    except OSError as error:
        raise Refusal("ServiceUnavailable", f"Endpoint {endpoint} does not answer: {error}", 503) from error
    status, told, _ = answer_of(reply, variant, group_of(endpoint))
    told.pop("Content-Type")
    answered = {
        **told,
        VARIANT_HEADER: variant,
        "Content-Type": "application/vnd.amazon.eventstream",
        "X-Amzn-SageMaker-Content-Type": reply.content_type,
    }
    return status, answered, emulator_streams.streamed(_events(parts, stack.pop_all()))


def _events(parts: Iterator[bytes], closing: ExitStack) -> Iterator[bytes]:
    with closing:
        try:
            for part in parts:
                yield event(part)
        except (OSError, http.client.HTTPException):
            about = json.dumps({"Message": "The model's answer broke off", "ErrorCode": "StreamBroken"}).encode()
            yield event(about, message_type="exception", exception_type="ModelStreamError")
