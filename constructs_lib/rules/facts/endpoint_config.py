"""The facts of an endpoint configuration: its variants together, and what is done with requests and answers."""

from constructs_lib.rules.fact import Fact, link, owned, owned_list, value

from .explainer import Explainer
from .model import VpcConfig
from .variant import Variant


class Metrics(Fact):
    """Which metrics an endpoint publishes, and how often."""

    enable_enhanced_metrics: bool = value("EnableEnhancedMetrics")
    enable_detailed_observability: bool = value("EnableDetailedObservability")
    metric_publish_frequency_in_seconds: int = value("MetricPublishFrequencyInSeconds")


class AsyncClient(Fact):
    """How many requests at a time an instance is given."""

    max_concurrent_invocations_per_instance: int = value("MaxConcurrentInvocationsPerInstance")


class AsyncNotification(Fact):
    """Who is told about answers."""

    success_topic: str = value("SnsTopicArn")
    error_topic: str = value("SnsTopicArn")
    include_inference_response_in: tuple[str, ...] = value("AsyncNotificationTopicTypeList")


class AsyncOutput(Fact):
    """Where answers go."""

    kms_key_id: str = value("KmsKeyId")
    s3_output_path: str = value("DestinationS3Uri")
    s3_failure_path: str = value("DestinationS3Uri")
    notification_config: AsyncNotification = owned(AsyncNotification)
    bucket_regions: tuple[str, ...] = link()
    bucket_accounts: tuple[str, ...] = link()

    @property
    def destinations(self) -> tuple[str, ...]:
        """Where something is written in S3."""
        return (self.s3_output_path, self.s3_failure_path)


class AsyncInference(Fact):
    """How an endpoint answers later."""

    client_config: AsyncClient = owned(AsyncClient)
    output_config: AsyncOutput = owned(AsyncOutput)


class CaptureOption(Fact):
    """Whether requests or answers are captured."""

    capture_mode: str = value("CaptureMode")


class CaptureContentTypes(Fact):
    """Which content types are captured as they are."""

    csv_content_types: tuple[str, ...] = value("CsvContentTypes")
    json_content_types: tuple[str, ...] = value("JsonContentTypes")


class DataCapture(Fact):
    """How much of the traffic is kept, and where."""

    enable_capture: bool = value("EnableCapture")
    initial_sampling_percentage: int = value("SamplingPercentage")
    destination_s3_uri: str = value("DestinationS3Uri")
    kms_key_id: str = value("KmsKeyId")
    capture_options: tuple[CaptureOption, ...] = owned_list(CaptureOption, "CaptureOptionList")
    capture_content_type_header: CaptureContentTypes = owned(CaptureContentTypes)
    bucket_region: str = link()
    bucket_account: str = link()

    @property
    def destinations(self) -> tuple[str, ...]:
        """Where something is written in S3."""
        return (self.destination_s3_uri,)


class EndpointConfig(Fact):
    """An endpoint configuration."""

    endpoint_config_name: str = value("EndpointConfigName")
    production_variants: tuple[Variant, ...] = owned_list(Variant, "ProductionVariantList")
    shadow_production_variants: tuple[Variant, ...] = owned_list(Variant, "ProductionVariantList")
    async_inference_config: AsyncInference = owned(AsyncInference)
    data_capture_config: DataCapture = owned(DataCapture)
    explainer_config: Explainer = owned(Explainer)
    kms_key_id: str = value("KmsKeyId")
    metrics_config: Metrics = owned(Metrics)
    execution_role_arn: str = value("RoleArn")
    vpc_config: VpcConfig = owned(VpcConfig)
    enable_network_isolation: bool = value("Boolean")
