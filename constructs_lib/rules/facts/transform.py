"""The facts of a batch transform job: the request that starts it."""

from collections.abc import Mapping

from constructs_lib.rules.fact import Fact, link, owned, owned_list, value

from .model import Model


class TransformS3Source(Fact):
    """Where the input of a transform job lies."""

    s3_data_type: str = value("S3DataType")
    s3_uri: str = value("S3Uri")

    @property
    def address(self) -> str:
        """Where it is in S3."""
        return self.s3_uri


class TransformDataSource(Fact):
    """The source of the input of a transform job."""

    s3_data_source: TransformS3Source = owned(TransformS3Source)


class TransformInput(Fact):
    """The input of a transform job, and how it is split into records."""

    data_source: TransformDataSource = owned(TransformDataSource)
    content_type: str = value("ContentType")
    compression_type: str = value("CompressionType")
    split_type: str = value("SplitType")


class TransformOutput(Fact):
    """The output of a transform job, and how its records are put together."""

    s3_output_path: str = value("S3Uri")
    accept: str = value("Accept")
    assemble_with: str = value("AssemblyType")
    kms_key_id: str = value("KmsKeyId")

    @property
    def address(self) -> str:
        """Where it is in S3."""
        return self.s3_output_path


class TransformResources(Fact):
    """The instances of a transform job. As with variants, a type that is unknown only warns."""

    instance_type: str = value()
    instance_count: int = value("TransformInstanceCount")
    volume_kms_key_id: str = value("KmsKeyId")
    transform_ami_version: str = value("TransformAmiVersion")


class DataProcessing(Fact):
    """Which parts of a record a model receives, and what its prediction is joined with."""

    input_filter: str = value("JsonPath")
    output_filter: str = value("JsonPath")
    join_source: str = value("JoinSource")


class ModelClient(Fact):
    """How long a transform job waits for the model, and how often it asks again."""

    invocations_timeout_in_seconds: int = value("InvocationsTimeoutInSeconds")
    invocations_max_retries: int = value("InvocationsMaxRetries")


class BatchDataCapture(Fact):
    """Where a transform job keeps what it sent and received."""

    destination_s3_uri: str = value("S3Uri")
    kms_key_id: str = value("KmsKeyId")
    generate_inference_id: bool = value("Boolean")

    @property
    def address(self) -> str:
        """Where it is in S3."""
        return self.destination_s3_uri


class JobTag(Fact):
    """A tag of a resource, or of a transform job."""

    key: str = value("TagKey")
    value: str = value("TagValue")


class TransformJob(Fact):
    """A batch transform job.

    Attributes:
        model: The model that makes the predictions.
        input_address: Where the input is, with a word for each piece that is hidden, the same for what is the same.
        output_address: The same for the output.
        bucket_regions: Where the buckets of input, output and captured data are defined, as far as that is known.
        through_integration: Whether Step Functions' integration with SageMaker starts it, and not a call of the SDK.
    """

    transform_job_name: str = value("TransformJobName")
    model_name: str = value("ModelName")
    max_concurrent_transforms: int = value("MaxConcurrentTransforms")
    max_payload_in_mb: int = value("MaxPayloadInMB", cfn="MaxPayloadInMB")
    batch_strategy: str = value("BatchStrategy")
    environment: Mapping[str, str] = value("TransformEnvironmentMap")
    model_client_config: ModelClient = owned(ModelClient)
    transform_input: TransformInput = owned(TransformInput)
    transform_output: TransformOutput = owned(TransformOutput)
    transform_resources: TransformResources = owned(TransformResources)
    data_processing: DataProcessing = owned(DataProcessing)
    data_capture_config: BatchDataCapture = owned(BatchDataCapture)
    tags: tuple[JobTag, ...] = owned_list(JobTag, "TagList")
    model: Model = link()
    input_address: str = link()
    output_address: str = link()
    bucket_regions: tuple[str, ...] = link()
    through_integration: bool = link()
