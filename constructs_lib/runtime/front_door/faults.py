"""Answers of SageMaker other than 200, and what each means to a caller."""

import json
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from .meanings import (
    DENIED,
    ENDPOINT_FAILED,
    HEADER_REFUSED,
    MODEL_FAILED,
    MODEL_OVERLOADED,
    NO_CAPACITY,
    NOT_READY,
    REQUEST_TOO_LARGE,
    THROTTLED,
    UNKNOWN_TARGET,
    WRONG_ENDPOINT,
    Meaning,
)
from .messages import MODEL_ERRORS, REFUSALS, meaning_of
from .problem import ProblemError

# Source: common errors of the SageMaker API reference; botocore data/_retry.json.
_THROTTLED = {"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException", "SlowDown"}
_THROTTLED |= {"RequestLimitExceeded", "RequestThrottled", "RequestThrottledException", "LimitExceededException"}
_DENIED = {"AccessDenied", "AccessDeniedException", "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"}
_DENIED |= {"IncompleteSignature", "IncompleteSignatureException", "InvalidSignatureException", "NotAuthorized"}
_DENIED |= {"MissingAuthenticationToken", "MissingAuthenticationTokenException", "OptInRequired"}
_DENIED |= {"SignatureDoesNotMatch", "UnrecognizedClientException", "InvalidAccessKeyId", "RequestExpired"}
_BY_TYPE = {
    **dict.fromkeys(_THROTTLED, THROTTLED),
    **dict.fromkeys(_DENIED, DENIED),
    "ModelNotReadyException": NOT_READY,
}
_BY_STATUS = {401: DENIED, 403: DENIED, 413: REQUEST_TOO_LARGE, 429: THROTTLED, 503: NO_CAPACITY}

# SageMaker's own status for a model that failed.
_OF_MODEL = 424
# Statuses with which a model says that the client has to change something.
_REJECTED = {400, 413, 415, 422}
# 507 is a multi-model container without memory for one more model.
_OVERLOADED = {429, 503, 507}
_NAME = re.compile(r"[A-Za-z0-9_.]{1,64}", re.ASCII)


def refused(
    status: int,
    error_type: str,
    body: bytes,
    *,
    targeted: bool,
    decided: bool = False,
    open_status_codes: Collection[int] = (),
) -> ProblemError:
    """Return what an answer other than 200 means to a caller.

    Args:
        status: Its status.
        error_type: Its header `x-amzn-ErrorType`; empty if there is none.
        body: Its body.
        targeted: Whether the caller has named a model, a variant or a container.
        decided: Whether the caller has sent a header that SageMaker may refuse a request for.
        open_status_codes: The statuses of the model's container that callers are told as they are.
    """
    about = _about(body)
    # Source: Smithy, AWS restJson1 protocol, operation error serialization.
    name = str(error_type or about.get("code") or about.get("__type") or "").rpartition("#")[2].partition(":")[0]
    if name == "ModelError" or (status == _OF_MODEL and name not in _BY_TYPE):
        return _model_failed(about, open_status_codes)
    said = (about.get("ErrorCode"), about.get("Message") or about.get("message"))
    meaning = (
        _BY_TYPE.get(name)
        or meaning_of(REFUSALS, *said, targeted=targeted)
        or _BY_STATUS.get(status)
        or _unknown(status, targeted=targeted, decided=decided)
    )
    return meaning.problem(_fault(name, about.get("ErrorCode")) or f"status {status}")


def unexpected(error: BaseException) -> ProblemError:
    """Return what an error of the function itself means to a caller: nothing but that there was one."""
    return ProblemError(
        500, "internal_error", "the request could not be handled", fault=type(error).__name__, operator=True
    )


def _about(body: bytes) -> Mapping[str, Any]:
    """Return what an error says of itself, if it is a JSON object."""
    with suppress(ValueError, RecursionError):
        about = json.loads(body)
        if isinstance(about, dict):
            return about
    return {}


def _fault(*names: object) -> str:
    """Return what the log says: names of errors, and nothing that somebody else may have written."""
    return " ".join(name for name in names if isinstance(name, str) and _NAME.fullmatch(name))


def _unknown(status: int, *, targeted: bool, decided: bool) -> Meaning:
    if status // 100 != 4:  # noqa: PLR2004  # HTTP: classes of statuses
        return ENDPOINT_FAILED
    if decided:
        return HEADER_REFUSED
    return UNKNOWN_TARGET if targeted else WRONG_ENDPOINT


def _model_failed(about: Mapping[str, Any], open_status_codes: Collection[int]) -> ProblemError:
    original = _status(about.get("OriginalStatusCode"))
    fault = f"ModelError {original}"
    if original in open_status_codes:
        return ProblemError(original, "model_refused", "the model has refused the request", fault=fault)
    if original in _REJECTED:
        return ProblemError(original, "model_rejected_input", "the model does not take this input", fault=fault)
    if original in _OVERLOADED:
        return MODEL_OVERLOADED.problem(fault)
    said = (about.get("Message") or about.get("message"), about.get("OriginalMessage"))
    return (meaning_of(MODEL_ERRORS, *said) or MODEL_FAILED).problem(fault)


def _status(original: object) -> int:
    """Return the status that the model's container gave; 0 if it is none."""
    text = str(original)
    return int(text) if re.fullmatch(r"[1-5][0-9][0-9]", text, re.ASCII) else 0
