"""Asynchronous endpoints of our constructs, with IAM enforced: responses in S3, notifications on topics."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from botocore.exceptions import ClientError
from constructs import Construct

from constructs_lib import (
    AsyncInference,
    DataCapture,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
)
from tests.local.constructed import caller, constructed, one_model
from tests.local.templates import Stack, Template, hosting, put_artifact
from tests.local_aws.instance import Aws

SHOP = "asynchronous-shop"
INPUTS = "async-endpoint-inputs/"
PATIENCE = 10.0
CALLER = "async-caller"


def define(scope: Construct) -> None:
    """An endpoint whose topics and responses are encrypted, with a queue for each topic, and a caller."""
    key = kms.Key(scope, "Key")
    bucket = s3.Bucket(scope, "Shop", bucket_name=SHOP, removal_policy=RemovalPolicy.DESTROY)
    topics = {}
    for name in ("answered", "failed"):
        topics[name] = sns.Topic(scope, name, topic_name=f"async-{name}", master_key=key)
        queue = sqs.Queue(scope, f"{name}-queue", queue_name=f"async-{name}-queue")
        topics[name].add_subscription(subscriptions.SqsSubscription(queue, raw_message_delivery=True))
    model = Model(scope, "Model", containers=[one_model(scope, "async.tar.gz")], network_isolation=True)
    config = EndpointConfig(
        scope,
        "Config",
        instance_production_variants=[InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)],
        async_inference=AsyncInference(
            output=S3Location(bucket, "responses/"),
            failure=S3Location(bucket, "failures/"),
            success_topic=topics["answered"],
            error_topic=topics["failed"],
            encryption_key=key,
        ),
        data_capture=DataCapture(destination=S3Location(bucket, "captured"), sampling_percentage=100),
    )
    endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name="asynchronous")
    (variant,) = endpoint.instance_production_variants
    count = variant.auto_scale_instance_count(min_capacity=0, max_capacity=5)
    count.scale_on_backlog("Backlog", backlog_per_instance=5)
    endpoint.grant_invoke_async(caller(scope, CALLER))
    caller(scope, "stranger")


@pytest.fixture(scope="module")
def stack(aws: Aws) -> Iterator[Stack]:
    put_artifact(aws, "async.tar.gz")
    stack = Stack(aws, "Asynchronous")
    assert stack.create(constructed(define)) == "CREATE_COMPLETE", stack.failures()
    yield stack
    empty(aws)
    stack.delete()


def empty(aws: Aws) -> None:
    s3_client = aws.client("s3")
    for found in s3_client.list_objects_v2(Bucket=SHOP).get("Contents", ()):
        s3_client.delete_object(Bucket=SHOP, Key=found["Key"])


@pytest.fixture
def role(aws: Aws, stack: Stack) -> Callable[[str], Any]:
    """Clients of services with the role of the caller."""
    del stack
    return lambda service: aws.client_of(service, f"arn:aws:iam::{aws.account}:role/{CALLER}")


def invoke(runtime: Any, **request: Any) -> Any:
    return runtime.invoke_endpoint_async(EndpointName="asynchronous", ContentType="text/csv", **request)


def place(url: str) -> dict[str, str]:
    bucket, _, key = url.removeprefix("s3://").partition("/")
    return {"Bucket": bucket, "Key": key}


def read(s3_client: Any, url: str) -> bytes:
    """Return an object when it is there, as a caller waits for it: what is not there yet is a 404."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            body: bytes = s3_client.get_object(**place(url))["Body"].read()
        except s3_client.exceptions.NoSuchKey:
            assert time.monotonic() < deadline, f"nothing came to {url}"
            time.sleep(0.1)
        else:
            return body


def notification(aws: Aws, name: str, inference_id: str) -> Any:
    client = aws.client("sqs")
    url = client.get_queue_url(QueueName=f"async-{name}-queue")["QueueUrl"]
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for message in client.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", ()):
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            told = json.loads(message["Body"])
            if told["inferenceId"] == inference_id:
                return told
    raise AssertionError(f"no notification of {inference_id}")


def test_a_request_in_s3_is_answered_there_and_told_of(aws: Aws, role: Callable[[str], Any]) -> None:
    role("s3").put_object(Bucket=SHOP, Key=f"{INPUTS}one.csv", Body=b"hello")
    where = f"s3://{SHOP}/{INPUTS}one.csv"

    taken = invoke(role("sagemaker-runtime"), InputLocation=where)

    assert taken["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert taken["OutputLocation"].startswith(f"s3://{SHOP}/responses/")
    assert json.loads(read(role("s3"), taken["OutputLocation"])) == {"model": "async.tar.gz", "data": "hello"}
    told = notification(aws, "answered", taken["InferenceId"])
    assert (told["invocationStatus"], told["eventName"]) == ("Completed", "InferenceResult")
    assert told["requestParameters"] == {
        "endpointName": "asynchronous",
        "contentType": "text/csv",
        "inputLocation": where,
    }
    assert told["responseParameters"]["outputLocation"] == taken["OutputLocation"]


def test_a_request_that_is_sent_inline_is_answered_in_s3(aws: Aws, role: Callable[[str], Any]) -> None:
    taken = invoke(role("sagemaker-runtime"), Body=b"inline", InferenceId="mine")

    assert taken["InferenceId"] == "mine"
    assert json.loads(read(role("s3"), taken["OutputLocation"]))["data"] == "inline"
    assert "inputLocation" not in notification(aws, "answered", "mine")["requestParameters"]


def test_what_an_asynchronous_endpoint_is_asked_is_captured_too(aws: Aws, role: Callable[[str], Any]) -> None:
    taken = invoke(role("sagemaker-runtime"), Body=b"captured", InferenceId="kept")
    read(role("s3"), taken["OutputLocation"])

    lines: list[Any] = []
    deadline = time.monotonic() + PATIENCE
    while not lines and time.monotonic() < deadline:
        client = aws.client("s3")
        found = client.list_objects_v2(Bucket=SHOP, Prefix="captured/asynchronous/AllTraffic/").get("Contents", ())
        bodies = [client.get_object(Bucket=SHOP, Key=each["Key"])["Body"].read() for each in found]
        lines = [line for line in map(json.loads, bodies) if line["eventMetadata"]["inferenceId"] == "kept"]
        time.sleep(0.1)
    assert {side["mode"] for side in lines[0]["captureData"].values()} == {"INPUT", "OUTPUT"}


def test_a_request_that_fails_leaves_a_failure_and_is_told_of(aws: Aws, role: Callable[[str], Any]) -> None:
    taken = invoke(role("sagemaker-runtime"), Body=b"refuse me")

    assert taken["FailureLocation"].startswith(f"s3://{SHOP}/failures/")
    assert b"refused" in read(role("s3"), taken["FailureLocation"])
    told = notification(aws, "failed", taken["InferenceId"])
    assert told["invocationStatus"] == "Failed"
    assert told["failureReason"].startswith("ClientError: Received server error (500) from model.")
    assert told["responseParameters"] == {"failureLocation": taken["FailureLocation"]}
    with pytest.raises(ClientError, match="NoSuchKey"):
        role("s3").get_object(**place(taken["OutputLocation"]))


def test_the_role_of_the_model_reads_requests_from_nowhere_else(aws: Aws, role: Callable[[str], Any]) -> None:
    aws.client("s3").put_object(Bucket=SHOP, Key="private/one.csv", Body=b"secret")

    taken = invoke(role("sagemaker-runtime"), InputLocation=f"s3://{SHOP}/private/one.csv")

    assert b"s3:GetObject" in read(role("s3"), taken["FailureLocation"])


def test_a_caller_puts_requests_nowhere_else(role: Callable[[str], Any]) -> None:
    for key in ("responses/forged.out", "private/two.csv"):
        with pytest.raises(ClientError, match="AccessDenied"):
            role("s3").put_object(Bucket=SHOP, Key=key, Body=b"")


def test_a_caller_reads_nothing_else(aws: Aws, role: Callable[[str], Any]) -> None:
    aws.client("s3").put_object(Bucket=SHOP, Key="private/three.csv", Body=b"secret")

    with pytest.raises(ClientError, match="AccessDenied"):
        role("s3").get_object(Bucket=SHOP, Key="private/three.csv")


def test_a_stranger_may_not_call(aws: Aws, stack: Stack) -> None:
    del stack
    stranger = aws.client_of("sagemaker-runtime", f"arn:aws:iam::{aws.account}:role/stranger")

    with pytest.raises(ClientError, match="AccessDenied"):
        invoke(stranger, Body=b"hello")


def test_an_asynchronous_endpoint_is_not_called_at_once(aws: Aws, stack: Stack) -> None:
    del stack

    with pytest.raises(ClientError, match="is asynchronous: call InvokeEndpointAsync"):
        aws.client("sagemaker-runtime").invoke_endpoint(EndpointName="asynchronous", Body=b"hello")


@pytest.mark.parametrize("request_", [{}, {"Body": b"a", "InputLocation": f"s3://{SHOP}/{INPUTS}one.csv"}])
def test_a_request_has_one_body(aws: Aws, stack: Stack, request_: dict[str, Any]) -> None:
    del stack

    with pytest.raises(ClientError, match="Exactly one of InputLocation and Body"):
        invoke(aws.client("sagemaker-runtime"), **request_)


def test_the_response_has_the_name_that_was_asked_for(aws: Aws, stack: Stack) -> None:
    del stack

    taken = invoke(aws.client("sagemaker-runtime"), Body=b"a", S3OutputPathExtension="today/", Filename="a.json")

    assert taken["OutputLocation"] == f"s3://{SHOP}/responses/today/a.json"


def ring(aws: Aws, name: str, value: float) -> None:
    """Set an alarm of the endpoint off, as CloudWatch does for a value of its metric."""
    client = aws.client("cloudwatch")
    dimensions = [{"Name": "EndpointName", "Value": "asynchronous"}]
    found = [alarm for alarm in client.describe_alarms()["MetricAlarms"] if alarm.get("Dimensions") == dimensions]
    (alarm,) = (alarm["AlarmName"] for alarm in found if name in alarm["AlarmName"] or name == alarm["MetricName"])
    client.set_alarm_state(AlarmName=alarm, StateValue="OK", StateReason="test")
    data = json.dumps({"recentDatapoints": [value]})
    client.set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="test", StateReasonData=data)


def count_of(aws: Aws) -> int:
    (variant,) = aws.client("sagemaker").describe_endpoint(EndpointName="asynchronous")["ProductionVariants"]
    return int(variant["CurrentInstanceCount"])


def test_an_endpoint_sleeps_and_a_request_wakes_it(aws: Aws, role: Callable[[str], Any]) -> None:
    ring(aws, "-AlarmLow-", 0)
    assert count_of(aws) == 0
    taken = invoke(role("sagemaker-runtime"), Body=b"early")
    time.sleep(0.5)
    with pytest.raises(ClientError, match="NoSuchKey"):
        role("s3").get_object(**place(taken["OutputLocation"]))

    ring(aws, "HasBacklogWithoutCapacity", 1)

    assert count_of(aws) == 1
    assert json.loads(read(role("s3"), taken["OutputLocation"]))["data"] == "early"
    ring(aws, "-AlarmHigh-", 12)
    assert count_of(aws) == 3
    ring(aws, "-AlarmLow-", 0)
    assert count_of(aws) == 0
    ring(aws, "HasBacklogWithoutCapacity", 1)
    assert count_of(aws) == 1


def test_an_endpoint_fails_whose_role_may_not_publish(aws: Aws) -> None:
    topic = aws.client("sns").create_topic(Name="forbidden")["TopicArn"]
    template: Template = hosting("unpublished", put_artifact(aws, "async.tar.gz"))
    template["Resources"]["Config"]["Properties"]["AsyncInferenceConfig"] = {
        "OutputConfig": {"S3OutputPath": "s3://artifacts/out", "NotificationConfig": {"SuccessTopic": topic}}
    }
    stack = Stack(aws, "Unpublished")

    assert stack.create(template) == "ROLLBACK_COMPLETE"

    assert 'has "sns Publish" permissions for topic' in stack.failures()["Endpoint"]
    stack.delete()


def test_a_real_time_endpoint_is_not_called_asynchronously(aws: Aws) -> None:
    stack = Stack(aws, "AtOnce")
    assert stack.create(hosting("at-once", put_artifact(aws, "async.tar.gz"))) == "CREATE_COMPLETE"

    with pytest.raises(ClientError, match="is not asynchronous"):
        aws.client("sagemaker-runtime").invoke_endpoint_async(EndpointName="at-once", Body=b"hello")

    stack.delete()


def test_roles_are_no_wider_than_the_templates_say(aws: Aws, stack: Stack) -> None:
    """What the caller is granted is one policy, with one statement for each place."""
    del stack
    (policy,) = aws.client("iam").list_role_policies(RoleName=CALLER)["PolicyNames"]
    document = aws.client("iam").get_role_policy(RoleName=CALLER, PolicyName=policy)["PolicyDocument"]

    actions = {action for each in document["Statement"] for action in as_list(each["Action"])}
    assert actions == {
        "sagemaker:InvokeEndpointAsync",
        "s3:AbortMultipartUpload",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
        "kms:Decrypt",
    }


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
