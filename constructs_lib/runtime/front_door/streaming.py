"""The entry of the function that streams: it takes the place of Lambda's own runtime, which cannot."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from .answer import FIXED, media_type_of
from .deadline import Deadline
from .endings import ending
from .faults import unexpected
from .invocation import variant_of
from .open_headers import INFERENCE_ID, headers_to_return
from .origins import Origins
from .problem import ProblemError
from .record import Record
from .request import headers_of, ids_of, read_request
from .runtime_api import CallerGoneError, RuntimeApi
from .settings import Settings
from .stream import Stream, StreamInvocation

_EXPLANATIONS = "X-Amzn-SageMaker-Enable-Explanations"


class Answer(Protocol):
    """Where an answer goes, while it is written."""

    begun: bool

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the status and the headers."""
        ...

    def write(self, part: bytes) -> None:
        """Send a part of the body."""
        ...

    def end(self, fault: str = "") -> None:
        """End it, or break it off."""
        ...


class StreamDoor:
    """A function that is ready: settings read, client made.

    Args:
        environment: What Lambda and the owner have set.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        settings = Settings.from_environment(environment)
        # No stream has explanations.
        opened = tuple(name for name in settings.open_headers if name != _EXPLANATIONS)
        self._settings = settings._replace(open_headers=opened)
        self._invocation = StreamInvocation(self._settings, environment)
        self._origins = Origins(self._settings)
        self._cold = True

    def handle(self, event: Any, context: Any, answer: Answer) -> None:
        """Answer a request.

        Raises:
            CallerGoneError: If nobody takes the answer.
        """
        record = Record(self._settings.endpoint_name, ids_of(event, context), cold_start=self._cold)
        self._cold = False
        headers = {"X-Request-Id": record.request_id}
        try:
            self._stream(event, headers, record, Deadline(context), answer)
        except CallerGoneError:
            record.note(code="caller_gone")
            record.write(_CLOSED_REQUEST)
            raise
        except Exception as error:  # noqa: BLE001  # Lambda would show a traceback to API Gateway
            problem = error if isinstance(error, ProblemError) else unexpected(error)
            record.note(code=problem.code, fault=problem.fault, broken_off=answer.begun)
            record.write(problem.status, operator=problem.operator)
            _tell(problem, headers, record.request_id, answer)
        else:
            record.write(200)

    def _stream(self, event: Any, headers: dict[str, str], record: Record, deadline: Deadline, answer: Answer) -> None:
        sent = headers_of(event)
        headers.update(self._origins.headers(sent))
        request = read_request(event, sent, self._settings)
        record.note(request_bytes=len(request.body))
        record.note_target(request.arguments)
        if INFERENCE_ID in self._settings.open_headers:
            headers[INFERENCE_ID] = request.headers.get(INFERENCE_ID, record.request_id)
            record.note(inference_id=headers[INFERENCE_ID])
        stream = self._invocation.open(request, record, deadline)
        with stream.closing:
            self._pass_on(stream, headers, record, answer)

    def _pass_on(self, stream: Stream, headers: dict[str, str], record: Record, answer: Answer) -> None:
        """Pass on what the model writes, part by part."""
        variant, written = variant_of(stream.headers), 0
        headers.update(headers_to_return(stream.headers, self._settings.open_headers))
        if self._settings.expose_variant:
            headers["X-Invoked-Production-Variant"] = variant
        headers["Content-Type"] = media_type_of(stream.headers.get("X-Amzn-SageMaker-Content-Type", ""))
        record.note(variant=variant)
        answer.begin(200, {**FIXED, "Cache-Control": "no-store", **headers})
        try:
            for part in stream.parts:
                answer.write(part)
                written += len(part)
        finally:
            record.note(response_bytes=written)
        answer.end()


# What servers write of a request whose caller has left; nothing of it is sent.
_CLOSED_REQUEST = 499


def _tell(problem: ProblemError, headers: Mapping[str, str], request_id: str, answer: Answer) -> None:
    """Tell the caller what went wrong: by the status, or where that is sent already, by how the stream ends."""
    if answer.begun:
        told = ending(headers.get("Content-Type", ""), problem, request_id)
        answer.write(told)
        answer.end("" if told else problem.code)
        return
    sent = {**FIXED, "Content-Type": "application/problem+json", **headers}
    if problem.retry_after is not None:
        sent["Retry-After"] = str(problem.retry_after)
    answer.begin(problem.status, sent)
    answer.write(problem.document(request_id).encode())
    answer.end()


class StreamEntrance:
    """The function from its start on. What fails at the start is told to callers, and tried again with each request.

    Args:
        environment: What Lambda and the owner have set.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._door: StreamDoor | None = None
        with suppress(Exception):
            self._door = StreamDoor(environment)

    def handle(self, event: Any, context: Any, answer: Answer) -> None:
        """Answer a request. Who does not take the answer has left."""
        with suppress(CallerGoneError):
            try:
                self._door = self._door or StreamDoor(self._environment)
            except Exception as error:  # noqa: BLE001  # see above
                problem = unexpected(error)
                record = Record("unknown", ids_of(event, context), cold_start=False)
                record.note(code=problem.code, fault=problem.fault)
                record.write(problem.status, operator=True)
                _tell(problem, {"X-Request-Id": record.request_id}, record.request_id, answer)
                return
            self._door.handle(event, context, answer)


def main() -> None:
    """Answer one event after the other, until Lambda ends the process."""
    entrance = StreamEntrance(os.environ)
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        event, context = api.next()
        entrance.handle(event, context, api.answer(context))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
