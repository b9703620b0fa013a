"""What SageMaker accepts of the time that a deployment may take."""

import math
from collections.abc import Iterator

from .deployment_rules import fleet_of, is_of
from .engine import rule
from .facts import BlueGreenUpdate, CapacitySize, Endpoint
from .hidden import given


@rule("blue-green-timeout", source="botocore BlueGreenUpdatePolicy.MaximumExecutionTimeoutInSeconds")
def blue_green_timeout(update: BlueGreenUpdate) -> Iterator[str]:
    """A time limit that is not longer than the waits that every deployment has.

    Remedy: Set {maximum_execution_timeout_in_seconds} above the sum of the waits.
    """
    if not given(update.maximum_execution_timeout_in_seconds) or not given(update.traffic_routing_configuration):
        return
    wait = update.traffic_routing_configuration.wait_interval_in_seconds
    waits = (wait if given(wait) else 0) + _termination_wait(update)
    if waits >= update.maximum_execution_timeout_in_seconds:
        yield f"{{maximum_execution_timeout_in_seconds=}} is not longer than the waits, {waits:g} s together"


def _termination_wait(update: BlueGreenUpdate) -> float:
    return update.termination_wait_in_seconds if given(update.termination_wait_in_seconds) else 0


@rule("linear-timeout", source="arithmetic: every step has its wait", severity="warning", confidence="computed")
def linear_timeout(endpoint: Endpoint) -> Iterator[str]:
    """A time limit that is shorter than the waits of all steps together.

    Remedy: Set the maximum execution timeout in {deployment_config} above the sum of the waits.
    """
    if not given(endpoint.deployment_config) or not given(endpoint.config):
        return
    update = endpoint.deployment_config.blue_green_update_policy
    if not given(update) or not given(update.maximum_execution_timeout_in_seconds):
        return
    routing = update.traffic_routing_configuration
    if given(routing) and is_of(routing, "LINEAR") and given(routing.wait_interval_in_seconds):
        steps = _parts(routing.linear_step_size, fleet_of(endpoint.config))
        waits = steps * routing.wait_interval_in_seconds + _termination_wait(update)
        if steps > 1 and waits >= update.maximum_execution_timeout_in_seconds:
            yield (
                f"the waits of {steps} steps take {waits:g} s together, and the deployment may take "
                f"{update.maximum_execution_timeout_in_seconds:g} s"
            )


@rule("rolling-timeout", source="arithmetic: every batch has its wait", severity="warning", confidence="computed")
def rolling_timeout(endpoint: Endpoint) -> Iterator[str]:
    """A time limit that is shorter than the waits of all batches together.

    Remedy: Set the maximum execution timeout in {deployment_config} above the sum of the waits.
    """
    if not given(endpoint.deployment_config) or not given(endpoint.config):
        return
    update = endpoint.deployment_config.rolling_update_policy
    if not given(update) or not given(update.maximum_execution_timeout_in_seconds):
        return
    if given(update.wait_interval_in_seconds):
        batches = _parts(update.maximum_batch_size, fleet_of(endpoint.config))
        waits = batches * update.wait_interval_in_seconds
        if waits > update.maximum_execution_timeout_in_seconds:
            yield (
                f"the waits of {batches} batches take {waits:g} s together, and the deployment may take "
                f"{update.maximum_execution_timeout_in_seconds:g} s"
            )


def _parts(size: CapacitySize, fleet: int) -> int:
    """Return in how many parts a fleet changes over, at least: a part is one instance or more."""
    if not given(size) or not given(size.type) or not given(size.value) or fleet == 0 or size.value <= 0:
        return 0
    instances = size.value if size.type == "INSTANCE_COUNT" else math.ceil(fleet * size.value / 100)
    return math.ceil(fleet / instances)
