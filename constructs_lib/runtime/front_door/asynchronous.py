"""Asynchronous endpoints: requests are taken at once, and their responses fetched when they are there.

There is no table. A ticket, which is an object in S3, says where the response to a request will be; it lies under a key
of its caller, so that an id is of no use to anybody else.
"""

import json
import os
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .answer import MAX_ANSWER_BYTES, answer, response
from .caller import caller_of
from .deadline import Deadline
from .invocation import Invocation
from .meanings import EXPIRED, NO_INFERENCE, NO_UPLOAD, NOT_INFERRED, REQUEST_TOO_LARGE, UNKNOWN_TARGET, WRONG_PLACE
from .open_headers import INFERENCE_ID, headers_to_pass
from .problem import ProblemError
from .record import Record
from .request import MEDIA_TYPE, Request, accept_of, read_request, require_content_type
from .settings import Settings
from .storage import Found, Storage
from .ticket import Ticket
from .uploads import Uploads

# Source: botocore sagemaker-runtime, InvokeEndpointAsyncInput.
HEADERS = {
    "ContentType": "X-Amzn-SageMaker-Content-Type",
    "Accept": "X-Amzn-SageMaker-Accept",
    "InferenceId": INFERENCE_ID,
    "InputLocation": "X-Amzn-SageMaker-InputLocation",
    "RequestTTLSeconds": "X-Amzn-SageMaker-RequestTTLSeconds",
    "InvocationTimeoutSeconds": "X-Amzn-SageMaker-InvocationTimeoutSeconds",
}
_INLINE_BYTES = 128_000
_ID = re.compile("[0-9a-f]{32}", re.ASCII)
# How long after its time a response may still be on its way.
_GRACE = 300
_RETRY_AFTER = 5
# A caller follows a redirect at once.
_DOWNLOAD_SECONDS = 300
_UNKNOWN_TYPES = {"", "binary/octet-stream", "application/octet-stream"}
# What may be of one caller alone is kept nowhere on the way.
_PRIVATE = {"Cache-Control": "no-store"}


class Call(NamedTuple):
    """A request, with all that its answer needs.

    Attributes:
        event: The request itself.
        sent: Its headers.
        headers: What every answer to it has.
        record: What is written of it.
        deadline: When its answer must be there.
        caller: A name for who has sent it.
    """

    event: Mapping[str, Any]
    sent: Mapping[str, list[str]]
    headers: dict[str, str]
    record: Record
    deadline: Deadline
    caller: str

    @property
    def id(self) -> str:
        """The id in the path. Empty if it is none that this function makes."""
        found = (self.event.get("pathParameters") or {}).get("id")
        return found if isinstance(found, str) and _ID.fullmatch(found) else ""


class AsyncRequests:
    """What the function does in front of an asynchronous endpoint.

    Args:
        settings: How the function behaves.
        environment: What Lambda and the owner have set.
    """

    def __init__(self, settings: Settings, environment: Mapping[str, str]) -> None:
        about = settings.asynchronous or {}
        places = {
            name: Storage(name, about[name], environment, read_timeout=settings.read_timeout)
            for name in ("requests", "responses", "failures")
            if name in about
        }
        self._requests, self._responses = places["requests"], places["responses"]
        self._failures = places.get("failures")
        self._waiting, self._working = int(about["ttl"]), int(about["timeout"])
        self._uploads = Uploads(self._requests, settings, int(about.get("upload", 0)))
        self._settings = settings
        self._invocation = Invocation(settings, environment, path="async-invocations", names=HEADERS)
        self._routes: dict[tuple[Any, Any], Callable[[Call], dict[str, Any]]] = {
            ("POST", "/invocations"): self._take,
            ("GET", "/invocations/{id}"): self._tell,
            ("POST", "/uploads"): self._offer,
            ("POST", "/uploads/{id}/invocations"): self._take_upload,
        }

    def answer(
        self,
        event: Mapping[str, Any],
        sent: Mapping[str, list[str]],
        headers: dict[str, str],
        record: Record,
        deadline: Deadline,
    ) -> dict[str, Any]:
        """Answer a request.

        Raises:
            ProblemError: If it is refused, or its inference has failed.
        """
        route = self._routes.get((event.get("httpMethod"), event.get("resource")))
        if route is None:
            raise UNKNOWN_TARGET.problem()
        headers.update(_PRIVATE)
        return route(Call(event, sent, headers, record, deadline, caller_of(event)))

    def _take(self, call: Call) -> dict[str, Any]:
        """Have SageMaker queue a request whose body is here."""
        request = read_request(call.event, call.sent, self._settings)
        call.record.note(request_bytes=len(request.body))
        inference = os.urandom(16).hex()
        if len(request.body) <= _INLINE_BYTES:
            return self._queue(call, inference, request, "invocations")
        name = f"{call.caller}/{inference}"
        self._requests.put(name, request.body, request.arguments["ContentType"], call.deadline)
        return self._queue(call, inference, self._of_object(name, request.arguments, request.headers), "invocations")

    def _offer(self, call: Call) -> dict[str, Any]:
        """Let a caller put one object of a length and a type that it has said."""
        return self._uploads.offer(call.event, call.headers, call.caller)

    def _take_upload(self, call: Call) -> dict[str, Any]:
        """Have SageMaker queue a request whose body the caller has uploaded."""
        name = f"{call.caller}/uploads/{call.id}"
        found = self._requests.find(name, call.deadline, call.record) if call.id and self._uploads.largest else None
        if found is None:
            raise NO_UPLOAD.problem()
        if found.length > self._uploads.largest:
            raise REQUEST_TOO_LARGE.problem()
        # Others who may write there have chosen it, if it is not of an upload.
        content_type = require_content_type(found.content_type, self._settings)
        arguments = {"ContentType": content_type, **accept_of(call.sent)}
        passed = headers_to_pass(call.sent, self._settings.open_headers)
        call.record.note(request_bytes=found.length)
        return self._queue(call, os.urandom(16).hex(), self._of_object(name, arguments, passed), "../../invocations")

    def _of_object(self, name: str, arguments: Mapping[str, str], headers: Mapping[str, str]) -> Request:
        return Request(b"", {**arguments, "InputLocation": self._requests.uri(name)}, headers)

    def _queue(self, call: Call, inference: str, request: Request, where: str) -> dict[str, Any]:
        """Have SageMaker queue a request, keep where its response will be, and say where to ask for it."""
        call.record.note(inference_id=inference)
        times = {"RequestTTLSeconds": str(self._waiting), "InvocationTimeoutSeconds": str(self._working)}
        arguments = {**request.arguments, "InferenceId": inference, **times}
        taken = self._invocation.respond(Request(request.body, arguments, request.headers), call.record, call.deadline)
        output = self._responses.name_in(taken.headers.get("X-Amzn-SageMaker-OutputLocation", ""))
        failure = taken.headers.get("X-Amzn-SageMaker-FailureLocation", "")
        if not output:
            raise WRONG_PLACE.problem("OutputLocation")
        until = int(time.time()) + self._waiting + self._working + _GRACE
        wanted = request.arguments.get("Accept", "")
        ticket = Ticket(
            until=until,
            output=output,
            failure=self._failures.name_in(failure) if self._failures else "",
            accept=wanted if MEDIA_TYPE.fullmatch(wanted) and "*" not in wanted else "",
        )
        self._requests.put(_ticket_name(call.caller, inference), ticket.write(), "application/json", call.deadline)
        return _not_yet(call, inference, {"Location": f"{where}/{inference}"})

    def _tell(self, call: Call) -> dict[str, Any]:
        """Return the response to a request, or what has become of it."""
        name = _ticket_name(call.caller, call.id)
        written = self._requests.get(name, call.deadline, call.record) if call.id else None
        ticket = None if written is None else Ticket.read(written)
        if ticket is None:
            raise NO_INFERENCE.problem()
        call.record.note(inference_id=call.id)
        if found := self._responses.find(ticket.output, call.deadline, call.record):
            return self._response(call, ticket, found)
        if self._failures and ticket.failure and self._failures.find(ticket.failure, call.deadline, call.record):
            raise NOT_INFERRED.problem("FailureLocation")
        if time.time() > ticket.until:
            raise EXPIRED.problem()
        return _not_yet(call, call.id, {})

    def _response(self, call: Call, ticket: Ticket, found: Found) -> dict[str, Any]:
        call.record.note(response_bytes=found.length)
        if found.length <= MAX_ANSWER_BYTES:
            body = self._responses.get(ticket.output, call.deadline, call.record)
            if body is None:
                raise EXPIRED.problem()
            content_type = ticket.accept if found.content_type in _UNKNOWN_TYPES else found.content_type
            try:
                return answer(body, content_type, "", call.headers, binary=self._settings.binary)
            except ProblemError:
                # It is too large for Lambda, or binary where API Gateway takes text.
                call.record.note(redirected=True)
        # A browser saves it: it must run nothing that a model has written.
        saved = "response-content-disposition=attachment"
        url = self._responses.url("GET", ticket.output, _DOWNLOAD_SECONDS, {}, saved)
        return response(303, {**call.headers, "Location": url}, "")


def _ticket_name(caller: str, inference: str) -> str:
    return f"{caller}/{inference}.json"


def _not_yet(call: Call, inference: str, more: Mapping[str, str]) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Retry-After": str(_RETRY_AFTER), **call.headers, **more}
    return response(202, headers, json.dumps({"inference_id": inference, "status": "InProgress"}))
