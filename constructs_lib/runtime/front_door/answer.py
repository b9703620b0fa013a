"""What a caller gets: text as it is, everything else as base64, which API Gateway turns into bytes."""

import binascii
import re
from collections.abc import Mapping
from typing import Any

from .problem import ProblemError
from .request import MEDIA_TYPE

# Lambda's 6 MiB, less what the answer around the body takes.
MAX_ANSWER_BYTES = 6 * 1024 * 1024 - 4096

_UNKNOWN = "application/octet-stream"
_TEXT = re.compile(
    r"(?:text/[^;]+|application/(?:json|jsonlines|x-ndjson|xml|x-www-form-urlencoded|[^;/]+\+(?:json|xml)))"
    r"(?:[ \t]*;[ \t]*charset=\"?(?:utf-8|us-ascii)\"?)?",
    re.ASCII | re.IGNORECASE,
)
_CODINGS = frozenset({"gzip", "deflate", "br", "zstd"})
_TYPE_LENGTH = 256
# Whatever a model writes, a browser neither guesses what it is nor runs it.
FIXED = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
# JSON writes these with two letters, and other controls with six.
_DOUBLED = (b'"', b"\\", b"\b", b"\t", b"\n", b"\f", b"\r")
_SIXFOLD = bytes(set(range(0x20)) - set(b"".join(_DOUBLED)))
# Every so many letters are looked at first. It is a prime number, so that no length of a line is in step with it.
_STRIDE = 509
# So much less than the limit is surely below it, whatever lies between those letters.
_DOUBT = 1 << 16


def answer(
    body: bytes, content_type: str, content_encoding: str, headers: Mapping[str, str], *, binary: bool
) -> dict[str, Any]:
    """Return a prediction as API Gateway takes it.

    Raises:
        ProblemError: If it is too large, or binary where only text can be passed on.
    """
    content_type = media_type_of(content_type)
    sent = {"Content-Type": content_type, **headers}
    if content_encoding in _CODINGS:
        sent["Content-Encoding"] = content_encoding
    elif _TEXT.fullmatch(content_type) and (text := _text(body)) is not None:
        return response(200, sent, text)
    if not binary:
        raise ProblemError(502, "response_not_text", "the model's answer is not text, and this API passes only text on")
    if (len(body) + 2) // 3 * 4 > MAX_ANSWER_BYTES:
        raise ProblemError(502, "response_too_large", "the model's answer is too large to be passed on")
    return response(200, sent, binascii.b2a_base64(body, newline=False).decode("ascii"), encoded=True)


def media_type_of(content_type: str) -> str:
    """Return what a model says of its answer, if it is a media type."""
    return content_type if len(content_type) <= _TYPE_LENGTH and MEDIA_TYPE.fullmatch(content_type) else _UNKNOWN


def refusal(problem: ProblemError, request_id: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return a problem as API Gateway takes it."""
    sent = {"Content-Type": "application/problem+json", **headers}
    if problem.retry_after is not None:
        sent["Retry-After"] = str(problem.retry_after)
    return response(problem.status, sent, problem.document(request_id))


def response(status: int, headers: Mapping[str, str], body: str, *, encoded: bool = False) -> dict[str, Any]:
    """Return what Lambda hands to API Gateway."""
    return {"statusCode": status, "headers": {**FIXED, **headers}, "body": body, "isBase64Encoded": encoded}


def _text(body: bytes) -> str | None:
    """Return text, unless it is none, or JSON's escapes make it too large for Lambda."""
    if not _fits(body):
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _fits(body: bytes) -> bool:
    """Whether a text, between the quotes of JSON, is no more than Lambda takes."""
    if len(body) * 6 <= MAX_ANSWER_BYTES:
        return True
    # Counting takes as long as all else that is done with a large answer, and hardly any is near the limit.
    guess = _growth(body[::_STRIDE]) * _STRIDE
    return len(body) + 2 * guess + _DOUBT <= MAX_ANSWER_BYTES or len(body) + _growth(body) <= MAX_ANSWER_BYTES


def _growth(body: bytes) -> int:
    """Return how much longer a text is between the quotes of JSON."""
    doubled = sum(body.count(letter) for letter in _DOUBLED if letter in body)
    return doubled + 5 * (len(body) - len(body.translate(None, _SIXFOLD)))
