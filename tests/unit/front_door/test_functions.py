"""The functions of an API, and what one that streams needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Template

from constructs_lib import ApiFunction, Endpoint, IamAuthorization, InferenceApi
from constructs_lib.front_door.function import FRONT_DOOR, STREAMING
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.front_door.pieces import asynchronous_endpoint, container, endpoint, routes
from tests.unit.templates import resources_of

FUNCTION = "AWS::Lambda::Function"


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


def front_door(stack: Stack, behind: Any = None, **options: Any) -> InferenceApi:
    if behind is None:
        behind = Endpoint.from_endpoint_name(stack, "Imported", "flowers")
    return InferenceApi(
        stack, "Api", **{"endpoint": behind, "authorization": IamAuthorization(), "stream": True, **options}
    )


def functions(stack: Stack) -> dict[str, Any]:
    found = resources_of(stack, FUNCTION)
    return {name.removeprefix("Api").partition("Function")[0]: each["Properties"] for name, each in found.items()}


def test_nothing_streams_unless_it_is_asked_for(stack: Stack) -> None:
    api = front_door(stack, stream=False)

    assert api.stream_function is None
    assert list(functions(stack)) == ["Invocation"]
    assert list(routes(stack)) == ["POST /invocations"]


def test_a_function_of_its_own_streams(stack: Stack) -> None:
    api = front_door(stack)

    made = functions(stack)
    whole, stream = made["Invocation"], made["Stream"]
    assert api.stream_function is not None
    assert stream["Code"] == whole["Code"]
    assert (whole["Timeout"], stream["Timeout"]) == (28, 899)
    told, streaming = (each["Environment"]["Variables"] for each in (whole, stream))
    assert streaming == {**told, **STREAMING, "READ_TIMEOUT_SECONDS": "60"}
    assert "AWS_LAMBDA_EXEC_WRAPPER" not in told


def test_api_gateway_passes_on_what_it_writes(stack: Stack) -> None:
    front_door(stack)

    integration = routes(stack)["POST /invocations-response-stream"]["Integration"]
    assert (integration["ResponseTransferMode"], integration["TimeoutInMillis"]) == ("STREAM", 900_000)
    parts = integration["Uri"]["Fn::Join"][1]
    assert parts[-1] == "/response-streaming-invocations"
    assert ":lambda:path/2021-11-15/functions/" in "".join(each for each in parts if isinstance(each, str))
    assert "ResponseTransferMode" not in routes(stack)["POST /invocations"]["Integration"]
    called = [
        each["Properties"]["FunctionName"]["Fn::GetAtt"][0]
        for each in resources_of(stack, "AWS::Lambda::Permission").values()
    ]
    assert [name[:12] for name in called] == ["ApiInvocatio", "ApiStreamFun"]


def test_it_may_stream_and_no_more(stack: Stack) -> None:
    behind = endpoint(stack, container(stack, container_hostname="a"), container(stack, container_hostname="b"))

    front_door(stack, behind, target_container_hostnames=["a"])

    policies = resources_of(stack, "AWS::IAM::ManagedPolicy")
    (policy,) = [each for name, each in policies.items() if name.startswith("ApiStream")]
    statement = policy["Properties"]["PolicyDocument"]["Statement"][0]
    assert statement == {
        "Effect": "Allow",
        "Action": ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"],
        "Resource": stack.resolve(behind.endpoint_arn),
        "Condition": {"StringLike": {"sagemaker:TargetContainerHostname": ["a"]}},
    }
    assert list(routes(stack)) == [
        "POST /containers/{hostname}/invocations",
        "POST /containers/{hostname}/invocations-response-stream",
    ]


def test_it_assumes_the_role_that_the_other_assumes(stack: Stack) -> None:
    arn = "arn:aws:iam::111122223333:role/caller"
    role = iam.Role.from_role_arn(stack, "Theirs", arn, mutable=False)

    front_door(stack, assume_role=role)

    policies = resources_of(stack, "AWS::IAM::ManagedPolicy")
    found = [each["Properties"]["PolicyDocument"]["Statement"][0] for each in policies.values()]
    assert [(each["Action"], each["Resource"]) for each in found] == [("sts:AssumeRole", arn)] * 2


def test_variants_are_streamed_by_name(stack: Stack) -> None:
    front_door(stack, endpoint(stack, names=("Stable", "Candidate")), target_variants=["Candidate"])

    assert sorted(name for name in routes(stack) if name.endswith("stream")) == [
        "POST /invocations-response-stream",
        "POST /variants/{variant}/invocations-response-stream",
    ]


def test_callers_are_granted_streams_too(stack: Stack) -> None:
    role = iam.Role(stack, "Caller", assumed_by=iam.AccountRootPrincipal())

    front_door(stack).grant_invoke(role)

    assert "/POST/invocations-response-stream" in json.dumps(resources_of(stack, "AWS::IAM::Policy"))


def test_it_has_the_options_of_the_other(stack: Stack) -> None:
    front_door(stack, function=ApiFunction(reserved_concurrent_executions=3, provisioned_concurrent_executions=1))

    Template.from_stack(stack).resource_properties_count_is(FUNCTION, {"ReservedConcurrentExecutions": 3}, 2)
    uri = json.dumps(routes(stack)["POST /invocations-response-stream"]["Integration"]["Uri"])
    assert "ApiStreamLive" in uri


def test_what_starts_it_is_uploaded_and_may_be_executed() -> None:
    wrapper = Path(FRONT_DOOR.directory, "front_door", "stream.sh")

    assert "front_door/stream.sh" in FRONT_DOOR.files
    assert STREAMING["AWS_LAMBDA_EXEC_WRAPPER"] == "/var/task/front_door/stream.sh"
    assert wrapper.stat().st_mode & 0o111


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stream": "yes"}, "stream of InferenceApi 'Api' must be True or False"),
        ({"stream": None}, "stream of InferenceApi 'Api'"),
        ({"function": ApiFunction(snap_start=True)}, "needs a function that does not start from a snapshot"),
    ],
)
def test_fails(stack: Stack, options: dict[str, Any], message: str) -> None:
    with refused(message):
        front_door(stack, **options)


def test_fails_when_the_endpoint_is_asynchronous(stack: Stack) -> None:
    with refused("stream=True is for endpoints that answer at once, and this one is asynchronous; leave out stream"):
        front_door(stack, asynchronous_endpoint(stack))
