"""What the function of a smoke test may do: ask the endpoint, and read what it writes to S3."""

from collections.abc import Iterator, Sequence

from constructs import Construct

from .access.permissions import Statement, allow, read_prefix, use_key
from .access.sharing import share_bucket
from .async_inference import AsyncInference
from .endpoint import Endpoint
from .smoke_test_request import SmokeTestRequest


def invoke(endpoint: Endpoint, requests: Sequence[SmokeTestRequest], *, asynchronous: bool) -> Statement:
    """Return what the function may invoke: no models of a multi-model endpoint but those that it asks for."""
    if asynchronous:
        return allow("sagemaker:InvokeEndpointAsync", endpoint.endpoint_arn)
    models = [each.target_model for each in requests if each.target_model is not None]
    narrowed = {"StringEquals": {"sagemaker:TargetModel": models}} if len(models) == len(requests) else None
    return allow("sagemaker:InvokeEndpoint", endpoint.endpoint_arn, condition=narrowed)


def read_responses(scope: Construct, queue: AsyncInference) -> Iterator[Statement]:
    """Yield what reading responses and failures takes. Who may not list is told 403 for what is not there yet."""
    for place in (queue.output, queue.failure):
        if place is not None:
            needed = read_prefix(place)
            share_bucket(scope, place.bucket, needed)
            yield from needed
    if queue.encryption_key is not None:
        yield use_key(queue.encryption_key, "kms:Decrypt")
