"""The facts of Model Monitor: job definitions of four kinds, and the schedules that run them."""

from collections.abc import Mapping
from typing import Any

from constructs_lib.rules.fact import Fact, link, owned, value
from constructs_lib.rules.hidden import UNKNOWN

from .endpoint import Endpoint
from .monitoring import (
    BatchTransformInput,
    EndpointInput,
    MonitoringConstraints,
    MonitoringNetwork,
    MonitoringOutputConfig,
    MonitoringResources,
    MonitoringStatistics,
    MonitoringStop,
)


class DataQualityApp(Fact):
    """The container of a data quality job."""

    image_uri: str = value("ImageUri")
    container_entrypoint: tuple[str, ...] = value("ContainerEntrypoint")
    container_arguments: tuple[str, ...] = value("MonitoringContainerArguments")
    record_preprocessor_source_uri: str = value("S3Uri")
    post_analytics_processor_source_uri: str = value("S3Uri")
    environment: Mapping[str, str] = value("MonitoringEnvironmentMap")


class ModelQualityApp(DataQualityApp):
    """The container of a model quality job, and what kind of problem the model solves."""

    problem_type: str = value("MonitoringProblemType")


class ClarifyApp(Fact):
    """The container of a job of SageMaker Clarify, for bias or explainability."""

    image_uri: str = value("ImageUri")
    config_uri: str = value("S3Uri")
    environment: Mapping[str, str] = value("MonitoringEnvironmentMap")


class ModelBaseline(Fact):
    """What a job about a model compares with: constraints alone."""

    baselining_job_name: str = value("ProcessingJobName")
    constraints_resource: MonitoringConstraints = owned(MonitoringConstraints)


class DataQualityBaseline(Fact):
    """What a data quality job compares with."""

    baselining_job_name: str = value("ProcessingJobName")
    constraints_resource: MonitoringConstraints = owned(MonitoringConstraints)
    statistics_resource: MonitoringStatistics = owned(MonitoringStatistics)


class DataQualityInput(Fact):
    """What a data quality job looks at."""

    endpoint_input: EndpointInput = owned(EndpointInput)
    batch_transform_input: BatchTransformInput = owned(BatchTransformInput)


class GroundTruth(Fact):
    """Where the labels are that turned out to be right."""

    s3_uri: str = value("MonitoringS3Uri")


class LabelledInput(DataQualityInput):
    """What a job about a model looks at, with the labels that turned out to be right."""

    ground_truth_s3_input: GroundTruth = owned(GroundTruth, cfn="GroundTruthS3Input")


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


class ModelQualityJobDefinition(JobDefinition):
    """A job that compares predictions with labels, of which another one merges both."""

    model_quality_app_specification: ModelQualityApp = owned(ModelQualityApp)
    model_quality_baseline_config: ModelBaseline = owned(ModelBaseline)
    model_quality_job_input: LabelledInput = owned(LabelledInput)
    model_quality_job_output_config: MonitoringOutputConfig = owned(MonitoringOutputConfig)

    monitoring_type = "ModelQuality"
    longest_of_an_hour = 1800

    @property
    def job_input(self) -> LabelledInput:
        """What the job looks at."""
        return self.model_quality_job_input


class ModelBiasJobDefinition(JobDefinition):
    """A job that compares how a model treats groups of people, by its predictions and by labels."""

    model_bias_app_specification: ClarifyApp = owned(ClarifyApp)
    model_bias_baseline_config: ModelBaseline = owned(ModelBaseline)
    model_bias_job_input: LabelledInput = owned(LabelledInput)
    model_bias_job_output_config: MonitoringOutputConfig = owned(MonitoringOutputConfig)

    monitoring_type = "ModelBias"
    longest_of_an_hour = 1800

    @property
    def job_input(self) -> LabelledInput:
        """What the job looks at."""
        return self.model_bias_job_input


class ModelExplainabilityJobDefinition(JobDefinition):
    """A job that compares how much features contribute to predictions."""

    model_explainability_app_specification: ClarifyApp = owned(ClarifyApp)
    model_explainability_baseline_config: ModelBaseline = owned(ModelBaseline)
    model_explainability_job_input: DataQualityInput = owned(DataQualityInput)
    model_explainability_job_output_config: MonitoringOutputConfig = owned(MonitoringOutputConfig)

    monitoring_type = "ModelExplainability"

    @property
    def job_input(self) -> DataQualityInput:
        """What the job looks at."""
        return self.model_explainability_job_input


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
