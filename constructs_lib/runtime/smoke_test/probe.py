"""The requests of a test: what each sends, and what is expected of the answer."""

import binascii
import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..front_door.client import Client, Response
from ..front_door.deadline import Deadline
from ..front_door.faults import refused
from ..front_door.invocation import HEADERS
from ..front_door.problem import ProblemError
from .clock import Clock
from .failure import FailedError, quoted

# InvokeEndpoint waits for a model for a minute. Source: botocore sagemaker-runtime, InvokeEndpoint.
READ_TIMEOUT = 65.0
# Between the attempts of a request that the model has not seen, or could not take yet.
_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
_PASSING = {"endpoint_unavailable", "front_door_misconfigured", "model_overloaded", "throttled", "model_not_ready"}
_SUCCESS = 200
_OF_MODEL = 424


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

    def send(self, client: Client, endpoint: str, clock: Clock) -> None:
        """Send the request, once more if the endpoint could not take it yet.

        Raises:
            FailedError: If the answer is not what is expected.
        """
        pauses = iter(_PAUSES)
        while True:
            begin = time.monotonic()
            status, shown, passing = self._ask(client, endpoint, clock)
            taken = time.monotonic() - begin
            if status == self.status or not passing or not clock.pause(next(pauses, clock.left())):
                break
        self._judge(status, shown, taken)

    def _ask(self, client: Client, endpoint: str, clock: Clock) -> tuple[int | None, bytes, bool]:
        """Return the status of the model, None if it has not answered; its words; and whether a fault may pass."""
        headers = {HEADERS[name]: value for name, value in self.arguments.items()}
        try:
            response = client.post(
                f"/endpoints/{endpoint}/invocations", self.body, headers, Deadline(clock.part(READ_TIMEOUT))
            )
        except ProblemError as problem:
            return None, f"{problem.detail} ({problem.fault})".encode(), problem.model_did_not_run
        if response.status // 100 == 2:  # noqa: PLR2004  # HTTP: classes of statuses
            return response.status, response.body, False
        error = response.headers.get("x-amzn-ErrorType", "")
        fault = refused(response.status, error, response.body, targeted=False)
        return _status(response), response.body, fault.model_did_not_run or fault.code in _PASSING

    def _judge(self, status: int | None, shown: bytes, taken: float) -> None:
        if status is None:
            raise FailedError(f"there is no answer: {quoted(shown)}")
        if status != self.status:
            raise FailedError(f"the status is {status}, and {self.status} is expected; the answer is: {quoted(shown)}")
        if self.content.encode() not in shown:
            raise FailedError(f"the answer does not contain {self.content!r}; it is: {quoted(shown)}")
        if self.seconds is not None and taken > self.seconds:
            raise FailedError(f"the answer took {taken:.2f} s, and {self.seconds:g} s are tolerated")


def _status(response: Response) -> int:
    """Return the status of the model where SageMaker tells it, else SageMaker's own."""
    if response.status == _OF_MODEL:
        try:
            return int(json.loads(response.body)["OriginalStatusCode"])
        except (ValueError, LookupError, TypeError, RecursionError):
            return response.status
    return response.status
