"""The function of a smoke test, as CloudFormation calls it: it is answered whatever happens."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from constructs_lib.runtime.smoke_test import handler
from tests.unit.runtime.door import Context
from tests.unit.runtime.stub import Listener, Server, answers, model_error
from tests.unit.runtime.test_deployed import Described, denied, serving
from tests.unit.runtime.test_endpoints import TAKEN, Objects

REQUESTS = json.dumps([{"body": "1,2", "arguments": {"ContentType": "text/csv"}, "content": "predictions"}])
PASSED = f"new/{hashlib.sha256(REQUESTS.encode()).hexdigest()[:16]}"
GOES_ON = {"Stacks": [{"StackStatus": "UPDATE_IN_PROGRESS"}]}


@pytest.fixture
def bucket(other_listener: Listener) -> Server:
    """Where CloudFormation looks for answers."""
    return other_listener.forget()


class Cloud:
    """What the function can ask."""

    def __init__(self) -> None:
        self.clients: dict[str, Any] = {"sagemaker": Described(serving()), "cloudformation": Described(GOES_ON)}

    def create_client(self, name: str, **_: Any) -> Any:
        client = self.clients[name]
        if isinstance(client, BaseException):
            raise client
        return client


@pytest.fixture
def cloud(stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    del stubbed
    cloud = Cloud()
    monkeypatch.setattr("botocore.session.get_session", lambda: cloud)
    return cloud


def told(bucket: Server, request: str = "Create", *, known: str | None = None, **changes: Any) -> dict[str, Any]:
    """Return what CloudFormation is told, but for what it has said itself."""
    properties = {"EndpointName": "flowers", "EndpointConfigName": "new", "Requests": REQUESTS, **changes}
    own = {"StackId": "arn:stack", "RequestId": "1", "LogicalResourceId": "SmokeTest"}
    event = {**own, "RequestType": request, "ResponseURL": f"{bucket.url}/?signed", "ResourceProperties": properties}
    handler.handle({**event, **({} if known is None else {"PhysicalResourceId": known})}, Context(60))
    (received,) = bucket.received
    assert received.headers["content-type"] == ""
    answer: dict[str, Any] = json.loads(received.body)
    assert {name: answer.pop(name) for name in own} == own
    return answer


def test_an_endpoint_that_answers_passes_under_the_name_of_its_configuration(
    cloud: Cloud, bucket: Server, stubbed: Server
) -> None:
    del cloud

    assert told(bucket) == {"Status": "SUCCESS", "PhysicalResourceId": PASSED}
    assert len(stubbed.received) == 1


def test_another_configuration_is_tested(cloud: Cloud, bucket: Server, stubbed: Server) -> None:
    assert told(bucket, "Update", known="old/1") == {"Status": "SUCCESS", "PhysicalResourceId": PASSED}
    assert (len(stubbed.received), cloud.clients["cloudformation"].asked) == (1, 1)


def test_other_requests_are_sent(cloud: Cloud, bucket: Server, stubbed: Server) -> None:
    del cloud

    told(bucket, "Update", known="new/1")

    assert len(stubbed.received) == 1


@pytest.mark.parametrize("request_type", ["Create", "Update"])
def test_a_failure_keeps_the_physical_id(cloud: Cloud, bucket: Server, stubbed: Server, request_type: str) -> None:
    del cloud
    stubbed.default = model_error(500, "torn weights")

    answer = told(bucket, request_type, known="old/1" if request_type == "Update" else None)

    reason = answer.pop("Reason")
    assert reason.startswith("endpoint 'flowers' fails its smoke test in request 1 of 1: the status is 500, and 200 is")
    assert "torn weights" in reason
    known = "old/1" if request_type == "Update" else "untested"
    assert answer == {"Status": "FAILED", "PhysicalResourceId": known}


def test_an_endpoint_that_went_back_fails_before_it_is_asked(cloud: Cloud, bucket: Server, stubbed: Server) -> None:
    cloud.clients["sagemaker"] = Described(serving("old"))

    reason = told(bucket)["Reason"]

    assert reason.startswith("endpoint 'flowers' fails its smoke test: it runs the configuration 'old' and not 'new'")
    assert not stubbed.received


def test_a_component_that_went_back_fails_before_it_is_asked(cloud: Cloud, bucket: Server, stubbed: Server) -> None:
    described = {"InferenceComponentStatus": "InService", "Specification": {"ModelName": "old"}}
    cloud.clients["sagemaker"] = Described({**serving(), **described})

    answer = told(bucket, Components=[{"Name": "llm", "Served": {"ModelName": "new"}, "Version": ["1"]}])

    assert answer["Reason"].startswith("endpoint 'flowers' fails its smoke test: inference component 'llm' serves")
    assert not stubbed.received


def test_another_version_of_a_component_is_tested(cloud: Cloud, bucket: Server, stubbed: Server) -> None:
    cloud.clients["sagemaker"] = Described({**serving(), "InferenceComponentStatus": "InService"})
    components = [{"Name": "llm", "Served": {}, "Version": ["1"]}]

    first = told(bucket, Components=components)["PhysicalResourceId"]
    bucket.received.clear()
    again = told(bucket, "Update", known=first, Components=components)["PhysicalResourceId"]
    bucket.received.clear()
    assert (again, len(stubbed.received)) == (first, 1)
    second = told(bucket, "Update", known=first, Components=[{**components[0], "Version": ["2"]}])
    assert (second["PhysicalResourceId"] != first, len(stubbed.received)) == (True, 2)


def test_an_asynchronous_endpoint_is_asked_its_own_way(cloud: Cloud, bucket: Server, stubbed: Server) -> None:
    cloud.clients["s3"] = Objects(out=(0, b"predictions"))
    stubbed.default = TAKEN

    assert told(bucket, Asynchronous="true")["Status"] == "SUCCESS"
    assert stubbed.received[0].path == "/endpoints/flowers/async-invocations"


def test_what_has_passed_is_not_tested_again(cloud: Cloud, bucket: Server, stubbed: Server) -> None:
    cloud.clients.clear()

    assert told(bucket, "Update", known=PASSED) == {"Status": "SUCCESS", "PhysicalResourceId": PASSED}
    assert not stubbed.received


def test_a_stack_that_goes_back_is_let_through(cloud: Cloud, bucket: Server, stubbed: Server) -> None:
    cloud.clients = {"cloudformation": Described({"Stacks": [{"StackStatus": "UPDATE_ROLLBACK_IN_PROGRESS"}]})}

    assert told(bucket, "Update", known="newer/1") == {"Status": "SUCCESS", "PhysicalResourceId": PASSED}
    assert not stubbed.received


def test_a_stack_that_cannot_be_described_is_tested(cloud: Cloud, bucket: Server, stubbed: Server) -> None:
    cloud.clients["cloudformation"] = Described(denied())

    assert told(bucket, "Update", known="old/1")["Status"] == "SUCCESS"
    assert len(stubbed.received) == 1


def test_deletion_does_nothing(cloud: Cloud, bucket: Server, stubbed: Server) -> None:
    cloud.clients.clear()

    assert told(bucket, "Delete", known="old/1") == {"Status": "SUCCESS", "PhysicalResourceId": "old/1"}
    assert not stubbed.received


@pytest.mark.parametrize("error", [RuntimeError("secret words"), SystemExit(1), MemoryError()])
def test_whatever_happens_is_told_by_its_name_alone(cloud: Cloud, bucket: Server, error: BaseException) -> None:
    cloud.clients["sagemaker"] = error

    answer = told(bucket)

    kind = type(error).__name__
    reason = f"the smoke test could not be run: {kind}; see the log of its function"
    assert answer == {"Status": "FAILED", "PhysicalResourceId": "untested", "Reason": reason}


@pytest.mark.parametrize("requests", ["", "[{}]", "[1]"])
def test_malformed_requests_are_told(cloud: Cloud, bucket: Server, requests: str) -> None:
    del cloud

    assert told(bucket, Requests=requests)["Status"] == "FAILED"


def test_is_told_again_when_it_was_not_heard(cloud: Cloud, bucket: Server) -> None:
    del cloud
    bucket.scripts.append(answers(b"", status=503))

    with pytest.raises(ValueError, match="too many values"):
        told(bucket)

    assert [json.loads(each.body)["Status"] for each in bucket.received] == ["SUCCESS", "SUCCESS"]


def test_is_over_before_lambda_ends_it(cloud: Cloud, bucket: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    del cloud
    monkeypatch.setattr("constructs_lib.runtime.smoke_test.handler._RESERVE", 60.0)

    assert "there is no answer" in told(bucket)["Reason"]
