"""One inference component: what it runs, in how many copies, and the adapters that its container loads."""

import secrets
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from tests.local_aws.archives import unpack
from tests.local_aws.catalog import Request
from tests.local_aws.container_log import Place, group_of
from tests.local_aws.containers import Container, Reply
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.refusal import Refusal, invalid

BUSY = ("Creating", "Updating", "Deleting")


class Adapted(Container):
    """A container that has loaded an adapter beside its model: the files of both, the adapter's over the model's."""

    @classmethod
    def prepare(cls, definition: dict[str, Any], role: ExecutionRole, directory: Any) -> list[str]:
        """Fetch the model, and the adapter."""
        served = super().prepare(definition, role, directory)
        url = definition["AdapterUrl"]
        unpack(role.fetch(url), directory / "model", url)
        return served


class Component:
    """A component that is being created, serves, or failed."""

    def __init__(self, request: Request, arn: str) -> None:
        self.request = request
        self.name = str(request["InferenceComponentName"])
        self.endpoint = str(request["EndpointName"])
        self.arn = arn
        self.tags: list[Request] = request.get("Tags", [])
        self.status = "Creating"
        self.failure_reason: str | None = None
        self.copies = request.get("RuntimeConfig", {}).get("CopyCount", 1)
        self.deployment: Request | None = None
        self._created = self._changed = time.time()
        self._container: Container | None = None
        self._settled = threading.Condition()

    @property
    def base(self) -> str | None:
        """The component that loads it, if it is an adapter."""
        found: str | None = self.request.get("Specification", {}).get("BaseInferenceComponentName")
        return found

    def start(self, definition: Callable[[Request], dict[str, Any]], role: ExecutionRole) -> None:
        """Start the first copies; one process stands for all."""
        started = self._try(lambda: self._started(definition(self.request), role))
        self._serve(started, "InService" if started else "Failed")

    def begin_update(self) -> None:
        """Enter the state in which no other change is taken."""
        with self._settled:
            if self.status != "InService":
                raise invalid(f'Cannot update inference component "{self.arn}" while it is {self.status}.')
            self.status, self.failure_reason = "Updating", None

    def update(self, request: Request, definition: Callable[[Request], dict[str, Any]], role: ExecutionRole) -> None:
        """Replace the copies, or keep the old ones if the new ones do not start."""
        started = self._try(lambda: self._started(definition(request), role))
        if started is None:
            self._serve(self._container, "InService")
            return
        old, self.request = self._container, request
        self.copies = request.get("RuntimeConfig", {}).get("CopyCount", self.copies)
        self.deployment = request.get("DeploymentConfig", self.deployment)
        self._serve(started, "InService")
        if old is not None:
            old.stop()

    def call(self, body: bytes, headers: dict[str, str]) -> Reply:
        """The answer of a copy."""
        return self._copy().call(body, headers, None)

    def stream(self, body: bytes, headers: dict[str, str]) -> AbstractContextManager[tuple[Reply, Iterator[bytes]]]:
        """The same, while it comes in."""
        return self._copy().stream(body, headers)

    def _copy(self) -> Container:
        if self._container is None:
            raise invalid(f"Inference component {self.name} is {self.status}")
        return self._container

    def stop(self) -> None:
        """End the copies."""
        self.status = "Deleting"
        if self._container:
            self._container.stop()

    def wait(self) -> None:
        """Wait until the component has settled."""
        with self._settled:
            self._settled.wait_for(lambda: self.status not in BUSY)

    def describe(self, endpoint_arn: str) -> Request:
        """The component as DescribeInferenceComponent shows it."""
        shown: Request = {
            **{name: self.request.get(name) for name in ("EndpointName", "VariantName")},
            "InferenceComponentName": self.name,
            "InferenceComponentArn": self.arn,
            "EndpointArn": endpoint_arn,
            "InferenceComponentStatus": self.status,
            "FailureReason": self.failure_reason,
            "LastDeploymentConfig": self.deployment,
            "CreationTime": self._created,
            "LastModifiedTime": self._changed,
        }
        if self.base is None:
            shown["RuntimeConfig"] = {"DesiredCopyCount": self.copies, "CurrentCopyCount": self.copies}
        for form in ("Specification", "Specifications"):
            described = self.request.get(form)
            if isinstance(described, list):
                shown[form] = [_described(each) for each in described]
            elif described is not None:
                shown[form] = _described(described)
        return {name: value for name, value in shown.items() if value is not None}

    def _started(self, definition: dict[str, Any], role: ExecutionRole) -> Container:
        place = Place(group_of(self.endpoint), f"{self.name}/i-{secrets.token_hex(8)}")
        kind = Adapted if "AdapterUrl" in definition else Container
        container = kind.start(f"The container of inference component {self.name}", definition, role, place)
        try:
            container.wait_until_healthy()
        except BaseException:
            container.stop()
            raise
        return container

    def _serve(self, container: Container | None, status: str) -> None:
        with self._settled:
            self._container, self.status = container, status
            self._changed = time.time()
            self._settled.notify_all()

    def _try(self, work: Callable[[], Container]) -> Container | None:
        try:
            return work()
        except Refusal as refusal:
            self.failure_reason = str(refusal)
        except Exception:  # noqa: BLE001  # nobody waits for the thread that this is on
            self.failure_reason = f"the local AWS failed: {traceback.format_exc()}"
        return None


def _described(specification: Request) -> Request:
    """A specification as it is shown: the image is that which was deployed."""
    container = dict(specification.get("Container", {}))
    if "Image" in container:
        container["DeployedImage"] = {"SpecifiedImage": container.pop("Image")}
    return {**specification, "Container": container} if container else specification
