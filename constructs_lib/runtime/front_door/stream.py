"""The call of the endpoint whose answer is a stream: once, unless a fault before its first part proves it harmless."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from email.message import Message
from http.client import HTTPException
from typing import NamedTuple

from .client import Response
from .deadline import Deadline
from .events import parts_of
from .invocation import HEADERS as _HEADERS
from .invocation import Invocation
from .record import Record
from .request import Request
from .settings import Settings

# Source: botocore sagemaker-runtime, InvokeEndpointWithResponseStreamInput.
HEADERS = {**_HEADERS, "Accept": "X-Amzn-SageMaker-Accept"}
# Source: developer guide of Lambda, configuration-response-streaming: 200 MB, and what frames add.
_LONGEST = 256 << 20
_LONGEST_REFUSAL = 1 << 20


class Stream(NamedTuple):
    """An answer that has begun.

    Attributes:
        headers: What SageMaker says of it.
        parts: What the model writes, from the first part on.
        closing: What ends the exchange when it is left.
    """

    headers: Message
    parts: Iterator[bytes]
    closing: ExitStack


class StreamInvocation(Invocation):
    """Calls an endpoint, and hands out what it answers while the model still writes.

    Args:
        settings: How the function behaves.
        environment: What Lambda and the owner have set.
    """

    def __init__(self, settings: Settings, environment: Mapping[str, str]) -> None:
        super().__init__(settings, environment, path="invocations-response-stream", names=HEADERS)

    def open(self, request: Request, record: Record, deadline: Deadline) -> Stream:
        """Return the answer once its first part is there.

        Raises:
            ProblemError: If there is none.
        """
        begin = time.monotonic()
        headers = self.headers_of(request, record)
        stream = self.ask_again(lambda: self._open(request, headers, deadline), record, deadline)
        record.note(first_part_ms=round((time.monotonic() - begin) * 1000, 3))
        return stream

    def _open(self, request: Request, headers: Mapping[str, str], deadline: Deadline) -> Stream:
        with ExitStack() as stack:
            response = stack.enter_context(
                self._client.exchange("POST", self._path, request.body, headers, deadline, _LONGEST)
            )
            if response.status // 100 != 2:  # noqa: PLR2004  # HTTP: classes of statuses
                body = b""
                with suppress(OSError, HTTPException):
                    body = response.read(_LONGEST_REFUSAL)
                raise self.refusal(request, Response(response.status, response.headers, body))
            parts = parts_of(response)
            first = next(parts, b"")
            return Stream(response.headers, _after(first, parts), stack.pop_all())
        raise AssertionError  # for mypy: a stack may swallow exceptions, this one does not


def _after(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from parts
