"""What faults mean to a caller: whose they are, and what is said of them."""

from typing import Literal, NamedTuple

from .problem import ProblemError


class Meaning(NamedTuple):
    """What is said of faults of one kind.

    Attributes:
        whose: Who can mend it: the caller, the author of the model, the owner of the API. What passes mends itself.
        status: The HTTP status.
        code: Its name.
        detail: A sentence for a human.
        retry_after: After how many seconds it is worth trying again, if it is.
        model_did_not_run: Whether the fault proves that the model has not seen the request.
    """

    whose: Literal["caller", "model", "owner", "passing"]
    status: int
    code: str
    detail: str
    retry_after: int | None = None
    model_did_not_run: bool = False

    def problem(self, fault: str = "") -> ProblemError:
        """Return what a caller is told.

        Args:
            fault: What the log says of the cause: the name of an exception or of an error of AWS.
        """
        return ProblemError(
            self.status,
            self.code,
            self.detail,
            retry_after=self.retry_after,
            fault=fault,
            model_did_not_run=self.model_did_not_run,
            operator=self.whose == "owner",
        )


_NOT_NOW = "the endpoint cannot take the request now"

REQUEST_TOO_LARGE = Meaning("caller", 413, "request_too_large", "the body is too large for the endpoint")
UNKNOWN_TARGET = Meaning("caller", 404, "unknown_target", "the endpoint does not serve what the path names")
HEADER_REFUSED = Meaning("caller", 400, "header_refused", "the endpoint does not take what the headers ask for")

MODEL_FAILED = Meaning("model", 502, "model_failed", "the model failed")
MODEL_TIMED_OUT = Meaning("model", 504, "model_timed_out", "the model did not answer in time")
RESPONSE_TOO_LARGE = Meaning("model", 502, "response_too_large", "the model's answer is too large to be passed on")
ENDPOINT_FAILED = Meaning("model", 502, "endpoint_failed", "the endpoint failed")
UNREADABLE = Meaning("model", 502, "endpoint_failed", "the endpoint's answer cannot be read")
# The model may have run after each of these, and after the second it may still be running.
CONNECTION_LOST = Meaning("model", 502, "connection_lost", "the connection to the endpoint broke")
ENDPOINT_TIMED_OUT = Meaning("model", 504, "endpoint_timed_out", "the endpoint did not answer in time")

NO_INFERENCE = Meaning("caller", 404, "unknown_inference", "this caller has no such inference")
NO_UPLOAD = Meaning("caller", 404, "unknown_upload", "this caller has uploaded no such body, or it is gone")
EXPIRED = Meaning("caller", 410, "expired", "the request has expired, or its response has been deleted")
# What the model, or SageMaker, wrote of it may name anything.
NOT_INFERRED = Meaning("model", 502, "inference_failed", "the request has failed")

DENIED = Meaning("owner", 500, "front_door_misconfigured", "this API may not call its endpoint")
WRONG_ENDPOINT = Meaning("owner", 500, "endpoint_misconfigured", "the endpoint does not take requests of this API")
WRONG_PLACE = Meaning("owner", 500, "endpoint_misconfigured", "the endpoint writes responses to another place")
NO_ENDPOINT = Meaning("owner", 503, "endpoint_not_found", _NOT_NOW, retry_after=1)

THROTTLED = Meaning("passing", 429, "throttled", "too many requests", retry_after=1, model_did_not_run=True)
NOT_READY = Meaning("passing", 503, "model_not_ready", _NOT_NOW, retry_after=5, model_did_not_run=True)
# The refused request has started what makes a copy, which takes minutes.
NO_COPY = Meaning("passing", 503, "endpoint_unavailable", _NOT_NOW, retry_after=60)
NO_CAPACITY = Meaning("passing", 503, "endpoint_unavailable", _NOT_NOW, retry_after=1)
MODEL_OVERLOADED = Meaning("passing", 503, "model_overloaded", _NOT_NOW, retry_after=1)
UNREACHABLE = Meaning("passing", 503, "endpoint_unreachable", _NOT_NOW, retry_after=1, model_did_not_run=True)
# Whoever answered is not who should: nothing is sent there once more.
UNTRUSTED = Meaning("passing", 503, "endpoint_unreachable", _NOT_NOW, retry_after=1)
STORAGE = Meaning("passing", 503, "storage_unavailable", "the request or its response cannot be reached", retry_after=1)
