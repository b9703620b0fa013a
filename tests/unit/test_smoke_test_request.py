"""A request of a smoke test, and what is expected of its answer."""

import json
from typing import Any

from aws_cdk import CfnParameter, Duration, Stack

from constructs_lib import Endpoint, InferenceComponent, SmokeTestRequest
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_DURATIONS, NOT_NAMES, refused
from tests.unit.with_each import with_each


def test_needs_a_body() -> None:
    assert SmokeTestRequest(body="[1]")._written() == {"body": "[1]", "arguments": {"ContentType": "application/json"}}


def test_is_written_as_the_function_reads_it() -> None:
    request = SmokeTestRequest(
        body=b"\xff",
        content_type="image/png",
        accept="text/csv",
        target_model="a.tar.gz",
        target_variant="Blue",
        target_container_hostname="one",
        expected_status=400,
        expected_content="setosa",
        tolerated_latency=Duration.millis(250),
    )

    assert request._written() == {
        "body": "/w==",
        "base64": True,
        "arguments": {
            "ContentType": "image/png",
            "Accept": "text/csv",
            "TargetModel": "a.tar.gz",
            "TargetVariant": "Blue",
            "TargetContainerHostname": "one",
        },
        "status": 400,
        "content": "setosa",
        "seconds": 0.25,
    }
    json.dumps(request._written())


@with_each("body", ["", b"", None, 0, False, 1, ["1"], {"a": 1}, object()])
def test_fails_without_a_body(body: Any) -> None:
    with refused("body of SmokeTestRequest must be text or bytes, and not empty"):
        SmokeTestRequest(body=body)


@with_each("status", [0, False, "", "200", 99, 600, 200.5, None, -1])
def test_fails_when_the_status_is_not_one(status: Any) -> None:
    with refused("expected_status of SmokeTestRequest"):
        SmokeTestRequest(body="1", expected_status=status)


@with_each("latency", [Duration.millis(0), Duration.millis(600_001), *NOT_DURATIONS])
def test_fails_when_the_latency_is_not_one(latency: Any) -> None:
    with refused("tolerated_latency of SmokeTestRequest"):
        SmokeTestRequest(body="1", tolerated_latency=latency)


def test_fails_when_what_is_compared_is_a_token(stack: Stack) -> None:
    number: Any = CfnParameter(stack, "Number", type="Number").value_as_number
    with refused("expected_status of SmokeTestRequest", "that is known now"):
        SmokeTestRequest(body="1", expected_status=number)
    with refused("tolerated_latency of SmokeTestRequest", "that is known now"):
        SmokeTestRequest(body="1", tolerated_latency=Duration.millis(number))


@with_each("argument", ["target_variant", "target_container_hostname"])
@with_each("name", NOT_NAMES[:6])
def test_fails_when_a_target_has_no_name_of_sagemaker(argument: str, name: str) -> None:
    arguments: Any = {argument: name}
    with refused(f"{argument} of SmokeTestRequest"):
        SmokeTestRequest(body="1", **arguments)


@with_each("argument", ["content_type", "accept", "target_model", "expected_content"])
@with_each("value", [0, False, b"a", ["a"], object()])
def test_fails_when_a_text_is_none(argument: str, value: Any) -> None:
    arguments: Any = {argument: value}
    with refused(f"{argument} of SmokeTestRequest"):
        SmokeTestRequest(body="1", **arguments)


@with_each("wrong", [*NOT_CONSTRUCTS, "llm"])
def test_fails_when_the_component_is_not_one(wrong: Any) -> None:
    with refused("inference_component of SmokeTestRequest", "pass InferenceComponent(...)"):
        SmokeTestRequest(body="1", inference_component=wrong)


def test_fails_when_the_component_is_defined_elsewhere(stack: Stack) -> None:
    theirs = Endpoint.from_endpoint_name(stack, "Fleet", "fleet")
    imported: Any = InferenceComponent.from_inference_component_name(stack, "Theirs", "llm", endpoint=theirs)

    with refused("inference_component of SmokeTestRequest", "pass InferenceComponent(...)"):
        SmokeTestRequest(body="1", inference_component=imported)
