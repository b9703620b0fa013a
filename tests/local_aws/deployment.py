"""How an update moves the traffic to a new fleet: the steps that a DeploymentConfig asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Waits last this fraction of what is asked for: ten minutes are two seconds.
_HASTE = 1 / 300


@dataclass(frozen=True)
class Step:
    """A share of the traffic for the new fleet, and how long it is watched there, in seconds."""

    share: float
    wait: float


def steps(deployment: dict[str, Any] | None, instances: int) -> list[Step]:
    """The way to the whole traffic, and the wait before the old fleet goes."""
    if rolling := (deployment or {}).get("RollingUpdatePolicy"):
        size = _share(rolling["MaximumBatchSize"], instances)
        return list(_ramp(size, size, rolling["WaitIntervalInSeconds"]))
    policy = (deployment or {}).get("BlueGreenUpdatePolicy")
    if policy is None:
        return [Step(1.0, 0.0)]
    routing = policy["TrafficRoutingConfiguration"]
    wait = routing["WaitIntervalInSeconds"]
    match routing["Type"]:
        case "CANARY":
            ramp = _ramp(_share(routing["CanarySize"], instances), 1.0, wait)
        case "LINEAR":
            size = _share(routing["LinearStepSize"], instances)
            ramp = _ramp(size, size, wait)
        case _:
            ramp = _ramp(1.0, 1.0, wait)
    return [*ramp, Step(1.0, policy.get("TerminationWaitInSeconds", 0) * _HASTE)]


def alarm_names(deployment: dict[str, Any] | None) -> list[str]:
    """The alarms that roll the update back."""
    rollback = (deployment or {}).get("AutoRollbackConfiguration", {})
    return [alarm["AlarmName"] for alarm in rollback.get("Alarms", ())]


def _ramp(first: float, more: float, wait: float) -> Iterator[Step]:
    share = min(first, 1.0)
    while True:
        yield Step(share, wait * _HASTE)
        if share == 1.0:
            return
        # Ten steps of a tenth do not quite make one.
        share = 1.0 if share + more > 0.999 else share + more


def _share(size: dict[str, Any], instances: int) -> float:
    part = size["Value"] / (100 if size["Type"] == "CAPACITY_PERCENT" else max(instances, 1))
    return float(min(part, 1.0))
