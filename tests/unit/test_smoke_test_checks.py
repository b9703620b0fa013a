"""What a smoke test refuses before it asks anybody: too much, too late, or from elsewhere."""

from collections.abc import Callable

from aws_cdk import App, Duration, NestedStack, Stack

from constructs_lib import Endpoint, SmokeTest, SmokeTestRequest
from tests.unit.bad_inputs import refused
from tests.unit.component_pieces import component, hosting
from tests.unit.with_each import with_each

REQUEST = SmokeTestRequest(body="1,2", content_type="text/csv")


@with_each("place", [lambda stack: Stack(App.of(stack), "Other"), lambda stack: NestedStack(stack, "Inner")])
def test_fails_when_it_is_in_another_stack(stack: Stack, endpoint: Endpoint, place: Callable[[Stack], Stack]) -> None:
    other = place(stack)

    with refused("SmokeTest 'SmokeTest' is in stack ", "define it in the stack of the endpoint", stack=other):
        SmokeTest(other, "SmokeTest", endpoint=endpoint, request=REQUEST)


def test_fails_when_the_requests_are_too_many_or_too_long(stack: Stack, endpoint: Endpoint) -> None:
    with refused("SmokeTest 'SmokeTest' has 11 requests, and the function has time for 10", stack=stack):
        SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=REQUEST, more_requests=[REQUEST] * 10)
    with refused("bytes together, and CloudFormation can hand 100000 over", "smaller bodies", stack=stack):
        SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=SmokeTestRequest(body=b"x" * 80_000))


def test_fails_when_the_component_is_of_another_endpoint(stack: Stack) -> None:
    endpoint, other = hosting(stack), hosting(stack, "Other")
    request = SmokeTestRequest(body="1", inference_component=component(other))

    with refused(
        "request 1 of SmokeTest 'SmokeTest' names InferenceComponent 'Llm', which another endpoint hosts", stack=stack
    ):
        SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=request)


def test_fails_when_the_component_is_in_another_stack(stack: Stack) -> None:
    endpoint = hosting(stack)
    later = Stack(App.of(stack), "Later")
    request = SmokeTestRequest(body="1", inference_component=component(endpoint, later))

    with refused("InferenceComponent 'Llm' of another stack, which is deployed after the test", stack=stack):
        SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=request)


@with_each("latency", [Duration.millis(60_001), Duration.minutes(10)])
def test_fails_when_no_answer_takes_as_long_as_is_tolerated(
    stack: Stack, endpoint: Endpoint, latency: Duration
) -> None:
    slow = SmokeTestRequest(body="1", tolerated_latency=latency)

    with refused("request 2 of SmokeTest 'SmokeTest' has tolerated_latency=", "waits 60 seconds", stack=stack):
        SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=REQUEST, more_requests=[slow])


def test_takes_as_much_time_as_sagemaker_waits(stack: Stack, endpoint: Endpoint) -> None:
    request = SmokeTestRequest(body="1", tolerated_latency=Duration.seconds(60))

    assert SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=request).endpoint is endpoint
