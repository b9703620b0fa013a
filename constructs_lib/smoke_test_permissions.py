"""What the function of a smoke test may do: ask the endpoint, look at it, and read what it writes to S3."""

from collections.abc import Iterator, Sequence

from aws_cdk import Stack
from constructs import Construct

from .access.permissions import Statement, allow, read_prefix, use_key
from .access.sharing import share_bucket
from .async_inference import AsyncInference
from .endpoint import Endpoint
from .smoke_test_request import SmokeTestRequest
from .tested_component import TestedComponent, invoked


def queue_of(endpoint: Endpoint) -> AsyncInference | None:
    """Return how an endpoint answers asynchronously, if it is known to."""
    return None if endpoint._own_config is None else endpoint._own_config.async_inference


def ask(
    scope: Construct,
    endpoint: Endpoint,
    requests: Sequence[SmokeTestRequest],
    components: Sequence[TestedComponent],
) -> Iterator[Statement]:
    """Yield what sending the requests takes, and reading the responses."""
    queue = queue_of(endpoint)
    yield _invoke(endpoint, requests, asynchronous=queue is not None)
    yield from map(invoked, components)
    if queue is not None:
        yield from _read_responses(scope, queue)


def look(scope: Construct, endpoint: Endpoint) -> Iterator[Statement]:
    """Yield what it takes to see what the endpoint runs, and how the deployment of the stack goes."""
    yield allow("sagemaker:DescribeEndpoint", endpoint.endpoint_arn)
    yield allow("cloudformation:DescribeStacks", Stack.of(scope).stack_id)


def _invoke(endpoint: Endpoint, requests: Sequence[SmokeTestRequest], *, asynchronous: bool) -> Statement:
    """Return what the function may invoke: no models of a multi-model endpoint but those that it asks for."""
    if asynchronous:
        return allow("sagemaker:InvokeEndpointAsync", endpoint.endpoint_arn)
    models = [each.target_model for each in requests if each.target_model is not None]
    narrowed = {"StringEquals": {"sagemaker:TargetModel": models}} if len(models) == len(requests) else None
    return allow("sagemaker:InvokeEndpoint", endpoint.endpoint_arn, condition=narrowed)


def _read_responses(scope: Construct, queue: AsyncInference) -> Iterator[Statement]:
    """Yield what reading responses and failures takes. Who may not list is told 403 for what is not there yet."""
    for place in (queue.output, queue.failure):
        if place is not None:
            needed = read_prefix(place)
            share_bucket(scope, place.bucket, needed)
            yield from needed
    if queue.encryption_key is not None:
        yield use_key(queue.encryption_key, "kms:Decrypt")
