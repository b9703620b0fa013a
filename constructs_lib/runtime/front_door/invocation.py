"""The call of the endpoint: once, unless a fault proves that the model did not run and time remains."""

import random
import re
import time
from collections.abc import Callable, Mapping
from email.message import Message
from typing import NamedTuple, TypeVar

from .client import Client, Response, Source
from .deadline import Deadline
from .faults import refused
from .open_headers import INFERENCE_ID, decide, headers_to_return
from .problem import ProblemError
from .record import Record
from .request import Request
from .settings import Settings
from .target import ARGUMENTS

T = TypeVar("T")
_ATTEMPTS = 2
# What connecting may add to the time in which the endpoint may be silent.
_CONNECT = 1.0
_RANDOM = random.SystemRandom()
_VARIANT = re.compile(r"[a-zA-Z0-9-]{1,63}", re.ASCII)
# Source: botocore sagemaker-runtime, InvokeEndpointInput.
HEADERS = {
    "ContentType": "Content-Type",
    "Accept": "Accept",
    "TargetModel": "X-Amzn-SageMaker-Target-Model",
    "TargetVariant": "X-Amzn-SageMaker-Target-Variant",
    "TargetContainerHostname": "X-Amzn-SageMaker-Target-Container-Hostname",
    "InferenceComponentName": "X-Amzn-SageMaker-Inference-Component",
    "InferenceId": INFERENCE_ID,
}


class Reply(NamedTuple):
    """What the endpoint said.

    Attributes:
        body: The prediction.
        content_type: Its media type, as the model says.
        content_encoding: How it is compressed, as the model says.
        variant: The variant that answered.
        headers: What the model says in headers that are open.
    """

    body: bytes
    content_type: str
    content_encoding: str
    variant: str
    headers: Mapping[str, str]


def _assumed(settings: Settings, environment: Mapping[str, str]) -> Source | None:
    if not settings.assume_role:
        return None
    from .assumed_role import AssumedRole  # most functions call with their own role

    return AssumedRole(settings.assume_role, environment)


class Invocation:
    """Calls an endpoint.

    Args:
        settings: How the function behaves.
        environment: What Lambda and the owner have set.
        path: The operation, as its path ends. Default: the one that waits for the prediction.
        names: The headers of its arguments.
    """

    def __init__(
        self,
        settings: Settings,
        environment: Mapping[str, str],
        *,
        path: str = "invocations",
        names: Mapping[str, str] = HEADERS,
    ) -> None:
        self._path = f"/endpoints/{settings.endpoint_name}/{path}"
        self._names = names
        self._attempt = _CONNECT + settings.read_timeout
        self._open_headers = settings.open_headers
        self._open_status_codes = settings.open_status_codes
        where = {**environment, "AWS_REGION": settings.region} if settings.region else environment
        self._client = Client(where, read_timeout=settings.read_timeout, credentials=_assumed(settings, environment))

    def invoke(self, request: Request, record: Record, deadline: Deadline) -> Reply:
        """Return what the endpoint says, and note how long it took.

        Raises:
            ProblemError: If there is no prediction.
        """
        response = self.respond(request, record, deadline)
        return Reply(
            body=response.body,
            content_type=response.headers.get("Content-Type", ""),
            content_encoding=response.headers.get("Content-Encoding", ""),
            variant=variant_of(response.headers),
            headers=headers_to_return(response.headers, self._open_headers),
        )

    def respond(self, request: Request, record: Record, deadline: Deadline) -> Response:
        """Return the answer itself, and note how long it took.

        Raises:
            ProblemError: If the endpoint does not take the request.
        """
        begin = time.monotonic()
        headers = self.headers_of(request, record)
        try:
            return self.ask_again(lambda: self._ask(request, headers, deadline), record, deadline)
        finally:
            record.endpoint_seconds = time.monotonic() - begin

    def headers_of(self, request: Request, record: Record) -> dict[str, str]:
        """Return the headers that say what a request asks for."""
        arguments = {self._names[name]: value for name, value in request.arguments.items()}
        return {INFERENCE_ID: record.request_id, **arguments, **request.headers}

    def ask_again(self, ask: Callable[[], T], record: Record, deadline: Deadline) -> T:
        """Ask, and once more if the model has not seen the request, and time remains.

        Raises:
            ProblemError: If the endpoint does not take the request.
        """
        while True:
            record.attempts += 1
            try:
                return ask()
            except ProblemError as problem:
                again = problem.model_did_not_run and record.attempts < _ATTEMPTS
                if not again or deadline.left() < self._attempt:
                    raise
            # Callers that were refused together must not return so, nor those of environments from one snapshot.
            time.sleep(_RANDOM.uniform(0.05, 0.2))

    def _ask(self, request: Request, headers: Mapping[str, str], deadline: Deadline) -> Response:
        response = self._client.post(self._path, request.body, headers, deadline)
        if response.status // 100 == 2:  # noqa: PLR2004  # HTTP: classes of statuses
            return response
        raise self.refusal(request, response)

    def refusal(self, request: Request, response: Response) -> ProblemError:
        """Return what an answer other than 200 means to a caller."""
        return refused(
            response.status,
            response.headers.get("x-amzn-ErrorType", ""),
            response.body,
            targeted=not ARGUMENTS.isdisjoint(request.arguments),
            decided=decide(request.headers),
            open_status_codes=self._open_status_codes,
        )


def variant_of(answered: Message) -> str:
    """Return the variant that has answered, as an answer says. Empty if it says no name."""
    variant = answered.get("x-Amzn-Invoked-Production-Variant", "")
    return variant if _VARIANT.fullmatch(variant) else ""
