"""A request of a smoke test, and what is expected of its answer."""

import base64
from typing import Any, cast

from aws_cdk import Duration

from .adapter_component import AdapterInferenceComponent
from .arguments import as_known, kinds, require_text
from .arguments.arn import NAME
from .arguments.checks import Form, require_number
from .arguments.options import Option, rendered_by_hand
from .arguments.refusal import refusal, shown
from .arguments.units import milliseconds
from .arguments.value import Value
from .defined_component import DefinedComponent
from .inference_component import InferenceComponent
from .rules import facts, hidden
from .s3_location import checked_key

# Source: botocore InvokeEndpointInput, shape Header.
_HEADER = Form(r"[\x20-\x7e]{1,1024}", "1 to 1024 printable characters of ASCII")
_STATUSES = range(100, 600)
# The function that asks has 15 minutes for all requests.
_LONGEST_MS = 600_000
_SUCCESS = 200
_MEMBERS = {
    "content_type": "ContentType",
    "accept": "Accept",
    "target_model": "TargetModel",
    "target_variant": "TargetVariant",
    "target_container_hostname": "TargetContainerHostname",
}
_ANY_COMPONENT = "pass InferenceComponent(...) or AdapterInferenceComponent(...)"


def _require_body(name: str, value: Any) -> Any:
    if isinstance(value, bytes) and value:
        return value
    if isinstance(value, str) and value:
        return require_text(name, value)
    raise refusal(name, value, "text or bytes, and not empty", "pass what the model reads, such as '5.1,3.5,1.4,0.2'")


def _require_status(name: str, value: Any) -> int:
    status = require_number(name, value)
    if hidden(as_known(status)) or status not in _STATUSES:
        raise ValueError(f"{name} is {shown(value)}; pass a status of HTTP that is known now, such as 200 or 400")
    return int(status)


def _require_latency(name: str, value: Any) -> Any:
    found = milliseconds(name, value)
    if found is None or hidden(as_known(found)) or not 0 < found <= _LONGEST_MS:
        raise ValueError(
            f"{name} is {shown(value)}; pass a duration above 0 and up to 10 minutes that is known now, such as "
            "Duration.seconds(2)"
        )
    return value


class SmokeTestRequest(Value):
    """A request of a `SmokeTest`, and what is expected of its answer.

    It stands in the template, so it must not hold secrets. An asynchronous endpoint gets it inline and writes its
    response to S3; it takes no targets, and tells no status.

    Args:
        body: What the model reads: text, or bytes.
        content_type: The media type of the body. Default: `application/json`.
        accept: The media type that the model is asked for. Default: what the model prefers.
        target_model: The model of a multi-model endpoint, by its key below the prefix. Default: none.
        target_variant: The variant that has to answer. Default: any, by their weights.
        target_container_hostname: The container that is invoked directly. Default: none.
        inference_component: The inference component, or the adapter, that is invoked, of the endpoint of the test.
            Default: none.
        expected_status: The HTTP status that the model's container has to answer with: 400, say, for a body that it
            must reject. Default: 200.
        expected_content: Text that the answer has to contain. Default: any answer is good.
        tolerated_latency: How long the answer may take, measured by the function that asks: up to 10 minutes where the
            endpoint is asynchronous, else up to the 60 seconds that SageMaker waits. The first request after a
            deployment may take longer than others. Default: as long as SageMaker waits, or as the function has time
            for an asynchronous response.

    Raises:
        ValueError: If an argument is not of its kind, or is out of its bounds.
    """

    body: str | bytes
    content_type: str = "application/json"
    accept: str | None = None
    target_model: str | None = None
    target_variant: str | None = None
    target_container_hostname: str | None = None
    inference_component: InferenceComponent | AdapterInferenceComponent | None = None
    expected_status: int = _SUCCESS
    expected_content: str | None = None
    tolerated_latency: Duration | None = None

    _options = rendered_by_hand(
        facts.SmokeTestRequest,
        body=Option(_require_body, None, required=True),
        content_type=kinds.text(None, required=True, form=_HEADER, remedy="pass a media type such as text/csv"),
        accept=kinds.text(None, form=_HEADER, remedy="pass a media type such as text/csv"),
        target_model=Option(checked_key),
        target_variant=kinds.text(form=NAME),
        target_container_hostname=kinds.text(form=NAME),
        inference_component=kinds.instance(
            cast("type[InferenceComponent | AdapterInferenceComponent]", DefinedComponent),
            "inference_component_name",
            remedy=_ANY_COMPONENT,
            template=lambda component: component.inference_component_name,
        ),
        expected_status=Option(_require_status, required=True),
        expected_content=kinds.text(None),
        tolerated_latency=Option(_require_latency, None),
    )

    def _written(self) -> dict[str, Any]:
        """Return the request as the function of the test reads it."""
        encoded = isinstance(self.body, bytes)
        given = {member: getattr(self, name) for name, member in _MEMBERS.items()}
        if self.inference_component is not None:
            given["InferenceComponentName"] = self.inference_component.inference_component_name
        latency = milliseconds("tolerated_latency", self.tolerated_latency)
        optional = {
            "base64": encoded or None,
            "status": None if self.expected_status == _SUCCESS else self.expected_status,
            "content": self.expected_content,
            "seconds": None if latency is None else latency / 1000,
        }
        return {
            "body": base64.b64encode(self.body).decode() if isinstance(self.body, bytes) else self.body,
            "arguments": {member: value for member, value in given.items() if value is not None},
            **{name: value for name, value in optional.items() if value is not None},
        }
