"""The short way: the same as the constructs that it is made of."""

from typing import Any

import pytest
from aws_cdk import Duration, Environment, Stack, Stage
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template
from constructs import Construct

from constructs_lib import (
    AllAtOnceDeployment,
    CanaryDeployment,
    CapacitySize,
    ContainerDefinition,
    DataCapture,
    Endpoint,
    EndpointConfig,
    EndpointDashboard,
    HostedModel,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelLatencyAlarm,
    S3Location,
    ServerErrorAlarm,
    SmokeTest,
    SmokeTestRequest,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

M5 = InstanceType.M5_LARGE


def by_hand(scope: Construct, container: ContainerDefinition) -> None:
    model = Model(scope, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=M5, initial_instance_count=2)
    config = EndpointConfig(scope, "Config", instance_production_variants=[variant])
    deployment = AllAtOnceDeployment(termination_wait=Duration.minutes(10))
    endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, deployment=deployment)
    (deployed,) = endpoint.instance_production_variants
    count = deployed.auto_scale_instance_count(min_capacity=2, max_capacity=6)
    count.scale_on_invocations("Invocations", max_requests_per_second=30)
    endpoint.add_rollback_alarm(ServerErrorAlarm(deployed, "ServerErrors", tolerated_percentage=1))
    latency = ModelLatencyAlarm(deployed, "Latency", tolerated_latency=Duration.millis(200))
    endpoint.add_rollback_alarm(latency)
    EndpointDashboard(scope, "Dashboard", endpoint=endpoint)
    SmokeTest(scope, "SmokeTest", endpoint=endpoint, request=SmokeTestRequest(body="[1]"))


def test_is_what_one_would_write_by_hand(container: ContainerDefinition) -> None:
    short, long = Stack(quick_app(), "Test"), Stack(quick_app(), "Test")
    HostedModel(
        short,
        "Iris",
        containers=[container],
        instance_type=M5,
        min_capacity=2,
        max_capacity=6,
        max_requests_per_second=30,
        tolerated_latency=Duration.millis(200),
        smoke_test=SmokeTestRequest(body="[1]"),
    )
    by_hand(Construct(long, "Iris"), container)

    assert Template.from_stack(short).to_json() == Template.from_stack(long).to_json()


def test_needs_a_container_and_a_type(stack: Stack, container: ContainerDefinition) -> None:
    hosted = HostedModel(stack, "Iris", containers=[container], instance_type=M5)

    assert resources_of(stack, "AWS::ApplicationAutoScaling::ScalableTarget") == {}
    (variant,) = only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]["ProductionVariants"]
    assert (variant["InstanceType"], variant["InitialInstanceCount"]) == ("ml.m5.large", 1)
    assert [type(alarm) for alarm in hosted.alarms] == [ServerErrorAlarm]
    assert hosted.variant.variant_name == "AllTraffic"
    assert hosted.smoke_test is None


def test_hosts_a_model_that_is_there(stack: Stack, model: Model) -> None:
    hosted = HostedModel(stack, "Iris", model=model, instance_type=M5)

    assert hosted.model is model
    assert len(resources_of(stack, "AWS::SageMaker::Model")) == 1


def test_hosts_an_imported_model(stack: Stack) -> None:
    model = Model.from_model_name(stack, "Model", "elsewhere")
    HostedModel(stack, "Iris", model=model, instance_type=M5)

    (variant,) = only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]["ProductionVariants"]
    assert variant["ModelName"] == "elsewhere"


def test_captures_data_where_it_is_asked_to(stack: Stack, model: Model) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "captured")
    capture = DataCapture(destination=S3Location(bucket, "iris/"), sampling_percentage=0)
    HostedModel(stack, "Iris", model=model, instance_type=M5, data_capture=capture)

    found = only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]["DataCaptureConfig"]
    assert (found["DestinationS3Uri"], found["InitialSamplingPercentage"]) == ("s3://captured/iris", 0)


def test_takes_another_deployment_and_a_name(stack: Stack, model: Model) -> None:
    canary = CanaryDeployment(canary_size=CapacitySize.percent(25), wait_interval=Duration.minutes(5))
    HostedModel(stack, "Iris", model=model, instance_type=M5, min_capacity=4, deployment=canary, endpoint_name="iris")

    properties = only(stack, "AWS::SageMaker::Endpoint")["Properties"]
    routing = properties["DeploymentConfig"]["BlueGreenUpdatePolicy"]["TrafficRoutingConfiguration"]
    assert (routing["Type"], properties["EndpointName"]) == ("CANARY", "iris")


def test_tolerates_no_errors(stack: Stack, model: Model) -> None:
    HostedModel(stack, "Iris", model=model, instance_type=M5, tolerated_error_percentage=0)

    assert only(stack, "AWS::CloudWatch::Alarm")["Properties"]["Threshold"] == 0


def test_two_fit_in_one_stack(stack: Stack, container: ContainerDefinition) -> None:
    for name in ("Iris", "Digits"):
        HostedModel(stack, name, containers=[container], instance_type=M5)

    assert len(resources_of(stack, "AWS::SageMaker::Endpoint")) == 2


@pytest.mark.parametrize("name", ["model", "endpoint_config", "endpoint"])
def test_what_it_is_made_of_can_be_changed(stack: Stack, container: ContainerDefinition, name: str) -> None:
    hosted = HostedModel(stack, "Iris", containers=[container], instance_type=M5)

    getattr(hosted, name).node.default_child.add_metadata("by", "hand")

    kind = {"model": "Model", "endpoint_config": "EndpointConfig", "endpoint": "Endpoint"}[name]
    assert only(stack, f"AWS::SageMaker::{kind}")["Metadata"]["by"] == "hand"


def test_fails_when_there_is_no_model_or_two(stack: Stack, model: Model, container: ContainerDefinition) -> None:
    with refused("HostedModel 'Iris' has neither of model and containers; pass one of them", stack=stack):
        HostedModel(stack, "Iris", instance_type=M5)
    with refused("HostedModel 'Iris' has both of model and containers; pass one of them", stack=stack):
        HostedModel(stack, "Iris", model=model, containers=[container], instance_type=M5)


def test_fails_when_scaling_is_half_described(stack: Stack, model: Model) -> None:
    with refused("max_capacity without max_requests_per_second; pass max_requests_per_second too", stack=stack):
        HostedModel(stack, "Iris", model=model, instance_type=M5, max_capacity=3)
    with refused("max_requests_per_second without max_capacity; pass max_capacity too", stack=stack):
        HostedModel(stack, "Iris", model=model, instance_type=M5, max_requests_per_second=3)


def test_leaves_nothing_behind_when_a_part_is_refused(stack: Stack, container: ContainerDefinition) -> None:
    arguments: dict[str, Any] = {"containers": [container], "instance_type": M5}

    @with_each(
        "wrong, word",
        [
            ({"containers": []}, "no container"),
            ({"min_capacity": 0}, "min_capacity of HostedModel"),
            ({"max_capacity": 0, "max_requests_per_second": 5}, "max_capacity=0"),
            ({"max_capacity": 3, "max_requests_per_second": 0}, "max_requests_per_second"),
            ({"tolerated_error_percentage": 100}, "tolerated_error_percentage of HostedModel"),
            ({"tolerated_latency": Duration.seconds(0)}, "tolerated_latency"),
            ({"endpoint_name": "a_b"}, "endpoint_name='a_b'"),
            ({"data_capture": "all"}, "data_capture"),
            ({"smoke_test": "[1]"}, "smoke_test of HostedModel 'Iris' must be a SmokeTestRequest"),
            ({"smoke_test": SmokeTestRequest(body="1", target_model="a")}, "request 1 names a model"),
        ],
    )
    def refuse(wrong: dict[str, Any], word: str) -> None:
        with refused(word, stack=stack):
            HostedModel(stack, "Iris", **{**arguments, **wrong})

    refuse()

    HostedModel(stack, "Iris", **arguments)


@with_each("wrong", NOT_CONSTRUCTS)
def test_fails_when_the_model_is_none(stack: Stack, wrong: Any) -> None:
    with refused("model of HostedModel 'Iris'", stack=stack):
        HostedModel(stack, "Iris", model=wrong, instance_type=M5)


def test_fails_when_the_model_is_of_another_stage(container: ContainerDefinition) -> None:
    app = quick_app()
    stack = Stack(app, "Test")
    model = Model(Stack(Stage(app, "Production"), "There"), "Model", containers=[container])

    with refused("HostedModel 'Flowers': model is a Model of another stage", stack=stack):
        HostedModel(stack, "Flowers", model=model, instance_type=M5)


def test_fails_when_the_model_is_in_another_region() -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))
    model = Model.from_model_arn(stack, "Model", "arn:aws:sagemaker:us-east-1:111122223333:model/iris")

    with refused("HostedModel 'Flowers': model is in region us-east-1, and this stack in eu-west-1", stack=stack):
        HostedModel(stack, "Flowers", model=model, instance_type=M5)
