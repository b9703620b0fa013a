"""What SageMaker accepts of the time that a deployment may take."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from .deployment_rules import fleet_of, is_of
from .engine import rule
from .facts import BlueGreenUpdate, CapacitySize, ComponentCapacitySize, Deployment, Endpoint
from .hidden import given


class Waits(NamedTuple):
    """The waits of all steps of a deployment together, and how long it may take, in seconds.

    Attributes:
        steps: How many steps there are.
        word: What they are called.
        seconds: How long the deployment waits.
        limit: How long it may take.
    """

    steps: int
    word: str
    seconds: float
    limit: float

    def __str__(self) -> str:
        """Say it in a sentence."""
        return (
            f"the waits of {self.steps} {self.word} take {self.seconds:g} s together, and the deployment may take "
            f"{self.limit:g} s"
        )


def waits_of(deployment: Deployment, fleet: int) -> Iterator[Waits]:
    """Yield the waits of a linear or rolling deployment of a fleet, if it has a time limit."""
    update, rolling = deployment.blue_green_update_policy, deployment.rolling_update_policy
    if given(update) and given(limit := update.maximum_execution_timeout_in_seconds):
        routing = update.traffic_routing_configuration
        if given(routing) and is_of(routing, "LINEAR") and given(routing.wait_interval_in_seconds):
            steps = parts_of(routing.linear_step_size, fleet)
            yield Waits(
                steps, "steps", steps * routing.wait_interval_in_seconds + termination_wait(update), float(limit)
            )
    if given(rolling) and given(limit := rolling.maximum_execution_timeout_in_seconds):
        if given(rolling.wait_interval_in_seconds):
            batches = parts_of(rolling.maximum_batch_size, fleet)
            yield Waits(batches, "batches", batches * rolling.wait_interval_in_seconds, float(limit))


@rule("blue-green-timeout", source="botocore BlueGreenUpdatePolicy.MaximumExecutionTimeoutInSeconds")
def blue_green_timeout(update: BlueGreenUpdate) -> Iterator[str]:
    """A time limit that is not longer than the waits that every deployment has.

    Remedy: Set {maximum_execution_timeout_in_seconds} above the sum of the waits.
    """
    if not given(update.maximum_execution_timeout_in_seconds) or not given(update.traffic_routing_configuration):
        return
    wait = update.traffic_routing_configuration.wait_interval_in_seconds
    waits = (wait if given(wait) else 0) + termination_wait(update)
    if waits >= update.maximum_execution_timeout_in_seconds:
        yield f"{{maximum_execution_timeout_in_seconds=}} is not longer than the waits, {waits:g} s together"


def termination_wait(update: BlueGreenUpdate) -> float:
    """Return how long the old fleet stays after all traffic has moved, in seconds."""
    return update.termination_wait_in_seconds if given(update.termination_wait_in_seconds) else 0


@rule("linear-timeout", source="arithmetic: every step has its wait", severity="warning", confidence="computed")
def linear_timeout(endpoint: Endpoint) -> Iterator[str]:
    """A time limit that is shorter than the waits of all steps together.

    Remedy: Set the maximum execution timeout in {deployment_config} above the sum of the waits.
    """
    for waits in _waits_of(endpoint, "steps"):
        if waits.steps > 1 and waits.seconds >= waits.limit:
            yield str(waits)


@rule("rolling-timeout", source="arithmetic: every batch has its wait", severity="warning", confidence="computed")
def rolling_timeout(endpoint: Endpoint) -> Iterator[str]:
    """A time limit that is shorter than the waits of all batches together.

    Remedy: Set the maximum execution timeout in {deployment_config} above the sum of the waits.
    """
    for waits in _waits_of(endpoint, "batches"):
        if waits.seconds > waits.limit:
            yield str(waits)


def _waits_of(endpoint: Endpoint, word: str) -> Iterator[Waits]:
    """Yield the waits of a deployment of the fleet that an endpoint starts with, if its steps are called so."""
    if given(endpoint.deployment_config) and given(endpoint.config):
        found = waits_of(endpoint.deployment_config, fleet_of(endpoint.config))
        yield from (waits for waits in found if waits.word == word)


def parts_of(size: CapacitySize | ComponentCapacitySize, fleet: int) -> int:
    """Return in how many parts instances or copies change over, at least: a part is one or more of them."""
    if not given(size) or not given(size.type) or not given(size.value) or fleet == 0 or size.value <= 0:
        return 0
    part = math.ceil(fleet * size.value / 100) if size.type == "CAPACITY_PERCENT" else size.value
    return math.ceil(fleet / part)
