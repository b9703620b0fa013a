"""What a variant of instances may be given beside its model: scaling, pools, reserved capacity, core dumps."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Union

from aws_cdk import Duration
from aws_cdk import aws_sagemaker as sagemaker

from .access.permissions import Statement, use_key, write_prefix
from .arguments import (
    as_known,
    known_join,
    raise_errors,
    require_attribute,
    require_instance,
    require_number,
    require_text,
    vocabulary,
)
from .arguments.units import minutes
from .instance_type import InstanceType
from .rules import facts, walk
from .s3_location import S3Location

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

    from .model_reference import IModel

_Config = sagemaker.CfnEndpointConfig


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
        for name in ("min_instance_count", "max_instance_count", "maximum_step_size"):
            if (value := getattr(self, name)) is not None:
                require_number(f"{name} of ManagedInstanceScaling", value)
        if self.scale_in_strategy is not None:
            require_text("scale_in_strategy of ManagedInstanceScaling", self.scale_in_strategy)
        raise_errors("ManagedInstanceScaling", *walk(self.fact()))

    def fact(self) -> facts.ManagedScaling:
        """Return what the rules may know of the scaling."""
        dialect = vocabulary(cooldown_in_minutes="cooldown minutes", strategy="scale_in_strategy")
        scale_in = None
        if self.scale_in_strategy is not None:
            scale_in = facts.ScaleIn(
                dialect=dialect,
                strategy=as_known(self.scale_in_strategy),
                maximum_step_size=as_known(self.maximum_step_size),
                cooldown_in_minutes=as_known(minutes("cooldown", self.cooldown)),
            )
        return facts.ManagedScaling(
            dialect=dialect,
            min_instance_count=as_known(self.min_instance_count),
            max_instance_count=as_known(self.max_instance_count),
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
        ValueError: If the priority is out of its bounds, or something is of another kind.
    """

    instance_type: InstanceType
    priority: int
    model: Union["IModel", None] = None

    def __post_init__(self) -> None:
        require_instance("instance_type of InstancePool", self.instance_type, InstanceType, "pass InstanceType.of(...)")
        require_number("priority of InstancePool", self.priority)
        if self.model is not None:
            require_attribute(
                "model of InstancePool", self.model, "permit", "pass Model(...) or Model.from_model_name(...)"
            )
        raise_errors("InstancePool", self.fact())

    def fact(self) -> facts.InstancePool:
        """Return what the rules may know of the pool."""
        return facts.InstancePool(
            dialect=vocabulary(), instance_type=as_known(self.instance_type.name), priority=as_known(self.priority)
        )

    def render(self) -> sagemaker.CfnEndpointConfig.InstancePoolProperty:
        """Return the property of an endpoint configuration."""
        return _Config.InstancePoolProperty(
            instance_type=self.instance_type.name,
            priority=self.priority,
            model_name_override=self.model.model_name if self.model is not None else None,
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
        require_text("ml_reservation_arn of CapacityReservation", self.ml_reservation_arn, remedy="pass its ARN")
        raise_errors("CapacityReservation", self.fact())

    def fact(self) -> facts.CapacityReservation:
        """Return what the rules may know of the reservation."""
        return facts.CapacityReservation(dialect=vocabulary(), ml_reservation_arn=as_known(self.ml_reservation_arn))

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

    Raises:
        ValueError: If SageMaker would refuse the location, or something is of another kind.
    """

    destination: S3Location
    encryption_key: "kms.IKey | None" = None

    def __post_init__(self) -> None:
        require_instance("destination of CoreDump", self.destination, S3Location, "pass S3Location(bucket, prefix)")
        if self.encryption_key is not None:
            require_attribute(
                "encryption_key of CoreDump", self.encryption_key, "key_arn", "pass kms.Key(...) or an import"
            )
        raise_errors("CoreDump", self.fact())

    def fact(self) -> facts.CoreDump:
        """Return what the rules may know of the dumps."""
        return facts.CoreDump(
            dialect=vocabulary(destination_s3_uri="destination"), destination_s3_uri=known_join(self.destination.uri)
        )

    def render(self) -> sagemaker.CfnEndpointConfig.CoreDumpConfigProperty:
        """Return the property of an endpoint configuration."""
        return _Config.CoreDumpConfigProperty(
            destination_s3_uri=self.destination.uri,
            kms_key_id=self.encryption_key.key_arn if self.encryption_key is not None else None,
        )

    def statements(self) -> tuple[Statement, ...]:
        """Return what the role needs to leave dumps there."""
        needed = write_prefix(self.destination)
        if self.encryption_key is None:
            return needed
        return (*needed, use_key(self.encryption_key, ["kms:Encrypt", "kms:GenerateDataKey"]))
