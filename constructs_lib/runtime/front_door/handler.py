"""The entry: what Lambda calls."""

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from .answer import answer, refusal
from .deadline import Deadline
from .faults import unexpected
from .invocation import Invocation
from .memory import keep_freed_memory
from .open_headers import INFERENCE_ID
from .origins import Origins
from .problem import ProblemError
from .record import Record
from .request import headers_of, ids_of, read_request
from .settings import Settings

# A block of this size malloc takes from the system, and gives back.
_LARGE = 128 << 10


class FrontDoor:
    """A function that is ready: settings read, client made."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._settings = Settings.from_environment(environment)
        if self._settings.asynchronous is None:
            self._invocation = Invocation(self._settings, environment)
            self._answer = self._predict
        else:
            from .asynchronous import AsyncRequests  # functions that wait for predictions start faster without it

            self._answer = AsyncRequests(self._settings, environment).answer
        self._cold = True
        self._origins = Origins(self._settings)

    def handle(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer a request."""
        record = Record(self._settings.endpoint_name, ids_of(event, context), cold_start=self._cold)
        self._cold = False
        headers = {"X-Request-Id": record.request_id}
        try:
            sent = headers_of(event)
            headers.update(self._origins.headers(sent))
            result = self._answer(event, sent, headers, record, Deadline(context))
        except Exception as error:  # noqa: BLE001  # Lambda would show a traceback to API Gateway
            problem = error if isinstance(error, ProblemError) else unexpected(error)
            record.note(code=problem.code, fault=problem.fault)
            result = refusal(problem, record.request_id, headers)
            record.write(problem.status, operator=problem.operator)
            return result
        record.write(result["statusCode"])
        return result

    def _predict(
        self,
        event: Mapping[str, Any],
        sent: Mapping[str, list[str]],
        headers: dict[str, str],
        record: Record,
        deadline: Deadline,
    ) -> dict[str, Any]:
        request = read_request(event, sent, self._settings)
        record.note(request_bytes=len(request.body))
        record.note_target(request.arguments)
        if INFERENCE_ID in self._settings.open_headers:
            headers[INFERENCE_ID] = request.headers.get(INFERENCE_ID, record.request_id)
            record.note(inference_id=headers[INFERENCE_ID])
        reply = self._invocation.invoke(request, record, deadline)
        record.note(variant=reply.variant, response_bytes=len(reply.body))
        if len(request.body) + len(reply.body) > _LARGE:
            keep_freed_memory()
        headers.update(reply.headers)
        if self._settings.expose_variant:
            headers["X-Invoked-Production-Variant"] = reply.variant
        return answer(reply.body, reply.content_type, reply.content_encoding, headers, binary=self._settings.binary)


class Entrance:
    """The function from its start on. What fails at the start is told to callers, where Lambda would say nothing.

    It is tried again with each request: what failed may have been passing, and costs little where it was not.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._door: FrontDoor | None = None
        with suppress(Exception):
            self._door = FrontDoor(environment)

    def handle(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer a request."""
        try:
            self._door = self._door or FrontDoor(self._environment)
        except Exception as error:  # noqa: BLE001  # see above
            return _closed(error, event, context)
        return self._door.handle(event, context)


def _closed(error: Exception, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Answer that the owner has to mend something."""
    problem = unexpected(error)
    record = Record("unknown", ids_of(event, context), cold_start=False)  # CloudWatch drops empty dimensions
    record.note(code=problem.code, fault=problem.fault)
    record.write(problem.status, operator=True)
    return refusal(problem, record.request_id, {"X-Request-Id": record.request_id})


_entrance = Entrance(os.environ)


def handle(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Answer a request of API Gateway."""
    return _entrance.handle(event, context)
