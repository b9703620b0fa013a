"""Production variants: which model serves, on what, with how much of the traffic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aws_cdk import Duration, Size
from aws_cdk import aws_sagemaker as sagemaker

from .access.permissions import SSM_ACCESS, Statement
from .arguments import (
    as_flag,
    as_known,
    raise_errors,
    require_attribute,
    require_instance,
    require_number,
    require_sequence,
    require_text,
    vocabulary,
)
from .arguments.checks import Form
from .arguments.units import gibibytes, seconds
from .instance_type import InstanceType
from .model_reference import IModel
from .routing_strategy import RoutingStrategy
from .rules import UNKNOWN, Finding, facts
from .variant_options import CapacityReservation, CoreDump, InstancePool, ManagedInstanceScaling

if TYPE_CHECKING:
    from aws_cdk.aws_sagemaker import CfnEndpointConfig

_WORDS = vocabulary(
    model_name="model",
    volume_size_in_gb="volume_size GiB",
    model_data_download_timeout_in_seconds="model_data_download_timeout seconds",
    container_startup_health_check_timeout_in_seconds="container_startup_health_check_timeout seconds",
    variant_instance_provision_timeout_in_seconds="instance_provision_timeout seconds",
    routing_config="routing_strategy",
    capacity_reservation_config="capacity_reservation",
    core_dump_config="core_dump",
)


@dataclass(frozen=True, kw_only=True)
class InstanceProductionVariant:
    """A model served by a fleet of instances, or a fleet without a model that hosts inference components.

    Args:
        model: The model. None, which must be written, for a fleet that hosts inference components.
        instance_type: The instances. Only with instance_pools it may be left out.
        variant_name: Name of the variant, unique in its configuration: letters, digits and inner hyphens, 63 at most.
        initial_instance_count: Instances to start with, 1 or more; autoscaling may change it later. One instance
            stops serving when its Availability Zone does, which is told.
        initial_variant_weight: Share of the traffic, relative to the sum of all variants. 0 receives none.
        volume_size: Size of each instance's volume, 1 to 512 GiB, in whole GiB. SageMaker decides if not given;
            instance types with storage of their own refuse it.
        model_data_download_timeout: How long fetching the model may take, 60 to 3600 s. SageMaker decides if not given.
        container_startup_health_check_timeout: How long a container may take to answer its first ping, 60 to 3600 s.
            SageMaker decides if not given.
        instance_provision_timeout: How long SageMaker looks for free instances, 300 to 3600 s. SageMaker decides if
            not given.
        routing_strategy: How requests are spread over the instances. SageMaker decides if not given.
        managed_instance_scaling: Bounds between which SageMaker scales a fleet for inference components. The fleet
            keeps its size if not given.
        instance_pools: Up to five instance types, tried by priority, in place of instance_type.
        capacity_reservation: Reserved capacity to run in. None if not given.
        inference_ami_version: The machine image of the instances, and so its drivers. SageMaker decides if not given.
        enable_ssm_access: Whether Session Manager may open a shell on the instances. It may not if not given.
        core_dump: Where a crashed container leaves its memory. Nowhere if not given.

    Raises:
        ValueError: If SageMaker would refuse the variant.
    """

    model: IModel | None
    instance_type: InstanceType | None = None
    variant_name: str = "AllTraffic"
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
    fact: facts.Variant = field(init=False, repr=False)
    findings: tuple[Finding, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        what = f"InstanceProductionVariant {self.variant_name!r}"
        object.__setattr__(self, "variant_name", require_text(f"variant_name of {what}", self.variant_name))
        require_number(f"initial_instance_count of {what}", self.initial_instance_count)
        require_number(f"initial_variant_weight of {what}", self.initial_variant_weight)
        if self.model is not None:
            require_attribute(f"model of {what}", self.model, "permit", "pass Model(...) or Model.from_model_name(...)")
        for name, kind in _KINDS.items():
            if (value := getattr(self, name)) is not None:
                require_instance(f"{name} of {what}", value, kind, f"pass {kind.__name__}")
        if self.inference_ami_version is not None:
            require_text(
                f"inference_ami_version of {what}",
                self.inference_ami_version,
                Form(r"\S+", "a name without blanks"),
                "pass the name of an image",
            )
        pools = require_sequence(
            f"instance_pools of {what}", self.instance_pools, InstancePool, "pass InstancePool(...)"
        )
        object.__setattr__(self, "instance_pools", pools)
        object.__setattr__(self, "fact", self._fact())
        object.__setattr__(self, "findings", raise_errors(what, self.fact))

    def _fact(self) -> facts.Variant:
        return facts.Variant(
            at=f"variant {self.variant_name!r}",
            dialect=_WORDS,
            model=self.model.fact if self.model is not None else None,
            model_name=UNKNOWN if self.model is not None else None,
            variant_name=as_known(self.variant_name),
            instance_type=as_known(self.instance_type.name) if self.instance_type else None,
            initial_instance_count=as_known(self.initial_instance_count),
            initial_variant_weight=as_known(self.initial_variant_weight),
            volume_size_in_gb=as_known(gibibytes("volume_size", self.volume_size)),
            model_data_download_timeout_in_seconds=as_known(
                seconds("model_data_download_timeout", self.model_data_download_timeout)
            ),
            container_startup_health_check_timeout_in_seconds=as_known(
                seconds("container_startup_health_check_timeout", self.container_startup_health_check_timeout)
            ),
            variant_instance_provision_timeout_in_seconds=as_known(
                seconds("instance_provision_timeout", self.instance_provision_timeout)
            ),
            enable_ssm_access=as_known(self.enable_ssm_access),
            inference_ami_version=as_known(self.inference_ami_version),
            routing_config=self.routing_strategy.fact() if self.routing_strategy else None,
            managed_instance_scaling=self.managed_instance_scaling._fact if self.managed_instance_scaling else None,
            instance_pools=tuple(pool._fact for pool in self.instance_pools) or None,
            capacity_reservation_config=self.capacity_reservation._fact if self.capacity_reservation else None,
            core_dump_config=self.core_dump._fact if self.core_dump else None,
        )

    def render(self) -> "CfnEndpointConfig.ProductionVariantProperty":
        """Return the property of an endpoint configuration."""
        return sagemaker.CfnEndpointConfig.ProductionVariantProperty(
            variant_name=self.variant_name,
            model_name=self.model.model_name if self.model is not None else None,
            instance_type=self.instance_type.name if self.instance_type else None,
            initial_instance_count=self.initial_instance_count,
            initial_variant_weight=self.initial_variant_weight,
            volume_size_in_gb=gibibytes("volume_size", self.volume_size),
            model_data_download_timeout_in_seconds=seconds(
                "model_data_download_timeout", self.model_data_download_timeout
            ),
            container_startup_health_check_timeout_in_seconds=seconds(
                "container_startup_health_check_timeout", self.container_startup_health_check_timeout
            ),
            variant_instance_provision_timeout_in_seconds=seconds(
                "instance_provision_timeout", self.instance_provision_timeout
            ),
            enable_ssm_access=as_flag(self.enable_ssm_access),
            inference_ami_version=self.inference_ami_version,
            routing_config=self.routing_strategy.render() if self.routing_strategy else None,
            managed_instance_scaling=self.managed_instance_scaling._render() if self.managed_instance_scaling else None,
            instance_pools=[pool._render() for pool in self.instance_pools] or None,
            capacity_reservation_config=self.capacity_reservation._render() if self.capacity_reservation else None,
            core_dump_config=self.core_dump._render() if self.core_dump else None,
        )

    def models(self) -> Iterator[IModel]:
        """Yield the models that the variant serves."""
        if self.model is not None:
            yield self.model
        yield from (pool.model for pool in self.instance_pools if pool.model is not None)

    def statements(self) -> tuple[Statement, ...]:
        """Return what the roles of the models need for the options of the variant."""
        dump = self.core_dump._statements() if self.core_dump else ()
        return (*dump, SSM_ACCESS) if self.enable_ssm_access else dump


_KINDS: dict[str, type] = {
    "instance_type": InstanceType,
    "routing_strategy": RoutingStrategy,
    "managed_instance_scaling": ManagedInstanceScaling,
    "capacity_reservation": CapacityReservation,
    "core_dump": CoreDump,
}
