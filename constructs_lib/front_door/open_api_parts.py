"""What definitions of APIs in OpenAPI have in common: operations, answers, schemas."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

JSON: Final = "application/json"
# Source: RFC 9110, 5.6.2; fewer signs than there may be.
_WORD: Final = "[A-Za-z0-9_.+-]+"
WAIT: Final = {"Retry-After": {"description": "After how many seconds to try again.", "schema": {"type": "integer"}}}
_LOCATION: Final = {"Location": {"description": "Where to go on.", "schema": {"type": "string"}}}


class Answer(NamedTuple):
    """An answer that is no refusal.

    Attributes:
        what: What it is.
        headers: Its headers.
        schema: What its body looks like, if that is not what a model has written.
        links: What may be asked next, by the operationId: the path parameter `id` as this answer has it.
    """

    what: str
    headers: Mapping[str, Any] = {}
    schema: Mapping[str, Any] | None = None
    links: Mapping[str, str] = {}


class Operation(NamedTuple):
    """A kind of method.

    Attributes:
        name: What its operationId begins with.
        summary: What it does.
        answers: Its answers that are no refusals, by status.
        takes_upload: Whether its body says what will be uploaded.
    """

    name: str
    summary: str
    answers: Mapping[int, Answer]
    takes_upload: bool = False


_TICKET: Final = {
    "type": "object",
    "properties": {
        "upload_id": {"type": "string"},
        "method": {"const": "PUT"},
        "url": {"type": "string", "format": "uri"},
        "headers": {"type": "object", "additionalProperties": {"type": "string"}},
        "expires_in": {"type": "integer"},
    },
    "required": ["upload_id", "method", "url", "headers", "expires_in"],
}
_IN_PROGRESS: Final = {
    "type": "object",
    "properties": {"inference_id": {"type": "string"}, "status": {"const": "InProgress"}},
    "required": ["inference_id", "status"],
}
_RESPONSE: Final = {"getInvocation": "$response.body#/inference_id"}
_QUEUED: Final = Answer("The request is queued.", {**_LOCATION, **WAIT}, _IN_PROGRESS, _RESPONSE)

INVOCATION: Final = Operation("invoke", "Ask the model for a prediction.", {200: Answer("What the model writes.")})
"""A method that waits for the model."""

STREAM: Final = Operation(
    "invokeAsStream", "Ask the model, and read while it writes.", {200: Answer("What the model writes, as it does.")}
)
"""A method that passes on what the model writes."""

ASYNCHRONOUS: Final[Mapping[tuple[str, ...], Operation]] = {
    ("POST", "invocations"): Operation("invoke", "Queue a request for the model.", {202: _QUEUED}),
    ("GET", "invocations", "{id}"): Operation(
        "getInvocation",
        "Fetch the response of the model.",
        {
            200: Answer("What the model has written."),
            202: Answer("There is no response yet.", WAIT, _IN_PROGRESS, _RESPONSE),
            303: Answer("The response is in Amazon S3, at a URL that is signed for a few minutes.", _LOCATION),
        },
    ),
    ("POST", "uploads"): Operation(
        "createUpload",
        "Ask where to upload a large body.",
        {201: Answer("Where to.", _LOCATION, _TICKET, {"invokeUpload": "$response.body#/upload_id"})},
        takes_upload=True,
    ),
    ("POST", "uploads", "{id}", "invocations"): Operation(
        "invokeUpload", "Queue a request for what was uploaded.", {202: _QUEUED}
    ),
}
"""The methods of an API in front of an asynchronous endpoint, by HTTP method and path."""

# Refusals that callers should be ready for; what is rarer has the same form.
PROBLEMS: Final[Mapping[int, str]] = {
    400: "The body or a header is malformed, or API Gateway finds that the body does not match the schema.",
    401: "The token is missing or not valid.",
    403: "The caller is not let in.",
    404: "The path names what is not open, or not there.",
    406: "The Accept header is malformed.",
    410: "The request is over, and there is no response.",
    413: "The body is too large.",
    415: "The content type or encoding is missing, or not accepted.",
    422: "The model does not take this input.",
    429: "There are too many requests.",
    500: "Only the owner of the API can mend it.",
    502: "The model or its endpoint failed.",
    503: "There is no capacity now.",
    504: "There was no answer in time; the model may still be running.",
}
WITH_A_WAIT: Final = frozenset({429, 503})
"""Refusals that say after how long to try again."""

PROBLEM: Final = {
    "description": "Problem details (RFC 9457).",
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("type", "title", "code", "detail", "request_id")}
    | {"status": {"type": "integer"}},
    "required": ["type", "title", "code", "detail", "request_id"],
}


def upload(largest: int, content_types: Sequence[str]) -> dict[str, Any]:
    """Return what a request for an upload looks like.

    Args:
        largest: How long an upload may be, in bytes.
        content_types: Media types that it may have; all if there are none.
    """
    kind = "|".join(map(re.escape, content_types)) or f"{_WORD}/{_WORD}"
    return {
        "type": "object",
        "properties": {
            # No maximum: what is too large is refused with 413, and what does not fit a schema with 400.
            "content_length": {"type": "integer", "minimum": 1, "description": f"In bytes, {largest} at most."},
            "content_type": {"type": "string", "maxLength": 256, "pattern": f"^(?:{kind})(?:; ?{_WORD}={_WORD})?$"},
        },
        "required": ["content_length", "content_type"],
        "additionalProperties": False,
    }
