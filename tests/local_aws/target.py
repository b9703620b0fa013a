"""Whom a caller asks for by name: a variant, a model of many, or one container of several."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.local_aws.containers import Container
from tests.local_aws.multi_model import MultiModelContainer
from tests.local_aws.refusal import invalid

_HEADER = "x-amzn-sagemaker-target-"


@dataclass(frozen=True)
class Target:
    """The names that a request gives; none means that SageMaker chooses."""

    variant: str | None
    model: str | None
    hostname: str | None

    @classmethod
    def of(cls, headers: dict[str, str]) -> "Target":
        """The names in the headers of a request."""
        names = ("variant", "model", "container-hostname")
        return cls(*(headers.get(f"{_HEADER}{name}") for name in names))

    @property
    def condition_keys(self) -> dict[str, str]:
        """What policies can ask about the request."""
        keys = {"sagemaker:TargetModel": self.model, "sagemaker:TargetContainerHostname": self.hostname}
        return {key: name for key, name in keys.items() if name is not None}

    def path(self, containers: Sequence[Container], *, direct: bool) -> list[Container]:
        """The containers that the request passes: all in turn, or the one that it names."""
        many = any(isinstance(container, MultiModelContainer) for container in containers)
        if many and self.model is None:
            raise invalid("The endpoint is a multi-model endpoint: the request must have a TargetModel")
        if self.model is not None and not many:
            raise invalid(f"The endpoint is not a multi-model endpoint: TargetModel {self.model} must not be given")
        if not direct:
            if self.hostname is not None:
                raise invalid(
                    f"The containers of the endpoint are not invoked directly: TargetContainerHostname {self.hostname} "
                    "must not be given"
                )
            return list(containers)
        if self.hostname is None:
            raise invalid(
                "The containers of the endpoint are invoked directly: the request must have a TargetContainerHostname"
            )
        named = [container for container in containers if container.hostname == self.hostname]
        if not named:
            raise invalid(f"TargetContainerHostname {self.hostname} is no container of the endpoint")
        return named
