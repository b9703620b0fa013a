"""What a container prints: in the log group of its endpoint, if the role of its model may write there."""

import contextvars
import threading
from collections import deque
from typing import IO, NamedTuple

from tests.local_aws import emulator, emulator_logs
from tests.local_aws.execution_role import ExecutionRole

_KEPT = 12


class Place(NamedTuple):
    """Where in CloudWatch Logs something is written."""

    group: str
    stream: str

    @property
    def arn(self) -> str:
        """The stream, in policies."""
        return emulator.arn("logs", f"log-group:{self.group}:log-stream:{self.stream}")


def group_of(endpoint: str) -> str:
    """The log group of an endpoint."""
    return f"/aws/sagemaker/Endpoints/{endpoint}"


class ContainerLog:
    """The log of one container, read until the container ends."""

    def __init__(self, output: IO[bytes], place: Place, role: ExecutionRole) -> None:
        self._output = output
        self._place = place
        self._written = role.may_write_log(place.arn, new_group=not emulator_logs.exists(place.group))
        self._last: deque[str] = deque(maxlen=_KEPT)
        context = contextvars.copy_context()
        self._reader = threading.Thread(target=context.run, args=(self._read,), daemon=True)
        self._reader.start()

    @property
    def last(self) -> str:
        """The last lines, when the container has ended or keeps silent."""
        self._reader.join(0.5)
        return " | ".join(self._last)

    def close(self) -> None:
        """Read what is left."""
        self._reader.join()
        self._output.close()

    def _read(self) -> None:
        for raw in self._output:
            line = raw.decode(errors="replace").rstrip("\n")
            self._last.append(line)
            if self._written and line:
                emulator_logs.append(*self._place, [line])
