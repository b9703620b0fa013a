"""Containers: a local process for each, with the artifact that its model names."""

import http.client
import io
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.refusal import Refusal

_MODEL_SERVER = Path(__file__).with_name("model_server.py")
_PATIENCE = 30.0
_LOG_LINES = 12


@dataclass(frozen=True)
class Reply:
    """What a container answered."""

    status: int
    content_type: str
    body: bytes


@dataclass
class Container:
    """A running model server; it ends with the process that started it."""

    name: str
    port: int
    directory: Path
    process: "subprocess.Popen[bytes]"

    @classmethod
    def start(cls, name: str, definition: dict[str, Any], role: ExecutionRole) -> "Container":
        """Pull, fetch, unpack and start, without waiting until it is healthy."""
        role.check_image(definition["Image"])
        directory = Path(tempfile.mkdtemp(prefix="container-"))
        model = directory / "model"
        model.mkdir()
        if url := definition.get("ModelDataUrl"):
            _unpack(role.fetch(url), model, url)
        with socket.create_server(("127.0.0.1", 0)) as listener, (directory / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, str(_MODEL_SERVER), str(listener.fileno()), str(model)],
                env={"PATH": os.environ["PATH"], "HOME": str(directory), **definition.get("Environment", {})},
                cwd=directory,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[listener.fileno()],
            )
            return cls(name, listener.getsockname()[1], directory, process)

    def wait_until_healthy(self) -> None:
        """Wait for the first answered ping; a container that ends or stays silent fails its endpoint."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if self._answers_ping():
                return
            time.sleep(0.05)
        log = (self.directory / "log").read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
        raise Refusal("HealthCheck", f"{self.name} did not pass the ping health check. Its log ends: {' | '.join(log)}")

    def call(self, body: bytes, headers: dict[str, str]) -> Reply:
        """Post to `/invocations`."""
        return self._request("POST", "/invocations", body, headers, timeout=60)

    def stop(self) -> None:
        """End the process."""
        with self.process:
            self.process.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _answers_ping(self) -> bool:
        try:
            return self._request("GET", "/ping", b"", {}, timeout=2).status == http.HTTPStatus.OK
        except OSError:
            return False

    def _request(self, method: str, path: str, body: bytes, headers: dict[str, str], timeout: float) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Reply(
                response.status, response.headers.get("Content-Type", "application/octet-stream"), response.read()
            )
        finally:
            connection.close()


def _unpack(archive: bytes, directory: Path, url: str) -> None:
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as artifact:
            # The first releases of Python 3.11 know no filters, and later ones want one.
            artifact.extraction_filter = getattr(tarfile, "data_filter", None)
            artifact.extractall(directory)  # noqa: S202  # a model runs its code anyway
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Refusal("ModelData", f"Failed to extract model data archive from {url}: {error}") from error
