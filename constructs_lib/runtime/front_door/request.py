"""What a caller sends, out of the events of REST APIs, HTTP APIs, function URLs and load balancers."""

import binascii
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from .open_headers import PREFIX, headers_to_pass
from .problem import ProblemError
from .settings import Settings
from .target import target_of

# Source: RFC 9110, 5.6 and 8.3.1. Nothing beyond ASCII, and no tab, comes into a header of SageMaker.
_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # noqa: S105  # RFC 9110's word for a word
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
_PARAMETERS = rf"(?:[ \t]*;(?:[ \t]*{_TOKEN}=(?:{_TOKEN}|{_QUOTED}))?)*"
MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}{_PARAMETERS}", re.ASCII)
_ACCEPT = re.compile(rf"{MEDIA_TYPE.pattern}(?:[ \t]*,[ \t]*{MEDIA_TYPE.pattern})*", re.ASCII)
_REQUEST_ID = re.compile(r"[A-Za-z0-9_=-]{1,64}", re.ASCII)
_EXTENDED_ID = re.compile(r"[A-Za-z0-9_=+/~-]{1,128}", re.ASCII)
_HEADER_LENGTH = 256
_HEADERS = frozenset({"accept", "content-encoding", "content-type", "origin"})


class Ids(NamedTuple):
    """How a request is called.

    Attributes:
        request: The id that callers are told: API Gateway's, or Lambda's. Callers may choose API Gateway's, with the
            header x-amzn-requestid. Source: developer guide of API Gateway, api-gateway-mapping-template-reference.
        extended: The id that API Gateway gave and no caller can choose. Empty where it tells none.
    """

    request: str
    extended: str


class Request(NamedTuple):
    """A request that may be passed on.

    Attributes:
        body: What the model is to read.
        arguments: The other arguments of InvokeEndpoint that depend on the caller.
        headers: Headers of SageMaker that the caller has sent, and the owner opened.
    """

    body: bytes
    arguments: Mapping[str, str]
    headers: Mapping[str, str]


def headers_of(event: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the headers that matter here, by their names in lower case."""
    many, one = event.get("multiValueHeaders") or {}, event.get("headers") or {}
    found: dict[str, list[str]] = {}
    for name in many or one:
        lower = name.lower()
        if lower in _HEADERS or lower.startswith(PREFIX):
            values = (many[name] or ()) if many else (one[name],)
            found.setdefault(lower, []).extend(value for value in values if isinstance(value, str))
    return found


def ids_of(event: Any, context: Any) -> Ids:
    """Return how the request is called. Whatever the event is, it has a name."""
    about = event.get("requestContext") if isinstance(event, dict) else None
    api = about if isinstance(about, dict) else {}
    return Ids(
        _matching(_REQUEST_ID, api.get("requestId"), getattr(context, "aws_request_id", None)) or _made_up(),
        _matching(_EXTENDED_ID, api.get("extendedRequestId")),
    )


def _matching(pattern: re.Pattern[str], *candidates: object) -> str:
    return next((each for each in candidates if isinstance(each, str) and pattern.fullmatch(each)), "")


def _made_up() -> str:
    import uuid  # hardly ever needed, and slow to load

    return str(uuid.uuid4())


def read_request(event: Mapping[str, Any], headers: Mapping[str, list[str]], settings: Settings) -> Request:
    """Return what may be passed on.

    Raises:
        ProblemError: If anything is not as it should be; the model has not been called.
    """
    arguments = target_of(event, settings)
    arguments["ContentType"] = _content_type(headers, settings)
    arguments.update(accept_of(headers))
    passed = headers_to_pass(headers, settings.open_headers)
    return Request(_body(event, settings.max_request_bytes), arguments, passed)


def accept_of(headers: Mapping[str, list[str]]) -> dict[str, str]:
    """Return which media types a caller wants, as an argument of InvokeEndpoint; nothing if it does not say.

    Raises:
        ProblemError: If it says something else.
    """
    accept = ", ".join(headers.get("accept", ()))
    if len(accept) > _HEADER_LENGTH * 4 or (accept and not _ACCEPT.fullmatch(accept)):
        raise ProblemError(406, "not_acceptable", "the Accept header is not a list of media types")
    return {"Accept": accept} if accept else {}


def read_text(event: Mapping[str, Any], longest: int) -> str:
    """Return a short body that is for the function itself.

    Raises:
        ProblemError: If there is none, or it is too long.
        ValueError: If it is not UTF-8.
    """
    return _body(event, longest).decode()


def _content_type(headers: Mapping[str, list[str]], settings: Settings) -> str:
    found = set(headers.get("content-type", ()))
    content_type = require_content_type(found.pop() if len(found) == 1 else "", settings)
    # InvokeEndpoint has no content encoding: the model would take compressed bytes for what the content type says.
    if any(coding.strip().lower() not in {"", "identity"} for coding in headers.get("content-encoding", ())):
        raise ProblemError(415, "unsupported_content_encoding", "bodies must not be compressed")
    return content_type


def require_content_type(content_type: str, settings: Settings) -> str:
    """Return the content type of a body, if bodies may have it.

    Raises:
        ProblemError: If they may not.
    """
    if len(content_type) > _HEADER_LENGTH or not MEDIA_TYPE.fullmatch(content_type):
        raise ProblemError(415, "unsupported_content_type", "one well-formed Content-Type header is needed")
    if settings.content_types and content_type.partition(";")[0].strip().lower() not in settings.content_types:
        raise ProblemError(415, "unsupported_content_type", "bodies of this content type are not taken here")
    return content_type


def _body(event: Mapping[str, Any], limit: int) -> bytes:
    text = event.get("body")
    if not isinstance(text, str) or not text:
        raise ProblemError(400, "invalid_body", "there is no body")
    encoded = bool(event.get("isBase64Encoded"))
    if len(text) > (limit + 2) // 3 * 4 if encoded else len(text) > limit:
        raise _too_large(limit)
    try:
        body = binascii.a2b_base64(text, strict_mode=True) if encoded else text.encode()
    except (binascii.Error, ValueError):
        raise ProblemError(400, "invalid_body", "the body is neither UTF-8 nor base64, as announced") from None
    if len(body) > limit:
        raise _too_large(limit)
    return body


def _too_large(limit: int) -> ProblemError:
    return ProblemError(413, "request_too_large", f"a body may have {limit} bytes at most")
