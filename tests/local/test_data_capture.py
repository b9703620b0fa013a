"""Data capture of our constructs: in the layout and the form of the guide, with roles that may do this and no more."""

import base64
import datetime as dt
import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from botocore.exceptions import ClientError
from constructs import Construct

from constructs_lib import (
    CaptureMode,
    DataCapture,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
)
from tests.local.constructed import caller, constructed, one_model
from tests.local.templates import BUCKET, Stack, put_artifact
from tests.local_aws.instance import Aws

_PATIENCE = 10.0
_A_MOMENT = 0.5
ANSWER = '{"model": "captured.tar.gz", "data": "5.1,3.5"}'


def define(scope: Construct, *, may_write: bool = True, **options: Any) -> None:
    """An endpoint that captures all, a reader of it, and an endpoint beside it that captures to the same place."""
    bucket = s3.Bucket.from_bucket_name(scope, "Bucket", BUCKET)
    for name in ("captured", "beside"):
        own = Construct(scope, name)
        model = Model(own, "Model", containers=[one_model(own, "captured.tar.gz")])
        capture = DataCapture(
            destination=S3Location(bucket, "kept/"),
            **{"sampling_percentage": 100, "csv_content_types": ["text/csv"], **options},
        )
        config = EndpointConfig(
            own,
            "Config",
            instance_production_variants=[
                InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
            ],
            data_capture=capture,
        )
        if not may_write:
            (policy,) = (each for each in config.node.children if each.node.id.startswith("Model1Policy"))
            assert isinstance(policy, iam.CfnManagedPolicy)
            policy.add_property_override("PolicyDocument.Statement.0.Action", "s3:DeleteObject")
        endpoint = Endpoint(own, "Endpoint", endpoint_config=config, endpoint_name=name)
        endpoint.grant_read_captured(caller(own, f"reader-of-{name}"))


@pytest.fixture
def deployed(aws: Aws) -> Iterator[Callable[..., None]]:
    put_artifact(aws, "captured.tar.gz")
    stack = Stack(aws, "Capturing")

    def deploy(**options: Any) -> None:
        assert stack.create(constructed(lambda scope: define(scope, **options))) == "CREATE_COMPLETE"

    yield deploy
    stack.delete()
    s3 = aws.client("s3")
    for key in keys(aws):
        s3.delete_object(Bucket=BUCKET, Key=key)


def ask(aws: Aws, body: str | bytes = "5.1,3.5", content_type: str = "text/csv", **request: Any) -> bytes:
    runtime = aws.client("sagemaker-runtime")
    answer = runtime.invoke_endpoint(EndpointName="captured", Body=body, ContentType=content_type, **request)
    body_of: bytes = answer["Body"].read()
    return body_of


def keys(aws: Aws, prefix: str = "kept") -> list[str]:
    found = aws.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=prefix)
    return [each["Key"] for each in found.get("Contents", ())]


def captured(aws: Aws, count: int = 1) -> list[tuple[str, Any]]:
    """What is captured, with its keys, when it has arrived."""
    deadline = time.monotonic() + _PATIENCE
    while len(found := keys(aws)) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    s3 = aws.client("s3")
    bodies = [(key, s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()) for key in found]
    return [(key, json.loads(line)) for key, body in bodies for line in body.splitlines()]


def test_a_request_and_its_response_lie_where_the_guide_says(aws: Aws, deployed: Callable[..., None]) -> None:
    deployed()
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)

    answer = ask(aws, InferenceId="flower-7")

    ((key, record),) = captured(aws)
    found = re.fullmatch(r"kept/captured/AllTraffic/(\d{4}/\d{2}/\d{2}/\d{2})/[^/]+\.jsonl", key)
    event = record["eventMetadata"]
    moment = dt.datetime.fromisoformat(event["inferenceTime"])
    assert found
    assert found[1] == f"{moment:%Y/%m/%d/%H}"
    assert before <= moment <= dt.datetime.now(dt.UTC)
    assert event.keys() == {"eventId", "inferenceTime", "inferenceId"}
    assert event["inferenceId"] == "flower-7"
    assert record["eventVersion"] == "0"
    assert record["captureData"] == {
        "endpointInput": {
            "observedContentType": "text/csv",
            "mode": "INPUT",
            "data": "5.1,3.5",
            "encoding": "CSV",
        },
        "endpointOutput": {
            "observedContentType": "application/json",
            "mode": "OUTPUT",
            "data": base64.b64encode(answer).decode(),
            "encoding": "BASE64",
        },
    }
    assert answer.decode() == ANSWER


@pytest.mark.parametrize(
    ("modes", "sides"),
    [
        ([CaptureMode.INPUT], ["endpointInput"]),
        ([CaptureMode.OUTPUT], ["endpointOutput"]),
        ([CaptureMode.INPUT_AND_OUTPUT], ["endpointInput", "endpointOutput"]),
    ],
)
def test_the_modes_decide_what_is_captured(
    aws: Aws, deployed: Callable[..., None], modes: list[CaptureMode], sides: list[str]
) -> None:
    deployed(capture_modes=modes, json_content_types=["application/json"])

    ask(aws)

    ((_, record),) = captured(aws)
    assert list(record["captureData"]) == sides
    assert {side["encoding"] for side in record["captureData"].values()} <= {"CSV", "JSON"}
    assert "inferenceId" not in record["eventMetadata"]


def test_a_share_is_captured(aws: Aws, deployed: Callable[..., None]) -> None:
    deployed(sampling_percentage=30)

    for _ in range(100):
        ask(aws)

    # Of 100 invocations 30 on average; fewer than 10 or more than 55 in one of a million runs.
    assert 10 <= len(captured(aws, 10)) <= 55


def test_readers_reach_what_their_endpoint_captures_and_nothing_else(aws: Aws, deployed: Callable[..., None]) -> None:
    deployed()
    ask(aws)
    ((key, _),) = captured(aws)
    ours, others = (
        aws.client_of("s3", f"arn:aws:iam::{aws.account}:role/reader-of-{name}") for name in ("captured", "beside")
    )

    assert ours.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    assert ours.list_objects_v2(Bucket=BUCKET, Prefix="kept/captured/")["KeyCount"] == 1
    for client, prefix in ((others, "kept/captured/"), (ours, "kept/beside/"), (ours, "kept/"), (ours, "")):
        with pytest.raises(ClientError, match="AccessDenied"):
            client.list_objects_v2(Bucket=BUCKET, Prefix=prefix)
    with pytest.raises(ClientError, match="AccessDenied"):
        others.get_object(Bucket=BUCKET, Key=key)
    with pytest.raises(ClientError, match="AccessDenied"):
        ours.put_object(Bucket=BUCKET, Key=key, Body=b"")


def test_without_the_permission_to_write_the_endpoint_answers_and_captures_nothing(
    aws: Aws, deployed: Callable[..., None]
) -> None:
    deployed(may_write=False)

    assert ask(aws).decode() == ANSWER

    time.sleep(_A_MOMENT)
    assert keys(aws) == []


def test_an_endpoint_says_what_it_captures(aws: Aws, deployed: Callable[..., None]) -> None:
    deployed(sampling_percentage=30)

    described = aws.client("sagemaker").describe_endpoint(EndpointName="captured")["DataCaptureConfig"]

    assert described["CaptureStatus"] == "Started"
    assert (described["CurrentSamplingPercentage"], described["DestinationS3Uri"]) == (30, f"s3://{BUCKET}/kept")
