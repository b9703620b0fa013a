"""An endpoint that answers at once, and one that writes its responses to S3."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from constructs_lib.runtime.front_door.client import Client
from constructs_lib.runtime.smoke_test.clock import Clock
from constructs_lib.runtime.smoke_test.endpoints import AsynchronousEndpoint, DirectEndpoint
from constructs_lib.runtime.smoke_test.failure import FailedError
from constructs_lib.runtime.smoke_test.probe import Probe
from tests.unit.runtime.stub import Server, answers, refuses

if TYPE_CHECKING:
    from constructs_lib.runtime.smoke_test.probe import Answer

OUTPUT, FAILURE = "s3://shop/out/7.out", "s3://shop/failed/7-error.out"
TOLD = {"X_Amzn_SageMaker_OutputLocation": OUTPUT, "X_Amzn_SageMaker_FailureLocation": FAILURE}
TAKEN = answers(b'{"InferenceId": "7"}', status=202, **TOLD)


class Objects:
    """A bucket in which objects appear after some looks."""

    def __init__(self, **appearing: tuple[int, Any]) -> None:
        self.appearing = appearing
        self.looks: list[tuple[str, str]] = []

    def get_object(self, *, Bucket: str, Key: str) -> Any:  # noqa: N803  # as S3 calls them
        self.looks.append((Bucket, Key))
        after, what = self.appearing.get(Key.partition("/")[0], (1000, None))
        if len(self.looks) <= after:
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": "not there"}}, "GetObject")
        if isinstance(what, Exception):
            raise what
        return {"Body": io.BytesIO(what)}


def denied(code: str = "AccessDenied") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "you may not"}}, "GetObject")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructs_lib.runtime.smoke_test.attempts._PAUSES", (0.001, 0.001))
    monkeypatch.setattr("constructs_lib.runtime.smoke_test.endpoints._FIRST_LOOK", 0.001)
    monkeypatch.setattr("constructs_lib.runtime.smoke_test.endpoints._SLOWEST_LOOK", 0.01)


def probe(**written: Any) -> Probe:
    return Probe.read({"body": "1,2", "arguments": {"ContentType": "text/csv", "Accept": "text/csv"}, **written})


def ask(objects: Objects, *, left: float = 5, **written: Any) -> Answer:
    endpoint = AsynchronousEndpoint(Client(os.environ, read_timeout=5), "flowers", objects)
    return endpoint.ask(probe(**written), Clock(left))


def test_a_component_is_named_in_a_header(stubbed: Server) -> None:
    arguments = {"ContentType": "text/csv", "InferenceComponentName": "llm"}
    endpoint = DirectEndpoint(Client(os.environ, read_timeout=5), "flowers")

    assert endpoint.ask(probe(arguments=arguments), Clock(5)).status == 200

    (received,) = stubbed.received
    assert (received.path, received.headers["x-amzn-sagemaker-inference-component"]) == (
        "/endpoints/flowers/invocations",
        "llm",
    )


def test_a_request_is_queued_and_its_response_waited_for(stubbed: Server) -> None:
    stubbed.default = TAKEN
    objects = Objects(out=(5, b"setosa"))

    answer = ask(objects)

    (received,) = stubbed.received
    assert (received.path, received.body) == ("/endpoints/flowers/async-invocations", b"1,2")
    assert received.headers["x-amzn-sagemaker-content-type"] == "text/csv"
    assert received.headers["x-amzn-sagemaker-accept"] == "text/csv"
    assert "accept" not in received.headers
    assert (answer.status, answer.body) == (200, b"setosa")
    assert set(objects.looks) == {("shop", "out/7.out"), ("shop", "failed/7-error.out")}


def test_what_is_queued_is_sent_again_while_the_endpoint_cannot_take_it(stubbed: Server) -> None:
    stubbed.default = TAKEN
    stubbed.scripts.append(refuses(429, "ThrottlingException"))

    assert ask(Objects(out=(0, b"setosa"))).body == b"setosa"


def test_a_failure_is_quoted_without_secrets(stubbed: Server) -> None:
    stubbed.default = TAKEN

    with pytest.raises(FailedError, match=r"the request failed: torn weights, token=\[hidden\]"):
        ask(Objects(failed=(1, b"torn weights, token=abc")))


def test_what_is_not_taken_is_told_with_its_status(stubbed: Server) -> None:
    stubbed.default = refuses(400, "ValidationError", "Endpoint flowers is not asynchronous")

    answer = ask(Objects())

    assert (answer.status, b"is not asynchronous" in answer.body) == (400, True)


@pytest.mark.parametrize(("left", "written"), [(0.05, {}), (60, {"seconds": 0.05})])
def test_waits_as_long_as_is_tolerated_or_there_is_time(stubbed: Server, left: float, written: dict[str, Any]) -> None:
    stubbed.default = TAKEN

    with pytest.raises(FailedError, match=rf"no response came to {OUTPUT} in \d+ s$"):
        ask(Objects(), left=left + 1 if not written else left, **written)


def test_says_that_a_response_may_not_be_read(stubbed: Server) -> None:
    stubbed.default = TAKEN

    with pytest.raises(FailedError, match=r"no response came .* in \d+ s: .*you may not"):
        ask(Objects(out=(0, denied())), seconds=0.05)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (denied("NoSuchBucket"), "s3://shop/out/7.out cannot be read: .*you may not"),
        (EndpointConnectionError(endpoint_url="https://s3"), "cannot be read: EndpointConnectionError"),
    ],
)
def test_fails_at_once_where_responses_cannot_be_read(stubbed: Server, error: Exception, said: str) -> None:
    stubbed.default = TAKEN

    with pytest.raises(FailedError, match=said):
        ask(Objects(out=(0, error)))


def test_an_endpoint_without_a_place_for_failures_is_asked_for_responses_alone(stubbed: Server) -> None:
    stubbed.default = answers(b"{}", status=202, X_Amzn_SageMaker_OutputLocation=OUTPUT)
    objects = Objects(out=(2, b"setosa"))

    assert ask(objects).body == b"setosa"
    assert set(objects.looks) == {("shop", "out/7.out")}
