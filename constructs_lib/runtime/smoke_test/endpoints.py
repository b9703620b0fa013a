"""The two ways to ask an endpoint: one that answers at once, and one that writes its responses to S3."""

import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..front_door.client import Client
from ..front_door.invocation import HEADERS
from .attempts import Attempts
from .clock import Clock
from .failure import FailedError, quoted
from .probe import Answer, Probe

_SUCCESS = 200
_ACCEPTED = 202
# Source: botocore sagemaker-runtime, InvokeEndpointInput and InvokeEndpointAsyncInput.
_HEADERS = {**HEADERS, "InferenceComponentName": "X-Amzn-SageMaker-Inference-Component"}
_ASYNC_HEADERS = {"ContentType": "X-Amzn-SageMaker-Content-Type", "Accept": "X-Amzn-SageMaker-Accept"}
_OUTPUT, _FAILURE = "x-amzn-sagemaker-outputlocation", "x-amzn-sagemaker-failurelocation"
# Between the looks at S3: often at first, since most models are fast.
_FIRST_LOOK, _SLOWEST_LOOK = 0.2, 5.0
_LONGEST_RESPONSE = 1 << 20
# A permission that has just been given may not be known everywhere yet.
_DENIED = "AccessDenied"
_NOT_YET = {"NoSuchKey", _DENIED}


class DirectEndpoint:
    """An endpoint that answers at once.

    Args:
        client: Who signs and sends.
        name: The endpoint's name.
    """

    def __init__(self, client: Client, name: str) -> None:
        self._attempts = Attempts(client, f"/endpoints/{name}/invocations")

    def ask(self, probe: Probe, clock: Clock) -> Answer:
        """Return what the endpoint answers."""
        headers = {_HEADERS[name]: each for name, each in probe.arguments.items()}
        found = self._attempts.send(probe.body, headers, clock, probe.status)
        return Answer(found.status, found.body, found.seconds)


class AsynchronousEndpoint:
    """An endpoint that queues requests, and writes its responses and failures to S3.

    Args:
        client: Who signs and sends.
        name: The endpoint's name.
        s3: A client of S3.
    """

    def __init__(self, client: Client, name: str, s3: Any) -> None:
        self._attempts = Attempts(client, f"/endpoints/{name}/async-invocations")
        self._s3 = s3
        self._denied = ""

    def ask(self, probe: Probe, clock: Clock) -> Answer:
        """Return what the endpoint writes.

        Raises:
            FailedError: If it writes a failure, or nothing in time.
        """
        begin, self._denied = time.monotonic(), ""
        headers = {_ASYNC_HEADERS[name]: each for name, each in probe.arguments.items()}
        taken = self._attempts.send(probe.body, headers, clock, _ACCEPTED)
        told = {name.lower(): each for name, each in taken.headers.items()}
        if taken.status != _ACCEPTED or _OUTPUT not in told:
            return Answer(taken.status, taken.body, taken.seconds)
        waiting = clock if probe.seconds is None else clock.part(probe.seconds)
        pause = _FIRST_LOOK
        while True:
            if (response := self._read(told[_OUTPUT])) is not None:
                return Answer(_SUCCESS, response, time.monotonic() - begin)
            if _FAILURE in told and (failure := self._read(told[_FAILURE])) is not None:
                raise FailedError(f"the request failed: {quoted(failure)}")
            if not waiting.pause(pause):
                why = f": {self._denied}" if self._denied else ""
                raise FailedError(f"no response came to {told[_OUTPUT]} in {time.monotonic() - begin:.0f} s{why}")
            pause = min(pause * 2, _SLOWEST_LOOK)

    def _read(self, location: str) -> bytes | None:
        """Return the beginning of an object, or None if it is not there."""
        bucket, _, key = location.removeprefix("s3://").partition("/")
        try:
            body: bytes = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read(_LONGEST_RESPONSE)
        except ClientError as error:
            code, said = error.response.get("Error", {}).get("Code", ""), quoted(str(error).encode())
            if code not in _NOT_YET:
                raise FailedError(f"{location} cannot be read: {said}") from None
            if code == _DENIED:
                self._denied = said
            return None
        except BotoCoreError as error:
            raise FailedError(f"{location} cannot be read: {type(error).__name__}") from None
        return body
