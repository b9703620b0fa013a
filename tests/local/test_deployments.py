"""How an endpoint is updated: traffic that moves in steps, alarms that take it back, and what is kept."""

import copy
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.load import ask
from tests.local.templates import Stack, Template, hosting, put_artifact
from tests.local_aws.instance import Aws

CANARY = {
    "Type": "CANARY",
    "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 50},
    "WaitIntervalInSeconds": 600,
}
ALARM = {
    "Type": "AWS::CloudWatch::Alarm",
    "Properties": {
        "AlarmName": "errors",
        "Namespace": "AWS/SageMaker",
        "MetricName": "Invocation5XXErrors",
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Period": 60,
        "Statistic": "Sum",
        "Threshold": 1,
        "TreatMissingData": "notBreaching",
    },
}


@pytest.fixture
def stack(aws: Aws, request: pytest.FixtureRequest) -> Iterator[Stack]:
    stack = Stack(aws, request.node.originalname.title().replace("_", "")[:100])
    yield stack
    stack.delete()


@pytest.fixture
def old(aws: Aws) -> Template:
    template = hosting("guarded", put_artifact(aws, "old.tar.gz"), put_artifact(aws, "old.tar.gz"))
    template["Resources"]["Alarm"] = copy.deepcopy(ALARM)
    return template


@pytest.fixture
def new(aws: Aws, old: Template) -> Template:
    """The same with another model, moved to by a canary that an alarm watches."""
    template = copy.deepcopy(old)
    for name in ("Model0", "Model1"):
        template["Resources"][name]["Properties"]["PrimaryContainer"]["ModelDataUrl"] = put_artifact(aws, "new.tar.gz")
    template["Resources"]["Endpoint"]["Properties"]["DeploymentConfig"] = {
        "BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": CANARY},
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": {"Ref": "Alarm"}}]},
    }
    return template


def answers(aws: Aws, requests: int = 40) -> set[bytes]:
    """Who answers, out of some requests."""
    runtime = aws.client("sagemaker-runtime")
    return {name for _ in range(requests) for name in (b"old", b"new") if name in ask(runtime, "guarded")}


def variants(aws: Aws) -> dict[str, Any]:
    described = aws.client("sagemaker").describe_endpoint(EndpointName="guarded")
    return {variant["VariantName"]: variant for variant in described["ProductionVariants"]}


def serverless(template: Template) -> None:
    """Leave one variant, without instances."""
    properties = template["Resources"]["Config"]["Properties"]
    variant = properties["ProductionVariants"][0]
    del variant["InstanceType"], variant["InitialInstanceCount"]
    variant["ServerlessConfig"] = {"MemorySizeInMB": 2048, "MaxConcurrency": 5}
    properties["ProductionVariants"] = [variant]


def status(aws: Aws) -> str:
    return str(aws.client("sagemaker").describe_endpoint(EndpointName="guarded")["EndpointStatus"])


def wait_for_update(aws: Aws) -> None:
    deadline = time.monotonic() + 20
    while status(aws) != "Updating":
        assert time.monotonic() < deadline
        time.sleep(0.02)


def wait_for_canary(aws: Aws) -> None:
    wait_for_update(aws)
    while answers(aws, 8) != {b"old", b"new"}:
        assert status(aws) == "Updating"


def test_a_canary_gets_its_share_before_it_gets_everything(
    aws: Aws, stack: Stack, old: Template, new: Template
) -> None:
    stack.create(old)
    assert answers(aws) == {b"old"}

    stack.start_update(new)
    wait_for_canary(aws)

    assert stack.settled() == "UPDATE_COMPLETE"
    assert answers(aws) == {b"new"}


def test_an_alarm_during_the_canary_rolls_the_update_back(aws: Aws, stack: Stack, old: Template, new: Template) -> None:
    stack.create(old)
    before = aws.client("sagemaker").describe_endpoint(EndpointName="guarded")["EndpointConfigName"]

    stack.start_update(new)
    wait_for_canary(aws)
    aws.client("cloudwatch").set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="test")

    assert stack.settled() == "UPDATE_ROLLBACK_COMPLETE"
    assert "alarms went into ALARM: errors" in stack.failures()["Endpoint"]
    endpoint = aws.client("sagemaker").describe_endpoint(EndpointName="guarded")
    assert (endpoint["EndpointStatus"], endpoint["EndpointConfigName"]) == ("InService", before)
    assert answers(aws) == {b"old"}


def test_fails_when_the_role_may_not_watch_the_alarm(stack: Stack, old: Template, new: Template) -> None:
    for template in (old, new):
        (policy,) = template["Resources"]["Role"]["Properties"]["Policies"]
        policy["PolicyDocument"]["Statement"].pop()
    stack.create(old)

    assert stack.update(new) == "UPDATE_ROLLBACK_COMPLETE"
    assert "allows cloudwatch:DescribeAlarms" in stack.failures()["Endpoint"]


@pytest.mark.parametrize(
    ("retention", "weight", "instances"),
    [
        ({}, 1, 1),
        ({"RetainAllVariantProperties": True}, 3, 2),
        (
            {
                "RetainAllVariantProperties": True,
                "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}],
            },
            1,
            2,
        ),
    ],
)
def test_an_update_keeps_what_it_is_told_to_retain(
    aws: Aws, stack: Stack, old: Template, new: Template, retention: dict[str, Any], weight: int, instances: int
) -> None:
    stack.create(old)
    aws.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName="guarded",
        DesiredWeightsAndCapacities=[{"VariantName": "V0", "DesiredWeight": 3, "DesiredInstanceCount": 2}],
    )
    del new["Resources"]["Endpoint"]["Properties"]["DeploymentConfig"]
    new["Resources"]["Endpoint"]["Properties"].update(retention)

    assert stack.update(new) == "UPDATE_COMPLETE"

    variant = variants(aws)["V0"]
    assert (variant["CurrentWeight"], variant["CurrentInstanceCount"]) == (weight, instances)


def test_an_endpoint_goes_back_when_a_later_resource_fails(
    aws: Aws, stack: Stack, old: Template, new: Template
) -> None:
    stack.create(old)
    del new["Resources"]["Endpoint"]["Properties"]["DeploymentConfig"]
    new["Resources"]["Later"] = {**copy.deepcopy(new["Resources"]["Model0"]), "DependsOn": "Endpoint"}
    new["Resources"]["Later"]["Properties"]["PrimaryContainer"]["ModelDataUrl"] = "s3://artifacts/none.tar.gz"

    assert stack.update(new) == "UPDATE_ROLLBACK_COMPLETE"

    assert set(stack.failures()) == {"Later"}
    assert answers(aws) == {b"old"}


def test_fails_when_a_variant_becomes_serverless(stack: Stack, old: Template) -> None:
    stack.create(old)
    serverless(old)

    assert stack.update(old) == "UPDATE_ROLLBACK_COMPLETE"
    assert "V0 has instances and cannot become serverless" in stack.failures()["Endpoint"]


def test_a_serverless_variant_serves(aws: Aws, stack: Stack, old: Template) -> None:
    serverless(old)

    assert stack.create(old) == "CREATE_COMPLETE"

    assert variants(aws)["V0"]["CurrentServerlessConfig"] == {"MemorySizeInMB": 2048, "MaxConcurrency": 5}
    assert answers(aws, 1) == {b"old"}


def test_what_is_retained_on_replacement_stays(aws: Aws, stack: Stack, old: Template, new: Template) -> None:
    sagemaker = aws.client("sagemaker")
    new["Resources"]["Config"]["UpdateReplacePolicy"] = "Retain"
    del new["Resources"]["Endpoint"]["Properties"]["DeploymentConfig"]
    stack.create(old)
    before = sagemaker.describe_endpoint(EndpointName="guarded")["EndpointConfigName"]

    assert stack.update(new) == "UPDATE_COMPLETE"

    assert sagemaker.describe_endpoint(EndpointName="guarded")["EndpointConfigName"] != before
    assert sagemaker.describe_endpoint_config(EndpointConfigName=before)["EndpointConfigName"] == before
    sagemaker.delete_endpoint_config(EndpointConfigName=before)


def test_fails_when_an_endpoint_is_updated_twice_at_once(aws: Aws, stack: Stack, old: Template, new: Template) -> None:
    stack.create(old)
    stack.start_update(new)
    wait_for_update(aws)
    sagemaker = aws.client("sagemaker")
    config = sagemaker.describe_endpoint(EndpointName="guarded")["EndpointConfigName"]

    with pytest.raises(ClientError, match="while it is Updating"):
        sagemaker.update_endpoint(EndpointName="guarded", EndpointConfigName=config)

    assert stack.settled() == "UPDATE_COMPLETE"
