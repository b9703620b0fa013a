"""What each fault of SageMaker and of the way to it means to a caller."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from .problem import ProblemError

_THROTTLED = {"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException", "SlowDown"}
_THROTTLED |= {"RequestLimitExceeded", "RequestThrottled", "RequestThrottledException", "LimitExceededException"}
_DENIED = {"AccessDenied", "AccessDeniedException", "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"}
_DENIED |= {"IncompleteSignature", "IncompleteSignatureException", "InvalidSignatureException", "NotAuthorized"}
_DENIED |= {"MissingAuthenticationToken", "MissingAuthenticationTokenException", "OptInRequired"}
_DENIED |= {"SignatureDoesNotMatch", "UnrecognizedClientException", "InvalidAccessKeyId", "RequestExpired"}

_CREDENTIALS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.NoRegionError,
    boto.InvalidRegionError,
)
_UNSENT = (boto.EndpointConnectionError, boto.ConnectTimeoutError, boto.ProxyConnectionError, boto.SSLError)
_BROKEN = (boto.ResponseStreamingError, boto.IncompleteReadError, boto.ConnectionClosedError, ResponseParserError)

# Statuses with which a model says that the client has to change something.
_REJECTED = {400, 413, 415, 422}
# 507 is a multi-model container without memory for one more model.
_OVERLOADED = {429, 503, 507}
_NAME = re.compile(r"[A-Za-z0-9_.]{1,64}", re.ASCII)
_NO_ENDPOINT = re.compile(r"\bendpoint\b.{0,300}\bnot (?:be )?(?:found|exist)", re.IGNORECASE | re.DOTALL)
_TOO_LONG = re.compile(r"'body'.{0,300}length less than or equal to|(?:request|payload).{0,60}too large", re.IGNORECASE)


def problem_of(error: Exception, *, targeted: bool) -> ProblemError:
    """Return what a fault means to a caller.

    Args:
        error: What boto3 raised.
        targeted: Whether the caller has named a model, a variant or a container.
    """
    if isinstance(error, boto.ClientError):
        return _refused(cast("Mapping[str, Any]", error.response), targeted=targeted)
    fault = type(error).__name__
    if isinstance(error, _CREDENTIALS):
        return _misconfigured(fault)
    if isinstance(error, _UNSENT):
        return _unavailable("endpoint_unreachable", fault, model_did_not_run=not isinstance(error, boto.SSLError))
    if isinstance(error, boto.ReadTimeoutError):
        return timed_out(fault)
    if isinstance(error, (*_BROKEN, boto.HTTPClientError)):
        return connection_lost(fault)
    # What boto3 raises beside its own errors comes from reading answers that are none.
    return ProblemError(502, "endpoint_failed", "the endpoint's answer cannot be read", fault=fault)


def connection_lost(fault: str) -> ProblemError:
    """Return that there is half an answer at most. The model may have run."""
    return ProblemError(502, "connection_lost", "the connection to the endpoint broke", fault=fault)


def timed_out(fault: str) -> ProblemError:
    """Return that the endpoint took too long. The model may have run, and may still be running."""
    return ProblemError(504, "endpoint_timed_out", "the endpoint did not answer in time", fault=fault)


def unexpected(error: BaseException) -> ProblemError:
    """Return what an error of the function itself means to a caller: nothing but that there was one."""
    return ProblemError(
        500, "internal_error", "the request could not be handled", fault=type(error).__name__, operator=True
    )


class _Refusal(NamedTuple):
    """An answer of SageMaker other than 200."""

    response: Mapping[str, Any]
    fault: str
    message: str
    targeted: bool


def _refused(response: Mapping[str, Any], *, targeted: bool) -> ProblemError:
    about = response.get("Error") or {}
    code = str(about.get("Code", "")).rpartition("#")[2].partition(":")[0]
    status = int((response.get("ResponseMetadata") or {}).get("HTTPStatusCode") or 0)
    fault = code if _NAME.fullmatch(code) else f"status {status}"
    meaning = _BY_CODE.get(code) or _BY_STATUS.get(status) or (_invalid if status // 100 == 4 else _failed)  # noqa: PLR2004  # HTTP: classes of statuses
    return meaning(_Refusal(response, fault, str(about.get("Message", "")), targeted))


def _model_failed(refusal: _Refusal) -> ProblemError:
    original = _status(refusal.response.get("OriginalStatusCode"))
    fault = f"ModelError {original}"
    if original in _REJECTED:
        return ProblemError(original, "model_rejected_input", "the model does not take this input", fault=fault)
    if original in _OVERLOADED:
        return _unavailable("model_overloaded", fault)
    if "timed out" in f"{refusal.message} {refusal.response.get('OriginalMessage', '')}".lower():
        return ProblemError(504, "model_timed_out", "the model did not answer in time", fault=fault)
    return ProblemError(502, "model_failed", "the model failed", fault=fault)


def _status(original: object) -> int:
    """Return the status that the model's container gave; 0 if it is none."""
    text = str(original)
    return int(text) if re.fullmatch(r"[1-5][0-9][0-9]", text, re.ASCII) else 0


def _not_ready(refusal: _Refusal) -> ProblemError:
    return _unavailable("model_not_ready", refusal.fault, retry_after=5, model_did_not_run=True)


def _throttled(refusal: _Refusal) -> ProblemError:
    return ProblemError(
        429, "throttled", "too many requests", retry_after=1, fault=refusal.fault, model_did_not_run=True
    )


def _denied(refusal: _Refusal) -> ProblemError:
    return _misconfigured(refusal.fault)


def _too_large(refusal: _Refusal) -> ProblemError:
    return ProblemError(413, "request_too_large", "the body is too large for the endpoint", fault=refusal.fault)


def _no_capacity(refusal: _Refusal) -> ProblemError:
    return _unavailable("endpoint_unavailable", refusal.fault)


def _failed(refusal: _Refusal) -> ProblemError:
    return ProblemError(502, "endpoint_failed", "the endpoint failed", fault=refusal.fault)


def _invalid(refusal: _Refusal) -> ProblemError:
    """Return what SageMaker objects to. Only its messages tell one cause from another."""
    if _TOO_LONG.search(refusal.message):
        return _too_large(refusal)
    if _NO_ENDPOINT.search(refusal.message):
        return _unavailable("endpoint_not_found", refusal.fault, operator=True)
    if refusal.targeted:
        detail = "the endpoint does not serve what the path names"
        return ProblemError(404, "unknown_target", detail, fault=refusal.fault)
    detail = "the endpoint does not take requests of this API"
    return ProblemError(500, "endpoint_misconfigured", detail, fault=refusal.fault, operator=True)


_BY_CODE: dict[str, Callable[[_Refusal], ProblemError]] = {
    **dict.fromkeys(_THROTTLED, _throttled),
    **dict.fromkeys(_DENIED, _denied),
    "ModelError": _model_failed,
    "ModelNotReadyException": _not_ready,
}
# 424 is SageMaker's own for a model that failed.
_BY_STATUS: dict[int, Callable[[_Refusal], ProblemError]] = {
    401: _denied,
    403: _denied,
    413: _too_large,
    424: _model_failed,
    429: _throttled,
    503: _no_capacity,
}


def _misconfigured(fault: str) -> ProblemError:
    return ProblemError(
        500, "front_door_misconfigured", "this API may not call its endpoint", fault=fault, operator=True
    )


def _unavailable(
    code: str, fault: str, *, retry_after: int = 1, model_did_not_run: bool = False, operator: bool = False
) -> ProblemError:
    return ProblemError(
        503,
        code,
        "the endpoint cannot take the request now",
        retry_after=retry_after,
        fault=fault,
        model_did_not_run=model_did_not_run,
        operator=operator,
    )
