"""Endpoints that are monitored in the local AWS: what is asked of them, and what becomes of the runs."""

import json
import time
from collections.abc import Mapping
from typing import Any

from tests.local.templates import BUCKET
from tests.local_aws.instance import Aws

PATIENCE = 30.0
# Says 1 of each line that begins with a positive number, and 0 of every other.
MODEL = """
def model_fn(model_dir):
    return None

def input_fn(body, content_type):
    return body

def predict_fn(data, model):
    first = [line.partition(",")[0].replace(".", "") for line in data.splitlines()]
    return "\\n".join("1" if each.isdecimal() else "0" for each in first)

def output_fn(prediction, accept):
    return prediction, "text/csv"
"""
# What the answer and the two features are, as a baseline of the training data says.
CONSTRAINTS = {
    "version": 0.0,
    "features": [
        {"name": "label", "inferred_type": "Integral", "completeness": 1.0},
        {"name": "width", "inferred_type": "Fractional", "completeness": 1.0},
        {"name": "length", "inferred_type": "Fractional", "completeness": 0.5},
    ],
    "monitoring_config": {
        "evaluate_constraints": "Enabled",
        "emit_metrics": "Enabled",
        "datatype_check_threshold": 1.0,
    },
}
QUALITY = {
    "version": 0.0,
    "binary_classification_constraints": {
        "accuracy": {"threshold": 0.9, "comparison_operator": "LessThanThreshold"},
    },
}


class Runs:
    """The runs of a schedule.

    Args:
        aws: Where it is deployed.
        schedule: Its name.
    """

    def __init__(self, aws: Aws, schedule: str) -> None:
        self._aws = aws
        self._sagemaker = aws.client("sagemaker")
        self._schedule = schedule

    def run(self) -> dict[str, Any]:
        """Run the job now, and return the execution when it has ended."""
        before = len(self._executions())
        self._sagemaker.start_monitoring_schedule(MonitoringScheduleName=self._schedule)
        deadline = time.monotonic() + PATIENCE
        while True:
            executions = self._executions()
            if len(executions) > before and executions[0]["MonitoringExecutionStatus"] != "InProgress":
                return executions[0]
            assert time.monotonic() < deadline, executions
            time.sleep(0.05)

    def job(self, execution: Mapping[str, Any]) -> dict[str, Any]:
        """The processing job of an execution."""
        name = str(execution["ProcessingJobArn"]).rpartition("/")[2]
        described: dict[str, Any] = self._sagemaker.describe_processing_job(ProcessingJobName=name)
        return described

    def _executions(self) -> list[dict[str, Any]]:
        listed = self._sagemaker.list_monitoring_executions(MonitoringScheduleName=self._schedule)
        found: list[dict[str, Any]] = listed["MonitoringExecutionSummaries"]
        return found


def objects(aws: Aws, prefix: str, count: int = 0, bucket: str = BUCKET) -> dict[str, str]:
    """The objects under a prefix, when there are so many."""
    s3 = aws.client("s3")
    deadline = time.monotonic() + PATIENCE
    while True:
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ())
        if len(listed) >= count or time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return {each["Key"]: s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read().decode() for each in listed}


def told(aws: Aws, queue: str, seconds: int = 5) -> list[dict[str, Any]]:
    """The events that have arrived in a queue; waits for the first, but not long."""
    sqs = aws.client("sqs")
    found = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=seconds, MaxNumberOfMessages=10).get("Messages", [])
    for message in found:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in found]
