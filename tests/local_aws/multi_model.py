"""Multi-model containers: started empty, and given each model when it is first called."""

import json
import shutil
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.local_aws import emulator
from tests.local_aws.archives import unpack
from tests.local_aws.containers import Container, Reply
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.refusal import Refusal, invalid
from tests.local_aws.s3_url import location


@dataclass
class MultiModelContainer(Container):
    """A container of the models under a prefix."""

    _directories: dict[str, Path] = field(default_factory=dict)
    _loading: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def prepare(cls, _definition: dict[str, Any], _role: ExecutionRole, _directory: Path) -> list[str]:
        """Nothing is loaded before it is called."""
        return []

    def call(self, body: bytes, headers: dict[str, str], model: str | None) -> Reply:
        """Ask a model, which is loaded if it is not there, and unloaded if models are not cached."""
        if model is None:
            raise LookupError("a multi-model container is asked for a model")
        if self.definition.get("MultiModelConfig", {}).get("ModelCacheSetting") != "Disabled":
            with self._loading:
                failure = self._load(model)
            return failure or self._invoke(model, body, headers)
        with self._loading:
            try:
                return self._load(model) or self._invoke(model, body, headers)
            finally:
                self._unload(model)

    def _invoke(self, model: str, body: bytes, headers: dict[str, str]) -> Reply:
        return self.request("POST", f"/models/{quote(model, safe='')}/invoke", body, headers)

    def _load(self, model: str) -> Reply | None:
        """Fetch and load a model; the container's answer if it cannot."""
        if model in self._directories:
            return None
        directory = self.directory / "models" / quote(model, safe="")
        directory.mkdir(parents=True, exist_ok=True)
        url = f"{self.definition['ModelDataUrl'].removesuffix('/')}/{model}"
        unpack(self._fetch(url), directory, url)
        request = json.dumps({"model_name": model, "url": str(directory)}).encode()
        reply = self.request("POST", "/models", request, {"Content-Type": "application/json"})
        if reply.status != HTTPStatus.OK:
            return reply
        self._directories[model] = directory
        return None

    def _unload(self, model: str) -> None:
        if directory := self._directories.pop(model, None):
            self.request("DELETE", f"/models/{quote(model, safe='')}", b"", {})
            shutil.rmtree(directory)

    def _fetch(self, url: str) -> bytes:
        try:
            return self.role.fetch(url)
        except Refusal as refusal:
            bucket, key = location(url, emulator.region())
            raise invalid(
                f"Failed to download model data(bucket: {bucket}, key: {key}). Please ensure that there is an object "
                f"located at the URL and that the role passed to CreateModel has permissions to download the model. "
                f"({refusal})"
            ) from refusal
