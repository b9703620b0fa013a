"""The attempts of a request: it is sent again while the endpoint cannot take it yet."""

import json
import time
from collections.abc import Mapping
from typing import NamedTuple

from ..front_door.client import Client, Response
from ..front_door.deadline import Deadline
from ..front_door.faults import refused
from ..front_door.problem import ProblemError
from .clock import Clock

# InvokeEndpoint waits for a model for a minute. Source: botocore sagemaker-runtime, InvokeEndpoint.
READ_TIMEOUT = 65.0
# Between the attempts of a request that the model has not seen, or could not take yet.
_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
_PASSING = {"endpoint_unavailable", "front_door_misconfigured", "model_overloaded", "throttled", "model_not_ready"}
# A component without a copy gets one because of the request that was refused, which takes minutes.
_FOR_A_COPY = 30.0
_TAKES_MINUTES = 60
_OF_MODEL = 424


class Attempt(NamedTuple):
    """What came of one attempt.

    Attributes:
        status: The status of the model, or that of SageMaker; None if there is no answer.
        body: What was said.
        headers: The headers of the answer.
        seconds: How long it took.
        passing: Whether a fault may pass.
        patience: After how many seconds it is worth trying again, however often; 0 if it is not.
    """

    status: int | None
    body: bytes
    headers: Mapping[str, str]
    seconds: float
    passing: bool = False
    patience: float = 0.0


class Attempts:
    """Posts to one path.

    Args:
        client: Who signs and sends.
        path: The path.
    """

    def __init__(self, client: Client, path: str) -> None:
        self._client = client
        self._path = path

    def send(self, body: bytes, headers: Mapping[str, str], clock: Clock, expected: int) -> Attempt:
        """Return what came of the last attempt.

        Args:
            body: What is sent.
            headers: Its headers.
            clock: The time that there is.
            expected: The status that is right, even if a fault with it may pass.
        """
        pauses = iter(_PAUSES)
        while True:
            found = self._try(body, headers, clock)
            pause = found.patience or next(pauses, None)
            if found.status == expected or not found.passing or pause is None or not clock.pause(pause):
                return found

    def _try(self, body: bytes, headers: Mapping[str, str], clock: Clock) -> Attempt:
        begin = time.monotonic()
        try:
            response = self._client.post(self._path, body, headers, Deadline(clock.part(READ_TIMEOUT)))
        except ProblemError as problem:
            said = f"{problem.detail} ({problem.fault})".encode()
            return Attempt(None, said, {}, time.monotonic() - begin, problem.model_did_not_run)
        taken, told = time.monotonic() - begin, dict(response.headers)
        if response.status // 100 == 2:  # noqa: PLR2004  # HTTP: classes of statuses
            return Attempt(response.status, response.body, told, taken)
        error = response.headers.get("x-amzn-ErrorType", "")
        fault = refused(response.status, error, response.body, targeted=False)
        passing = fault.model_did_not_run or fault.code in _PASSING
        patience = _FOR_A_COPY if fault.retry_after == _TAKES_MINUTES else 0.0
        return Attempt(_status(response), response.body, told, taken, passing, patience)


def _status(response: Response) -> int:
    """Return the status of the model where SageMaker tells it, else SageMaker's own."""
    if response.status == _OF_MODEL:
        try:
            return int(json.loads(response.body)["OriginalStatusCode"])
        except (ValueError, LookupError, TypeError, RecursionError):
            return response.status
    return response.status
