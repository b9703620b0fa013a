"""What a deployment policy asks of a fleet that scaling has made smaller or larger than its first one."""

from collections.abc import Iterator

from .autoscaling_rules import INSTANCES
from .deployment_rules import sizes_of
from .deployment_timeout_rules import waits_of
from .engine import rule
from .facts import Deployment, ScalableTarget
from .hidden import given


def _policies_of(target: ScalableTarget) -> Iterator[Deployment]:
    """Yield the deployment policy of the endpoint whose instances are scaled, if it has one."""
    if given(target.scalable_dimension) and target.scalable_dimension == INSTANCES:
        if given(target.endpoint) and given(target.endpoint.deployment_config):
            yield target.endpoint.deployment_config


@rule("scaled-part-of-fleet", source="botocore DeploymentConfig", severity="warning", confidence="computed")
def scaled_part_of_fleet(target: ScalableTarget) -> Iterator[str]:
    """A canary, a step or a batch of more than half of the instances that scaling may leave.

    Remedy: Give its size in percent, or raise {min_capacity} to twice its size.
    """
    if not given(target.min_capacity):
        return
    for size, what in (each for deployment in _policies_of(target) for each in sizes_of(deployment)):
        if given(size.type) and given(size.value) and size.type == "INSTANCE_COUNT":
            if 1 < target.min_capacity < size.value * 2:
                yield (
                    f"{what} of {size.value} instances is more than half of the {target.min_capacity} that scaling may "
                    "leave"
                )


@rule("scaled-fleet-timeout", source="arithmetic: every step has its wait", severity="warning", confidence="computed")
def scaled_fleet_timeout(target: ScalableTarget) -> Iterator[str]:
    """A time limit that is shorter than the waits of all steps together when scaling has added instances.

    Remedy: Set the maximum execution timeout of the endpoint's deployment policy above the sum of the waits.
    """
    for deployment in _policies_of(target) if given(target.max_capacity) else ():
        for waits in waits_of(deployment, target.max_capacity):
            if waits.steps > 1 and waits.seconds >= waits.limit:
                yield f"with {target.max_capacity} instances, {waits}"
