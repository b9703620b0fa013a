"""Routing strategies: how an endpoint spreads requests over instances."""

from dataclasses import dataclass
from typing import ClassVar

from aws_cdk import aws_sagemaker as sagemaker

from .arguments import as_known, raise_errors, require_number, require_text, vocabulary
from .rules import facts, walk

_Config = sagemaker.CfnEndpointConfig
_WORDS = vocabulary(routing_strategy="name", prefix_aware_routing_config="prefix_length with concurrency_threshold")


@dataclass(frozen=True)
class RoutingStrategy:
    """How an endpoint spreads requests over the instances of a variant.

    `RoutingStrategy.RANDOM` picks one, `RoutingStrategy.LEAST_OUTSTANDING_REQUESTS` picks the least busy,
    `RoutingStrategy.prefix_aware(...)` one that has seen the beginning of the request.

    Args:
        name: The service's name for the strategy.
        prefix_length: How much of a request counts as its beginning: 1024 to 65536 bytes, only if that decides.
        concurrency_threshold: How many requests an instance works on before another is chosen: 1 to 1024, only if the
            beginning of a request decides.

    Raises:
        ValueError: If SageMaker does not know the strategy, or a number is missing or out of its bounds.
    """

    name: str
    prefix_length: int | None = None
    concurrency_threshold: int | None = None

    RANDOM: ClassVar["RoutingStrategy"]
    LEAST_OUTSTANDING_REQUESTS: ClassVar["RoutingStrategy"]

    @staticmethod
    def of(name: str) -> "RoutingStrategy":
        """Return a strategy by the service's name for it."""
        return RoutingStrategy(name)

    @staticmethod
    def prefix_aware(*, prefix_length: int, concurrency_threshold: int) -> "RoutingStrategy":
        """Send requests that begin alike to the same instance.

        Args:
            prefix_length: How much of a request counts as its beginning: 1024 to 65536 bytes.
            concurrency_threshold: How many requests an instance works on before another is chosen: 1 to 1024.

        Raises:
            ValueError: If a number is out of its bounds.
        """
        return RoutingStrategy("PREFIX_AWARE", prefix_length, concurrency_threshold)

    def __post_init__(self) -> None:
        require_text("name of RoutingStrategy", self.name, remedy="pass RANDOM, or another name of the service's")
        for name in ("prefix_length", "concurrency_threshold"):
            if (value := getattr(self, name)) is not None:
                require_number(f"{name} of RoutingStrategy", value)
        raise_errors("RoutingStrategy", *walk(self.fact()))

    def fact(self) -> facts.Routing:
        """Return what the rules may know of the strategy."""
        config = None
        if self.prefix_length is not None or self.concurrency_threshold is not None:
            config = facts.PrefixAwareRouting(
                dialect=_WORDS,
                prefix_length=as_known(self.prefix_length),
                concurrency_threshold=as_known(self.concurrency_threshold),
            )
        return facts.Routing(dialect=_WORDS, routing_strategy=as_known(self.name), prefix_aware_routing_config=config)

    def render(self) -> sagemaker.CfnEndpointConfig.RoutingConfigProperty:
        """Return the property of an endpoint configuration."""
        config = None
        if self.prefix_length is not None:
            config = _Config.PrefixAwareRoutingConfigProperty(
                prefix_length=self.prefix_length, concurrency_threshold=self.concurrency_threshold
            )
        return _Config.RoutingConfigProperty(routing_strategy=self.name, prefix_aware_routing_config=config)


RoutingStrategy.RANDOM = RoutingStrategy("RANDOM")
RoutingStrategy.LEAST_OUTSTANDING_REQUESTS = RoutingStrategy("LEAST_OUTSTANDING_REQUESTS")
