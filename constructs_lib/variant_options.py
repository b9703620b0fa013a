"""What a variant of instances may be given beside its model: routing, pools, reserved capacity, core dumps."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Union

from aws_cdk import Duration
from aws_cdk import aws_sagemaker as sagemaker

from .arguments import instance_of, known, known_join, minutes, settle, words
from .instance_type import InstanceType
from .permissions import Statement, allow, write_prefix
from .rules import facts, walk
from .s3_location import S3Location

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

    from .model import IModel

_Config = sagemaker.CfnEndpointConfig
ROUTING_WORDS = words(routing_strategy="routing_strategy")


@dataclass(frozen=True)
class RoutingStrategy:
    """How an endpoint spreads requests over the instances of a variant.

    `RoutingStrategy.RANDOM` picks one, `RoutingStrategy.LEAST_OUTSTANDING_REQUESTS` picks the least busy,
    `RoutingStrategy.prefix_aware(...)` one that has seen the beginning of the request.
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
        settle("RoutingStrategy", *walk(self.fact()))

    def fact(self) -> facts.Routing:
        """Return what the rules may know of the strategy."""
        config = None
        if self.prefix_length is not None or self.concurrency_threshold is not None:
            config = facts.PrefixAwareRouting(
                dialect=ROUTING_WORDS,
                prefix_length=known(self.prefix_length),
                concurrency_threshold=known(self.concurrency_threshold),
            )
        return facts.Routing(
            dialect=ROUTING_WORDS, routing_strategy=known(self.name), prefix_aware_routing_config=config
        )

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


@dataclass(frozen=True, kw_only=True)
class ManagedInstanceScaling:
    """Managed instance scaling: SageMaker adds and removes instances as the copies of inference components need them.

    Args:
        min_instance_count: Instances to keep. SageMaker decides if not given.
        max_instance_count: Instances to have at most. SageMaker decides if not given.
        scale_in_strategy: `IDLE_RELEASE` lets go of empty instances, `CONSOLIDATION` moves copies together first.
            SageMaker decides if not given.
        maximum_step_size: Instances to let go of at a time, 1 to 100. SageMaker decides if not given.
        cooldown: How long to wait between two consolidations, 5 to 1440 whole minutes. SageMaker decides if not given.

    Raises:
        ValueError: If SageMaker would refuse it.
    """

    min_instance_count: int | None = None
    max_instance_count: int | None = None
    scale_in_strategy: Literal["IDLE_RELEASE", "CONSOLIDATION"] | None = None
    maximum_step_size: int | None = None
    cooldown: Duration | None = None

    def __post_init__(self) -> None:
        if self.scale_in_strategy is None and (self.maximum_step_size is not None or self.cooldown is not None):
            raise ValueError("maximum_step_size and cooldown of ManagedInstanceScaling need scale_in_strategy; pass it")
        settle("ManagedInstanceScaling", *walk(self.fact()))

    def fact(self) -> facts.ManagedScaling:
        """Return what the rules may know of the scaling."""
        dialect = words(cooldown_in_minutes="cooldown minutes", strategy="scale_in_strategy")
        scale_in = None
        if self.scale_in_strategy is not None:
            scale_in = facts.ScaleIn(
                dialect=dialect,
                strategy=known(self.scale_in_strategy),
                maximum_step_size=known(self.maximum_step_size),
                cooldown_in_minutes=known(minutes("cooldown", self.cooldown)),
            )
        return facts.ManagedScaling(
            dialect=dialect,
            min_instance_count=known(self.min_instance_count),
            max_instance_count=known(self.max_instance_count),
            scale_in_policy=scale_in,
        )

    def render(self) -> sagemaker.CfnEndpointConfig.ManagedInstanceScalingProperty:
        """Return the property of an endpoint configuration."""
        scale_in = None
        if self.scale_in_strategy is not None:
            scale_in = _Config.ScaleInPolicyProperty(
                strategy=self.scale_in_strategy,
                maximum_step_size=self.maximum_step_size,
                cooldown_in_minutes=minutes("cooldown", self.cooldown),
            )
        return _Config.ManagedInstanceScalingProperty(
            status="ENABLED",
            min_instance_count=self.min_instance_count,
            max_instance_count=self.max_instance_count,
            scale_in_policy=scale_in,
        )


@dataclass(frozen=True, kw_only=True)
class InstancePool:
    """One instance type of a fleet that is made of several, so that it starts where another type is sold out.

    Args:
        instance_type: The instances of the pool.
        priority: When SageMaker tries the pool: 1 first, 5 last.
        model: A model made for this type. The variant's model if not given.

    Raises:
        ValueError: If the priority is out of its bounds.
    """

    instance_type: InstanceType
    priority: int
    model: Union["IModel", None] = None

    def __post_init__(self) -> None:
        instance_of("instance_type of InstancePool", self.instance_type, InstanceType, "pass InstanceType.of(...)")
        settle("InstancePool", self.fact())

    def fact(self) -> facts.InstancePool:
        """Return what the rules may know of the pool."""
        return facts.InstancePool(
            dialect=words(), instance_type=known(self.instance_type.name), priority=known(self.priority)
        )

    def render(self) -> sagemaker.CfnEndpointConfig.InstancePoolProperty:
        """Return the property of an endpoint configuration."""
        return _Config.InstancePoolProperty(
            instance_type=self.instance_type.name,
            priority=self.priority,
            model_name_override=self.model.model_name if self.model else None,
        )


@dataclass(frozen=True, kw_only=True)
class CapacityReservation:
    """Reserved capacity that a variant runs in, and only there.

    Args:
        ml_reservation_arn: ARN of the reservation, of a training plan for example.

    Raises:
        ValueError: If it is no ARN of SageMaker's.
    """

    ml_reservation_arn: str

    def __post_init__(self) -> None:
        settle("CapacityReservation", self.fact())

    def fact(self) -> facts.CapacityReservation:
        """Return what the rules may know of the reservation."""
        return facts.CapacityReservation(dialect=words(), ml_reservation_arn=known(self.ml_reservation_arn))

    def render(self) -> sagemaker.CfnEndpointConfig.CapacityReservationConfigProperty:
        """Return the property of an endpoint configuration."""
        return _Config.CapacityReservationConfigProperty(
            capacity_reservation_preference="capacity-reservations-only", ml_reservation_arn=self.ml_reservation_arn
        )


@dataclass(frozen=True, kw_only=True)
class CoreDump:
    """Where a container that crashes leaves its memory. It may hold what callers sent.

    Args:
        destination: Where the dumps go.
        encryption_key: The key that encrypts them. That of the bucket if not given.
    """

    destination: S3Location
    encryption_key: "kms.IKey | None" = None

    def __post_init__(self) -> None:
        instance_of("destination of CoreDump", self.destination, S3Location, "pass S3Location(bucket, prefix)")
        settle("CoreDump", self.fact())

    def fact(self) -> facts.CoreDump:
        """Return what the rules may know of the dumps."""
        return facts.CoreDump(
            dialect=words(destination_s3_uri="destination"), destination_s3_uri=known_join(self.destination.uri)
        )

    def render(self) -> sagemaker.CfnEndpointConfig.CoreDumpConfigProperty:
        """Return the property of an endpoint configuration."""
        return _Config.CoreDumpConfigProperty(
            destination_s3_uri=self.destination.uri,
            kms_key_id=self.encryption_key.key_arn if self.encryption_key else None,
        )

    def statements(self) -> tuple[Statement, ...]:
        """Return what the role needs to leave dumps there."""
        needed = write_prefix(self.destination)
        if self.encryption_key is None:
            return needed
        return (*needed, allow(["kms:Encrypt", "kms:GenerateDataKey"], self.encryption_key.key_arn))
