"""What a transform job does: asks the model about every record of every object, and joins what it answers."""

import csv
import io
import json
import secrets
import threading
from typing import Any

from tests.local_aws import emulator
from tests.local_aws.catalog import Request
from tests.local_aws.container_log import Place
from tests.local_aws.containers import Container
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.models import containers
from tests.local_aws.refusal import Refusal
from tests.local_aws.s3_url import location

_GROUP = "/aws/sagemaker/TransformJobs"
_FAILED = 300


class TransformRun:
    """One job at work.

    Args:
        job: The request for it, with its ARN.
        model: The model.
        stopped: Set when somebody stops the job.
    """

    def __init__(self, job: Request, model: Request, stopped: threading.Event) -> None:
        self._job = job
        self._model = model
        self._stopped = stopped
        self._role = ExecutionRole(model["ExecutionRoleArn"], job["TransformJobArn"])
        self._containers: list[Container] = []

    def transform(self, *, scarce: bool) -> None:
        """Transform all objects; those that fail have no output, and fail the job when all others are done.

        Args:
            scarce: Whether there are no instances to be had.
        """
        if scarce:
            raise Refusal("CapacityError", "CapacityError: Unable to provision requested ML compute capacity.")
        source = self._job["TransformInput"]["DataSource"]["S3DataSource"]
        try:
            self._start()
            bucket, prefix = location(source["S3Uri"], emulator.region())
            found = [url.removeprefix(f"s3://{bucket}/") for url in self._role.urls_under(source["S3Uri"])]
            keys = [key for key in found if not key.endswith("/")]
            if not keys:
                raise Refusal("ClientError", f"ClientError: no objects under {source['S3Uri']}")
            reasons = [reason for key in keys if (reason := self._transform(bucket, prefix, key))]
        finally:
            for container in self._containers:
                container.stop()
        if reasons:
            raise Refusal("ClientError", f"ClientError: {reasons[0]}. See job logs for more information")

    def _start(self) -> None:
        instance = f"{self._job['TransformJobName']}/i-{secrets.token_hex(8)}"
        variables = self._job.get("Environment", {})
        for index, definition in enumerate(containers(self._model)):
            given = {**definition, "Environment": {**definition.get("Environment", {}), **variables}}
            place = Place(_GROUP, f"{instance}/{index}" if index else instance)
            self._containers.append(Container.start(f"container {index + 1}", given, self._role, place))
        for container in self._containers:
            container.wait_until_healthy()

    def _transform(self, bucket: str, prefix: str, key: str) -> str:
        """Transform one object; return why it failed, or nothing."""
        content = self._role.fetch(f"s3://{bucket}/{key}").decode()
        split = self._job["TransformInput"].get("SplitType", "None")
        records = [line for line in content.splitlines() if line] if split == "Line" else [content]
        single = self._job.get("BatchStrategy") == "SingleRecord" or split != "Line"
        batches = [[record] for record in records] if single else [records]
        written: list[str] = []
        for batch in batches:
            if self._stopped.is_set():
                return ""
            status, answer = self._ask("\n".join(self._filtered(record) for record in batch))
            if status >= _FAILED:
                return f"{key}: the model answered {status}: {answer[:300]}"
            predictions = answer.splitlines() if split == "Line" else [answer]
            if len(predictions) != len(batch):
                return f"{key}: {len(predictions)} predictions for {len(batch)} records"
            written += [self._joined(record, each) for record, each in zip(batch, predictions, strict=True)]
        name = key[prefix.rfind("/") + 1 :]
        end = "\n" if self._job["TransformOutput"].get("AssembleWith") == "Line" else ""
        base = self._job["TransformOutput"]["S3OutputPath"]
        url = f"{base.rstrip('/')}/{name}.out"
        key_id = self._job["TransformOutput"].get("KmsKeyId")
        self._role.write(url, "".join(each + end for each in written).encode(), key_id)
        return ""

    def _ask(self, body: str) -> tuple[int, str]:
        headers = {
            "Content-Type": self._job["TransformInput"].get("ContentType", "application/octet-stream"),
            "Accept": self._job["TransformOutput"].get("Accept", "*/*"),
        }
        payload = body.encode()
        for container in self._containers:
            reply = container.call(payload, headers, None)
            if reply.status >= _FAILED:
                return reply.status, reply.body.decode(errors="replace")
            payload, headers = reply.body, {**headers, "Content-Type": reply.content_type}
        return 200, payload.decode()

    def _filtered(self, record: str) -> str:
        path = self._processing.get("InputFilter", "$")
        return _text(_chosen(path, self._parsed(record))) if path != "$" else record

    def _joined(self, record: str, prediction: str) -> str:
        path = self._processing.get("OutputFilter", "$")
        if self._processing.get("JoinSource") != "Input":
            return _text(_chosen(path, self._parsed(prediction))) if path != "$" else prediction
        given, answered = self._parsed(record), self._parsed(prediction)
        if isinstance(given, list) and isinstance(answered, list):
            return _text(_chosen(path, [*given, *answered]))
        kept = given if isinstance(given, dict) else {"SageMakerInput": given}
        return _text(_chosen(path, {**kept, "SageMakerOutput": answered}))

    @property
    def _processing(self) -> dict[str, str]:
        found: dict[str, str] = self._job.get("DataProcessing", {})
        return found

    def _parsed(self, record: str) -> Any:
        if self._job["TransformInput"].get("ContentType") == "text/csv":
            return next(csv.reader([record]))
        return json.loads(record)


def _text(value: Any) -> str:
    """A row as CSV, anything else as JSON."""
    if not isinstance(value, list):
        return json.dumps(value)
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(value)
    return written.getvalue()


def _chosen(path: str, value: Any) -> Any:
    """What a path of one step chooses: `$`, `$[1:]`, `$[0,5:]`, `$.name`."""
    if path == "$":
        return value
    if path.startswith("$."):
        return value[path.removeprefix("$.")]
    found: list[Any] = []
    for each in path.removeprefix("$[").removesuffix("]").split(","):
        first, colon, last = each.strip().partition(":")
        if colon:
            found += value[int(first) if first else None : int(last) if last else None]
        else:
            found.append(value[int(first)])
    return found
