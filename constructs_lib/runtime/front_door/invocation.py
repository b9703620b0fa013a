"""The call of the endpoint: once, unless a fault proves that the model did not run and time remains."""

import logging
import random
import re
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import boto3
from botocore.config import Config

from .answer import MAX_ANSWER_BYTES
from .deadline import Deadline, DeadlinePassedError
from .faults import connection_lost, problem_of, timed_out
from .problem import ProblemError
from .record import Record
from .request import Request
from .settings import Settings

_CONNECT_TIMEOUT = 1.0
_ATTEMPTS = 2
# A connection that is older may be gone without a sign: Lambda freezes the function between requests.
_IDLE = 20.0
_CHUNK = 1 << 20
_RANDOM = random.SystemRandom()
_VARIANT = re.compile(r"[a-zA-Z0-9-]{1,63}", re.ASCII)

# At some levels and for some answers these write headers, bodies and tracebacks.
for _name in ("boto3", "botocore", "urllib3"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class Reply(NamedTuple):
    """What the endpoint said.

    Attributes:
        body: The prediction.
        content_type: Its media type, as the model says.
        content_encoding: How it is compressed, as the model says.
        variant: The variant that answered.
    """

    body: bytes
    content_type: str
    content_encoding: str
    variant: str


class Invocation:
    """Calls an endpoint, over connections that are kept from one request to the next."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._attempt = _CONNECT_TIMEOUT + settings.read_timeout
        self._used = time.monotonic()
        self._client = boto3.client(
            "sagemaker-runtime",
            config=Config(
                connect_timeout=_CONNECT_TIMEOUT,
                read_timeout=settings.read_timeout,
                retries={"mode": "standard", "total_max_attempts": 1},
                max_pool_connections=16,
                tcp_keepalive=True,
                # Everything is checked already, more narrowly than boto3 does.
                parameter_validation=False,
            ),
        )

    def invoke(self, request: Request, record: Record, deadline: Deadline) -> Reply:
        """Return what the endpoint says, and note how long it took.

        Raises:
            ProblemError: If there is no prediction.
        """
        begin = time.monotonic()
        if begin - self._used > _IDLE:
            self._client.close()
        try:
            with deadline.enforced():
                response = self._respond(request, record, deadline)
                body = self._read(response, request)
        except DeadlinePassedError as error:
            # Whatever was interrupted may have left a connection in the middle of an answer.
            self._client.close()
            raise timed_out(type(error).__name__) from None
        finally:
            self._used = time.monotonic()
            record.endpoint_seconds = self._used - begin
        variant = response.get("InvokedProductionVariant") or ""
        return Reply(
            body=body,
            content_type=response.get("ContentType") or "",
            content_encoding=response["ResponseMetadata"]["HTTPHeaders"].get("content-encoding", ""),
            variant=variant if _VARIANT.fullmatch(variant) else "",
        )

    def _respond(self, request: Request, record: Record, deadline: Deadline) -> Mapping[str, Any]:
        attempt = 1
        while True:
            record.attempts = attempt
            try:
                response: Mapping[str, Any] = self._client.invoke_endpoint(
                    EndpointName=self._settings.endpoint_name,
                    Body=request.body,
                    InferenceId=record.request_id,
                    **request.arguments,
                )
            except Exception as error:  # noqa: BLE001  # answers that boto3 cannot read raise whatever they like
                problem = _problem(error, request)
                if attempt == _ATTEMPTS or not problem.model_did_not_run or deadline.left() < self._attempt:
                    raise problem from None
            else:
                return response
            # Callers that were refused together must not return so, nor those of environments from one snapshot.
            time.sleep(_RANDOM.uniform(0.05, 0.2))
            attempt += 1

    def _read(self, response: Mapping[str, Any], request: Request) -> bytes:
        """Return the whole body. One that is cut off, or too long to be passed on, is none."""
        stream, headers = response["Body"], response["ResponseMetadata"]["HTTPHeaders"]
        length = headers.get("content-length", "")
        try:
            if length.isdecimal():
                _refuse_length(int(length))
                body: bytes = stream.read()
                return body
            return _read_chunks(stream, headers)
        except (ProblemError, DeadlinePassedError):
            stream.close()
            raise
        except Exception as error:  # noqa: BLE001  # see above
            stream.close()
            raise _problem(error, request) from None


def _read_chunks(stream: Any, headers: Mapping[str, str]) -> bytes:
    # Without a length or chunks, an answer that is cut off looks like one that is over.
    if "chunked" not in headers.get("transfer-encoding", ""):
        raise connection_lost("no length")
    chunks: list[bytes] = []
    while chunk := stream.read(_CHUNK):
        chunks.append(chunk)
        _refuse_length(sum(map(len, chunks)))
    return b"".join(chunks)


def _refuse_length(length: int) -> None:
    if length > MAX_ANSWER_BYTES:
        raise ProblemError(502, "response_too_large", "the model's answer is too large to be passed on")


def _problem(error: Exception, request: Request) -> ProblemError:
    return problem_of(error, targeted=any(name.startswith("Target") for name in request.arguments))
