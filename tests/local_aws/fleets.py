"""Fleets: the containers that serve one endpoint configuration."""

import random
import threading
from dataclasses import dataclass
from typing import Any

from tests.local_aws.catalog import Request
from tests.local_aws.containers import Container, Reply
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.models import containers
from tests.local_aws.refusal import invalid


@dataclass
class Variant:
    """A deployed variant: its weight, its instances, and the containers that a request passes in turn."""

    specification: dict[str, Any]
    weight: float
    instances: int
    pipeline: list[Container]

    @property
    def name(self) -> str:
        """The variant's name."""
        return str(self.specification["VariantName"])

    def call(self, body: bytes, headers: dict[str, str]) -> Reply:
        """The answer of the last container, or of the first that fails."""
        reply = Reply(200, headers["Content-Type"], body)
        for container in self.pipeline:
            reply = container.call(reply.body, {**headers, "Content-Type": reply.content_type})
            if reply.status >= 300:
                break
        return reply

    def describe(self) -> dict[str, Any]:
        """The variant as DescribeEndpoint shows it."""
        shown: dict[str, Any] = {
            "VariantName": self.name,
            "DeployedImages": [],
            "CurrentWeight": self.weight,
            "DesiredWeight": self.weight,
        }
        if "ServerlessConfig" in self.specification:
            serverless = self.specification["ServerlessConfig"]
            return {**shown, "CurrentServerlessConfig": serverless, "DesiredServerlessConfig": serverless}
        return {**shown, "CurrentInstanceCount": self.instances, "DesiredInstanceCount": self.instances}


class Fleet:
    """The variants of one endpoint configuration, running."""

    def __init__(self, config: Request, models: list[Request], endpoint_arn: str) -> None:
        self.config = config
        self.variants: list[Variant] = []
        self._calls = 0
        self._idle = threading.Condition()
        try:
            for specification, model in zip(config["ProductionVariants"], models, strict=True):
                self.variants.append(_start(specification, model, endpoint_arn))
            for variant in self.variants:
                for container in variant.pipeline:
                    container.wait_until_healthy()
        except BaseException:
            self.stop()
            raise

    def find(self, name: str) -> Variant | None:
        """A variant by its name."""
        return next((variant for variant in self.variants if variant.name == name), None)

    def pick(self) -> Variant:
        """A variant, by weight."""
        weights = [variant.weight for variant in self.variants]
        if not any(weights):
            raise invalid("no variant of the endpoint has any weight")
        return random.choices(self.variants, weights)[0]  # noqa: S311

    def retain(self, fleet: "Fleet", excluded: set[str]) -> None:
        """Take over what another fleet was scaled and shifted to, but for the excluded properties."""
        for variant in self.variants:
            if before := fleet.find(variant.name):
                if "DesiredWeight" not in excluded:
                    variant.weight = before.weight
                if "DesiredInstanceCount" not in excluded:
                    variant.instances = before.instances

    def stop(self) -> None:
        """End the containers, after the calls under way."""
        with self._idle:
            self._idle.wait_for(lambda: self._calls == 0, timeout=60)
        for variant in self.variants:
            for container in variant.pipeline:
                container.stop()

    def hold(self) -> None:
        """Keep the fleet for a call."""
        with self._idle:
            self._calls += 1

    def release(self) -> None:
        """The call is over."""
        with self._idle:
            self._calls -= 1
            self._idle.notify_all()


def _start(specification: dict[str, Any], model: Request, endpoint_arn: str) -> Variant:
    role = ExecutionRole(model["ExecutionRoleArn"], endpoint_arn)
    label = f"container of production variant {specification['VariantName']}"
    return Variant(
        specification,
        specification["InitialVariantWeight"],
        specification.get("InitialInstanceCount", 0),
        [
            Container.start(f"The {'primary ' if index == 0 else ''}{label}", definition, role)
            for index, definition in enumerate(containers(model))
        ],
    )
