"""The facts of Model Monitor: job definitions of four kinds, and the schedules that run them."""

from collections.abc import Mapping
from typing import Any

from constructs_lib.rules.fact import Fact, link, owned, owned_list, value
from constructs_lib.rules.hidden import UNKNOWN

from .endpoint import Endpoint
from .model import VpcConfig


class MonitoringCluster(Fact):
    """The instances of a monitoring job. As with variants, a type that is unknown only warns."""

    instance_type: str = value()
    instance_count: int = value("ProcessingInstanceCount")
    volume_size_in_gb: int = value("ProcessingVolumeSizeInGB", cfn="VolumeSizeInGB")
    volume_kms_key_id: str = value("KmsKeyId")


class MonitoringResources(Fact):
    """What a monitoring job runs on."""

    cluster_config: MonitoringCluster = owned(MonitoringCluster)


class MonitoringStop(Fact):
    """How long a monitoring job may run."""

    max_runtime_in_seconds: int = value("MonitoringMaxRuntimeInSeconds")


class MonitoringNetwork(Fact):
    """What the containers of a monitoring job can reach."""

    enable_inter_container_traffic_encryption: bool = value("Boolean")
    enable_network_isolation: bool = value("Boolean")
    vpc_config: VpcConfig = owned(VpcConfig)


class MonitoringS3Output(Fact):
    """Where reports go."""

    s3_uri: str = value("MonitoringS3Uri")
    local_path: str = value("ProcessingLocalPath")
    s3_upload_mode: str = value("ProcessingS3UploadMode")


class MonitoringOutput(Fact):
    """One output of a monitoring job."""

    s3_output: MonitoringS3Output = owned(MonitoringS3Output)


class MonitoringOutputConfig(Fact):
    """The output of a monitoring job: there is exactly one."""

    kms_key_id: str = value("KmsKeyId")
    monitoring_outputs: tuple[MonitoringOutput, ...] = owned_list(MonitoringOutput, "MonitoringOutputs")


class MonitoringConstraints(Fact):
    """The constraints that a job compares with."""

    s3_uri: str = value("S3Uri")


class MonitoringStatistics(Fact):
    """The statistics that a job compares with."""

    s3_uri: str = value("S3Uri")


class CsvFormat(Fact):
    """Captured data as CSV."""

    header: bool = value("Boolean")


class JsonFormat(Fact):
    """Captured data as JSON."""

    line: bool = value("Boolean")


class DatasetFormat(Fact):
    """The format of what a batch transform has captured. Parquet has no options."""

    csv: CsvFormat = owned(CsvFormat)
    json: JsonFormat = owned(JsonFormat)


class MonitoredData(Fact):
    """What both kinds of input have: which attributes of a record mean what, and which hours are read."""

    local_path: str = value("ProcessingLocalPath")
    s3_input_mode: str = value("ProcessingS3InputMode", cfn="S3InputMode")
    s3_data_distribution_type: str = value("ProcessingS3DataDistributionType", cfn="S3DataDistributionType")
    features_attribute: str = value("String")
    inference_attribute: str = value("String")
    probability_attribute: str = value("String")
    probability_threshold_attribute: float = value("ProbabilityThresholdAttribute")
    start_time_offset: str = value("MonitoringTimeOffsetString")
    end_time_offset: str = value("MonitoringTimeOffsetString")
    exclude_features_attribute: str = value("ExcludeFeaturesAttribute")


class EndpointInput(MonitoredData):
    """What an endpoint has captured."""

    endpoint_name: str = value("EndpointName")


class BatchTransformInput(MonitoredData):
    """What batch transform jobs have captured."""

    data_captured_destination_s3_uri: str = value("DestinationS3Uri")
    dataset_format: DatasetFormat = owned(DatasetFormat)


class DataQualityApp(Fact):
    """The container of a data quality job."""

    image_uri: str = value("ImageUri")
    container_entrypoint: tuple[str, ...] = value("ContainerEntrypoint")
    container_arguments: tuple[str, ...] = value("MonitoringContainerArguments")
    record_preprocessor_source_uri: str = value("S3Uri")
    post_analytics_processor_source_uri: str = value("S3Uri")
    environment: Mapping[str, str] = value("MonitoringEnvironmentMap")


class DataQualityBaseline(Fact):
    """What a data quality job compares with."""

    baselining_job_name: str = value("ProcessingJobName")
    constraints_resource: MonitoringConstraints = owned(MonitoringConstraints)
    statistics_resource: MonitoringStatistics = owned(MonitoringStatistics)


class DataQualityInput(Fact):
    """What a data quality job looks at."""

    endpoint_input: EndpointInput = owned(EndpointInput)
    batch_transform_input: BatchTransformInput = owned(BatchTransformInput)


class JobDefinition(Fact):
    """What the job definitions of all kinds have.

    Attributes:
        endpoint: The endpoint that is monitored; None for batch transform.
        waits_for_endpoint: Whether the definition is made after the endpoint.
    """

    job_definition_name: str = value("MonitoringJobDefinitionName")
    job_resources: MonitoringResources = owned(MonitoringResources)
    network_config: MonitoringNetwork = owned(MonitoringNetwork)
    role_arn: str = value("RoleArn")
    stopping_condition: MonitoringStop = owned(MonitoringStop)
    endpoint: Endpoint = link()
    waits_for_endpoint: bool = link()

    monitoring_type = ""
    # How long an hourly job may run, in seconds. Source: botocore MonitoringStoppingCondition.MaxRuntimeInSeconds.
    longest_of_an_hour = 3600

    @property
    def job_input(self) -> Any:
        """What the job looks at, of which each kind has its own property."""
        return UNKNOWN


class DataQualityJobDefinition(JobDefinition):
    """A job that compares captured data with the statistics and constraints of a baseline."""

    data_quality_app_specification: DataQualityApp = owned(DataQualityApp)
    data_quality_baseline_config: DataQualityBaseline = owned(DataQualityBaseline)
    data_quality_job_input: DataQualityInput = owned(DataQualityInput)
    data_quality_job_output_config: MonitoringOutputConfig = owned(MonitoringOutputConfig)

    monitoring_type = "DataQuality"

    @property
    def job_input(self) -> DataQualityInput:
        """What the job looks at."""
        return self.data_quality_job_input


class ScheduleConfig(Fact):
    """When jobs run."""

    schedule_expression: str = value("ScheduleExpression")
    data_analysis_start_time: str = value("String")
    data_analysis_end_time: str = value("String")


class MonitoringScheduleConfig(Fact):
    """What runs, and when."""

    schedule_config: ScheduleConfig = owned(ScheduleConfig)
    monitoring_job_definition_name: str = value("MonitoringJobDefinitionName")
    monitoring_type: str = value("MonitoringType")


class MonitoringSchedule(Fact):
    """A schedule of monitoring jobs.

    Attributes:
        job: The definition of the jobs.
    """

    monitoring_schedule_name: str = value("MonitoringScheduleName")
    monitoring_schedule_config: MonitoringScheduleConfig = owned(MonitoringScheduleConfig)
    job: JobDefinition = link()
