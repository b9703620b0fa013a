"""What a smoke test cannot ask, whatever SageMaker accepts: too much, too late, or from elsewhere."""

from collections.abc import Sequence
from typing import Final

from aws_cdk import Stack, Stage
from constructs import Construct

from .arguments.refusal import shown
from .arguments.units import milliseconds
from .endpoint import Endpoint
from .evaluation import Evaluation
from .smoke_test_request import SmokeTestRequest

# Each may take as long as SageMaker waits for a model, and all have to be over before the function is.
_MOST_REQUESTS: Final = 10
# An update hands the old ones to the function too, and Lambda takes 256 KB. Source: developer guide of Lambda, quotas.
_MOST_BYTES: Final = 100_000
# InvokeEndpoint waits for a model for a minute. Source: botocore sagemaker-runtime, InvokeEndpoint.
_LONGEST_ANSWER_MS: Final = 60_000


def require_here(what: str, scope: Construct, endpoint: Endpoint) -> None:
    """Refuse an endpoint whose stack the test does not decide about.

    Raises:
        ValueError: If it is in another stack.
    """
    here, there = Stack.of(scope), Stack.of(endpoint)
    if here.node.path != there.node.path or Stage.of(here) is not Stage.of(there):
        raise ValueError(
            f"{what} is in stack {here.node.path!r}, and its endpoint in {there.node.path!r}, which it could not roll "
            "back; define it in the stack of the endpoint"
        )


def require_own_components(what: str, endpoint: Endpoint, requests: Sequence[SmokeTestRequest]) -> None:
    """Refuse components that the test could not wait for, or that another endpoint hosts.

    Raises:
        ValueError: If there is one.
    """
    for position, each in enumerate(requests, start=1):
        component = each.inference_component
        if component is None:
            continue
        if component._endpoint is not endpoint:
            raise ValueError(
                f"request {position} of {what} names {component._fact.at}, which another endpoint hosts; pass a "
                f"component of {endpoint._fact.at}"
            )
        if Stack.of(component) is not Stack.of(endpoint):
            raise ValueError(
                f"request {position} of {what} names {component._fact.at} of another stack, which is deployed after "
                "the test; define it in the stack of the endpoint"
            )


def require_patience(what: str, requests: Sequence[SmokeTestRequest]) -> None:
    """Refuse a latency that no endpoint reaches which answers at once.

    Raises:
        ValueError: If a request tolerates such a one.
    """
    for position, each in enumerate(requests, start=1):
        latency = milliseconds("tolerated_latency", each.tolerated_latency)
        if latency is not None and latency > _LONGEST_ANSWER_MS:
            raise ValueError(
                f"request {position} of {what} has tolerated_latency={shown(each.tolerated_latency)}, and SageMaker "
                "waits 60 seconds for an answer; pass 60 seconds or less, or leave it out"
            )


def require_evaluable(what: str, evaluation: Evaluation, request: SmokeTestRequest, *, asynchronous: bool) -> None:
    """Refuse an evaluation that could not be run.

    Raises:
        ValueError: If the endpoint is asynchronous, or the records cannot be read.
    """
    if asynchronous:
        raise ValueError(
            f"{what} has an evaluation, and its endpoint is asynchronous: each record would wait in the queue; leave "
            "evaluation out, and run a BatchTransform over the records"
        )
    evaluation._require_readable(what, request.content_type)


def written_requests(what: str, scope: Construct, requests: Sequence[SmokeTestRequest]) -> str:
    """Return the requests as the function reads them.

    Raises:
        ValueError: If they are too many or too long.
    """
    if len(requests) > _MOST_REQUESTS:
        raise ValueError(
            f"{what} has {len(requests)} requests, and the function has time for {_MOST_REQUESTS}; leave some out of "
            "more_requests"
        )
    found = [each._written() for each in requests]
    length = len(str(found).encode())
    if length > _MOST_BYTES:
        raise ValueError(
            f"{what} has requests of {length} bytes together, and CloudFormation can hand {_MOST_BYTES} over; pass "
            "smaller bodies"
        )
    return Stack.of(scope).to_json_string(found)
