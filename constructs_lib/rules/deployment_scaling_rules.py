"""What a deployment policy asks of a fleet that scaling has made smaller or larger than its first one."""

from collections.abc import Iterator

from .autoscaling_rules import INSTANCES
from .deployment_rules import sizes_of
from .deployment_timeout_rules import waits_of
from .engine import rule
from .facts import Deployment, ScalableTarget
from .hidden import given


def _policy_of(target: ScalableTarget) -> Deployment | None:
    """Return the deployment policy of the endpoint whose instances are scaled."""
    if not given(target.scalable_dimension) or target.scalable_dimension != INSTANCES:
        return None
    if not given(target.endpoint) or not given(target.endpoint.deployment_config):
        return None
    return target.endpoint.deployment_config


@rule("scaled-part-of-fleet", source="botocore DeploymentConfig", severity="warning", confidence="computed")
def scaled_part_of_fleet(target: ScalableTarget) -> Iterator[str]:
    """A canary, a step or a batch of more than half of the instances that scaling may leave.

    Remedy: Give its size in percent, or raise {min_capacity} to twice its size.
    """
    deployment = _policy_of(target)
    if deployment is None or not given(target.min_capacity):
        return
    for size, what in sizes_of(deployment):
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
    deployment = _policy_of(target)
    if deployment is not None and given(target.max_capacity):
        for waits in waits_of(deployment, target.max_capacity):
            if waits.steps > 1 and waits.seconds >= waits.limit:
                yield f"with {target.max_capacity} instances, {waits}"
