"""Flowers like those of the training, others, and what the monitors of the examples make of them."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.local_aws.flowers import flowers
from tests.local_aws.instance import Aws

_PATIENCE = 30.0
_FEATURES = ("sepal_length", "sepal_width", "petal_length", "petal_width")
_FLOWERS = [each.measures for each in flowers()]
_CONSTRAINTS = {
    "version": 0.0,
    "features": [{"name": name, "inferred_type": "Fractional", "completeness": 1.0} for name in _FEATURES],
    "monitoring_config": {
        "emit_metrics": "Enabled",
        "distribution_constraints": {"perform_comparison": "Enabled", "comparison_threshold": 0.3},
    },
}
GARDEN = [[f"{each:g}" for each in row] for row in _FLOWERS[::5]]
# Flowers of a world in which everything has grown.
JUNGLE = [[f"{each * 2:g}" for each in row] for row in _FLOWERS[::5] * 2]


def put_baseline(aws: Aws, bucket: str) -> None:
    """Upload what a baseline job says of the numbers of the training, in one bucket for each of them."""
    columns = zip(_FEATURES, zip(*_FLOWERS, strict=True), strict=True)
    features = [
        {"name": name, "numerical_statistics": {"distribution": {"kll": {"buckets": _buckets(values)}}}}
        for name, values in columns
    ]
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket, Key="baseline/constraints.json", Body=json.dumps(_CONSTRAINTS))
    statistics = {"version": 0.0, "features": features}
    s3.put_object(Bucket=bucket, Key="baseline/statistics.json", Body=json.dumps(statistics))


def ask(aws: Aws, endpoint: str, rows: list[list[str]]) -> list[Any]:
    """What the classifier says of flowers, one request each."""
    runtime = aws.client("sagemaker-runtime")
    found = []
    for row in rows:
        answer = runtime.invoke_endpoint(EndpointName=endpoint, Body=",".join(row), ContentType="text/csv")
        found.append(json.loads(answer["Body"].read()))
    return found


def run(aws: Aws, schedule: str) -> dict[str, Any]:
    """Run the job of a schedule now, and return the processing job when it has ended; a run without data has none."""
    sagemaker = aws.client("sagemaker")
    sagemaker.start_monitoring_schedule(MonitoringScheduleName=schedule)
    deadline = time.monotonic() + _PATIENCE
    while True:
        (last, *_) = sagemaker.list_monitoring_executions(MonitoringScheduleName=schedule)[
            "MonitoringExecutionSummaries"
        ]
        if last["MonitoringExecutionStatus"] != "InProgress" or time.monotonic() > deadline:
            name = last["ProcessingJobArn"].rpartition("/")[2]
            described: dict[str, Any] = sagemaker.describe_processing_job(ProcessingJobName=name)
            return described
        time.sleep(0.1)


def a_world_that_changes(aws: Aws, stack: str, endpoint: str) -> Iterator[str]:
    """Flowers like those of the training, then others; after each, a run of the monitor."""
    outputs = outputs_of(aws, stack)
    put_baseline(aws, outputs["BucketName"])
    for name, rows in (("as in the training", GARDEN), ("twice as large", JUNGLE)):
        with captured(aws, outputs["BucketName"], len(rows)):
            ask(aws, endpoint, rows)
        yield f"{len(rows)} flowers {name}: {ended(run(aws, outputs['MonitoringScheduleName']))}"


def outputs_of(aws: Aws, stack: str) -> dict[str, str]:
    """The outputs of a stack."""
    described = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    return {each["OutputKey"]: each["OutputValue"] for each in described}


def ended(job: dict[str, Any]) -> str:
    """How a job has ended, in its own words."""
    return str(job.get("ExitMessage") or job["FailureReason"])


@contextmanager
def captured(aws: Aws, bucket: str, requests: int) -> Iterator[None]:
    """Wait until what is asked meanwhile has been captured."""
    before = _captured(aws, bucket)
    yield
    deadline = time.monotonic() + _PATIENCE
    while _captured(aws, bucket) < before + requests and time.monotonic() < deadline:
        time.sleep(0.1)


def _captured(aws: Aws, bucket: str) -> int:
    return int(aws.client("s3").list_objects_v2(Bucket=bucket, Prefix="captured/")["KeyCount"])


def _buckets(values: tuple[float, ...]) -> list[dict[str, float]]:
    every = sorted(set(values))
    return [{"lower_bound": each, "upper_bound": each, "count": float(values.count(each))} for each in every]
