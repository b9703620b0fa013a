"""One endpoint: its states, and the fleets that answer for it."""

import random
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tests.local_aws import emulator
from tests.local_aws.catalog import Request
from tests.local_aws.deployment import alarm_names, steps
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.fleets import Fleet
from tests.local_aws.refusal import Refusal, invalid

_WATCH_INTERVAL = 0.05
Result = TypeVar("Result")
BUSY = ("Creating", "Updating", "RollingBack", "Deleting")


class Endpoint:
    """An endpoint that is being created, serves, or failed."""

    def __init__(self, name: str, arn: str, tags: list[Request]) -> None:
        self.name = name
        self.arn = arn
        self.tags = tags
        self.status = "Creating"
        self.failure_reason: str | None = None
        self.config: Request = {}
        self._deployment: Request | None = None
        self._created = self._changed = time.time()
        self._fleet: Fleet | None = None
        self._next: tuple[Fleet, float] | None = None
        self._settled = threading.Condition()

    @property
    def fleet(self) -> Fleet:
        """The fleet that serves."""
        if self._fleet is None:
            raise invalid(f"Endpoint {self.name} is {self.status}")
        return self._fleet

    def create(self, config: Request, models: list[Request], request: Request) -> None:
        """Start the first fleet. Its deployment policy is for the next one."""
        self.config = config
        self._deployment = request.get("DeploymentConfig")
        self._fleet = self._try(lambda: Fleet(config, models, self.name, self.arn))
        self._settle("InService" if self._fleet else "Failed")

    def begin_update(self) -> None:
        """Enter the state in which no other change is taken."""
        with self._settled:
            if self.status != "InService":
                raise invalid(f'Cannot update endpoint "{self.arn}" while it is {self.status}.')
            self.status = "Updating"
            self.failure_reason = None

    def update(self, config: Request, models: list[Request], request: Request) -> None:
        """Start a new fleet beside the old one, move the traffic, and stop the old one: or go back."""
        old = self.fleet
        self._deployment = request.get("DeploymentConfig") or (
            self._deployment if request.get("RetainDeploymentConfig") else None
        )
        new = self._try(lambda: Fleet(config, models, self.name, self.arn))
        if new is None:
            self._settle("InService")
            return
        if request.get("RetainAllVariantProperties"):
            excluded = {item["VariantPropertyType"] for item in request.get("ExcludeRetainedVariantProperties", ())}
            new.retain(old, excluded)
        if self._try(lambda: self._shift(new, models)) is None:
            self._serve_from(old, "RollingBack")
            new.stop()
        else:
            self.config = config
            self._serve_from(new, "Updating")
            old.stop()
        self._settle("InService")

    def stop(self) -> None:
        """End the fleet."""
        self.status = "Deleting"
        if self._fleet:
            self._fleet.stop()

    def wait(self) -> None:
        """Wait until the endpoint has settled."""
        with self._settled:
            self._settled.wait_for(lambda: self.status not in BUSY)

    @contextmanager
    def serving(self) -> Iterator[Fleet]:
        """The fleet for one call, which it outlasts."""
        with self._settled:
            shifted = self._next and random.random() < self._next[1]  # noqa: S311  # traffic, no secret
            fleet = self._next[0] if self._next and shifted else self.fleet
            fleet.hold()
        try:
            yield fleet
        finally:
            fleet.release()

    def describe(self) -> Request:
        """The endpoint as DescribeEndpoint shows it."""
        shown: Request = {
            "EndpointName": self.name,
            "EndpointArn": self.arn,
            "EndpointConfigName": self.config.get("EndpointConfigName"),
            "EndpointStatus": self.status,
            "CreationTime": self._created,
            "LastModifiedTime": self._changed,
            "ProductionVariants": [variant.describe() for variant in self._fleet.answering] or None
            if self._fleet
            else None,
            "ShadowProductionVariants": self._shadows(),
            "DataCaptureConfig": self._captured(),
            "LastDeploymentConfig": self._deployment,
            "FailureReason": self.failure_reason,
        }
        return {name: value for name, value in shown.items() if value is not None}

    def _shadows(self) -> list[Request] | None:
        return [shadow.describe() for shadow in self._fleet.shadows] or None if self._fleet else None

    def _captured(self) -> Request | None:
        captures = [variant.capture for variant in self._fleet.variants if variant.capture] if self._fleet else []
        return captures[0].describe() if captures else None

    def _shift(self, new: Fleet, models: list[Request]) -> bool:
        alarms = alarm_names(self._deployment)
        for name in alarms:
            ExecutionRole((models[0] or new.config)["ExecutionRoleArn"], self.arn).check_alarm(name)
        for step in steps(self._deployment, sum(variant.capacity for variant in new.answering)):
            with self._settled:
                self._next = (new, step.share)
            deadline = time.monotonic() + step.wait
            while True:
                if ringing := emulator.alarms_in_alarm(alarms):
                    raise Refusal("Alarm", f"Rolled back, because alarms went into ALARM: {', '.join(ringing)}")
                if time.monotonic() >= deadline:
                    break
                time.sleep(_WATCH_INTERVAL)
        return True

    def _serve_from(self, fleet: Fleet, status: str) -> None:
        with self._settled:
            self._fleet, self._next, self.status = fleet, None, status

    def _try(self, work: Callable[[], Result]) -> Result | None:
        try:
            return work()
        except Refusal as refusal:
            self.failure_reason = str(refusal)
        except Exception:  # noqa: BLE001  # nobody waits for the thread that this is on
            self.failure_reason = f"the local AWS failed: {traceback.format_exc()}"
        return None

    def _settle(self, status: str) -> None:
        with self._settled:
            self.status = status
            self._changed = time.time()
            self._settled.notify_all()
