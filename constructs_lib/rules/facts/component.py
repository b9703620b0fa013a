"""The facts of an inference component: a model that shares the instances of a variant with others."""

from collections.abc import Mapping

from constructs_lib.rules.fact import Fact, link, owned, owned_list, value

from .endpoint import AutoRollback, Endpoint
from .model import Model
from .variant import Variant


class MetricsEndpoint(Fact):
    """Where a container shows its own metrics."""

    metrics_endpoint_path: str = value("MetricsEndpointPath")
    metric_publish_frequency_in_seconds: int = value("MetricPublishFrequencyInSeconds")


class ContainerMetrics(Fact):
    """What is read of a container's own metrics."""

    metrics_endpoints: tuple[MetricsEndpoint, ...] = owned_list(MetricsEndpoint, "MetricsEndpointList")


class ComponentContainer(Fact):
    """The container of an inference component."""

    image: str = value("ContainerImage")
    artifact_url: str = value("Url")
    environment: Mapping[str, str] = value("EnvironmentMap")
    container_metrics_config: ContainerMetrics = owned(ContainerMetrics)
    image_of_aws: str = link()
    artifact_key: str = link()
    bucket_region: str = link()
    bucket_account: str = link()
    secret_variables: tuple[str, ...] = link()

    @property
    def artifacts(self) -> str:
        """The address of the artifacts."""
        return self.artifact_url


class StartupParameters(Fact):
    """How long a component may take to start."""

    model_data_download_timeout_in_seconds: int = value("ProductionVariantModelDataDownloadTimeoutInSeconds")
    container_startup_health_check_timeout_in_seconds: int = value(
        "ProductionVariantContainerStartupHealthCheckTimeoutInSeconds"
    )


class ComputeResources(Fact):
    """What one copy of a component takes of an instance."""

    number_of_cpu_cores_required: float = value("NumberOfCpuCores")
    number_of_accelerator_devices_required: float = value("NumberOfAcceleratorDevices")
    min_memory_required_in_mb: int = value("MemoryInMb")
    max_memory_required_in_mb: int = value("MemoryInMb")


class ZoneBalance(Fact):
    """How evenly the copies of a component spread over Availability Zones."""

    enforcement_mode: str = value("AvailabilityZoneBalanceEnforcementMode")
    max_imbalance: int = value("AvailabilityZoneBalanceMaxImbalance")


class ComponentScheduling(Fact):
    """On which instances the copies of a component are placed."""

    placement_strategy: str = value("InferenceComponentPlacementStrategy")
    availability_zone_balance: ZoneBalance = owned(ZoneBalance)


class ComponentCache(Fact):
    """Whether instances keep the artifacts and the image of a component."""

    enable_caching: bool = value("EnableCaching")


class ComponentSpecification(Fact):
    """What a component runs, and on how much of an instance."""

    instance_type: str = value()
    model_name: str = value("ModelName")
    base_inference_component_name: str = value("InferenceComponentName")
    container: ComponentContainer = owned(ComponentContainer)
    startup_parameters: StartupParameters = owned(StartupParameters)
    compute_resource_requirements: ComputeResources = owned(ComputeResources)
    data_cache_config: ComponentCache = owned(ComponentCache)
    scheduling_config: ComponentScheduling = owned(ComponentScheduling)
    model: Model = link()


class ComponentRuntime(Fact):
    """How many copies of a component run."""

    copy_count: int = value("InferenceComponentCopyCount")


class ComponentCapacitySize(Fact):
    """A part of the copies of a component."""

    type: str = value("InferenceComponentCapacitySizeType")
    value: int = value("CapacitySizeValue")


class ComponentRollingUpdate(Fact):
    """An update that replaces the copies batch by batch."""

    maximum_batch_size: ComponentCapacitySize = owned(ComponentCapacitySize)
    rollback_maximum_batch_size: ComponentCapacitySize = owned(ComponentCapacitySize)
    wait_interval_in_seconds: int = value("WaitIntervalInSeconds")
    maximum_execution_timeout_in_seconds: int = value("MaximumExecutionTimeoutInSeconds")


class ComponentDeployment(Fact):
    """How a component changes over to another version."""

    rolling_update_policy: ComponentRollingUpdate = owned(ComponentRollingUpdate)
    auto_rollback_configuration: AutoRollback = owned(AutoRollback)


class InferenceComponent(Fact):
    """An inference component."""

    inference_component_name: str = value("InferenceComponentName")
    endpoint_name: str = value("EndpointName")
    variant_name: str = value("VariantName")
    specification: ComponentSpecification = owned(ComponentSpecification)
    specifications: tuple[ComponentSpecification, ...] = owned_list(
        ComponentSpecification, "InferenceComponentSpecificationList"
    )
    runtime_config: ComponentRuntime = owned(ComponentRuntime)
    deployment_config: ComponentDeployment = owned(ComponentDeployment)
    endpoint: Endpoint = link()
    variant: Variant = link()
