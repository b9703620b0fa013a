"""Events of endpoints."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns

from constructs_lib import Endpoint, EndpointConfig, EndpointStatus
from constructs_lib.arguments.refusal import described
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

RULE = "AWS::Events::Rule"
IRELAND = Environment(account="111122223333", region="eu-west-1")
Define = Callable[..., events.Rule]

DETAIL_TYPES = {
    "on_state_change": "SageMaker Endpoint State Change",
    "on_deployment_state_change": "SageMaker Endpoint Deployment State Change",
}


@pytest.fixture
def topic(stack: Stack) -> targets.SnsTopic:
    return targets.SnsTopic(sns.Topic(stack, "Topic"))


def pattern(stack: Stack) -> Any:
    return only(stack, RULE)["Properties"]["EventPattern"]


@pytest.mark.parametrize("method", DETAIL_TYPES)
def test_tells_a_target_of_every_change(stack: Stack, endpoint: Endpoint, topic: targets.SnsTopic, method: str) -> None:
    rule = getattr(endpoint, method)("Changed", topic)

    assert isinstance(rule, events.Rule)
    assert pattern(stack) == {
        "source": ["aws.sagemaker"],
        "detail-type": [DETAIL_TYPES[method]],
        "detail": {"EndpointName": [{"equals-ignore-case": endpoint.endpoint_name}]},
    }
    (told,) = only(stack, RULE)["Properties"]["Targets"]
    assert told["Arn"] == {"Ref": next(iter(resources_of(stack, "AWS::SNS::Topic")))}


@pytest.mark.parametrize("method", DETAIL_TYPES)
def test_tells_of_some_statuses_in_the_words_of_events(
    stack: Stack, endpoint: Endpoint, topic: targets.SnsTopic, method: str
) -> None:
    failures = (EndpointStatus.FAILED, EndpointStatus.ROLLING_BACK, EndpointStatus.UPDATE_ROLLBACK_FAILED)

    getattr(endpoint, method)("Failed", topic, statuses=failures)

    assert pattern(stack)["detail"]["EndpointStatus"] == ["FAILED", "ROLLING_BACK", "UPDATE_ROLLBACK_FAILED"]


def test_statuses_are_in_upper_case() -> None:
    assert all(each.value == each.name for each in EndpointStatus)


def test_a_target_can_be_added_later(stack: Stack, endpoint: Endpoint, topic: targets.SnsTopic) -> None:
    rule = endpoint.on_state_change("Changed")

    rule.add_target(topic)

    assert len(only(stack, RULE)["Properties"]["Targets"]) == 1


def test_takes_any_target(stack: Stack, endpoint: Endpoint) -> None:
    code = lambda_.Code.from_inline("def handler(event, context): return None")
    function = lambda_.Function(
        stack, "Function", runtime=lambda_.Runtime.PYTHON_3_13, handler="index.handler", code=code
    )

    endpoint.on_state_change("Function", targets.LambdaFunction(function))
    endpoint.on_state_change("Log", targets.EventBus(events.EventBus.from_event_bus_name(stack, "Bus", "theirs")))

    assert len(resources_of(stack, RULE)) == 2


def test_waits_for_no_endpoint(stack: Stack, endpoint: Endpoint, topic: targets.SnsTopic) -> None:
    endpoint.on_state_change("Created", topic, statuses=[EndpointStatus.CREATING])

    assert "DependsOn" not in only(stack, RULE)
    assert "Fn::GetAtt" not in str(pattern(stack))


def test_an_imported_endpoint_tells_too(stack: Stack, topic: targets.SnsTopic) -> None:
    Endpoint.from_endpoint_name(stack, "Theirs", "Theirs").on_state_change("Changed", topic)

    assert pattern(stack)["detail"] == {"EndpointName": [{"equals-ignore-case": "Theirs"}]}


def test_the_name_may_be_a_parameter(stack: Stack, config: EndpointConfig, topic: targets.SnsTopic) -> None:
    name = CfnParameter(stack, "Name").value_as_string

    Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name=name).on_state_change("Changed", topic)

    assert pattern(stack)["detail"] == {"EndpointName": [{"equals-ignore-case": {"Ref": "Name"}}]}


@with_each("method", DETAIL_TYPES)
@with_each("target", [*NOT_CONSTRUCTS, targets.SnsTopic])
def test_fails_when_the_target_is_not_one(stack: Stack, endpoint: Endpoint, method: str, target: Any) -> None:
    words = f"target of rule 'Changed' of Endpoint 'Endpoint' must be an events.IRuleTarget, got {described(target)}"
    with refused(words, "pass a target of aws_events_targets, such as SnsTopic(topic)", stack=stack):
        getattr(endpoint, method)("Changed", target)


def test_fails_when_a_topic_is_not_yet_a_target(stack: Stack, endpoint: Endpoint) -> None:
    topic: Any = sns.Topic(stack, "Topic")

    with refused("must be an events.IRuleTarget, got Topic; pass a target", stack=stack):
        endpoint.on_state_change("Changed", topic)


@with_each("method", DETAIL_TYPES)
@with_each("statuses", ["IN_SERVICE", ["InService"], ["IN_SERVICE"], [None], 1, {}, EndpointStatus.FAILED])
def test_fails_when_a_status_is_not_one(stack: Stack, endpoint: Endpoint, method: str, statuses: Any) -> None:
    with refused("statuses of rule 'Changed' of Endpoint 'Endpoint'", stack=stack):
        getattr(endpoint, method)("Changed", statuses=statuses)


@with_each("method", DETAIL_TYPES)
@with_each("id", [1, None, "", "__proto__"])
def test_fails_when_the_id_is_not_one(stack: Stack, endpoint: Endpoint, method: str, id: Any) -> None:
    with refused("id of the rule must be ", stack=stack):
        getattr(endpoint, method)(id)


def test_fails_when_the_id_is_taken(stack: Stack, endpoint: Endpoint) -> None:
    endpoint.on_state_change("Changed")

    with refused("id of the rule is 'Changed', which is taken; pass another one", stack=stack):
        endpoint.on_deployment_state_change("Changed")


def test_fails_when_the_endpoint_is_in_another_region() -> None:
    stack = Stack(quick_app(), "Test", env=IRELAND)
    arn = "arn:aws:sagemaker:us-east-1:111122223333:endpoint/theirs"
    imported = Endpoint.from_endpoint_arn(stack, "Theirs", arn)

    with refused("rule 'Changed' of Endpoint 'Theirs': the endpoint is in region us-east-1", stack=stack):
        imported.on_state_change("Changed")
