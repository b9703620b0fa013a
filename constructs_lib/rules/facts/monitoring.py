"""The facts of monitoring jobs of any kind: what they run on, what they look at, where reports go."""

from constructs_lib.rules.fact import Fact, owned, owned_list, value

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

    @property
    def destinations(self) -> tuple[str, ...]:
        """Where something is written in S3."""
        return (self.s3_uri,)


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
