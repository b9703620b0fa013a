"""What a variant of instances may be given beside its model: scaling, pools, reserved capacity, core dumps."""

from typing import TYPE_CHECKING, Literal

from aws_cdk import Duration
from aws_cdk import aws_sagemaker as sagemaker

from .access.options import encrypted_with, written_to
from .arguments import kinds
from .arguments.options import Options
from .arguments.value import Value
from .instance_type import InstanceType, an_instance_type
from .model_reference import IModel, a_model
from .rules import facts
from .s3_location import S3Location

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

_Config = sagemaker.CfnEndpointConfig


class ManagedInstanceScaling(Value):
    """Managed instance scaling: SageMaker adds and removes instances as the copies of inference components need them.

    Args:
        min_instance_count: Instances to keep. Default: SageMaker decides.
        max_instance_count: Instances to have at most. Default: SageMaker decides.
        scale_in_strategy: `IDLE_RELEASE` lets go of empty instances, `CONSOLIDATION` moves copies together first.
            Default: SageMaker decides.
        maximum_step_size: Instances to let go of at a time, 1 to 100; needs scale_in_strategy. Default: SageMaker
            decides.
        cooldown: How long to wait between two consolidations, 5 to 1440 whole minutes; needs scale_in_strategy.
            Default: SageMaker decides.

    Raises:
        ValueError: If SageMaker would refuse it.
    """

    min_instance_count: int | None = None
    max_instance_count: int | None = None
    scale_in_strategy: Literal["IDLE_RELEASE", "CONSOLIDATION"] | None = None
    maximum_step_size: int | None = None
    cooldown: Duration | None = None

    _options = Options(
        facts.ManagedScaling,
        _Config.ManagedInstanceScalingProperty,
        fixed={"status": "ENABLED"},
        min_instance_count=kinds.number(),
        max_instance_count=kinds.number(),
        scale_in_policy=Options(
            facts.ScaleIn,
            _Config.ScaleInPolicyProperty,
            needs=["scale_in_strategy"],
            scale_in_strategy=kinds.text("strategy"),
            maximum_step_size=kinds.number(),
            cooldown=kinds.minutes("cooldown_in_minutes"),
        ),
    )


class InstancePool(Value):
    """One instance type of a fleet that is made of several, so that it starts where another type is sold out.

    Args:
        instance_type: The instances of the pool.
        priority: When SageMaker tries the pool: 1 first, 5 last.
        model: A model made for this type. Default: the variant's model.

    Raises:
        ValueError: If the priority is out of its bounds, or something is of another kind.
    """

    instance_type: InstanceType
    priority: int
    model: IModel | None = None

    _options = Options(
        facts.InstancePool,
        _Config.InstancePoolProperty,
        instance_type=an_instance_type(required=True),
        priority=kinds.number(required=True),
        model=a_model("model_name_override"),
    )


class CapacityReservation(Value):
    """Reserved capacity that a variant runs in, and only there.

    Args:
        ml_reservation_arn: ARN of the reservation, of a training plan for example.

    Raises:
        ValueError: If it is not an ARN of SageMaker's.
    """

    ml_reservation_arn: str

    _options = Options(
        facts.CapacityReservation,
        _Config.CapacityReservationConfigProperty,
        fixed={"capacity_reservation_preference": "capacity-reservations-only"},
        ml_reservation_arn=kinds.text(required=True, remedy="pass its ARN"),
    )


class CoreDump(Value):
    """Where a container that crashes leaves its memory. It may hold what callers sent.

    Args:
        destination: Where the dumps go.
        encryption_key: The key that encrypts them. Default: that of the bucket.

    Raises:
        ValueError: If SageMaker would refuse the location, or something is of another kind.
    """

    destination: S3Location
    encryption_key: "kms.IKey | kms.Key | None" = None

    _options = Options(
        facts.CoreDump,
        _Config.CoreDumpConfigProperty,
        destination=written_to("destination_s3_uri", required=True),
        encryption_key=encrypted_with("kms_key_id", "kms:Encrypt", "kms:GenerateDataKey"),
    )
