"""Asynchronous requests: taken at once, worked on once there is an instance, with the response in S3."""

import json
import re
import uuid
from http import HTTPStatus
from urllib.parse import unquote

from tests.local_aws import emulator, service_models
from tests.local_aws.async_requests import AsyncRequest
from tests.local_aws.catalog import Request
from tests.local_aws.emulator import Answer
from tests.local_aws.hosting import Hosting
from tests.local_aws.refusal import Refusal

PATH = re.compile(r"/endpoints/(?P<name>[^/]+)/async-invocations")
ACTION = "sagemaker:InvokeEndpointAsync"
_OPERATION = ("sagemaker-runtime", "InvokeEndpointAsync")


def endpoint_name(path: str) -> str | None:
    """The endpoint that an asynchronous request is for."""
    match = PATH.fullmatch(path)
    return unquote(match["name"]) if match else None


def invoke(hosting: Hosting, name: str, headers: dict[str, str], body: bytes) -> Answer:
    """Take a request, and say where its response will be."""
    asked = _asked(name, headers, body)
    endpoint = hosting.endpoints.find(name)
    config = endpoint.fleet.config.get("AsyncInferenceConfig")
    if config is None:
        raise Refusal("ValidationError", f"Endpoint {name} is not asynchronous: call InvokeEndpoint")
    if ("InputLocation" in asked) is bool(body):
        raise Refusal("ValidationError", "Exactly one of InputLocation and Body must be given")
    request = AsyncRequest(endpoint, config["OutputConfig"], {"InferenceId": str(uuid.uuid4()), **asked}, body)
    emulator.in_background(request.work, hosting.endpoints.role_of)
    places = {
        "X-Amzn-SageMaker-OutputLocation": request.output_location,
        "X-Amzn-SageMaker-FailureLocation": request.failure_location,
    }
    told = {header: place for header, place in places.items() if place}
    answer = json.dumps({"InferenceId": request.inference_id}).encode()
    return HTTPStatus.ACCEPTED, {"Content-Type": "application/json", **told}, answer


def _asked(name: str, headers: dict[str, str], body: bytes) -> Request:
    """The members of the request, as the service's model reads them of its headers."""
    found: Request = {"EndpointName": name, **({"Body": body} if body else {})}
    for member, shape in service_models.input_shape(*_OPERATION).members.items():
        header = shape.serialization.get("name", "").lower()
        if shape.serialization.get("location") == "header" and header in headers:
            value = headers[header]
            found[member] = int(value) if shape.type_name == "integer" and value.isdigit() else value
    service_models.check(*_OPERATION, found)
    return found
