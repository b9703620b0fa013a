"""What each example stack is about, shown on its running endpoint."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from tests.local_aws.drift import a_world_that_changes
from tests.local_aws.instance import Aws
from tests.local_aws.scenes_of_callers import (
    HALF,
    a_mistake,
    a_mistake_over_http,
    a_queued_request,
    a_stranger,
    a_transform,
    an_upload,
)
from tests.local_aws.scenes_of_hosting import (
    REQUESTS,
    a_pipeline,
    a_split,
    around_a_model,
    components,
    many_models,
    shared_instances,
    without_instances,
)
from tests.local_aws.scenes_of_records import a_reason, a_shadow, captured
from tests.local_aws.scenes_of_scaling import a_queue, a_rollback, scaling
from tests.local_aws.watch import a_world_that_is_watched


class Scene(NamedTuple):
    """Something that is done to the endpoint of a stack, and the lines that tell what came of it."""

    heading: str
    play: Callable[[Aws, str, str], Iterator[str]]


_HALF = f"Ask about half a flower, {HALF}"
_CHANGES = "Ask about flowers as in the training, then about others, and run the monitor after each"
_WATCHED = "Ask about flowers as in the training, then about others, label them, and run the monitors after each"
STORIES: Mapping[str, tuple[Scene, ...]] = {
    "Realtime": (Scene(_HALF, a_mistake),),
    "AbTesting": (Scene(f"Ask {REQUESTS} times, and leave the choice to SageMaker", a_split),),
    "MultiModel": (Scene("List the models that can be asked", many_models),),
    "Pipeline": (Scene("Look at the containers that each request passes", a_pipeline),),
    "MultiContainer": (Scene("Count the instances", shared_instances),),
    "Serverless": (Scene("Count the instances", without_instances),),
    "Autoscaling": (Scene("Let callers come and go", scaling),),
    "Canary": (Scene("Bring in another configuration, and let an alarm go off meanwhile", a_rollback),),
    "HostedModel": (Scene("List what there is around the model", around_a_model),),
    "DataCapture": (Scene("Look at what was captured", captured),),
    "Asynchronous": (Scene("Let nothing come for a while, then a request", a_queue),),
    "Components": (Scene("List what shares the instances", components),),
    "Shadow": (Scene("Ask ten times, and compare what was captured", a_shadow),),
    "Explainer": (Scene("Ask about two flowers, and why, where the model is less sure", a_reason),),
    "FrontDoor": (Scene("Ask without the key", a_stranger), Scene(_HALF, a_mistake_over_http)),
    "AsyncFrontDoor": (
        Scene("Queue a flower, and fetch the response", a_queued_request),
        Scene("Upload two flowers, and queue them", an_upload),
    ),
    "Batch": (Scene("Put three flowers into the bucket, and run the state machine", a_transform),),
    "Monitoring": (Scene(_WATCHED, a_world_that_is_watched),),
    "Retraining": (Scene(_CHANGES, a_world_that_changes),),
}
