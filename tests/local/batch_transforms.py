"""Batch transforms of the iris model, and what comes of their runs."""

import csv
import json
import tarfile
import time
from collections.abc import Callable
from typing import Any

from tests.local.templates import BUCKET
from tests.local_aws.flowers import flowers as known
from tests.local_aws.instance import REPOSITORY, Aws

PATIENCE = 120.0
_MODEL = REPOSITORY / "stacks" / "models" / "iris" / "model.tar.gz"


def put_iris_model(aws: Aws, key: str) -> None:
    """Upload the model of the examples."""
    s3 = aws.client("s3")
    if BUCKET not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=key, Body=_MODEL.read_bytes())


def flowers() -> list[list[str]]:
    """All 150 flowers, each with a number of its own in front."""
    return [[str(number), *(f"{each:g}" for each in row)] for number, (row, _) in enumerate(known())]


def as_csv(rows: list[list[str]]) -> bytes:
    """Rows as a file."""
    return "".join(",".join(row) + "\n" for row in rows).encode()


def predicted(rows: list[list[str]]) -> list[str]:
    """What the model says of flowers, computed from its weights alone."""
    with tarfile.open(_MODEL) as archive:
        member = archive.extractfile("weights.json")
        if member is None:
            raise LookupError("the archive has no weights")
        weights = json.loads(member.read())
    return [_species(weights, [float(each) for each in row[1:]]) for row in rows]


def _species(weights: dict[str, Any], features: list[float]) -> str:
    scores = [
        intercept + sum(coefficient * each for coefficient, each in zip(row, features, strict=True))
        for row, intercept in zip(weights["coefficients"], weights["intercept"], strict=True)
    ]
    return str(weights["classes"][scores.index(max(scores))])


class Runs:
    """The runs of a batch transform.

    Args:
        aws: Where it is deployed.
        machine: ARN of its state machine.
        bucket: The bucket of its output.
    """

    def __init__(self, aws: Aws, machine: str, bucket: str) -> None:
        self._aws = aws
        self._states = aws.client("stepfunctions")
        self._machine = machine
        self._bucket = bucket

    def start(self, **given: str) -> str:
        """Start a run by hand."""
        started = self._states.start_execution(stateMachineArn=self._machine, input=json.dumps(given))
        return str(started["executionArn"])

    def wait(self, execution: str) -> dict[str, Any]:
        """Wait until a run has ended."""
        found: dict[str, Any] = until(lambda: self._ended(execution))
        return found

    def wait_for_next(self, known: int = 0) -> dict[str, Any]:
        """Wait for a run that something else starts, and until it has ended."""
        found = until(lambda: self._all()[known:] or None)
        return self.wait(found[0]["executionArn"])

    def _all(self) -> list[Any]:
        found = self._states.list_executions(stateMachineArn=self._machine)["executions"]
        return sorted(found, key=lambda each: str(each["startDate"]))

    def _ended(self, execution: str) -> dict[str, Any] | None:
        found: dict[str, Any] = self._states.describe_execution(executionArn=execution)
        return found if found["status"] != "RUNNING" else None

    def report(self, uri: str) -> dict[str, Any]:
        """Return the report of a run."""
        found: dict[str, Any] = json.loads(self.read(uri.removeprefix(f"s3://{self._bucket}/")))
        return found

    def rows(self, key: str) -> list[list[str]]:
        """Return the rows of an object of the output."""
        return list(csv.reader(self.read(key).splitlines()))

    def read(self, key: str) -> str:
        """Return an object of the output."""
        body: bytes = self._aws.client("s3").get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return body.decode()

    def keys(self, prefix: str) -> list[str]:
        """Return the keys under a prefix."""
        return [
            str(each["Key"]) for each in self._aws.every("s3", "list_objects_v2", Bucket=self._bucket, Prefix=prefix)
        ]


def until(answer: Callable[[], Any]) -> Any:
    """Return the first answer that is one.

    Raises:
        TimeoutError: If there is none in two minutes.
    """
    deadline = time.monotonic() + PATIENCE
    while (found := answer()) is None:
        if time.monotonic() > deadline:
            raise TimeoutError("nothing has happened")
        time.sleep(0.1)
    return found
