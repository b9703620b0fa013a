"""Inference components of our constructs: called by name, each by its own callers, updated and deleted in order."""

import io
import json
import tarfile
from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk import Duration, Size
from aws_cdk import aws_s3 as s3
from botocore.exceptions import ClientError
from constructs import Construct

from constructs_lib import (
    AdapterInferenceComponent,
    ComponentCapacitySize,
    ComponentRollingUpdate,
    Endpoint,
    EndpointConfig,
    InferenceComponent,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
)
from tests.local.constructed import caller, constructed, one_model
from tests.local.readback import differences
from tests.local.templates import BROKEN, BUCKET, Stack, put_artifact
from tests.local_aws.instance import Aws

ENDPOINT = "components"
# A base that says which adapter's files it has found.
BASE = """
import pathlib

def model_fn(model_dir):
    adapter = pathlib.Path(model_dir, "adapter.txt")
    return f"base with {adapter.read_text()}" if adapter.exists() else "base"

def input_fn(body, content_type):
    return body

def predict_fn(data, model):
    return {"model": model}

def output_fn(prediction, accept):
    import json
    return json.dumps(prediction), accept
"""


def define(scope: Construct, base: str = "base.tar.gz") -> None:
    """Two components and an adapter on one fleet, each with a caller of its own."""
    fleet = InstanceProductionVariant(model=None, instance_type=InstanceType.M5_XLARGE, initial_instance_count=2)
    config = EndpointConfig(scope, "Config", instance_production_variants=[fleet])
    endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name=ENDPOINT)
    llm = InferenceComponent(
        scope,
        "Base",
        endpoint=endpoint,
        container=one_model(scope, base),
        min_memory=Size.gibibytes(2),
        cpu_cores=1,
        inference_component_name="base",
        rolling_update=ComponentRollingUpdate(
            maximum_batch_size=ComponentCapacitySize.percent(50), wait_interval=Duration.minutes(1)
        ),
    )
    alarm = llm.metric_model_latency().create_alarm(scope, "Slow", threshold=1_000_000, evaluation_periods=1)
    llm.add_rollback_alarm(alarm)
    other = InferenceComponent(
        scope,
        "Other",
        endpoint=endpoint,
        model=Model(scope, "Model", containers=[one_model(scope, "other.tar.gz")]),
        min_memory=Size.gibibytes(1),
        inference_component_name="other",
    )
    bucket = s3.Bucket.from_bucket_name(scope, "Adapters", BUCKET)
    adapter = AdapterInferenceComponent(
        scope,
        "Adapter",
        base=llm,
        adapter=ModelData.from_bucket(bucket, "adapter1.tar.gz"),
        inference_component_name="adapter",
    )
    for component in (llm, other, adapter):
        component.grant_invoke(caller(scope, f"caller-of-{component.inference_component_name}"))
    endpoint.grant_invoke(caller(scope, "caller-of-endpoint"))


@pytest.fixture(scope="module")
def stack(aws: Aws) -> Iterator[Stack]:
    for key, script in (
        ("base.tar.gz", BASE),
        ("other.tar.gz", None),
        ("broken.tar.gz", BROKEN),
        ("next.tar.gz", None),
    ):
        put_artifact(aws, key, script)
    aws.client("s3").put_object(Bucket=BUCKET, Key="adapter1.tar.gz", Body=archive("adapter.txt", b"legal"))
    stack = Stack(aws, "Components")
    assert stack.create(constructed(define)) == "CREATE_COMPLETE", stack.failures()
    yield stack
    stack.delete()
    assert aws.every("sagemaker", "list_inference_components") == []
    assert ENDPOINT not in str(aws.every("sagemaker", "list_endpoints"))


def archive(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as files:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        files.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def ask(runtime: Any, component: str | None) -> str:
    named = {} if component is None else {"InferenceComponentName": component}
    answer = runtime.invoke_endpoint(EndpointName=ENDPOINT, Body="flower", ContentType="text/csv", **named)
    model: str = json.loads(answer["Body"].read())["model"]
    return model


def of(aws: Aws, role: str) -> Any:
    return aws.client_of("sagemaker-runtime", f"arn:aws:iam::{aws.account}:role/{role}")


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("component", "model"), [("base", "base"), ("other", "other.tar.gz"), ("adapter", "base with legal")]
)
def test_each_component_answers_by_its_name_to_its_own_callers(aws: Aws, component: str, model: str) -> None:
    assert ask(of(aws, f"caller-of-{component}"), component) == model


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("component", ["base", "other", "adapter"])
@pytest.mark.parametrize("role", ["caller-of-base", "caller-of-other", "caller-of-adapter", "caller-of-endpoint"])
def test_a_grant_on_one_does_not_open_another(aws: Aws, component: str, role: str) -> None:
    if role == f"caller-of-{component}":
        return
    with pytest.raises(ClientError, match="not authorized to perform: sagemaker:InvokeEndpoint"):
        ask(of(aws, role), component)


@pytest.mark.usefixtures("stack")
def test_a_request_has_to_name_a_component_of_the_endpoint(aws: Aws) -> None:
    runtime = aws.client("sagemaker-runtime")

    with pytest.raises(ClientError, match="Inference Component Name header is required"):
        ask(runtime, None)
    with pytest.raises(ClientError, match="Inference component nobody not found"):
        ask(runtime, "nobody")


def test_everything_reads_back_as_asked_for(aws: Aws, stack: Stack) -> None:
    assert differences(aws, stack.name, constructed(define)) == []


def test_an_endpoint_keeps_its_components_until_they_are_deleted(aws: Aws, stack: Stack) -> None:
    del stack
    with pytest.raises(ClientError, match="with the components"):
        aws.client("sagemaker").delete_endpoint(EndpointName=ENDPOINT)


def test_a_model_that_does_not_start_leaves_the_old_copies(aws: Aws, stack: Stack) -> None:
    assert stack.update(constructed(lambda scope: define(scope, "broken.tar.gz"))) == "UPDATE_ROLLBACK_COMPLETE"

    assert "did not pass the ping health check" in str(stack.failures())
    assert ask(of(aws, "caller-of-base"), "base") == "base"


def test_another_model_takes_over_under_the_same_name(aws: Aws, stack: Stack) -> None:
    before = ids(aws, stack)

    assert stack.update(constructed(lambda scope: define(scope, "next.tar.gz"))) == "UPDATE_COMPLETE", stack.failures()

    assert ask(of(aws, "caller-of-base"), "base") == "next.tar.gz"
    assert ids(aws, stack) == before


def ids(aws: Aws, stack: Stack) -> set[str]:
    found = aws.client("cloudformation").describe_stack_resources(StackName=stack.name)["StackResources"]
    return {each["PhysicalResourceId"] for each in found if each["ResourceType"].endswith("InferenceComponent")}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"VariantName": "Nobody"}, "Variant Nobody not found"),
        ({"RuntimeConfig": {"CopyCount": 0}}, "copy count an integer larger than 0"),
        ({"EndpointName": "Nobody"}, "Could not find endpoint"),
    ],
)
def test_the_local_aws_refuses_what_aws_does(aws: Aws, stack: Stack, changes: dict[str, Any], reason: str) -> None:
    del stack
    request = {
        "InferenceComponentName": "wrong",
        "EndpointName": ENDPOINT,
        "VariantName": "AllTraffic",
        "Specification": {"ModelName": "m", "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024}},
        "RuntimeConfig": {"CopyCount": 1},
        **changes,
    }

    with pytest.raises(ClientError, match=reason):
        aws.client("sagemaker").create_inference_component(**request)


# From zero


def define_sleeper(scope: Construct) -> None:
    """A component that scales to no copy."""
    fleet = InstanceProductionVariant(model=None, instance_type=InstanceType.M5_XLARGE, initial_instance_count=2)
    config = EndpointConfig(scope, "Config", instance_production_variants=[fleet])
    endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name="sleeping")
    sleeper = InferenceComponent(
        scope,
        "Sleeper",
        endpoint=endpoint,
        container=one_model(scope, "other.tar.gz"),
        min_memory=Size.gibibytes(1),
        inference_component_name="sleeper",
    )
    copies = sleeper.auto_scale_copy_count(min_capacity=0, max_capacity=3)
    copies.scale_on_concurrent_requests("Requests", target=4)


@pytest.fixture(scope="module")
def sleeping(aws: Aws) -> Iterator[Stack]:
    put_artifact(aws, "other.tar.gz")
    stack = Stack(aws, "Sleeping")
    assert stack.create(constructed(define_sleeper)) == "CREATE_COMPLETE", stack.failures()
    yield stack
    stack.delete()
    assert (
        aws.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
        == []
    )


def copies_of(aws: Aws) -> int:
    described = aws.client("sagemaker").describe_inference_component(InferenceComponentName="sleeper")
    return int(described["RuntimeConfig"]["CurrentCopyCount"])


def ask_sleeper(aws: Aws) -> bytes:
    answer = aws.client("sagemaker-runtime").invoke_endpoint(
        EndpointName="sleeping", Body="flower", ContentType="text/csv", InferenceComponentName="sleeper"
    )
    found: bytes = answer["Body"].read()
    return found


def test_a_component_sleeps_until_a_call_finds_no_copy_and_the_alarm_wakes_it(aws: Aws, sleeping: Stack) -> None:
    assert differences(aws, sleeping.name, constructed(define_sleeper)) == []
    assert b"other.tar.gz" in ask_sleeper(aws)

    # Nobody calls, as CloudWatch would find after a quarter of an hour.
    cloudwatch = aws.client("cloudwatch")
    (low,) = (each for each in cloudwatch.describe_alarms()["MetricAlarms"] if "AlarmLow" in each["AlarmName"])
    cloudwatch.set_alarm_state(AlarmName=low["AlarmName"], StateValue="ALARM", StateReason="test")
    assert copies_of(aws) == 0

    with pytest.raises(ClientError, match="Inference Component has no capacity to process this request"):
        ask_sleeper(aws)

    assert copies_of(aws) == 1
    assert b"other.tar.gz" in ask_sleeper(aws)
