"""What callers do to a model, at its endpoint, at a front door, and in a state machine."""

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import urllib3
from botocore.exceptions import ClientError

from tests.local_aws.front_door import FrontDoor
from tests.local_aws.hosted import log_group
from tests.local_aws.instance import Aws
from tests.local_aws.questions import SETOSA

# Two of the four lengths of a flower.
HALF = "5.1,3.5"
_VIRGINICA = "6.3,3.3,6.0,2.5"
_PATIENCE = 5.0
_PATIENCE_WITH_JOBS = 120.0


def a_mistake(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """A request that the model cannot read."""
    try:
        aws.client("sagemaker-runtime").invoke_endpoint(EndpointName=endpoint, Body=HALF, ContentType="text/csv")
    except ClientError as error:
        answer: Any = error.response
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        yield f"{status} {answer['Error']['Code']}: {answer['OriginalMessage']}"
        yield from _whose_mistake(endpoint)


def a_stranger(aws: Aws, stack: str, _endpoint: str) -> Iterator[str]:
    """A request without the key."""
    status, answer = FrontDoor.of(aws, stack).ask(SETOSA, key="")
    yield f"{status} {answer.decode()}"


def a_mistake_over_http(aws: Aws, stack: str, endpoint: str) -> Iterator[str]:
    """A request that the model cannot read, through the front door."""
    status, answer = FrontDoor.of(aws, stack).ask(HALF)
    yield f"{status} {answer.decode()}"
    yield from _whose_mistake(endpoint)
    yield f"there: {_last_error(aws, endpoint)}"


def a_queued_request(aws: Aws, stack: str, _endpoint: str) -> Iterator[str]:
    """A request that is queued, and its response, where the answer says."""
    door = FrontDoor.of(aws, stack)
    taken = door.send("POST", "", SETOSA)
    place = taken.headers["location"]
    yield f"POST invocations: {taken.status}, Location: {place}, Retry-After: {taken.headers['retry-after']}"
    answer = door.fetch(place)
    yield f"GET {place}: {answer.status} {answer.data.decode()}"
    yield f"GET {place}, without the key: {door.send('GET', place, key='').status}"
    unknown = f"invocations/{'0' * 32}"
    yield f"GET {unknown}: {door.send('GET', unknown).status}"


def an_upload(aws: Aws, stack: str, _endpoint: str) -> Iterator[str]:
    """A body that goes to Amazon S3 before its request is queued."""
    door, body = FrontDoor.of(aws, stack), f"{SETOSA}\n{_VIRGINICA}".encode()
    offered = door.send("POST", "uploads", json.dumps({"content_length": len(body), "content_type": "text/csv"}))
    offer, place = json.loads(offered.data), offered.headers["location"]
    yield f"POST uploads: {offered.status}, for {offer['expires_in']} seconds"
    put = urllib3.request("PUT", offer["url"], body=body, headers=offer["headers"], timeout=30, retries=False)
    yield f"PUT to Amazon S3, without the key: {put.status}"
    taken = door.send("POST", place)
    answer = door.fetch(urljoin(place, taken.headers["location"]))
    yield f"POST {place}: {taken.status}, then {answer.status} {answer.data.decode()}"


def a_transform(aws: Aws, stack: str, _endpoint: str) -> Iterator[str]:
    """A run of the state machine over three flowers, each with a number that the model does not see."""
    described = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described}
    s3, machines = aws.client("s3"), aws.client("stepfunctions")
    rows = "1,5.1,3.5,1.4,0.2\n2,6.4,3.2,4.5,1.5\n3,6.3,3.3,6.0,2.5\n"
    s3.put_object(Bucket=outputs["BucketName"], Key="batch/input/flowers.csv", Body=rows.encode())
    run = machines.start_execution(stateMachineArn=outputs["StateMachineArn"])["executionArn"]
    deadline = time.monotonic() + _PATIENCE_WITH_JOBS
    while (ended := machines.describe_execution(executionArn=run))["status"] == "RUNNING":
        if time.monotonic() > deadline:
            break
        time.sleep(0.2)
    yield f"the run ends with {ended['status']}"
    for found in s3.list_objects_v2(Bucket=outputs["BucketName"], Prefix="batch/output").get("Contents", []):
        if found["Key"].endswith(".out"):
            body = s3.get_object(Bucket=outputs["BucketName"], Key=found["Key"])["Body"].read().decode()
            yield from (f"{found['Key']}: {line}" for line in body.splitlines())


def _whose_mistake(endpoint: str) -> Iterator[str]:
    yield "This is the caller's mistake. It is told as a failure of the model, because the image of scikit-learn"
    yield f"answers 500 to whatever its script refuses. The log group has the script's words: {log_group(endpoint)}"


def _last_error(aws: Aws, endpoint: str) -> str:
    """What the container has written last of an error, a moment after its answer."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        events = aws.client("logs").filter_log_events(logGroupName=log_group(endpoint))["events"]
        errors = [str(event["message"]) for event in events if "Error: " in event["message"]]
        if errors or time.monotonic() > deadline:
            return errors[-1] if errors else "nothing yet"
        time.sleep(0.1)
