"""The entry: what Lambda calls for CloudFormation, which gets an answer whatever happens."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import botocore.session
import urllib3
from botocore.config import Config

from ..front_door.client import Client
from .attempts import READ_TIMEOUT
from .clock import Clock
from .deployed import is_rolling_back, require_component, require_deployed
from .endpoints import AsynchronousEndpoint, DirectEndpoint
from .evaluation import Evaluation
from .failure import FailedError
from .probe import Endpoint, Probe

# So much earlier than Lambda ends the function, CloudFormation gets its answer.
_RESERVE = 30.0
_PATIENCE = Config(
    connect_timeout=5,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    user_agent_extra="smoke-test",
)
_ANSWERING = urllib3.Timeout(connect=3, read=5)
_ATTEMPTS = urllib3.Retry(total=2, backoff_factor=0.5, status_forcelist=(500, 502, 503, 504), allowed_methods=None)
_UNTESTED = "untested"
# What makes a test another one; the first is always there.
_TESTED = ("Requests", "Asynchronous", "Components", "Evaluation")


def handle(event: Mapping[str, Any], context: Any) -> None:
    """Test the endpoint, unless it has passed already, and tell CloudFormation."""
    known = event.get("PhysicalResourceId", _UNTESTED)
    try:
        answer = {"Status": "SUCCESS", "PhysicalResourceId": _passed(event, context)}
    except FailedError as error:
        answer = {"Status": "FAILED", "PhysicalResourceId": known, "Reason": str(error)}
    except BaseException as error:  # noqa: BLE001  # CloudFormation would wait for an answer
        answer = {
            "Status": "FAILED",
            "PhysicalResourceId": known,
            "Reason": f"the smoke test could not be run: {type(error).__name__}; see the log of its function",
        }
    print(json.dumps({"request": event["RequestType"], **answer}), flush=True)  # noqa: T201  # Lambda's log
    _tell(event, answer)


def _passed(event: Mapping[str, Any], context: Any) -> str:
    """Return what has passed: the physical id.

    Raises:
        FailedError: If the endpoint fails.
    """
    known = str(event.get("PhysicalResourceId", _UNTESTED))
    if event["RequestType"] == "Delete":
        return known
    properties = event["ResourceProperties"]
    asked = f"{properties['EndpointConfigName']}/{_digest(properties)}"
    session = botocore.session.get_session()
    # A stack that goes back goes to what it had: a test in its way could only leave it stuck.
    if asked == known or (
        event["RequestType"] == "Update"
        and is_rolling_back(session.create_client("cloudformation", config=_PATIENCE), event["StackId"])
    ):
        return asked
    name = properties["EndpointName"]
    try:
        _test(properties, session, Clock(context.get_remaining_time_in_millis() / 1000 - _RESERVE))
    except FailedError as error:
        raise FailedError(f"endpoint {name!r} fails its smoke test{error}") from None
    return asked


def _digest(properties: Mapping[str, Any]) -> str:
    """Return what another test of the same configuration has not: a digest of the requests and what they are for."""
    requests, *more = (properties.get(each) for each in _TESTED)
    written = f"{requests}{json.dumps(more)}" if any(more) else str(requests)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _test(properties: Mapping[str, Any], session: Any, clock: Clock) -> None:
    """Ask the endpoint.

    Raises:
        FailedError: If it fails; the error says where, and why.
    """
    name = properties["EndpointName"]
    with _told(": "):
        sagemaker = session.create_client("sagemaker", config=_PATIENCE)
        require_deployed(sagemaker, name, properties["EndpointConfigName"], clock)
        for component in properties.get("Components", ()):
            require_component(sagemaker, component["Name"], component.get("Served", {}), clock)
    client = Client(os.environ, read_timeout=READ_TIMEOUT)
    endpoint: Endpoint = DirectEndpoint(client, name)
    if properties.get("Asynchronous") == "true":
        endpoint = AsynchronousEndpoint(client, name, session.create_client("s3", config=_PATIENCE))
    written = json.loads(properties["Requests"])
    for position, each in enumerate(written, start=1):
        with _told(f" in request {position} of {len(written)}: "):
            Probe.read(each).send(endpoint, clock)
    if "Evaluation" in properties:
        with _told(" in its evaluation: "):
            evaluation = Evaluation.read(properties["Evaluation"])
            s3 = session.create_client("s3", config=_PATIENCE)
            told = evaluation.run(endpoint, s3, Probe.read(written[0]).arguments, clock)
        print(json.dumps({"evaluation": told}), flush=True)  # noqa: T201  # Lambda's log


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Have a failure say where it was."""
    try:
        yield
    except FailedError as error:
        raise FailedError(f"{where}{error}") from None


def _tell(event: Mapping[str, Any], answer: Mapping[str, str]) -> None:
    """Put the answer where CloudFormation looks for it."""
    asked = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    # The URL is signed without a content type. Source: CloudFormation user guide, crpg-ref-responses.
    urllib3.PoolManager().request(
        "PUT",
        event["ResponseURL"],
        body=json.dumps({**asked, **answer}).encode(),
        headers={"Content-Type": ""},
        timeout=_ANSWERING,
        retries=_ATTEMPTS,
    )
