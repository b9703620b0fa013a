"""What an API can stream."""

from collections.abc import Iterator

from .engine import rule
from .facts import FrontDoor


@rule(
    "front-door-stream", source="botocore sagemaker-runtime InvokeEndpointWithResponseStream", confidence="documented"
)
def streams_of_the_endpoint(door: FrontDoor) -> Iterator[str]:
    """A stream of an asynchronous endpoint, or of a model of a multi-model endpoint, which no stream can name.

    Remedy: Leave out {stream}.
    """
    if not door.stream:
        return
    if door.asynchronous:
        yield "{stream=} is for endpoints that answer at once, and this one is asynchronous"
    if door.target_models:
        yield "{stream=} is not for models of a multi-model endpoint ({target_models}): no stream can name one"


@rule(
    "front-door-stream-snap-start", source="the function has a runtime of its own, without hooks", confidence="computed"
)
def streams_without_snapshots(door: FrontDoor) -> Iterator[str]:
    """A function that streams and starts from a snapshot.

    Remedy: Leave out snap_start, or pass provisioned_concurrent_executions.
    """
    if door.stream and door.snap_start:
        yield "{stream=} needs a function that does not start from a snapshot, and its snap_start is True"
