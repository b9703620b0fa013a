"""One line a request: what CloudWatch searches, and the metrics that it makes of it. Never a body, never a message."""

import json
import time
from collections.abc import Mapping
from typing import Any

from .request import Ids
from .target import ARGUMENTS

NAMESPACE = "InferenceApi"
_METRICS = [
    {"Name": "Latency", "Unit": "Milliseconds"},
    {"Name": "EndpointLatency", "Unit": "Milliseconds"},
    {"Name": "OwnLatency", "Unit": "Milliseconds"},
    {"Name": "ServerFaults", "Unit": "Count"},
    {"Name": "OperatorFaults", "Unit": "Count"},
]
_DIRECTIVE = json.dumps([{"Namespace": NAMESPACE, "Dimensions": [["EndpointName"]], "Metrics": _METRICS}])


class Record:
    """What is to be known of a request afterwards.

    Attributes:
        request_id: The request's id.
        attempts: How often the endpoint was asked.
        endpoint_seconds: How long that took, from the first byte sent to the last one received.
    """

    def __init__(self, endpoint_name: str, ids: Ids, *, cold_start: bool) -> None:
        self._begin = time.monotonic()
        self._values: dict[str, Any] = {"EndpointName": endpoint_name, "cold_start": cold_start}
        if ids.extended:
            self._values["extended_request_id"] = ids.extended
        self.request_id = ids.request
        self.attempts = 0
        self.endpoint_seconds = 0.0

    def note(self, **values: object) -> None:
        """Note values that are fixed, numbers, or checked."""
        self._values.update(values)

    def note_target(self, arguments: Mapping[str, str]) -> None:
        """Note what the caller has asked for, by a name that the owner has opened."""
        self._values.update({name: value for name, value in arguments.items() if name in ARGUMENTS})

    def write(self, status: int, *, operator: bool = False) -> None:
        """Write the line. CloudWatch makes metrics of it."""
        latency = (time.monotonic() - self._begin) * 1000
        behind = self.endpoint_seconds * 1000
        failed = status >= 500  # noqa: PLR2004  # faults that are not the caller's
        line = {
            "level": "ERROR" if failed else "INFO",
            "request_id": self.request_id,
            "status": status,
            "attempts": self.attempts,
            **self._values,
            "Latency": round(latency, 3),
            "EndpointLatency": round(behind, 3),
            "OwnLatency": round(latency - behind, 3),
            "ServerFaults": int(failed),
            "OperatorFaults": int(operator),
        }
        about = f'{{"_aws": {{"Timestamp": {int(time.time() * 1000)}, "CloudWatchMetrics": {_DIRECTIVE}}}, '
        print(about + json.dumps(line)[1:])  # noqa: T201  # Lambda's log
