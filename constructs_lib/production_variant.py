"""Production variants: which model serves, on what, with how much of the traffic."""

from collections.abc import Iterator, Sequence

from aws_cdk import Duration, Size
from aws_cdk import aws_sagemaker as sagemaker

from .access.permissions import SSM_ACCESS
from .arguments import kinds
from .arguments.checks import Form
from .arguments.options import Options
from .arguments.refusal import shown
from .arguments.value import Value
from .instance_type import InstanceType, an_instance_type
from .model_reference import IModel, a_model
from .routing_strategy import RoutingStrategy
from .rules import facts
from .variant_options import CapacityReservation, CoreDump, InstancePool, ManagedInstanceScaling


class ProductionVariant(Value):
    """What variants of instances and serverless ones have in common.

    Args:
        model: The model.
        variant_name: Name of the variant.
    """

    model: IModel | None
    variant_name: str = "AllTraffic"

    def _called(self) -> str:
        return f"{type(self).__name__} {shown(self.variant_name)}"

    def _place(self) -> str:
        return f"variant {shown(self.variant_name)}"

    def _fact_at(self, at: str) -> facts.Variant:
        model = None if self.model is None else self.model._fact
        found: facts.Variant = self._options.fact(self._given, at, model=model)
        return found

    def _models(self) -> Iterator[IModel]:
        """Yield the models that the variant serves."""
        if self.model is not None:
            yield self.model


class InstanceProductionVariant(ProductionVariant):
    """A model served by a fleet of instances, or a fleet without a model that hosts inference components.

    Args:
        model: The model. None, which must be written, for a fleet that hosts inference components.
        instance_type: Instance type of the fleet; required unless instance_pools is given.
        variant_name: Name of the variant, unique in its configuration: letters, digits and inner hyphens, 63 at most.
        initial_instance_count: Instances to start with, 1 or more; autoscaling may change the number later. A single
            instance does not survive a zone outage, which is reported as information.
        initial_variant_weight: Share of the traffic, relative to the sum of all variants. 0 receives none.
        volume_size: Size of each instance's volume: 1 to 512 GiB, in whole GiB. Default: SageMaker decides. Refused for
            instance types that bring local storage.
        model_data_download_timeout: How long downloading the model may take: 60 to 3600 seconds. Default: SageMaker
            decides.
        container_startup_health_check_timeout: How long a container may take to pass its first health check: 60 to
            3600 seconds. Default: SageMaker decides.
        instance_provision_timeout: How long SageMaker looks for free instances: 300 to 3600 seconds. Default: SageMaker
            decides.
        routing_strategy: How requests are spread over the instances. Default: SageMaker decides.
        managed_instance_scaling: Bounds between which SageMaker scales a fleet for inference components. Default: the
            fleet keeps its size.
        instance_pools: Up to five instance types, tried by priority, in place of instance_type.
        capacity_reservation: Reserved capacity to run in. Default: none.
        inference_ami_version: The machine image of the instances, and so its drivers. Default: SageMaker decides.
        enable_ssm_access: Whether Session Manager may open a shell on the instances. Default: it may not.
        core_dump: Where a crashed container leaves its memory. Default: nowhere.

    Raises:
        ValueError: If SageMaker would refuse the variant.
    """

    model: IModel | None
    instance_type: InstanceType | None = None
    initial_instance_count: int = 1
    initial_variant_weight: float = 1.0
    volume_size: Size | None = None
    model_data_download_timeout: Duration | None = None
    container_startup_health_check_timeout: Duration | None = None
    instance_provision_timeout: Duration | None = None
    routing_strategy: RoutingStrategy | None = None
    managed_instance_scaling: ManagedInstanceScaling | None = None
    instance_pools: Sequence[InstancePool] = ()
    capacity_reservation: CapacityReservation | None = None
    inference_ami_version: str | None = None
    enable_ssm_access: bool | None = None
    core_dump: CoreDump | None = None

    _options = Options(
        facts.Variant,
        sagemaker.CfnEndpointConfig.ProductionVariantProperty,
        model=a_model(),
        instance_type=an_instance_type(),
        variant_name=kinds.text(required=True),
        initial_instance_count=kinds.number(required=True),
        initial_variant_weight=kinds.number(required=True),
        volume_size=kinds.gibibytes("volume_size_in_gb"),
        model_data_download_timeout=kinds.seconds("model_data_download_timeout_in_seconds"),
        container_startup_health_check_timeout=kinds.seconds("container_startup_health_check_timeout_in_seconds"),
        instance_provision_timeout=kinds.seconds("variant_instance_provision_timeout_in_seconds"),
        routing_strategy=kinds.nested(RoutingStrategy, "routing_config"),
        managed_instance_scaling=kinds.nested(ManagedInstanceScaling),
        instance_pools=kinds.several(kinds.nested(InstancePool), each="pool", required=True),
        capacity_reservation=kinds.nested(CapacityReservation, "capacity_reservation_config"),
        inference_ami_version=kinds.text(
            form=Form(r"\S+", "a name without blanks"), remedy="pass the name of an image"
        ),
        enable_ssm_access=kinds.flag(tokens=True, needs=[SSM_ACCESS]),
        core_dump=kinds.nested(CoreDump, "core_dump_config"),
    )

    def __post_init__(self) -> None:
        if self.instance_type is None and self.instance_pools in ((), []):
            raise ValueError(
                f"{self._called()}: there is no instance_type; pass InstanceType.M5_LARGE or another, or use "
                "ServerlessProductionVariant"
            )
        super().__post_init__()

    def _models(self) -> Iterator[IModel]:
        yield from super()._models()
        yield from (pool.model for pool in self.instance_pools if pool.model is not None)
