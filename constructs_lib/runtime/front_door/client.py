"""A client of SageMaker's runtime and of Amazon S3: one signed request, one answer, whole and in time, or a problem.

It signs with botocore, as boto3 does, and leaves out what a function that makes one kind of call does not need: that is
half of the time of a small request, and of the start.
"""

import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

import botocore
from botocore.awsrequest import AWSRequest

from .address import RUNTIME, Service, region_of, url_of
from .answer import MAX_ANSWER_BYTES
from .connections import Connections
from .credentials import Credentials
from .deadline import Deadline
from .meanings import CONNECTION_LOST, ENDPOINT_TIMED_OUT, RESPONSE_TOO_LARGE, UNREADABLE

_USER_AGENT = f"inference-api Botocore/{botocore.__version__}"
_CHUNK = 1 << 20
_FIRST_FINAL_STATUS = 200
_LENGTH = re.compile("[0-9]+", re.ASCII)

# At some levels these write headers, bodies and tracebacks.
for _name in ("botocore", "urllib3"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class Response(NamedTuple):
    """What the other side has answered.

    Attributes:
        status: The status.
        headers: The headers.
        body: The body, whole.
    """

    status: int
    headers: HTTPMessage
    body: bytes


class Source(Protocol):
    """Where credentials come from."""

    def current(self, deadline: Deadline) -> Any:
        """Return credentials that are valid now."""
        ...


class Client:
    """Calls a service, over connections that are kept from one request to the next.

    Attributes:
        url: Where it is.
        region: Its region.
        credentials: What requests are signed with.

    Args:
        environment: What Lambda and the owner have set.
        read_timeout: How long the service may be silent, in seconds.
        service: The service. Default: SageMaker's runtime.
        bucket: The bucket, if it is Amazon S3.
        credentials: What requests are signed with. Default: the credentials of the function's role.

    Raises:
        ValueError: If there is no region, or a URL cannot be used.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        read_timeout: float,
        service: Service = RUNTIME,
        bucket: str = "",
        credentials: Source | None = None,
    ) -> None:
        self.region = region_of(environment)
        self.url = url_of(environment, service, bucket=bucket)
        self.credentials: Any = credentials or Credentials(environment)
        self._service = service
        self._connections = Connections(self.url, read_timeout=read_timeout)
        if environment.get("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand") != "on-demand":
            # Nobody waits while an environment is prepared. Otherwise the first connection reads the certificates.
            self._connections.prepare()

    def post(self, path: str, body: bytes, headers: Mapping[str, str], deadline: Deadline) -> Response:
        """Return the answer to a request that posts a body, whatever its status.

        Raises:
            ProblemError: If there is none, or it is not whole, late, or too long.
        """
        return self.send("POST", path, body, headers, deadline)

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str], deadline: Deadline) -> Response:
        """Return the answer to a request, whatever its status.

        Raises:
            ProblemError: If there is none, or it is not whole, late, or too long.
        """
        with self.exchange(method, path, body, headers, deadline) as response:
            return Response(response.status, response.headers, _read(response))

    @contextmanager
    def exchange(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], deadline: Deadline, *longest: int
    ) -> Iterator[HTTPResponse]:
        """Send a request, and hand its answer out before it is read, whatever its status.

        Args:
            method: The method.
            path: The path, encoded.
            body: The body.
            headers: The headers.
            deadline: When the answer must have been read.
            longest: What the answer may have on the wire, if it is a stream.

        Raises:
            ProblemError: If there is none, or reading it fails.
        """
        signed = self._signed(method, path, body, headers, deadline)
        connection = self._connections.take(deadline, *longest)
        whole = False
        try:
            with self._exchange(connection, method, path, body, signed) as response:
                try:
                    yield response
                finally:
                    whole = response.isclosed() and not response.will_close and response.status >= _FIRST_FINAL_STATUS
        except TimeoutError as error:
            raise ENDPOINT_TIMED_OUT.problem(type(error).__name__) from None
        except (OSError, HTTPException, ValueError) as error:
            raise CONNECTION_LOST.problem(type(error).__name__) from None
        finally:
            if whole:
                self._connections.keep(connection)
            else:
                connection.close()

    def _exchange(
        self, connection: HTTPConnection, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> HTTPResponse:
        # Who refuses a body before all of it is there hangs up, and has said why.
        with suppress(BrokenPipeError):
            connection.request(method, self._connections.prefix + path, body, headers)
        return connection.getresponse()

    def _signed(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], deadline: Deadline
    ) -> Mapping[str, str]:
        """Return the headers with those that botocore's signer adds, and those that are not signed."""
        request = AWSRequest(method, self.url + path, {**headers, "Host": self._connections.host}, body)
        self._service.signer(self.credentials.current(deadline), self._service.name, self.region).add_auth(request)
        sent = {**request.headers, **self._connections.headers, "User-Agent": _USER_AGENT}
        # How Lambda traces calls, and notices functions that call themselves. Source: botocore, handlers.
        trace = os.environ.get("_X_AMZN_TRACE_ID")
        if trace and "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
            sent["X-Amzn-Trace-Id"] = quote(trace, safe="-=;:+&[]{}\"',")
        return sent


def _read(response: HTTPResponse) -> bytes:
    """Return a body, if its end is certain and it is not too long to be passed on.

    Raises:
        ProblemError: If it is not.
        OSError, HTTPException: If the connection breaks.
    """
    codings = [coding.lower() for coding in response.headers.get_all("Transfer-Encoding", [])]
    known = codings in ([], ["chunked"])
    if response.status // 100 != 2:  # noqa: PLR2004  # HTTP: classes of statuses
        return _read_refusal(response) if known else b""
    if not known:
        raise UNREADABLE.problem("Transfer-Encoding")
    if codings:
        # Chunks decide, whatever length is announced beside them.
        return _read_chunks(response)
    lengths = set(response.headers.get_all("Content-Length", []))
    if response.length is None or not all(map(_LENGTH.fullmatch, lengths)) or len(lengths) > 1:
        # An answer that is cut off would look like one that is over.
        raise CONNECTION_LOST.problem("no length")
    if response.length > MAX_ANSWER_BYTES:
        raise RESPONSE_TOO_LARGE.problem()
    return response.read()


def _read_refusal(response: HTTPResponse) -> bytes:
    """Return what can be read of a body that is not passed on. Most is known by the status alone."""
    with suppress(OSError, HTTPException):
        return response.read(MAX_ANSWER_BYTES)
    return b""


def _read_chunks(response: HTTPResponse) -> bytes:
    chunks: list[bytes] = []
    length = 0
    while chunk := response.read(_CHUNK):
        length += len(chunk)
        if length > MAX_ANSWER_BYTES:
            raise RESPONSE_TOO_LARGE.problem()
        chunks.append(chunk)
    return b"".join(chunks)
