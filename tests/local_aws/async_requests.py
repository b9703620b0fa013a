"""One asynchronous request: its way from the queue to S3, and what topics are told of it."""

import datetime as dt
import json
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from botocore.exceptions import ClientError

from tests.local_aws import emulator
from tests.local_aws.catalog import Request
from tests.local_aws.containers import Reply
from tests.local_aws.endpoint import Endpoint
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.fleets import Variant
from tests.local_aws.refusal import Refusal
from tests.local_aws.target import Target

_LOOK_AGAIN = 0.05
_LONGEST_WAIT = 21_600
RoleOf = Callable[[Endpoint, Variant], ExecutionRole]


@dataclass
class AsyncRequest:
    """A request in the queue of an endpoint.

    Attributes:
        endpoint: The endpoint.
        output: Where its configuration has responses written.
        asked: The members of the request.
        body: The request itself, if it was sent inline.
    """

    endpoint: Endpoint
    output: Request
    asked: Request
    body: bytes
    received: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))

    @property
    def inference_id(self) -> str:
        """How the request is called."""
        return str(self.asked["InferenceId"])

    @property
    def output_location(self) -> str:
        """Where the response will be; with a slash between the path and the name, which no page shows either way."""
        name = self.asked.get("Filename", f"{self.inference_id}.out")
        return _under(self.output["S3OutputPath"], self.asked.get("S3OutputPathExtension", "") + name)

    @property
    def failure_location(self) -> str:
        """Where a failure will be; nowhere without a path for it."""
        path = self.output.get("S3FailurePath")
        return _under(path, f"{self.inference_id}-error.out") if path else ""

    def work(self, role_of: RoleOf) -> None:
        """Wait for an instance, call the model, write what it answers, and tell the topics."""
        deadline = time.monotonic() + self.asked.get("RequestTTLSeconds", _LONGEST_WAIT)
        while self.endpoint.status != "Deleting" and time.monotonic() < deadline:
            with self.endpoint.serving() as fleet:
                variant = fleet.pick()
                if variant.capacity > 0:
                    self._answer(variant, role_of(self.endpoint, variant))
                    return
            time.sleep(_LOOK_AGAIN)

    def _answer(self, variant: Variant, role: ExecutionRole) -> None:
        try:
            reply = self._call(variant, role)
            if reply.status < 300:
                role.write(self.output_location, reply.body, self.output.get("KmsKeyId"))
                self._tell(role, reply.content_type)
                return
            side = "server" if reply.status >= 500 else "client"
            reason = (
                f"ClientError: Received {side} error ({reply.status}) from model. "
                "See the SageMaker Endpoint logs in your account for more information."
            )
            self._fail(role, reply.body, reason)
        except (Refusal, ClientError) as refusal:
            self._fail(role, str(refusal).encode(), f"ClientError: {refusal}")

    def _call(self, variant: Variant, role: ExecutionRole) -> Reply:
        body = role.fetch(self.asked["InputLocation"]) if "InputLocation" in self.asked else self.body
        content_type = self.asked.get("ContentType", "application/json")
        headers = {"Content-Type": content_type}
        passed = {"Accept": "accept", "CustomAttributes": "X-Amzn-SageMaker-Custom-Attributes"}
        headers |= {header: self.asked[member] for member, header in passed.items() if member in self.asked}
        reply = variant.call(body, headers, Target(None, None, None))
        if variant.capture and reply.status < 300:
            variant.capture.keep((content_type, body), (reply.content_type, reply.body), self.inference_id)
        return reply

    def _fail(self, role: ExecutionRole, body: bytes, reason: str) -> None:
        """Leave a failure, and tell of it. Whoever may do neither hears it from the log of the local AWS."""
        try:
            if self.failure_location:
                role.write(self.failure_location, body, self.output.get("KmsKeyId"))
            self._tell(role, None, reason)
        except (Refusal, ClientError):
            traceback.print_exc()

    def _tell(self, role: ExecutionRole, content_type: str | None, failure: str | None = None) -> None:
        topic = self.output.get("NotificationConfig", {}).get("ErrorTopic" if failure else "SuccessTopic")
        if topic:
            role.publish(topic, json.dumps(self._notification(content_type, failure)))

    def _notification(self, content_type: str | None, failure: str | None) -> Request:
        asked = {"ContentType": "contentType", "Accept": "accept", "InputLocation": "inputLocation"}
        written = {"contentType": content_type, "outputLocation": self.output_location}
        return {
            "awsRegion": emulator.region(),
            "eventTime": _moment(dt.datetime.now(dt.UTC)),
            "receivedTime": _moment(self.received),
            "invocationStatus": "Failed" if failure else "Completed",
            **({"failureReason": failure} if failure else {}),
            "requestParameters": {
                "endpointName": self.endpoint.name,
                **{word: self.asked[member] for member, word in asked.items() if member in self.asked},
            },
            "responseParameters": {"failureLocation": self.failure_location} if failure else written,
            "inferenceId": self.inference_id,
            "eventVersion": "1.0",
            "eventSource": "aws:sagemaker",
            "eventName": "InferenceResult",
        }


def check(config: Request, role: ExecutionRole) -> None:
    """Refuse an endpoint whose topics the role of its model may not publish to."""
    output = config.get("AsyncInferenceConfig", {}).get("OutputConfig", {})
    for topic in output.get("NotificationConfig", {}).values():
        role.check_topic(topic)


def _under(path: str, name: str) -> str:
    return f"{path.rstrip('/')}/{name}"


def _moment(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f%z")
