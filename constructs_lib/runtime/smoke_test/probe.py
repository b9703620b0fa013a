"""The requests of a test: what each sends, and what is expected of the answer."""

import binascii
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from .clock import Clock
from .failure import FailedError, quoted

_SUCCESS = 200


class Answer(NamedTuple):
    """What came of a request.

    Attributes:
        status: The status of the model; None if it has not answered.
        body: Its words, or why there are none.
        seconds: How long the request took.
    """

    status: int | None
    body: bytes
    seconds: float


class Probe(NamedTuple):
    """A request, and what is expected of its answer.

    Attributes:
        body: What the model is to read.
        arguments: The other arguments of InvokeEndpoint.
        status: The status that the model is to answer with.
        content: What the answer has to contain.
        seconds: How long the answer may take; None if it does not matter.
    """

    body: bytes
    arguments: Mapping[str, str]
    status: int
    content: str
    seconds: float | None

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Probe":
        """Read what the construct has written."""
        body = str(written["body"])
        return cls(
            body=binascii.a2b_base64(body) if written.get("base64") else body.encode(),
            arguments=dict(written["arguments"]),
            status=int(written.get("status", _SUCCESS)),
            content=str(written.get("content", "")),
            seconds=written.get("seconds"),
        )

    def send(self, endpoint: "Endpoint", clock: Clock) -> bytes:
        """Send the request, and return the answer.

        Raises:
            FailedError: If the answer is not what is expected.
        """
        status, shown, taken = endpoint.ask(self, clock)
        if status is None:
            raise FailedError(f"there is no answer: {quoted(shown)}")
        if status != self.status:
            raise FailedError(f"the status is {status}, and {self.status} is expected; the answer is: {quoted(shown)}")
        if self.content.encode() not in shown:
            raise FailedError(f"the answer does not contain {self.content!r}; it is: {quoted(shown)}")
        if self.seconds is not None and taken > self.seconds:
            raise FailedError(f"the answer took {taken:.2f} s, and {self.seconds:g} s are tolerated")
        return shown


class Endpoint(Protocol):
    """Whoever passes requests on to an endpoint."""

    def ask(self, probe: Probe, clock: Clock) -> Answer:
        """Return what the endpoint answers.

        Raises:
            FailedError: If there is no answer in time.
        """
        ...
