"""InvokeEndpoint: by weight, or at what the caller names."""

import json
import re
from http import HTTPStatus
from urllib.parse import unquote

from tests.local_aws import emulator
from tests.local_aws.component import Component
from tests.local_aws.components import Components, arn_of
from tests.local_aws.container_log import group_of
from tests.local_aws.containers import Reply
from tests.local_aws.emulator import Answer
from tests.local_aws.emulator_iam import is_allowed
from tests.local_aws.explainer import HEADER as EXPLANATIONS_HEADER
from tests.local_aws.fleets import Fleet, Variant
from tests.local_aws.hosting import Hosting
from tests.local_aws.refusal import Refusal
from tests.local_aws.service_models import input_shape
from tests.local_aws.shadows import send_copies
from tests.local_aws.target import Target

PATH = re.compile(r"/endpoints/(?P<name>[^/]+)/invocations")
ACTION = "sagemaker:InvokeEndpoint"
VARIANT_HEADER = "x-Amzn-Invoked-Production-Variant"
COMPONENT_HEADER = "x-amzn-sagemaker-inference-component"
_ATTRIBUTES = "x-amzn-sagemaker-custom-attributes"
_SESSION = "x-amzn-sagemaker-session-id"
# What a container says beside its answer.
_ANSWERED = (
    "X-Amzn-SageMaker-Custom-Attributes",
    "X-Amzn-SageMaker-New-Session-Id",
    "X-Amzn-SageMaker-Closed-Session-Id",
)
_INFERENCE_ID = "x-amzn-sagemaker-inference-id"


def endpoint_name(path: str) -> str | None:
    """The endpoint that a request of the runtime is for."""
    match = PATH.fullmatch(path)
    return unquote(match["name"]) if match else None


def invoke(hosting: Hosting, name: str, headers: dict[str, str], body: bytes) -> Answer:
    """Pass a request to a variant, and its answer back."""
    longest = input_shape("sagemaker-runtime", "InvokeEndpoint").members["Body"].metadata["max"]
    if len(body) > longest:
        raise _refused(f"Request {len(body)} bytes is too large; {longest} are allowed")
    try:
        endpoint = hosting.endpoints.find(name)
        with endpoint.serving() as fleet:
            if "AsyncInferenceConfig" in fleet.config:
                raise _refused(f"Endpoint {name} is asynchronous: call InvokeEndpointAsync")
            if EXPLANATIONS_HEADER in headers and "ExplainerConfig" not in fleet.config:
                raise _refused(f"Endpoint {name} has no explainer: EnableExplanations must not be given")
            if any("ModelName" not in variant.specification for variant in fleet.variants):
                component = component_of(hosting.components, name, headers, ACTION)
                answered_by = component.request.get("VariantName", "")
                return answer_of(component.call(body, forwarded(headers)), answered_by, group_of(name))
            if COMPONENT_HEADER in headers:
                raise _refused(f"Endpoint {name} hosts models, not inference components.")
            target = Target.of(headers)
            variant = variant_of(fleet, target.variant, name)
            request = (body, forwarded(headers))
            send_copies(fleet, variant, *request, headers.get(_INFERENCE_ID))
            if variant.explainer is None:
                reply = variant.answer(*request, target, headers.get(_INFERENCE_ID))
            else:
                reply = variant.explain(*request, target, headers.get(EXPLANATIONS_HEADER))
            return answer_of(reply, variant.name, group_of(name))
    except OSError as error:
        raise Refusal("ServiceUnavailable", f"Endpoint {name} does not answer: {error}", 503) from error


def component_of(components: Components, endpoint: str, headers: dict[str, str], action: str) -> Component:
    """The component that a request names, for which the caller has the permission, too."""
    name = headers.get(COMPONENT_HEADER)
    if name is not None and not is_allowed(headers, action, arn_of(name)):
        message = f"The caller is not authorized to perform: {action} on resource: {arn_of(name)}"
        raise Refusal("AccessDeniedException", message, HTTPStatus.FORBIDDEN)
    return components.called(endpoint, name)


def variant_of(fleet: Fleet, target: str | None, endpoint: str) -> Variant:
    """The variant that a request names, or one by weight."""
    variant = fleet.find(target) if target else fleet.pick()
    if variant is None or variant not in fleet.answering:
        raise _refused(f"Variant {target} not found for endpoint {endpoint}.")
    return variant


def forwarded(headers: dict[str, str]) -> dict[str, str]:
    """What a container gets of the headers of a request."""
    passed = {name: headers[name] for name in ("accept", _ATTRIBUTES, _SESSION) if name in headers}
    return {**passed, "Content-Type": headers.get("content-type", "application/json")}


def answer_of(reply: Reply, variant: str, log: str) -> Answer:
    """What a caller gets of a container's answer; one that failed is refused."""
    if reply.status >= 300:
        original, region = reply.body.decode(errors="replace"), emulator.region()
        side = "server" if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "client"
        raise Refusal(
            "ModelError",
            f'Received {side} error ({reply.status}) from {reply.container} with message "{original}". See '
            f"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#logEventViewer:group={log} "
            f"in account {emulator.account()} for more information.",
            HTTPStatus.FAILED_DEPENDENCY,
            OriginalStatusCode=reply.status,
            OriginalMessage=original,
            LogStreamArn=emulator.arn("logs", f"log-group:{log}"),
        )
    said = {name: reply.headers[name.lower()] for name in _ANSWERED if name.lower() in reply.headers}
    return 200, {"Content-Type": reply.content_type, VARIANT_HEADER: variant, **said}, reply.body


def _refused(message: str) -> Refusal:
    return Refusal("ValidationError", message)


def error(refusal: Refusal) -> Answer:
    """A refusal in the words of the runtime, which names its errors unlike the control plane."""
    code = refusal.code.replace("ValidationException", "ValidationError")
    body = {"Message": str(refusal), **refusal.details}
    return refusal.status, {"Content-Type": "application/json", "x-amzn-ErrorType": code}, json.dumps(body).encode()
