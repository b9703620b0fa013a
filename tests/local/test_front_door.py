"""The front door end to end: API Gateway, the function in its Lambda, the endpoint behind it, and IAM between them."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from botocore.exceptions import ClientError

from constructs_lib import (
    ApiDomain,
    ApiKeyAuthorization,
    Authorization,
    DataCapture,
    Endpoint,
    EndpointConfig,
    IamAuthorization,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    InvocationHeader,
    Model,
    S3Location,
)
from tests.local.constructed import one_model
from tests.local.front_doors import ECHO, Doors, Nothing, deciding, standing_doors
from tests.local.schemathesis import drive
from tests.local.templates import BUCKET, put_artifact
from tests.local_aws.instance import Aws

ATTRIBUTES, SESSION, INFERENCE = (
    f"X_Amzn_SageMaker_{name}" for name in ("Custom_Attributes", "Session_Id", "Inference_Id")
)
# What callers with a key may say beside the body.
OPEN: dict[str, Any] = {
    "Keyed": {"open_headers": list(InvocationHeader), "open_status_codes": [404], "stream": True},
    "Signed": {"stream": True, "open_headers": [InvocationHeader.CUSTOM_ATTRIBUTES]},
    "Decided": {"stream": True},
    "Open": {"stream": True, "open_headers": [InvocationHeader.CUSTOM_ATTRIBUTES]},
}
STREAM = "invocations-response-stream"


def define(stack: Stack) -> dict[str, InferenceApi]:
    """An endpoint with a door of each kind."""
    model = Model(stack, "Model", containers=[one_model(stack, "echo.tar.gz")], network_isolation=True)
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    kept = S3Location(s3.Bucket.from_bucket_name(stack, "Kept", BUCKET), "doors/")
    capture = DataCapture(destination=kept, sampling_percentage=100)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant], data_capture=capture)
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name="behind-doors")
    kinds: dict[str, Authorization] = {
        "Signed": IamAuthorization(),
        "Keyed": ApiKeyAuthorization(rate_limit=1000, burst_limit=1000),
        "Slow": ApiKeyAuthorization(rate_limit=1, burst_limit=2),
        "Decided": deciding(stack),
        "Open": Nothing(),
    }
    doors = {
        kind: InferenceApi(
            stack,
            kind,
            endpoint=endpoint,
            authorization=authorization,
            domain=named(stack) if kind == "Signed" else None,
            **OPEN.get(kind, {}),
        )
        for kind, authorization in kinds.items()
    }
    caller = iam.Role(stack, "Caller", role_name="EndpointCaller", assumed_by=iam.AccountRootPrincipal())
    endpoint.grant_invoke(caller)
    theirs = iam.Role.from_role_arn(stack, "Theirs", f"arn:aws:iam::{stack.account}:role/EndpointCaller")
    doors["Assuming"] = InferenceApi(
        stack,
        "Assuming",
        endpoint=endpoint,
        authorization=kinds["Decided"],
        assume_role=theirs,
        open_headers=[InvocationHeader.CUSTOM_ATTRIBUTES],
    )
    roles = [
        iam.Role(stack, name, role_name=name, assumed_by=iam.AccountRootPrincipal()) for name in ("Guest", "Other")
    ]
    doors["Signed"].grant_invoke(roles[0])
    CfnOutput(stack, "Key", value=doors["Keyed"].api_key.key_id)
    CfnOutput(stack, "SlowKey", value=doors["Slow"].api_key.key_id)
    return doors


def named(stack: Stack) -> ApiDomain:
    """A domain name, beside the URL that API Gateway gives."""
    arn = f"arn:aws:acm:{stack.region}:{stack.account}:certificate/1"
    issued = acm.Certificate.from_certificate_arn(stack, "Issued", arn)
    return ApiDomain(
        domain_name="models.example.com", certificate=issued, base_path="v1", disable_execute_api_endpoint=False
    )


@pytest.fixture(scope="module")
def doors(bootstrapped: Aws) -> Iterator[Doors]:
    put_artifact(bootstrapped, "echo.tar.gz", ECHO)
    with standing_doors(bootstrapped, "Doors", define) as doors:
        yield doors


@pytest.fixture(scope="module")
def key(doors: Doors) -> str:
    return doors.key("Key")


def test_a_key_opens(doors: Doors, key: str) -> None:
    reply = doors.call("Keyed", b"5.1,3.5", X_Api_Key=key, Accept="text/csv")

    assert (reply.status, reply.body) == (200, b"5.1,3.5")
    assert reply.headers["content-type"] == "text/csv"
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("headers", [{}, {"X_Api_Key": "guess"}])
def test_no_key_no_answer(doors: Doors, headers: dict[str, str]) -> None:
    assert doors.call("Keyed", b"5.1", **headers).status == 403


def test_a_key_has_its_rate(doors: Doors) -> None:
    key = doors.key("SlowKey")

    statuses = Counter(doors.call("Slow", b"5.1", X_Api_Key=key).status for _ in range(8))

    assert set(statuses) == {200, 429}


def test_signatures_open_for_whom_it_is_granted_to(doors: Doors) -> None:
    assert doors.signed("Signed", "Guest", b"5.1").status == 200
    assert doors.signed("Signed", "Other", b"5.1").status == 403
    assert doors.call("Signed", b"5.1").status == 403


def test_signatures_open_by_the_domain_name_too(doors: Doors) -> None:
    assert doors.signed_by_name("models.example.com", "Guest", b"5.1", "v1/invocations").status == 200
    assert doors.signed_by_name("models.example.com", "Other", b"5.1", "v1/invocations").status == 403
    assert doors.signed_by_name("models.example.com", "Guest", b"5.1", "v2/invocations").status != 200


def test_a_function_decides(doors: Doors) -> None:
    assert doors.call("Decided", b"5.1", Authorization="friend").status == 200
    assert doors.call("Decided", b"5.1", Authorization="stranger").status == 403
    assert doors.call("Decided", b"5.1").status in {401, 403}


def test_a_function_calls_with_the_role_that_it_assumes_and_with_none_else(doors: Doors) -> None:
    assert doors.call("Assuming", b"5.1", Authorization="friend").body == b"5.1"
    with doors.as_function("Assuming") as client, pytest.raises(ClientError, match="AccessDenied"):
        client.invoke_endpoint(EndpointName="behind-doors", Body=b"5.1")


def test_binary_goes_both_ways_byte_for_byte(doors: Doors, key: str) -> None:
    image = bytes(range(256)) * 64

    reply = doors.call("Keyed", image, X_Api_Key=key, Content_Type="image/png", Accept="image/png")

    assert (reply.status, reply.headers["content-type"], reply.body) == (200, "image/png", image)


def test_a_fault_of_the_model_says_nothing_of_it(doors: Doors, key: str) -> None:
    reply = doors.call("Keyed", b"refuse me", X_Api_Key=key)

    assert reply.code in {"model_failed", "model_rejected_input"}
    assert b"secret" not in reply.body


def test_attributes_and_sessions_go_both_ways_where_they_are_open(doors: Doors, key: str) -> None:
    reply = doors.call("Keyed", b"5.1", X_Api_Key=key, **{ATTRIBUTES: "accept_eula=true", SESSION: "NEW_SESSION"})
    closed = doors.call("Keyed", b"5.1", X_Api_Key=key, **{SESSION: "s1"})

    assert (reply.status, reply.headers["x-amzn-sagemaker-custom-attributes"]) == (200, "seen accept_eula=true")
    assert reply.headers["x-amzn-sagemaker-new-session-id"] == "s1; Expires=2030-01-01T00:00:00Z"
    assert closed.headers["x-amzn-sagemaker-closed-session-id"] == "s1"


def test_attributes_go_both_ways_for_whoever_is_let_in(doors: Doors) -> None:
    sent = {ATTRIBUTES: "accept_eula=true"}

    replies = [
        doors.signed("Signed", "Guest", b"5.1", **sent),
        doors.call("Assuming", b"5.1", Authorization="friend", **sent),
        doors.signed("Signed", "Guest", b"5.1", STREAM, **sent),
        doors.call("Open", b"5.1", **sent),
        doors.call("Open", b"5.1", STREAM, **sent),
    ]

    for reply in replies:
        assert (reply.status, reply.headers["x-amzn-sagemaker-custom-attributes"]) == (200, "seen accept_eula=true")


def test_what_is_not_open_is_told_by_its_name(doors: Doors) -> None:
    reply = doors.call("Decided", b"5.1", Authorization="friend", **{ATTRIBUTES: "accept_eula=true"})

    assert (reply.status, reply.code) == (400, "header_not_open")
    assert b"X-Amzn-SageMaker-Custom-Attributes is not open here" in reply.body


ATTACKS = [
    (ATTRIBUTES, "x" * 1025, "invalid_header"),
    (ATTRIBUTES, "na\xefve", "invalid_header"),
    (ATTRIBUTES, "a\tb", "invalid_header"),
    (ATTRIBUTES, "", "invalid_header"),
    (SESSION, "../s1", "invalid_header"),
    (SESSION, "NEW_SESSION, s1", "invalid_header"),
    (SESSION, "s" * 257, "invalid_header"),
    (INFERENCE, "x" * 65, "invalid_header"),
    ("X_Amzn_SageMaker_Target_Model", "a.tar.gz", "header_not_open"),
    ("X_Amzn_SageMaker_Target_Variant", "AllTraffic", "header_not_open"),
    ("X_Amzn_SageMaker_Inference_Component", "llm", "header_not_open"),
    ("X_Amzn_SageMaker_Anything_Else", "a", "header_not_open"),
]


@pytest.mark.parametrize(("name", "value", "code"), ATTACKS)
def test_odd_headers_are_refused_and_tell_nothing(doors: Doors, key: str, name: str, value: str, code: str) -> None:
    reply = doors.call("Keyed", b"5.1", X_Api_Key=key, **{name: value})

    assert (reply.status, reply.code) == (400, code)
    assert doors.aws.account.encode() not in reply.body
    assert b"arn:" not in reply.body


def test_an_attribute_is_text_and_no_more(doors: Doors, key: str) -> None:
    odd = "${jndi:ldap://x}<script>'\"; X-Api-Key: %0d%0a"

    reply = doors.call("Keyed", b"5.1", X_Api_Key=key, **{ATTRIBUTES: odd})

    assert (reply.status, reply.headers["x-amzn-sagemaker-custom-attributes"]) == (200, f"seen {odd}")


def test_a_status_of_the_model_is_told_where_it_is_open(doors: Doors, key: str) -> None:
    opened = doors.call("Keyed", b"not here", X_Api_Key=key)
    closed = doors.call("Decided", b"not here", Authorization="friend")

    assert (opened.status, opened.code) == (404, "model_refused")
    assert (closed.status, closed.code) == (502, "model_failed")


def test_the_id_that_a_caller_chooses_is_captured(doors: Doors, key: str) -> None:
    chosen = doors.call("Keyed", b"5.1", X_Api_Key=key, **{INFERENCE: "order 7"})
    made = doors.call("Keyed", b"5.1", X_Api_Key=key)

    ids = {reply.headers["x-amzn-sagemaker-inference-id"] for reply in (chosen, made)}
    assert ids == {"order 7", made.headers["x-request-id"]}
    deadline = time.monotonic() + 10
    while not ids <= captured_ids(doors.aws):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def captured_ids(aws: Aws) -> set[str]:
    client = aws.client("s3")
    objects = client.list_objects_v2(Bucket=BUCKET, Prefix="doors/").get("Contents", [])
    lines = [json.loads(client.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read()) for each in objects]
    return {line["eventMetadata"]["inferenceId"] for line in lines if "inferenceId" in line["eventMetadata"]}


def test_the_function_may_call_this_endpoint_only(doors: Doors) -> None:
    request = {"Body": b"1", "ContentType": "text/csv"}

    with doors.as_function("Keyed") as runtime:
        assert runtime.invoke_endpoint(EndpointName="behind-doors", **request)["Body"].read() == b"1"
        with pytest.raises(ClientError, match="AccessDenied"):
            runtime.invoke_endpoint(EndpointName="another", **request)


def test_the_role_of_the_function_is_for_lambda_alone(doors: Doors) -> None:
    (arn,) = [role["Arn"] for role in doors.aws.every("iam", "list_roles") if "KeyedInvocationRole" in role["RoleName"]]

    with pytest.raises(ClientError, match="AccessDenied"):
        doors.aws.client_of("sagemaker-runtime", arn)


def test_the_first_part_arrives_before_the_last_is_made(doors: Doors, key: str) -> None:
    streamed = doors.stream("Keyed", b"stream", X_Api_Key=key, Accept="text/event-stream")

    assert (streamed.status, streamed.whole) == (200, True)
    assert streamed.headers["content-type"] == "text/event-stream"
    assert streamed.headers["x-content-type-options"] == "nosniff"
    assert [part for _, part in streamed.parts] == [b"data: 0\n\n", b"data: 1\n\n", b"data: 2\n\n"]
    assert streamed.parts[2][0] - streamed.parts[0][0] > 0.5


def test_who_may_call_may_have_it_streamed(doors: Doors) -> None:
    assert doors.signed("Signed", "Guest", b"stream", STREAM).body == b"data: 0\n\ndata: 1\n\ndata: 2\n\n"
    assert doors.signed("Signed", "Other", b"stream", STREAM).status == 403
    assert doors.call("Signed", b"stream", STREAM).status == 403
    assert doors.call("Decided", b"stream", STREAM, Authorization="friend").status == 200
    assert doors.call("Decided", b"stream", STREAM, Authorization="stranger").status == 403
    assert doors.call("Keyed", b"stream", STREAM, X_Api_Key="guess").status == 403
    assert doors.call("Open", b"stream", STREAM).body == b"data: 0\n\ndata: 1\n\ndata: 2\n\n"


def test_a_stream_that_breaks_off_says_so_in_its_own_format(doors: Doors, key: str) -> None:
    events = doors.stream("Keyed", b"stream and break", X_Api_Key=key, Accept="text/event-stream")
    raw = doors.stream("Keyed", b"stream and break", X_Api_Key=key, Accept="audio/mpeg")

    assert events.whole
    assert b"\n\nevent: error\ndata: " in events.body
    assert (raw.whole, raw.body) == (False, b"data: 0\n\ndata: 1\n\ndata: 2\n\n")
    assert b"secret" not in events.body


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"refuse me", {}, 502),
        (b"", {}, 400),
        (b"stream", {"Content_Type": "nonsense"}, 415),
        (b"stream", {"Accept": "a\tb"}, 406),
        (b"stream", {"X_Amzn_SageMaker_Target_Model": "../x"}, 400),
        (b"stream", {"X_Amzn_SageMaker_Enable_Explanations": "x"}, 400),
        (b"stream", {"Content_Encoding": "gzip"}, 415),
    ],
)
def test_what_is_refused_of_a_stream_has_a_status(
    doors: Doors, key: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    reply = doors.call("Keyed", body, STREAM, X_Api_Key=key, **headers)

    assert reply.status == status
    assert reply.code
    assert b"secret" not in reply.body
    assert b"arn:" not in reply.body


def test_a_stream_passes_on_what_is_open(doors: Doors, key: str) -> None:
    reply = doors.call("Keyed", b"5.1", STREAM, X_Api_Key=key, **{ATTRIBUTES: "a=1", INFERENCE: "mine"})

    assert (reply.status, reply.body) == (200, b"5.1")
    assert reply.headers["x-amzn-sagemaker-custom-attributes"] == "seen a=1"
    assert reply.headers["x-amzn-sagemaker-inference-id"] == "mine"


def test_a_client_that_is_made_of_the_definition_is_answered_as_it_says(doors: Doors, key: str, tmp_path: Path) -> None:
    said = drive(
        doors.apis["Keyed"].open_api,
        doors.url("Keyed"),
        tmp_path,
        *("--phases", "coverage,fuzzing", "--max-examples", "4"),
        X_Api_Key=key,
    )

    assert "Tested: 2" in said, said
