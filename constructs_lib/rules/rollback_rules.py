"""Alarms that roll an update back: whether they are watched at all."""

from collections.abc import Iterator

from .deployment_rules import fleet_of, is_of
from .deployment_timeout_rules import parts_of, termination_wait
from .engine import rule
from .facts import ComponentDeployment, Deployment, Endpoint, InferenceComponent
from .features import variants_of
from .hidden import given


@rule("rollback-unwatched", source="developer guide, deployment-guardrails-configuration", severity="warning")
def rollback_unwatched(updated: Endpoint | InferenceComponent) -> Iterator[str]:
    """Rollback alarms of a deployment that waits at no time, so that no alarm goes off before the old fleet is gone.

    Remedy: Have {deployment_config} wait: a canary with an interval, batches with one, or a wait before termination.
    """
    deployment = updated.deployment_config
    if not given(deployment) or not given(deployment.auto_rollback_configuration):
        return
    alarms = deployment.auto_rollback_configuration.alarms
    if given(alarms) and len(alarms) > 0 and _waits(deployment) == 0:
        match updated:
            case InferenceComponent():
                what = "the batches follow at once"
            case _:
                what = "the traffic moves at once and the old fleet goes then"
        yield f"the rollback alarms are never watched, since {what}"


@rule("rollback-alarms-unseen", source="developer guide, deployment-guardrails-configuration", severity="warning")
def rollback_alarms_unseen(endpoint: Endpoint) -> Iterator[str]:
    """Rollback alarms that the role of a model may not look at, so that none of them rolls an update back.

    Remedy: Let the role call cloudwatch:DescribeAlarms on the alarms.
    """
    deployment = endpoint.deployment_config
    if not given(deployment) or not given(deployment.auto_rollback_configuration) or not given(endpoint.config):
        return
    for variant in variants_of(endpoint.config) if given(deployment.auto_rollback_configuration.alarms) else ():
        if given(variant.model) and given(role := variant.model.role) and given(role.may_describe_alarms):
            if not role.may_describe_alarms:
                yield f"the role of the model of variant {variant.variant_name} may not describe the rollback alarms"


@rule(
    "rollback-alarm-too-slow",
    source="arithmetic: the periods of the alarm against the time in which it is watched",
    confidence="computed",
    severity="warning",
)
def rollback_alarm_too_slow(updated: Endpoint | InferenceComponent) -> Iterator[str]:
    """A rollback alarm that needs longer to go off than the deployment watches it.

    Remedy: Give the alarm a shorter period, or fewer of them, or let {deployment_config} wait longer.
    """
    deployment = updated.deployment_config
    if not given(deployment) or not given(deployment.auto_rollback_configuration):
        return
    alarms = deployment.auto_rollback_configuration.alarms
    match updated:
        case InferenceComponent():
            seconds, what = _batches_watched(updated)
        case _:
            seconds, what = _watched(updated)
    for alarm in alarms if given(alarms) and seconds > 0 else ():
        if alarm.seconds_to_alarm > seconds:
            yield f"{alarm.known_as} goes off after {alarm.seconds_to_alarm:g} s, and {what} {seconds:g} s"


def _watched(endpoint: Endpoint) -> tuple[float, str]:
    """Return how long alarms are watched before it is too late, and in words what for."""
    deployment = endpoint.deployment_config
    if given(rolling := deployment.rolling_update_policy):
        batches = parts_of(rolling.maximum_batch_size, fleet_of(endpoint.config))
        wait = rolling.wait_interval_in_seconds if given(rolling.wait_interval_in_seconds) else 0
        return batches * wait, f"the waits of {batches} batches are together"
    if not given(update := deployment.blue_green_update_policy):
        return 0, ""
    routing = update.traffic_routing_configuration
    if not given(routing):
        return 0, ""
    wait = routing.wait_interval_in_seconds if given(routing.wait_interval_in_seconds) else 0
    if is_of(routing, "CANARY"):
        # Later, all requests go to what the alarm should have stopped.
        return wait, "the canary is watched for"
    if is_of(routing, "LINEAR"):
        steps = parts_of(routing.linear_step_size, fleet_of(endpoint.config))
        return steps * wait + termination_wait(update), f"the waits of {steps} steps are together"
    return termination_wait(update), "the new fleet is watched for"


def _batches_watched(component: InferenceComponent) -> tuple[float, str]:
    """Return how long alarms are watched while the copies of a component change over, and in words what for."""
    rolling = component.deployment_config.rolling_update_policy
    if not given(rolling) or not given(rolling.wait_interval_in_seconds):
        return 0, ""
    runtime, size = component.runtime_config, rolling.maximum_batch_size
    if given(runtime) and given(runtime.copy_count):
        batches = parts_of(size, runtime.copy_count)
    elif given(size) and size.type == "CAPACITY_PERCENT":
        # However many copies there are, a batch is its share of them or more.
        batches = parts_of(size, 100)
    else:
        return 0, ""
    return batches * rolling.wait_interval_in_seconds, "all batches together wait"


def _waits(deployment: Deployment | ComponentDeployment) -> float:
    """Return how long a deployment waits at least, in seconds."""
    found = 0.0
    if given(rolling := deployment.rolling_update_policy) and given(rolling.wait_interval_in_seconds):
        found += rolling.wait_interval_in_seconds
    match deployment:
        case ComponentDeployment():
            return found
    if given(update := deployment.blue_green_update_policy):
        if given(update.termination_wait_in_seconds):
            found += update.termination_wait_in_seconds
        if given(routing := update.traffic_routing_configuration) and given(routing.wait_interval_in_seconds):
            found += routing.wait_interval_in_seconds
    return found
