"""Smoke tests: deployments that stand or fall with what the endpoint answers."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, CfnResource, DefaultStackSynthesizer, Duration, Tags
from aws_cdk import Stack as CdkStack

from constructs_lib import (
    CanaryDeployment,
    CapacitySize,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ServerErrorAlarm,
    SmokeTest,
    SmokeTestRequest,
)
from tests.local.constructed import one_model
from tests.local.front_doors import publish
from tests.local.load import ask
from tests.local.templates import Stack, Template, put_artifact
from tests.local_aws.instance import Aws

NAME = "smoke-tested"
# What tells the local AWS that CloudFormation is not to notice when the endpoint goes back.
SILENT = "local-aws:rolls-back-in-silence"
PASSING = SmokeTestRequest(body="a flower", content_type="text/csv", expected_content="a flower")


@pytest.fixture
def stack(bootstrapped: Aws, request: pytest.FixtureRequest) -> Iterator[Stack]:
    for key in ("old.tar.gz", "as-old.tar.gz", "new.tar.gz"):
        put_artifact(bootstrapped, key)
    stack = Stack(bootstrapped, request.node.originalname.title().replace("_", "")[:100])
    yield stack
    stack.delete()


@pytest.fixture
def tested(bootstrapped: Aws, tmp_path: Path) -> Callable[..., Template]:
    """Return what makes the template of an endpoint with a smoke test, whose code is where the CLI would put it."""

    def synthesize(artifact: str, *, more: Callable[[CdkStack, SmokeTest, Endpoint], None] | None = None) -> Template:
        stack = CdkStack(
            App(outdir=str(tmp_path / f"{artifact}{bool(more)}")),
            "Tested",
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        model = Model(stack, "Model", containers=[one_model(stack, artifact)])
        variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
        config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
        canary = CanaryDeployment(canary_size=CapacitySize.percent(50), wait_interval=Duration.minutes(10))
        endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name=NAME, deployment=canary)
        # The new model does not call itself so.
        picky = SmokeTestRequest(body="who are you?", content_type="text/csv", expected_content="old.tar.gz")
        test = SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=PASSING, more_requests=[picky])
        if more:
            more(stack, test, endpoint)
        app: Any = App.of(stack)
        assembly = app.synth()
        publish(bootstrapped, Path(assembly.directory))
        return dict(assembly.get_stack_by_name("Tested").template)

    return synthesize


def config_name(aws: Aws) -> str:
    return str(aws.client("sagemaker").describe_endpoint(EndpointName=NAME)["EndpointConfigName"])


def passed(aws: Aws, stack: Stack) -> str:
    """What has passed: the physical id of the test, without the digest of its requests."""
    listed = aws.client("cloudformation").describe_stack_resources(StackName=stack.name)["StackResources"]
    (test,) = (each for each in listed if each["ResourceType"] == "Custom::SageMakerSmokeTest")
    return str(test["PhysicalResourceId"]).partition("/")[0]


def fails(stack: CdkStack, test: SmokeTest, _endpoint: Endpoint) -> None:
    """Define what cannot be made once the test has passed."""
    failing = CfnResource(
        stack, "Failing", type="AWS::SSM::Parameter", properties={"Type": "String", "Value": "x", "Sort": "none"}
    )
    failing.node.add_dependency(test.custom_resource)


def silenced(_stack: CdkStack, _test: SmokeTest, endpoint: Endpoint) -> None:
    """Have the endpoint go back without CloudFormation noticing, when the alarm is on."""
    (variant,) = endpoint.instance_production_variants
    endpoint.add_rollback_alarm(ServerErrorAlarm(variant, "Errors", tolerated_percentage=1))
    Tags.of(endpoint).add(SILENT, "yes", include_resource_types=["AWS::SageMaker::Endpoint"])


def test_a_model_that_answers_otherwise_rolls_the_stack_back(
    bootstrapped: Aws, stack: Stack, tested: Callable[..., Template]
) -> None:
    assert stack.create(tested("old.tar.gz")) == "CREATE_COMPLETE", stack.failures()
    before = config_name(bootstrapped)
    assert passed(bootstrapped, stack) == before

    assert stack.update(tested("new.tar.gz")) == "UPDATE_ROLLBACK_COMPLETE", stack.failures()

    reason = stack.failures()["SmokeTest737D2188"]
    assert (
        f"endpoint '{NAME}' fails its smoke test in request 2 of 2: the answer does not contain 'old.tar.gz'" in reason
    )
    assert "new.tar.gz" in reason
    assert (config_name(bootstrapped), passed(bootstrapped, stack)) == (before, before)
    assert json.loads(ask(bootstrapped.client("sagemaker-runtime"), NAME))["model"] == "old.tar.gz"


def test_a_model_that_answers_otherwise_is_not_deployed_at_all(
    bootstrapped: Aws, stack: Stack, tested: Callable[..., Template]
) -> None:
    del bootstrapped

    assert stack.create(tested("new.tar.gz")) == "ROLLBACK_COMPLETE"

    assert "does not contain 'old.tar.gz'" in stack.failures()["SmokeTest737D2188"]


def test_what_passed_before_does_not_stand_in_the_way_when_something_else_fails(
    bootstrapped: Aws, stack: Stack, tested: Callable[..., Template]
) -> None:
    stack.create(tested("old.tar.gz"))
    before = config_name(bootstrapped)

    assert stack.update(tested("as-old.tar.gz", more=fails)) == "UPDATE_ROLLBACK_COMPLETE", stack.failures()

    assert list(stack.failures()) == ["Failing"]
    assert (config_name(bootstrapped), passed(bootstrapped, stack)) == (before, before)


def test_an_endpoint_that_went_back_in_silence_fails(
    bootstrapped: Aws, stack: Stack, tested: Callable[..., Template]
) -> None:
    cloudwatch = bootstrapped.client("cloudwatch")
    assert stack.create(tested("old.tar.gz", more=silenced)) == "CREATE_COMPLETE", stack.failures()
    before = config_name(bootstrapped)
    (alarm,) = cloudwatch.describe_alarms()["MetricAlarms"]
    cloudwatch.set_alarm_state(AlarmName=alarm["AlarmName"], StateValue="ALARM", StateReason="as if requests failed")

    assert stack.update(tested("new.tar.gz", more=silenced)) == "UPDATE_ROLLBACK_COMPLETE", stack.failures()

    ((failed, said),) = stack.failures().items()
    assert failed.startswith("SmokeTest")
    assert f"it runs the configuration '{before}' and not " in said
    assert "SageMaker went back" in said
