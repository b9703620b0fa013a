"""The facts of a production variant."""

from constructs_lib.rules.fact import Fact, link, owned, owned_list, value

from .model import Model


class PrefixAwareRouting(Fact):
    """How requests with the same beginning find the same instance."""

    prefix_length: int = value("PrefixAwareRoutingPrefixLength")
    concurrency_threshold: int = value("PrefixAwareRoutingConcurrencyThreshold")


class Routing(Fact):
    """How an endpoint spreads requests over the instances of a variant."""

    routing_strategy: str = value("RoutingStrategy")
    prefix_aware_routing_config: PrefixAwareRouting = owned(PrefixAwareRouting)


class ScaleIn(Fact):
    """How managed instance scaling lets go of instances."""

    strategy: str = value("ManagedInstanceScalingScaleInStrategy")
    maximum_step_size: int = value("ManagedInstanceScalingMaximumStepSize")
    cooldown_in_minutes: int = value("ManagedInstanceScalingCooldownInMinutes")


class ManagedScaling(Fact):
    """Managed instance scaling of a fleet that hosts inference components."""

    status: str = value("ManagedInstanceScalingStatus")
    min_instance_count: int = value("ManagedInstanceScalingMinInstanceCount")
    max_instance_count: int = value("ManagedInstanceScalingMaxInstanceCount")
    scale_in_policy: ScaleIn = owned(ScaleIn)


class InstancePool(Fact):
    """One instance type of a heterogeneous fleet."""

    instance_type: str = value()
    priority: int = value("InstancePoolPriority")
    model_name_override: str = value("ModelName")


class CapacityReservation(Fact):
    """Reserved capacity that a variant runs in."""

    capacity_reservation_preference: str = value("CapacityReservationPreference")
    ml_reservation_arn: str = value("MlReservationArn")


class CoreDump(Fact):
    """Where a crashed container leaves its memory."""

    destination_s3_uri: str = value("DestinationS3Uri")
    kms_key_id: str = value("KmsKeyId")


class Serverless(Fact):
    """Capacity of a serverless variant."""

    memory_size_in_mb: int = value("ServerlessMemorySizeInMB", cfn="MemorySizeInMB")
    max_concurrency: int = value("ServerlessMaxConcurrency")
    provisioned_concurrency: int = value("ServerlessProvisionedConcurrency")


class Variant(Fact):
    """A production variant. Instance types have no shape here: AWS adds to them, so one that is unknown only warns."""

    variant_name: str = value("VariantName")
    model_name: str = value("ModelName")
    instance_type: str = value()
    initial_instance_count: int = value("InitialTaskCount")
    initial_variant_weight: float = value("VariantWeight")
    accelerator_type: str = value()
    volume_size_in_gb: int = value("ProductionVariantVolumeSizeInGB", cfn="VolumeSizeInGB")
    model_data_download_timeout_in_seconds: int = value("ProductionVariantModelDataDownloadTimeoutInSeconds")
    container_startup_health_check_timeout_in_seconds: int = value(
        "ProductionVariantContainerStartupHealthCheckTimeoutInSeconds"
    )
    variant_instance_provision_timeout_in_seconds: int = value("VariantInstanceProvisionTimeoutInSeconds")
    enable_ssm_access: bool = value("ProductionVariantSSMAccess", cfn="EnableSSMAccess")
    inference_ami_version: str = value()
    routing_config: Routing = owned(Routing)
    managed_instance_scaling: ManagedScaling = owned(ManagedScaling)
    instance_pools: tuple[InstancePool, ...] = owned_list(InstancePool, "InstancePoolList")
    capacity_reservation_config: CapacityReservation = owned(CapacityReservation)
    core_dump_config: CoreDump = owned(CoreDump)
    serverless_config: Serverless = owned(Serverless)
    model: Model = link()
