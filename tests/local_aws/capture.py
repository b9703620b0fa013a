"""Data capture: what a variant keeps of what it is asked and answers, in the layout and the form of the guide."""

import base64
import datetime as dt
import json
import random
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from botocore.exceptions import ClientError

from tests.local_aws import emulator
from tests.local_aws.catalog import Request
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.refusal import Refusal

_BOTH = {"InputAndOutput": ("Input", "Output")}


@dataclass(frozen=True)
class Capture:
    """The data capture of a deployed variant."""

    config: Request
    role: ExecutionRole
    endpoint: str
    variant: str

    @classmethod
    def of(cls, config: Request, role: ExecutionRole, endpoint: str, variant: str) -> Self | None:
        """The data capture that an endpoint configuration asks for, if it does."""
        wanted = config.get("DataCaptureConfig", {"EnableCapture": False})
        return cls(wanted, role, endpoint, variant) if wanted.get("EnableCapture", True) else None

    def keep(self, asked: tuple[str, bytes], answered: tuple[str, bytes], inference_id: str | None) -> None:
        """Write an invocation to S3, if it is one of the sample. Nobody waits for it, and nobody hears of a failure.

        Args:
            asked: Content type and body of the request.
            answered: The same of the response.
            inference_id: What the caller calls the invocation.
        """
        if random.random() * 100 < self.config["InitialSamplingPercentage"]:  # noqa: S311  # traffic, no secret
            now = dt.datetime.now(dt.UTC)
            line = json.dumps(self._record(now, asked, answered, inference_id)).encode() + b"\n"
            emulator.in_background(self._write, self._url(now), line)

    def _write(self, url: str, line: bytes) -> None:
        with suppress(ClientError, Refusal):
            self.role.write(url, line, self.config.get("KmsKeyId"))

    def describe(self) -> Request:
        """The data capture as DescribeEndpoint shows it."""
        return {
            "EnableCapture": True,
            "CaptureStatus": "Started",
            "CurrentSamplingPercentage": self.config["InitialSamplingPercentage"],
            "DestinationS3Uri": self.config["DestinationS3Uri"],
            "KmsKeyId": self.config.get("KmsKeyId", ""),
        }

    def _url(self, now: dt.datetime) -> str:
        folder = self.config["DestinationS3Uri"].rstrip("/")
        name = f"{now:%M-%S}-{now.microsecond // 1000:03}-{uuid.uuid4()}.jsonl"
        return f"{folder}/{self.endpoint}/{self.variant}/{now:%Y/%m/%d/%H}/{name}"

    def _record(
        self, now: dt.datetime, asked: tuple[str, bytes], answered: tuple[str, bytes], inference_id: str | None
    ) -> dict[str, Any]:
        modes = set(self._modes())
        sides = (("Input", "endpointInput", asked), ("Output", "endpointOutput", answered))
        event = {"eventId": str(uuid.uuid4()), "inferenceTime": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
        named = {} if inference_id is None else {"inferenceId": inference_id}
        return {
            "captureData": {name: self._side(mode, *content) for mode, name, content in sides if mode in modes},
            "eventMetadata": {**event, **named},
            "eventVersion": "0",
        }

    def _modes(self) -> Iterator[str]:
        for option in self.config["CaptureOptions"]:
            yield from _BOTH.get(option["CaptureMode"], (option["CaptureMode"],))

    def _side(self, mode: str, content_type: str, body: bytes) -> dict[str, str]:
        encoding = self._encoding(content_type)
        data = base64.b64encode(body).decode() if encoding == "BASE64" else body.decode()
        return {"observedContentType": content_type, "mode": mode.upper(), "data": data, "encoding": encoding}

    def _encoding(self, content_type: str) -> str:
        header = self.config.get("CaptureContentTypeHeader", {})
        kind = content_type.partition(";")[0].strip().lower()
        for name, encoding in (("CsvContentTypes", "CSV"), ("JsonContentTypes", "JSON")):
            if kind in (listed.lower() for listed in header.get(name, ())):
                return encoding
        return "BASE64"
