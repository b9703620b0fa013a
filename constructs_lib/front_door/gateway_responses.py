"""What API Gateway itself answers to callers, before a request reaches the function or after it fails."""

import functools
import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import NamedTuple

from aws_cdk import aws_apigateway as apigateway


class GatewayAnswer(NamedTuple):
    """A gateway response in the form of the function's own refusals.

    API Gateway's own messages name accounts and ARNs ("User: arn:aws:iam::1234… is not authorized"), so they are left
    out.

    Attributes:
        kind: The type of the response. Source: developer guide of API Gateway, supported-gateway-response-types.
        status: Its HTTP status. None if the type has several.
        code: Its name in the document. The type's name if it has several.
        detail: A sentence for a human.
        headers: Headers of this response alone.
    """

    kind: str
    status: int | None
    code: str
    detail: str
    headers: Mapping[str, str] = {}

    @property
    def document(self) -> str:
        """The template of the body, in which API Gateway replaces variables and nothing else."""
        about = {
            "type": f"urn:inference-api:{self.code}",
            "title": self.code if self.status is None else HTTPStatus(self.status).phrase,
            **({} if self.status is None else {"status": self.status}),
            "code": self.code,
            "detail": self.detail,
            "request_id": "$context.requestId",
        }
        return json.dumps(about)


_TYPE = "$context.error.responseType"
_ANSWERS = {
    "Refused": GatewayAnswer("DEFAULT_4XX", None, _TYPE, "API Gateway refused the request"),
    "Failed": GatewayAnswer("DEFAULT_5XX", None, _TYPE, "API Gateway could not answer the request"),
    "InvalidBody": GatewayAnswer(
        "BAD_REQUEST_BODY", 400, "invalid_body", "the body does not match the schema of this API"
    ),
    "Unauthorized": GatewayAnswer("UNAUTHORIZED", 401, "unauthorized", "a valid token is needed"),
    # API Gateway gives this answer to paths and methods that do not exist, too.
    "NoAuthentication": GatewayAnswer(
        "MISSING_AUTHENTICATION_TOKEN",
        403,
        "missing_authentication_token",
        "the request is not signed, or there is no such path or method",
    ),
    "Denied": GatewayAnswer("ACCESS_DENIED", 403, "access_denied", "the caller may not call this API"),
    "NoApiKey": GatewayAnswer("INVALID_API_KEY", 403, "invalid_api_key", "a valid API key is needed"),
    "WrongSignature": GatewayAnswer(
        "INVALID_SIGNATURE", 403, "invalid_signature", "the signature does not match the request"
    ),
    "Expired": GatewayAnswer("EXPIRED_TOKEN", 403, "expired_token", "the credentials of the caller have expired"),
    "TooLarge": GatewayAnswer("REQUEST_TOO_LARGE", 413, "request_too_large", "the body is too large for API Gateway"),
    # The only header that a request must have is its content type, so this is not 400.
    "NoContentType": GatewayAnswer(
        "BAD_REQUEST_PARAMETERS", 415, "unsupported_content_type", "a Content-Type header is needed"
    ),
    "Throttled": GatewayAnswer("THROTTLED", 429, "throttled", "too many requests", {"Retry-After": "'1'"}),
    "NoQuota": GatewayAnswer("QUOTA_EXCEEDED", 429, "quota_exceeded", "the quota of the API key is used up"),
    "TimedOut": GatewayAnswer("INTEGRATION_TIMEOUT", 504, "integration_timeout", "the API did not answer in time"),
}


@functools.cache
def _response_type(kind: str) -> apigateway.ResponseType:
    """Return a type of response, which is the same in every API."""
    return apigateway.ResponseType.of(kind)


def define_gateway_responses(api: apigateway.RestApi, allow_origins: Sequence[str]) -> None:
    """Define what API Gateway answers by itself.

    Args:
        api: The API.
        allow_origins: The web pages whose scripts may read answers.
    """
    fixed = {"X-Content-Type-Options": "'nosniff'", "Content-Type": "'application/problem+json'"}
    if allow_origins:
        # A gateway response cannot choose among origins; it says nothing that an origin could misuse.
        fixed["Access-Control-Allow-Origin"] = "'*'"
    for name, answer in _ANSWERS.items():
        api.add_gateway_response(
            name,
            type=_response_type(answer.kind),
            status_code=None if answer.status is None else str(answer.status),
            response_headers={**fixed, **answer.headers},
            templates={"application/json": answer.document},
        )
