"""What inference components and adapters have in common: who may call them, and what they publish."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam

from constructs_lib import Endpoint, InferenceComponent, InvocationHttpResponseCode
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.component_pieces import component, hosting
from tests.unit.scaling.pieces import warnings
from tests.unit.templates import only
from tests.unit.with_each import with_each


@pytest.fixture
def llm(stack: Stack) -> InferenceComponent:
    return component(hosting(stack))


# Callers


def test_a_caller_may_call_endpoint_and_component_and_no_other(stack: Stack, llm: InferenceComponent) -> None:
    role = iam.Role(stack, "Caller", assumed_by=iam.AccountRootPrincipal())

    llm.grant_invoke(role).assert_success()

    statements = only(stack, "AWS::IAM::Policy")["Properties"]["PolicyDocument"]["Statement"]
    actions = ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"]
    assert [each["Action"] for each in statements] == [actions, actions]
    ends = [each["Resource"]["Fn::Join"][1][-1].lstrip(":") for each in statements]
    assert ends == [f"endpoint/{llm._endpoint.endpoint_name}", f"inference-component/{llm.inference_component_name}"]
    assert not any("Condition" in each for each in statements)


def test_a_caller_may_call_a_component_of_an_endpoint_of_others(stack: Stack) -> None:
    llm = component(Endpoint.from_endpoint_name(stack, "Theirs", "Theirs"), inference_component_name="Llm")

    llm.grant_invoke(iam.Role(stack, "Caller", assumed_by=iam.AccountRootPrincipal()))

    statement = str(only(stack, "AWS::IAM::Policy")["Properties"])
    assert "endpoint/theirs" in statement
    assert "inference-component/llm" in statement


@with_each("given", [*NOT_CONSTRUCTS, None])
def test_fails_with_a_caller_that_is_none(stack: Stack, llm: InferenceComponent, given: Any) -> None:
    with refused("grantee of invocation of InferenceComponent 'Llm'", stack=stack):
        llm.grant_invoke(given)


def test_fails_with_a_caller_without_a_policy(stack: Stack, llm: InferenceComponent) -> None:
    with refused("ServicePrincipal, which has no policy of its own", stack=stack):
        llm.grant_invoke(iam.ServicePrincipal("lambda.amazonaws.com"))


# Metrics


@with_each(
    "method, name, statistic, unit",
    [
        (InferenceComponent.metric_invocations, "Invocations", "Sum", None),
        (InferenceComponent.metric_invocations_per_copy, "InvocationsPerCopy", "Sum", None),
        (InferenceComponent.metric_concurrent_requests_per_copy, "ConcurrentRequestsPerCopy", "Maximum", None),
        (InferenceComponent.metric_no_capacity_invocation_failures, "NoCapacityInvocationFailures", "Sum", None),
        (InferenceComponent.metric_model_latency, "ModelLatency", "Average", cloudwatch.Unit.MICROSECONDS),
        (InferenceComponent.metric_overhead_latency, "OverheadLatency", "Average", cloudwatch.Unit.MICROSECONDS),
    ],
)
def test_measures_the_component_by_its_name_alone(
    llm: InferenceComponent, method: Callable[..., cloudwatch.Metric], name: str, statistic: str, unit: Any
) -> None:
    metric, chosen = method(llm), method(llm, statistic="p99", period=Duration.minutes(1))

    assert (metric.namespace, metric.metric_name, metric.statistic) == ("AWS/SageMaker", name, statistic)
    assert metric.dimensions == {"InferenceComponentName": llm.inference_component_name}
    assert metric.unit == unit
    assert (chosen.statistic, chosen.period.to_seconds()) == ("p99", 60)


def test_counts_failed_invocations(llm: InferenceComponent) -> None:
    metric = llm.metric_invocation_response_code(InvocationHttpResponseCode.INVOCATION_5XX_ERRORS)

    assert metric.metric_name == "Invocation5XXErrors"
    assert metric.dimensions == {"InferenceComponentName": llm.inference_component_name}


def test_measures_copies_where_components_are_measured(llm: InferenceComponent) -> None:
    metric = llm.metric("GPUUtilizationNormalized")

    assert metric.namespace == "/aws/sagemaker/InferenceComponents"


def test_publishes_what_is_published_without_a_warning(stack: Stack, llm: InferenceComponent) -> None:
    for name in ("Invocations", "ModelLatency", "NoCapacityInvocationFailures", "InvocationsPerCopy"):
        llm.metric(name)

    assert warnings(stack) == []


@pytest.mark.parametrize("name", ["InvocationsPerInstance", "ApproximateBacklogSize", "InvocationsPerCopi"])
def test_warns_of_what_no_component_publishes(stack: Stack, llm: InferenceComponent, name: str) -> None:
    llm.metric(name)

    assert len(warnings(stack)) == 1


def test_an_alarm_is_there_before_the_component(stack: Stack, llm: InferenceComponent) -> None:
    llm.metric_model_latency().create_alarm(stack, "Slow", threshold=1, evaluation_periods=1)

    assert "Ref" not in str(only(stack, "AWS::CloudWatch::Alarm")["Properties"])


def test_fails_with_an_alarm_in_another_region() -> None:
    app = quick_app()
    here = Stack(app, "Here", env=Environment(account="111122223333", region="eu-west-1"))
    there = Stack(app, "There", env=Environment(account="111122223333", region="us-east-1"))
    metric = component(hosting(here)).metric_model_latency()

    with refused("would be in region us-east-1", stack=there):
        metric.create_alarm(there, "Slow", threshold=1, evaluation_periods=1)


# Imports

ARN = "arn:aws:sagemaker:eu-west-1:111122223333:inference-component/llm"


def theirs(stack: Stack) -> Any:
    return Endpoint.from_endpoint_name(stack, "Theirs", "Theirs")


def test_a_component_that_is_defined_elsewhere_is_called_by_its_name(stack: Stack) -> None:
    llm = InferenceComponent.from_inference_component_name(stack, "Llm", "Llm", endpoint=theirs(stack))

    llm.grant_invoke(iam.Role(stack, "Caller", assumed_by=iam.AccountRootPrincipal()))

    statements = only(stack, "AWS::IAM::Policy")["Properties"]["PolicyDocument"]["Statement"]
    ends = [each["Resource"]["Fn::Join"][1][-1].lstrip(":") for each in statements]
    assert ends == ["endpoint/theirs", "inference-component/llm"]
    assert llm.inference_component_name == "Llm"
    assert llm.metric_model_latency().dimensions == {"InferenceComponentName": "Llm"}
    assert warnings(stack) == []


def test_a_component_is_imported_by_its_arn_from_where_it_is() -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))
    endpoint = Endpoint.from_endpoint_arn(stack, "Theirs", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/theirs")

    llm = InferenceComponent.from_inference_component_arn(stack, "Llm", ARN, endpoint=endpoint)

    assert (llm.inference_component_name, llm.inference_component_arn) == ("llm", ARN)
    assert (llm.env.region, llm.metric_invocations().region) == ("eu-west-1", "eu-west-1")


def test_a_component_by_name_is_where_its_endpoint_is(stack: Stack) -> None:
    endpoint = Endpoint.from_endpoint_arn(stack, "Theirs", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/theirs")

    llm = InferenceComponent.from_inference_component_name(stack, "Llm", "Llm", endpoint=endpoint)

    assert ":sagemaker:eu-west-1:111122223333:inference-component/llm" in llm.inference_component_arn


def test_an_imported_component_may_be_a_token(stack: Stack, parameter: CfnParameter) -> None:
    token = parameter.value_as_string

    by_name = InferenceComponent.from_inference_component_name(stack, "Name", token, endpoint=theirs(stack))
    by_arn = InferenceComponent.from_inference_component_arn(stack, "Arn", token, endpoint=by_name._endpoint)

    assert stack.resolve(by_name.inference_component_name) == {"Ref": "Parameter"}
    assert stack.resolve(by_arn.inference_component_arn) == {"Ref": "Parameter"}


def test_fails_with_a_name_that_no_component_can_have(stack: Stack) -> None:
    endpoint = theirs(stack)

    @with_each("name", ["", "-a", "a_b", "a" * 64])
    def refuse(name: str) -> None:
        with refused("inference_component_name of InferenceComponent 'Llm'", stack=stack):
            InferenceComponent.from_inference_component_name(stack, "Llm", name, endpoint=endpoint)

    refuse()


def test_fails_with_what_is_not_the_arn_of_a_component(stack: Stack) -> None:
    endpoint = theirs(stack)

    @with_each("arn", ["llm", ARN.replace("inference-component", "endpoint"), ARN.replace("/llm", "/a_b")])
    def refuse(arn: str) -> None:
        with refused(
            "inference_component_arn of InferenceComponent 'Llm'", "the ARN of an inference component", stack=stack
        ):
            InferenceComponent.from_inference_component_arn(stack, "Llm", arn, endpoint=endpoint)

    refuse()


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("us-east-1:111122223333", "is in region eu-west-1, and its endpoint in us-east-1"),
        ("eu-west-1:222233334444", "account"),
    ],
)
def test_fails_with_an_endpoint_elsewhere(stack: Stack, place: str, message: str) -> None:
    endpoint = Endpoint.from_endpoint_arn(stack, "There", f"arn:aws:sagemaker:{place}:endpoint/theirs")

    with refused(message, "pass the endpoint that hosts it", stack=stack):
        InferenceComponent.from_inference_component_arn(stack, "Llm", ARN, endpoint=endpoint)


@with_each("given", [*NOT_CONSTRUCTS, None])
def test_fails_with_an_endpoint_that_is_none(stack: Stack, given: Any) -> None:
    with refused("endpoint of InferenceComponent 'Imported'", "pass Endpoint(...)", stack=stack):
        InferenceComponent.from_inference_component_name(stack, "Imported", "llm", endpoint=given)


def test_fails_with_an_id_that_is_taken(stack: Stack) -> None:
    endpoint = theirs(stack)

    with refused("InferenceComponent", "Theirs", stack=stack):
        InferenceComponent.from_inference_component_name(stack, "Theirs", "llm", endpoint=endpoint)
