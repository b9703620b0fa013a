"""The entry: what Lambda calls for CloudFormation, which gets an answer whatever happens."""

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

import botocore.session
import urllib3
from botocore.config import Config

from ..front_door.client import Client
from .clock import Clock
from .deployed import is_rolling_back, require_deployed
from .failure import FailedError
from .probe import READ_TIMEOUT, Probe

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
    endpoint, config, requests = (properties[name] for name in ("EndpointName", "EndpointConfigName", "Requests"))
    asked = f"{config}/{hashlib.sha256(requests.encode()).hexdigest()[:16]}"
    session = botocore.session.get_session()
    # A stack that goes back goes to what it had: a test in its way could only leave it stuck.
    if asked == known or (
        event["RequestType"] == "Update"
        and is_rolling_back(session.create_client("cloudformation", config=_PATIENCE), event["StackId"])
    ):
        return asked
    clock = Clock(context.get_remaining_time_in_millis() / 1000 - _RESERVE)
    try:
        require_deployed(session.create_client("sagemaker", config=_PATIENCE), endpoint, config, clock)
    except FailedError as error:
        raise FailedError(f"endpoint {endpoint!r} fails its smoke test: {error}") from None
    client = Client(os.environ, read_timeout=READ_TIMEOUT)
    written = json.loads(requests)
    for position, each in enumerate(written, start=1):
        try:
            Probe.read(each).send(client, endpoint, clock)
        except FailedError as error:
            where = f"request {position} of {len(written)}"
            raise FailedError(f"endpoint {endpoint!r} fails its smoke test in {where}: {error}") from None
    return asked


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
