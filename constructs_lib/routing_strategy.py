"""Routing strategies: how an endpoint spreads requests over instances."""

from typing import ClassVar

from aws_cdk import aws_sagemaker as sagemaker

from .arguments import kinds
from .arguments.options import Options
from .arguments.value import Value
from .rules import facts


class RoutingStrategy(Value, kw_only=False):
    """How an endpoint spreads requests over the instances of a variant.

    `RoutingStrategy.RANDOM` picks any instance, `RoutingStrategy.LEAST_OUTSTANDING_REQUESTS` the least busy one, and
    `RoutingStrategy.prefix_aware(...)` one that has served requests with the same beginning.

    Args:
        name: The service's name for the strategy.
        prefix_length: Length of the beginning that is compared: 1024 to 65536 bytes. PREFIX_AWARE only.
        concurrency_threshold: Concurrent requests of an instance before requests go to another: 1 to 1024.
            PREFIX_AWARE only.

    Raises:
        ValueError: If SageMaker has no such strategy, or a number is missing or out of its bounds.
    """

    name: str
    prefix_length: int | None = None
    concurrency_threshold: int | None = None

    RANDOM: ClassVar["RoutingStrategy"]
    LEAST_OUTSTANDING_REQUESTS: ClassVar["RoutingStrategy"]

    _options = Options(
        facts.Routing,
        sagemaker.CfnEndpointConfig.RoutingConfigProperty,
        name=kinds.text("routing_strategy", required=True, remedy="pass RoutingStrategy.RANDOM or another strategy"),
        prefix_aware_routing_config=Options(
            facts.PrefixAwareRouting,
            sagemaker.CfnEndpointConfig.PrefixAwareRoutingConfigProperty,
            prefix_length=kinds.number(),
            concurrency_threshold=kinds.number(),
        ),
    )

    @staticmethod
    def of(name: str) -> "RoutingStrategy":
        """Return a strategy by the service's name for it."""
        return RoutingStrategy(name)

    @staticmethod
    def prefix_aware(*, prefix_length: int, concurrency_threshold: int) -> "RoutingStrategy":
        """Send requests with the same beginning to the same instance.

        Args:
            prefix_length: Length of the beginning that is compared: 1024 to 65536 bytes.
            concurrency_threshold: Concurrent requests of an instance before requests go to another: 1 to 1024.

        Raises:
            ValueError: If a number is out of its bounds.
        """
        return RoutingStrategy("PREFIX_AWARE", prefix_length, concurrency_threshold)


RoutingStrategy.RANDOM = RoutingStrategy("RANDOM")
RoutingStrategy.LEAST_OUTSTANDING_REQUESTS = RoutingStrategy("LEAST_OUTSTANDING_REQUESTS")
