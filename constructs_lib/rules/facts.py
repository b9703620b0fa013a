"""The facts of SageMaker hosting: the properties of the CloudFormation resources, and what they are linked to."""

from collections.abc import Mapping

from .fact import Fact, fact, link, owned, owned_list, value


@fact
class RepositoryAuth(Fact):
    """How SageMaker signs in to a private registry."""

    repository_credentials_provider_arn: str = value("RepositoryCredentialsProviderArn")


@fact
class ImageConfig(Fact):
    """Where an image is pulled from."""

    repository_access_mode: str = value("RepositoryAccessMode")
    repository_auth_config: RepositoryAuth = owned(RepositoryAuth)


@fact
class S3DataSource(Fact):
    """Model artifacts in S3."""

    s3_uri: str = value("S3ModelUri")
    s3_data_type: str = value("S3ModelDataType")
    compression_type: str = value("ModelCompressionType")


@fact
class ModelDataSource(Fact):
    """Where model artifacts come from."""

    s3_data_source: S3DataSource = owned(S3DataSource)


@fact
class MultiModelConfig(Fact):
    """How a multi-model container behaves."""

    model_cache_setting: str = value("ModelCacheSetting")


@fact
class Container(Fact):
    """A container of a model."""

    image: str = value("ContainerImage")
    container_hostname: str = value("ContainerHostname")
    mode: str = value("ContainerMode")
    model_data_url: str = value("Url")
    model_data_source: ModelDataSource = owned(ModelDataSource)
    environment: Mapping[str, str] = value("EnvironmentMap")
    model_package_name: str = value("VersionedArnOrName")
    image_config: ImageConfig = owned(ImageConfig)
    multi_model_config: MultiModelConfig = owned(MultiModelConfig)
    artifact_key: str = link()


@fact
class VpcConfig(Fact):
    """The network of a model's containers."""

    subnets: tuple[str, ...] = value("Subnets")
    security_group_ids: tuple[str, ...] = value("VpcSecurityGroupIds")


@fact
class InferenceExecution(Fact):
    """How the containers of a model work together."""

    mode: str = value("InferenceExecutionMode")


@fact
class Role(Fact):
    """An execution role, as far as it matters to SageMaker."""

    trusted_services: tuple[str, ...] = link()


@fact
class Model(Fact):
    """A model."""

    model_name: str = value("ModelName")
    execution_role_arn: str = value("RoleArn")
    primary_container: Container = owned(Container)
    containers: tuple[Container, ...] = owned_list(Container, "ContainerDefinitionList")
    vpc_config: VpcConfig = owned(VpcConfig)
    enable_network_isolation: bool = value("Boolean")
    inference_execution_config: InferenceExecution = owned(InferenceExecution)
    role: Role = link()
    waits_for_role_policies: bool = link()

    @property
    def all_containers(self) -> tuple[Container, ...]:
        """The containers, wherever they were given."""
        return (*(self.containers or ()), *((self.primary_container,) if self.primary_container is not None else ()))


@fact
class PrefixAwareRouting(Fact):
    """How requests with the same beginning find the same instance."""

    prefix_length: int = value("PrefixAwareRoutingPrefixLength")
    concurrency_threshold: int = value("PrefixAwareRoutingConcurrencyThreshold")


@fact
class Routing(Fact):
    """How an endpoint spreads requests over the instances of a variant."""

    routing_strategy: str = value("RoutingStrategy")
    prefix_aware_routing_config: PrefixAwareRouting = owned(PrefixAwareRouting)


@fact
class ScaleIn(Fact):
    """How managed instance scaling lets go of instances."""

    strategy: str = value("ManagedInstanceScalingScaleInStrategy")
    maximum_step_size: int = value("ManagedInstanceScalingMaximumStepSize")
    cooldown_in_minutes: int = value("ManagedInstanceScalingCooldownInMinutes")


@fact
class ManagedScaling(Fact):
    """Managed instance scaling of a fleet that hosts inference components."""

    status: str = value("ManagedInstanceScalingStatus")
    min_instance_count: int = value("ManagedInstanceScalingMinInstanceCount")
    max_instance_count: int = value("ManagedInstanceScalingMaxInstanceCount")
    scale_in_policy: ScaleIn = owned(ScaleIn)


@fact
class InstancePool(Fact):
    """One instance type of a heterogeneous fleet."""

    instance_type: str = value()
    priority: int = value("InstancePoolPriority")


@fact
class CapacityReservation(Fact):
    """Reserved capacity that a variant runs in."""

    capacity_reservation_preference: str = value("CapacityReservationPreference")
    ml_reservation_arn: str = value("MlReservationArn")


@fact
class CoreDump(Fact):
    """Where a crashed container leaves its memory."""

    destination_s3_uri: str = value("DestinationS3Uri")
    kms_key_id: str = value("KmsKeyId")


@fact
class Serverless(Fact):
    """Capacity of a serverless variant."""

    memory_size_in_mb: int = value("ServerlessMemorySizeInMB", cfn="MemorySizeInMB")
    max_concurrency: int = value("ServerlessMaxConcurrency")
    provisioned_concurrency: int = value("ServerlessProvisionedConcurrency")


@fact
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


@fact
class Metrics(Fact):
    """Which metrics an endpoint publishes, and how often."""

    enable_enhanced_metrics: bool = value("EnableEnhancedMetrics")
    enable_detailed_observability: bool = value("EnableDetailedObservability")
    metric_publish_frequency_in_seconds: int = value("MetricPublishFrequencyInSeconds")


@fact
class EndpointConfig(Fact):
    """An endpoint configuration."""

    endpoint_config_name: str = value("EndpointConfigName")
    production_variants: tuple[Variant, ...] = owned_list(Variant, "ProductionVariantList")
    kms_key_id: str = value("KmsKeyId")
    metrics_config: Metrics = owned(Metrics)
    execution_role_arn: str = value("RoleArn")
    vpc_config: VpcConfig = owned(VpcConfig)
    enable_network_isolation: bool = value("Boolean")


@fact
class Endpoint(Fact):
    """An endpoint."""

    endpoint_name: str = value("EndpointName")
    endpoint_config_name: str = value("EndpointConfigName")
    config: EndpointConfig = link()
