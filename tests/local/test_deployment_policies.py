"""Our constructs' deployment policies: updates under load, and a bad model that goes back when its alarm goes off."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk import Duration
from constructs import Construct

from constructs_lib import (
    AllAtOnceDeployment,
    CanaryDeployment,
    CapacitySize,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    LinearDeployment,
    Model,
    ModelLatencyAlarm,
    RollingDeployment,
    ServerErrorAlarm,
)
from tests.local.constructed import constructed, one_model
from tests.local.load import ask, load
from tests.local.readback import differences
from tests.local.templates import Stack, Template, put_artifact
from tests.local_aws.instance import Aws

NAME = "by-policy"
WAIT = Duration.minutes(5)
CANARY = CanaryDeployment(canary_size=CapacitySize.percent(25), wait_interval=Duration.hours(1))
POLICIES = {
    "canary": CanaryDeployment(canary_size=CapacitySize.percent(25), wait_interval=WAIT, termination_wait=WAIT),
    "linear": LinearDeployment(step_size=CapacitySize.instances(1), wait_interval=WAIT),
    "rolling": RollingDeployment(maximum_batch_size=CapacitySize.percent(50), wait_interval=WAIT),
    "all at once": AllAtOnceDeployment(termination_wait=WAIT),
    "none": None,
}
# How long the tests wait for what the local AWS does in the background, in seconds.
PATIENCE = 120


def served(artifact: str, policy: Any) -> Template:
    """Return the template of an endpoint that changes over by a policy and has rollback alarms."""

    def define(scope: Construct) -> None:
        model = Model(scope, "Model", containers=[one_model(scope, artifact)])
        variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=4)
        config = EndpointConfig(scope, "Config", instance_production_variants=[variant])
        endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name=NAME, deployment=policy)
        (deployed,) = endpoint.instance_production_variants
        endpoint.add_rollback_alarm(ServerErrorAlarm(deployed, "ServerErrors", tolerated_percentage=1))
        endpoint.add_rollback_alarm(
            ModelLatencyAlarm(deployed, "Latency", tolerated_latency=Duration.millis(300), new_fleet_only=True)
        )

    return constructed(define)


@pytest.fixture
def stack(aws: Aws, request: pytest.FixtureRequest) -> Iterator[Stack]:
    for key in ("old.tar.gz", "new.tar.gz"):
        put_artifact(aws, key)
    stack = Stack(aws, request.node.originalname.title().replace("_", "")[:100])
    yield stack
    stack.delete()
    assert aws.client("cloudwatch").describe_alarms()["MetricAlarms"] == []


def described(aws: Aws) -> Any:
    return aws.client("sagemaker").describe_endpoint(EndpointName=NAME)


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def go_off(aws: Aws, word: str) -> None:
    """Set off the alarm with a word in its name."""
    cloudwatch = aws.client("cloudwatch")
    (name,) = [each["AlarmName"] for each in cloudwatch.describe_alarms()["MetricAlarms"] if word in each["AlarmName"]]
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="as if the model were slow")


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_new_model_takes_over_under_load_without_a_failed_request(aws: Aws, stack: Stack, policy: Any) -> None:
    assert stack.create(served("old.tar.gz", policy)) == "CREATE_COMPLETE", stack.failures()
    runtime = aws.client("sagemaker-runtime")
    old = ask(runtime, NAME)

    with load(aws, NAME) as callers:
        status = stack.update(served("new.tar.gz", policy))

    new = ask(runtime, NAME)
    assert status == "UPDATE_COMPLETE", stack.failures()
    assert callers.failures == []
    assert new != old
    assert set(callers.answers) == {old, new}
    assert differences(aws, stack.name, served("new.tar.gz", policy)) == []


def test_a_bad_model_goes_back_when_its_alarm_goes_off(aws: Aws, stack: Stack) -> None:
    assert stack.create(served("old.tar.gz", CANARY)) == "CREATE_COMPLETE", stack.failures()
    runtime, before = aws.client("sagemaker-runtime"), described(aws)["EndpointConfigName"]
    old = ask(runtime, NAME)

    with load(aws, NAME) as callers:
        stack.start_update(served("new.tar.gz", CANARY))
        wait_until(lambda: len(callers.answers) == 2)
        go_off(aws, "Latency")
        status = stack.settled()
        (bad,) = set(callers.answers) - {old}
        when_back = callers.answers.copy()
        wait_until(lambda: callers.answers[old] >= 1_000)

    assert status == "UPDATE_ROLLBACK_COMPLETE"
    assert "alarms went into ALARM" in stack.failures()["EndpointEEF1FD8F"]
    assert (described(aws)["EndpointStatus"], described(aws)["EndpointConfigName"]) == ("InService", before)
    assert callers.failures == []
    assert callers.answers[bad] == when_back[bad]
    assert callers.answers[old] >= 1_000


def test_an_alarm_that_is_on_already_lets_no_update_through(aws: Aws, stack: Stack) -> None:
    assert stack.create(served("old.tar.gz", CANARY)) == "CREATE_COMPLETE", stack.failures()
    go_off(aws, "ServerErrors")

    assert stack.update(served("new.tar.gz", CANARY)) == "UPDATE_ROLLBACK_COMPLETE"
    # The hotfix that the docs speak of: all at once, without alarms.
    hotfix = served("new.tar.gz", None)
    endpoint = hotfix["Resources"]["EndpointEEF1FD8F"]
    del endpoint["Properties"]["DeploymentConfig"]

    assert stack.update(hotfix) == "UPDATE_COMPLETE", stack.failures()
