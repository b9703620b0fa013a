"""The copies of components that are defined elsewhere; those of this app are in tests of scaling."""

from typing import Any

import pytest
from aws_cdk import Environment, Stack

from constructs_lib import Endpoint, ImportedInferenceComponent, InferenceComponent
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.scaling.pieces import warnings
from tests.unit.templates import only, resources_of


def imported(stack: Stack) -> ImportedInferenceComponent:
    theirs = Endpoint.from_endpoint_arn(stack, "Theirs", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/theirs")
    return InferenceComponent.from_inference_component_name(stack, "Llm", "their-llm", endpoint=theirs)


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))


def test_are_registered_by_the_name_of_the_component(stack: Stack) -> None:
    copies = imported(stack).auto_scale_copy_count(min_capacity=1, max_capacity=4)
    copies.scale_on_concurrent_requests("Requests", target=3)

    target = only(stack, "AWS::ApplicationAutoScaling::ScalableTarget")["Properties"]
    assert target["ResourceId"] == "inference-component/their-llm"
    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 4)
    assert len(resources_of(stack, "AWS::ApplicationAutoScaling::ScalingPolicy")) == 1
    assert warnings(stack) == []


def test_wake_from_zero(stack: Stack) -> None:
    copies = imported(stack).auto_scale_copy_count(min_capacity=0, max_capacity=4)
    copies.scale_on_invocations("Requests", max_requests_per_second=10)

    alarm: Any = only(stack, "AWS::CloudWatch::Alarm")["Properties"]
    assert alarm["MetricName"] == "NoCapacityInvocationFailures"
    assert alarm["Dimensions"] == [{"Name": "InferenceComponentName", "Value": "their-llm"}]


def test_fails_when_they_scale_twice(stack: Stack) -> None:
    llm = imported(stack)
    llm.auto_scale_copy_count(max_capacity=4)

    with refused("InferenceComponent 'Llm' scales already; add policies to what auto_scale_copy_count", stack=stack):
        llm.auto_scale_copy_count(max_capacity=5)


def test_fails_when_the_component_is_elsewhere() -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="us-east-1"))

    llm = imported(stack)

    with refused("the scaling of InferenceComponent 'Llm': component is in region eu-west-1", stack=stack):
        llm.auto_scale_copy_count(max_capacity=4)
