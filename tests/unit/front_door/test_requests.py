"""Which kind of requests an API takes."""

from aws_cdk import Stack

from constructs_lib import ApiAsyncInference, Endpoint
from constructs_lib.front_door.async_requests import AsyncRequests
from constructs_lib.front_door.requests import WaitingRequests, requests_of
from constructs_lib.front_door.routes import Route
from tests.unit.front_door.pieces import async_inference, asynchronous_endpoint, endpoint


def test_an_endpoint_says_which(stack: Stack) -> None:
    imported = Endpoint.from_endpoint_name(stack, "Imported", "flowers")
    queued = ApiAsyncInference(configuration=async_inference(stack))

    assert isinstance(requests_of("Api", {"endpoint": imported}), WaitingRequests)
    assert isinstance(requests_of("Api", {"endpoint": imported, "async_inference": queued}), AsyncRequests)
    assert isinstance(requests_of("Api", {"endpoint": asynchronous_endpoint(stack)}), AsyncRequests)


def test_waiting_requests_need_nothing_but_the_endpoint(stack: Stack) -> None:
    requests = requests_of("Api", {"endpoint": endpoint(stack)})
    requests.share(stack)

    (statement,) = requests.statements("arn")
    assert statement == {"Effect": "Allow", "Action": "sagemaker:InvokeEndpoint", "Resource": "arn"}
    assert requests.routes == [Route("POST", ("invocations",))]
    assert (requests.environment, requests.known) == ({}, {"asynchronous": False, "uploads": False})


def test_names_that_are_open_narrow_the_permission(stack: Stack) -> None:
    requests = requests_of("Api", {"endpoint": endpoint(stack), "target_models": ["a"], "target_variants": ["b"]})

    (statement,) = requests.statements("arn")
    assert statement["Condition"] == {"StringLike": {"sagemaker:TargetModel": ["a"]}}
    assert [route.path for route in requests.routes] == [
        ("models", "{model}", "invocations"),
        ("variants", "{variant}", "invocations"),
    ]
