"""Fleets: the containers that serve one endpoint configuration."""

import random
import secrets
import threading
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from tests.local_aws.capture import Capture
from tests.local_aws.catalog import Request
from tests.local_aws.container_log import Place, group_of
from tests.local_aws.containers import Container, Reply
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.explainer import Explainer, records
from tests.local_aws.models import containers, is_direct
from tests.local_aws.multi_model import MultiModelContainer
from tests.local_aws.refusal import invalid
from tests.local_aws.target import Target


@dataclass
class Variant:
    """A deployed variant: its weight, its instances or provisioned concurrency, and its containers in their order."""

    specification: dict[str, Any]
    weight: float
    capacity: int
    containers: list[Container]
    direct: bool
    capture: Capture | None
    explainer: Explainer | None

    @property
    def name(self) -> str:
        """The variant's name."""
        return str(self.specification["VariantName"])

    def call(self, body: bytes, headers: dict[str, str], target: Target) -> Reply:
        """The answer of the last container that the request passes, or of the first that fails."""
        reply = Reply(200, headers["Content-Type"], body)
        for container in target.path(self.containers, direct=self.direct):
            reply = container.call(reply.body, {**headers, "Content-Type": reply.content_type}, target.model)
            if reply.status >= 300:
                return replace(reply, container=container.hostname or reply.container)
        return reply

    def answer(self, body: bytes, headers: dict[str, str], target: Target, inference_id: str | None) -> Reply:
        """The same, captured if data is."""
        reply = self.call(body, headers, target)
        if self.capture and reply.status < HTTPStatus.MULTIPLE_CHOICES:
            asked = (headers["Content-Type"], body)
            self.capture.keep(asked, (reply.content_type, reply.body), inference_id)
        return reply

    def explain(self, body: bytes, headers: dict[str, str], target: Target, which: str | None) -> Reply:
        """The answer with its explanations, of the records that an expression chooses."""
        if self.explainer is None:
            raise LookupError("the variant has no explainer")
        asked, answered = records(headers, body), self.call(body, headers, target)
        if answered.status >= HTTPStatus.MULTIPLE_CHOICES:
            return answered
        return self.explainer.explain(asked, answered, which, lambda made: self.call(made, headers, target))

    def describe(self) -> dict[str, Any]:
        """The variant as DescribeEndpoint shows it."""
        shown: dict[str, Any] = {
            "VariantName": self.name,
            "DeployedImages": [],
            "CurrentWeight": self.weight,
            "DesiredWeight": self.weight,
        }
        if "ServerlessConfig" in self.specification:
            serverless = {**self.specification["ServerlessConfig"]}
            if "ProvisionedConcurrency" in serverless:
                serverless["ProvisionedConcurrency"] = self.capacity
            return {**shown, "CurrentServerlessConfig": serverless, "DesiredServerlessConfig": serverless}
        return {**shown, "CurrentInstanceCount": self.capacity, "DesiredInstanceCount": self.capacity}


class Fleet:
    """The variants of one endpoint configuration, running."""

    def __init__(self, config: Request, models: list[Request], endpoint: str, endpoint_arn: str) -> None:
        self.config = config
        self._endpoint = endpoint
        self.variants: list[Variant] = []
        self._calls = 0
        self._idle = threading.Condition()
        try:
            specifications = [*config["ProductionVariants"], *config.get("ShadowProductionVariants", ())]
            for specification, model in zip(specifications, models, strict=True):
                self._start(specification, model, endpoint_arn)
            for variant in self.variants:
                for container in variant.containers:
                    container.wait_until_healthy()
        except BaseException:
            self.stop()
            raise

    @property
    def answering(self) -> list[Variant]:
        """The variants that answer."""
        return self.variants[: len(self.config["ProductionVariants"])]

    @property
    def shadows(self) -> list[Variant]:
        """The variants that receive copies."""
        return self.variants[len(self.config["ProductionVariants"]) :]

    def find(self, name: str) -> Variant | None:
        """A variant by its name."""
        return next((variant for variant in self.variants if variant.name == name), None)

    def pick(self) -> Variant:
        """A variant that answers, by weight."""
        weights = [variant.weight for variant in self.answering]
        if not any(weights):
            raise invalid("no variant of the endpoint has any weight")
        return random.choices(self.answering, weights)[0]  # noqa: S311  # traffic, no secret

    def retain(self, fleet: "Fleet", excluded: set[str]) -> None:
        """Take over what another fleet was scaled and shifted to, but for the excluded properties."""
        for variant in self.variants:
            if before := fleet.find(variant.name):
                if "DesiredWeight" not in excluded:
                    variant.weight = before.weight
                if "DesiredInstanceCount" not in excluded:
                    variant.capacity = before.capacity

    def stop(self) -> None:
        """End the containers, after the calls under way."""
        with self._idle:
            self._idle.wait_for(lambda: self._calls == 0, timeout=60)
        for variant in self.variants:
            for container in variant.containers:
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

    def _start(self, specification: dict[str, Any], model: Request, endpoint_arn: str) -> None:
        role = ExecutionRole((model or self.config)["ExecutionRoleArn"], endpoint_arn)
        label = f"container of production variant {specification['VariantName']}"
        serverless = specification.get("ServerlessConfig", {})
        capacity = specification.get("InitialInstanceCount", serverless.get("ProvisionedConcurrency", 0))
        name, weight = specification["VariantName"], specification["InitialVariantWeight"]
        capture = Capture.of(self.config, role, self._endpoint, name)
        explainer = Explainer.of(self.config, role)
        variant = Variant(specification, weight, capacity, [], is_direct(model), capture, explainer)
        # Known before its containers are, so that stopping the fleet reaches those that have started.
        self.variants.append(variant)
        instance = f"{variant.name}/i-{secrets.token_hex(8)}"
        definitions = containers(model)
        for index, definition in enumerate(definitions):
            hostname = definition.get("ContainerHostname", f"container-{index + 1}")
            stream = instance if len(definitions) == 1 else f"{instance}/{hostname}"
            kind = MultiModelContainer if definition.get("Mode") == "MultiModel" else Container
            name = f"The {'primary ' if index == 0 else ''}{label}"
            variant.containers.append(kind.start(name, definition, role, Place(group_of(self._endpoint), stream)))
