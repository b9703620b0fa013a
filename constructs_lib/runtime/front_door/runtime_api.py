"""Lambda's runtime API: the next event, and an answer that Lambda passes on while it is written.

Lambda's own runtime for Python cannot stream. Source: developer guide of Lambda, runtimes-api and runtimes-custom.
"""

import base64
import json
import os
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple

_PATH = "/2018-06-01/runtime/invocation"
# Source: developer guide of API Gateway, response-transfer-mode-lambda.
_DELIMITER = bytes(8)
_ACCEPTED = 202


class CallerGoneError(Exception):
    """Nobody reads the answer any more."""


class Context:
    """What Lambda says of an invocation.

    Attributes:
        aws_request_id: How Lambda calls it.

    Args:
        request_id: How Lambda calls it.
        deadline: When Lambda stops it, in milliseconds since 1970.
    """

    def __init__(self, request_id: str, deadline: int) -> None:
        self.aws_request_id = request_id
        self._deadline = deadline

    def get_remaining_time_in_millis(self) -> int:
        """Return how much time is left."""
        return max(0, self._deadline - int(time.time() * 1000))


class Invocation(NamedTuple):
    """What Lambda wants to have answered.

    Attributes:
        event: The event.
        context: What Lambda says of it.
    """

    event: Any
    context: Context


class RuntimeApi:
    """The API of one execution environment.

    Args:
        address: Its host and port.
    """

    def __init__(self, address: str) -> None:
        self._connection = HTTPConnection(address)

    def next(self) -> Invocation:
        """Wait for an event.

        Raises:
            OSError, HTTPException: If Lambda does not answer.
        """
        self._connection.request("GET", f"{_PATH}/next")
        with self._connection.getresponse() as response:
            event = json.loads(response.read())
            headers = response.headers
        trace = headers.get("Lambda-Runtime-Trace-Id")
        if trace:
            os.environ["_X_AMZN_TRACE_ID"] = trace
        else:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        deadline = int(headers.get("Lambda-Runtime-Deadline-Ms", "0"))
        return Invocation(event, Context(headers["Lambda-Runtime-Aws-Request-Id"], deadline))

    def answer(self, context: Context) -> "StreamedAnswer":
        """Return the answer to an event, which has not begun."""
        return StreamedAnswer(self._connection, f"{_PATH}/{context.aws_request_id}/response")


class StreamedAnswer:
    """An answer that is passed on while it is written.

    Attributes:
        begun: Whether its status has been sent.

    Args:
        connection: The connection to the runtime API.
        path: Where the answer goes.
    """

    def __init__(self, connection: HTTPConnection, path: str) -> None:
        self._connection = connection
        self._path = path
        self.begun = False

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the status and the headers.

        Raises:
            CallerGoneError: If nobody takes them.
        """
        self.begun = True
        try:
            self._connection.putrequest("POST", self._path)
            for name, value in {
                "Content-Type": "application/vnd.awslambda.http-integration-response",
                "Lambda-Runtime-Function-Response-Mode": "streaming",
                "Transfer-Encoding": "chunked",
                "Trailer": "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
            }.items():
                self._connection.putheader(name, value)
            self._connection.endheaders()
        except OSError as error:
            raise self._gone() from error
        self.write(json.dumps({"statusCode": status, "headers": headers}).encode() + _DELIMITER)

    def write(self, part: bytes) -> None:
        """Send a part of the body.

        Raises:
            CallerGoneError: If nobody takes it.
        """
        if part:
            self._send(b"%x\r\n%b\r\n" % (len(part), part))

    def end(self, fault: str = "") -> None:
        """End the answer.

        Args:
            fault: Why it is not whole, if it is not: the name of an error. Lambda then breaks it off.

        Raises:
            CallerGoneError: If nobody takes it.
        """
        trailers = b""
        if fault:
            about = base64.b64encode(json.dumps({"errorType": fault, "errorMessage": fault}).encode())
            trailers = b"Lambda-Runtime-Function-Error-Type: %b\r\n" % fault.encode()
            trailers += b"Lambda-Runtime-Function-Error-Body: %b\r\n" % about
        self._send(b"0\r\n%b\r\n" % trailers)
        try:
            with self._connection.getresponse() as response:
                response.read()
                taken = response.status == _ACCEPTED
        except (OSError, HTTPException) as error:
            raise self._gone() from error
        if not taken:
            raise self._gone()

    def _send(self, framed: bytes) -> None:
        try:
            self._connection.send(framed)
        except OSError as error:
            raise self._gone() from error

    def _gone(self) -> CallerGoneError:
        # The next event needs a connection on which nothing is half-said.
        self._connection.close()
        return CallerGoneError("the answer is not taken")
