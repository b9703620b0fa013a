"""Containers: a local process for each, with the artifact that its model names."""

import http.client
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.local_aws.container_log import ContainerLog, Place
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.model_artifacts import fetch_artifacts
from tests.local_aws.model_server import TOKEN_HEADER
from tests.local_aws.refusal import Refusal

_MODEL_SERVER = Path(__file__).with_name("model_server.py")
_PATIENCE = 30.0
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Reply:
    """What a container answered."""

    status: int
    content_type: str
    body: bytes
    container: str = "primary"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Container:
    """A running model server; it ends with the process that started it."""

    name: str
    definition: dict[str, Any]
    role: ExecutionRole
    port: int
    directory: Path
    process: "subprocess.Popen[bytes]"
    token: str
    log: ContainerLog

    @classmethod
    def start(cls, name: str, definition: dict[str, Any], role: ExecutionRole, place: Place) -> Self:
        """Pull, fetch, unpack and start, without waiting until it is healthy."""
        role.check_image(definition["Image"])
        directory = Path(tempfile.mkdtemp(prefix="container-"))
        served = cls.prepare(definition, role, directory)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            process = subprocess.Popen(
                [sys.executable, str(_MODEL_SERVER), str(listener.fileno()), *served],
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": str(directory),
                    "PYTHONUNBUFFERED": "1",
                    **definition.get("Environment", {}),
                },
                cwd=directory,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[listener.fileno()],
            )
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("a model server has no pipes")
            token = secrets.token_hex()
            process.stdin.write(f"{token}\n".encode())
            process.stdin.flush()
            log = ContainerLog(process.stdout, place, role)
            return cls(name, definition, role, listener.getsockname()[1], directory, process, token, log)

    @classmethod
    def prepare(cls, definition: dict[str, Any], role: ExecutionRole, directory: Path) -> list[str]:
        """Fetch what is served from the start, and return where it lies."""
        model = directory / "model"
        model.mkdir()
        fetch_artifacts(definition, role, model)
        return [str(model)]

    @property
    def hostname(self) -> str | None:
        """The name by which requests choose it."""
        return self.definition.get("ContainerHostname")

    def wait_until_healthy(self) -> None:
        """Wait for the first answered ping; a container that ends or stays silent fails its endpoint."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if self._answers_ping():
                return
            time.sleep(0.05)
        raise Refusal("HealthCheck", f"{self.name} did not pass the ping health check. Its log ends: {self.log.last}")

    def call(self, body: bytes, headers: dict[str, str], model: str | None) -> Reply:
        """Post to `/invocations`; the model is for other containers of the pipeline."""
        del model
        return self.request("POST", "/invocations", body, headers)

    @contextmanager
    def stream(self, body: bytes, headers: dict[str, str]) -> Iterator[tuple[Reply, Iterator[bytes]]]:
        """Post to `/invocations`, and hand the answer out while it comes in. One that failed is whole."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", "/invocations", body, {**headers, TOKEN_HEADER: self.token})
            response = connection.getresponse()
            content_type = response.headers.get("Content-Type", "application/octet-stream")
            answered = {name.lower(): value for name, value in response.getheaders()}
            refused = response.read() if response.status >= http.HTTPStatus.MULTIPLE_CHOICES else b""
            reply = Reply(response.status, content_type, refused, headers=answered)
            yield reply, iter(lambda: response.read1(_CHUNK), b"")
        finally:
            connection.close()

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()
        self.log.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _answers_ping(self) -> bool:
        try:
            return self.request("GET", "/ping", b"", {}, timeout=2).status == http.HTTPStatus.OK
        except OSError:
            return False

    def request(self, method: str, path: str, body: bytes, headers: dict[str, str], timeout: float = 60) -> Reply:
        """Send a request to the container."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {**headers, TOKEN_HEADER: self.token})
            response = connection.getresponse()
            return Reply(
                response.status,
                response.headers.get("Content-Type", "application/octet-stream"),
                response.read(),
                headers={name.lower(): value for name, value in response.getheaders()},
            )
        finally:
            connection.close()
