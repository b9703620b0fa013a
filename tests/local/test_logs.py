"""What a model prints, and why it fails, is in the log group of its endpoint."""

import time
from typing import Any

import pytest
from aws_cdk import RemovalPolicy
from aws_cdk.aws_logs import RetentionDays
from botocore.exceptions import ClientError
from constructs import Construct

from constructs_lib import Endpoint, EndpointConfig, InstanceProductionVariant, InstanceType, Model
from tests.local.constructed import constructed, one_model
from tests.local.templates import BROKEN, Stack, hosting, put_artifact
from tests.local_aws.instance import Aws

TALKATIVE = """
def model_fn(model_dir):
    print("loaded from", model_dir)

def input_fn(body, content_type):
    print("asked about", body)
    return float(body)

def predict_fn(data, model):
    return data

def output_fn(prediction, accept):
    return str(prediction), accept
"""


def log(aws: Aws, endpoint: str) -> dict[str, list[str]]:
    """The lines of each stream of an endpoint."""
    events = aws.every("logs", "filter_log_events", logGroupName=f"/aws/sagemaker/Endpoints/{endpoint}")
    streams: dict[str, list[str]] = {}
    for event in events:
        streams.setdefault(event["logStreamName"], []).append(event["message"])
    return streams


def wait_for(aws: Aws, endpoint: str, text: str) -> str:
    """The line with a text, which is there soon."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for lines in log(aws, endpoint).values():
            if found := [line for line in lines if text in line]:
                return found[-1]
        time.sleep(0.05)
    pytest.fail(f"no line with {text!r} in {log(aws, endpoint)}")


def writing(name: str, *artifacts: str) -> dict[str, Any]:
    """A template whose role may write the log."""
    template = hosting(name, *artifacts)
    (policy,) = template["Resources"]["Role"]["Properties"]["Policies"]
    group = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/Endpoints/*"
    actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    policy["PolicyDocument"]["Statement"].append({"Effect": "Allow", "Action": actions, "Resource": group})
    return template


def test_a_model_is_heard(aws: Aws) -> None:
    stack, runtime = Stack(aws, "Heard"), aws.client("sagemaker-runtime")
    stack.create(writing("Heard-Endpoint", put_artifact(aws, "talkative.tar.gz", TALKATIVE)))

    assert runtime.invoke_endpoint(EndpointName="Heard-Endpoint", Body="5.1", ContentType="text/csv")["Body"].read()
    with pytest.raises(ClientError) as refused:
        runtime.invoke_endpoint(EndpointName="Heard-Endpoint", Body="many", ContentType="text/csv")

    assert wait_for(aws, "Heard-Endpoint", "loaded from")
    assert wait_for(aws, "Heard-Endpoint", "asked about 5.1")
    assert wait_for(aws, "Heard-Endpoint", "ValueError: could not convert string to float: 'many'")
    (stream,) = log(aws, "Heard-Endpoint")
    assert stream.startswith("V0/i-")
    error: Any = refused.value.response
    assert error["OriginalStatusCode"] == 500
    assert error["LogStreamArn"].endswith(":log-group:/aws/sagemaker/Endpoints/Heard-Endpoint")
    assert error["Error"]["Message"].startswith('Received server error (500) from primary with message "ValueError')
    assert error["Error"]["Message"].endswith(
        "#logEventViewer:group=/aws/sagemaker/Endpoints/Heard-Endpoint in account 123456789012 for more information."
    )
    stack.delete()


def test_a_model_that_does_not_load_says_why(aws: Aws) -> None:
    stack = Stack(aws, "Torn")

    assert stack.create(writing("torn", put_artifact(aws, "broken.tar.gz", BROKEN))) == "ROLLBACK_COMPLETE"

    assert wait_for(aws, "torn", "RuntimeError: the weights are torn")
    assert "the weights are torn" in stack.failures()["Endpoint"]
    stack.delete()


def test_without_permission_nothing_is_written(aws: Aws) -> None:
    stack, runtime = Stack(aws, "Unheard"), aws.client("sagemaker-runtime")
    stack.create(hosting("unheard", put_artifact(aws, "talkative.tar.gz", TALKATIVE)))

    assert runtime.invoke_endpoint(EndpointName="unheard", Body="5.1", ContentType="text/csv")["Body"].read()

    groups = aws.every("logs", "describe_log_groups", logGroupNamePrefix="/aws/sagemaker/Endpoints/unheard")
    assert groups == []
    stack.delete()


def test_each_container_of_a_model_has_a_stream(aws: Aws) -> None:
    stack, runtime = Stack(aws, "Row"), aws.client("sagemaker-runtime")
    template = writing("row", put_artifact(aws, "talkative.tar.gz", TALKATIVE))
    model = template["Resources"]["Model0"]["Properties"]
    first = model.pop("PrimaryContainer")
    model["Containers"] = [{**first, "ContainerHostname": "first"}, first]
    stack.create(template)

    runtime.invoke_endpoint(EndpointName="row", Body="5.1", ContentType="text/csv")["Body"].read()
    with pytest.raises(ClientError, match=r"Received server error \(500\) from first"):
        runtime.invoke_endpoint(EndpointName="row", Body="many", ContentType="text/csv")

    wait_for(aws, "row", "ValueError")
    assert sorted(stream.split("/", 2)[2] for stream in log(aws, "row")) == ["container-2", "first"]
    stack.delete()


def test_a_group_of_the_stack_is_written_to_without_the_permission_to_make_one(aws: Aws) -> None:
    put_artifact(aws, "talkative.tar.gz", TALKATIVE)

    def define(scope: Construct) -> None:
        model = Model(scope, "Model", containers=[one_model(scope, "talkative.tar.gz")])
        variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
        config = EndpointConfig(scope, "Config", instance_production_variants=[variant])
        endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name="kept")
        endpoint.add_log_group(retention=RetentionDays.ONE_WEEK).apply_removal_policy(RemovalPolicy.DESTROY)

    stack, template = Stack(aws, "Kept"), constructed(define)
    assert "logs:CreateLogGroup" not in str(template)

    assert stack.create(template) == "CREATE_COMPLETE", stack.failures()

    runtime = aws.client("sagemaker-runtime")
    assert runtime.invoke_endpoint(EndpointName="kept", Body="5.1", ContentType="text/csv")["Body"].read()
    assert wait_for(aws, "kept", "asked about 5.1")
    (group,) = aws.every("logs", "describe_log_groups", logGroupNamePrefix="/aws/sagemaker/Endpoints/kept")
    assert group["retentionInDays"] == 7
    stack.delete()
