"""Monitors of model quality: whether predictions still turn out to be right."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from aws_cdk import Duration, Size
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.arguments import kinds
from constructs_lib.endpoint import Endpoint
from constructs_lib.endpoint_reference import ImportedEndpoint
from constructs_lib.injection import Injectable
from constructs_lib.instance_type import InstanceType
from constructs_lib.rules import facts
from constructs_lib.rules.tables.monitoring_metrics import MODEL_QUALITY
from constructs_lib.s3_location import S3Location

from .batch_transform_input import BatchTransformInput
from .job_options import analyzer_options, ground_truth, job_options, offset, require_window
from .monitor import Monitor
from .monitor_kind import MonitorKind
from .monitor_metrics import dimension
from .monitoring_baseline import MonitoringBaseline, require_constraints_alone
from .monitoring_schedule import MonitoringSchedule

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_kms as kms

    from constructs_lib.variant_metric import VariantMetric

_Definition = sagemaker.CfnModelQualityJobDefinition


class ProblemType(Enum):
    """What kind of problem a model solves, which decides how its predictions are judged."""

    BINARY_CLASSIFICATION = "BinaryClassification"
    MULTICLASS_CLASSIFICATION = "MulticlassClassification"
    REGRESSION = "Regression"


class ModelQualityMonitor(Injectable, Monitor):
    """A monitor of model quality: jobs that compare predictions with the labels that turned out to be right.

    A first job merges what was captured with the labels, by the inference id of a request, and a second one judges the
    predictions. `python -m constructs_lib labels` writes labels in the form that is merged. A run without labels in its
    window fails.

    Amazon SageMaker Model Monitor is no longer open to new customers, AWS says.

    Attributes:
        monitoring_schedule_name: The name of the schedule.
    """

    _published = MODEL_QUALITY
    _graphed = ("", "metric")
    _kind = MonitorKind(
        "model_quality",
        _Definition,
        facts.ModelQualityJobDefinition,
        facts.LabelledInput,
        "sagemaker-model-monitor-analyzer",
        (
            *("inference_attribute", "probability_attribute", "probability_threshold_attribute"),
            *("start_time_offset", "end_time_offset"),
        ),
    )
    _options = job_options(
        "model_quality",
        _Definition,
        facts.ModelQualityJobDefinition,
        analyzer_options(
            _Definition.ModelQualityAppSpecificationProperty,
            facts.ModelQualityApp,
            problem_type=kinds.choice(ProblemType, required=True),
        ),
        ground_truth=ground_truth(),
        inference_attribute=kinds.text(None),
        probability_attribute=kinds.text(None),
        probability_threshold_attribute=kinds.number(None),
        start_time_offset=offset(),
        end_time_offset=offset(),
    )

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        schedule: MonitoringSchedule,
        output: S3Location,
        instance_type: InstanceType,
        problem_type: ProblemType,
        ground_truth: S3Location,
        endpoint: Endpoint | ImportedEndpoint | None = None,
        data_captured: S3Location | None = None,
        batch_transform_input: BatchTransformInput | None = None,
        baseline: MonitoringBaseline | None = None,
        instance_count: int = 1,
        volume_size: Size | None = None,
        volume_encryption_key: "kms.IKey | kms.Key | None" = None,
        output_encryption_key: "kms.IKey | kms.Key | None" = None,
        max_runtime: Duration | None = None,
        inference_attribute: str | None = None,
        probability_attribute: str | None = None,
        probability_threshold_attribute: float | None = None,
        start_time_offset: Duration | None = None,
        end_time_offset: Duration | None = None,
        record_preprocessor: S3Location | None = None,
        post_analytics_processor: S3Location | None = None,
        environment: Mapping[str, str] | None = None,
        publish_cloudwatch_metrics: bool = True,
        network_isolation: bool = True,
        inter_container_encryption: bool = True,
        vpc: "ec2.IVpc | ec2.Vpc | None" = None,
        vpc_subnets: "ec2.SubnetSelection | None" = None,
        security_groups: "Sequence[ec2.ISecurityGroup | ec2.SecurityGroup] | None" = None,
        role: iam.IRole | iam.Role | None = None,
        monitoring_schedule_name: str | None = None,
    ) -> None:
        """Define a monitor.

        Args:
            scope: Where it is defined.
            id: Its id there.
            schedule: When jobs run: `MonitoringSchedule.hourly()`, `.daily()` or `.every(hours=6)`.
            output: Where reports go: the bucket and the prefix.
                What was captured is merged with the labels there, too.
            instance_type: The instances of a job, of those for processing.
            problem_type: What kind of problem the model solves.
            ground_truth: Where labels are uploaded: the bucket and the prefix, under which they lie by the hour.
            endpoint: The endpoint, whose configuration captures data. Or else `batch_transform_input`.
            data_captured: Where data is captured of an endpoint whose configuration is defined elsewhere: the
                `destination` of its `DataCapture`. Whether the endpoint can be monitored is not checked then, and
                decryption with a key of the capture is to be granted to `role`. Default: what the configuration says.
            batch_transform_input: What batch transform has captured, in place of an endpoint.
            baseline: What is compared with: constraints alone. Default: nothing.
            instance_count: The instances of a job: 1 to 100.
            volume_size: The volume of an instance, 1 to 16,384 GiB. Default: 20 GiB.
            volume_encryption_key: The key for the volumes. Default: a key of AWS.
            output_encryption_key: The key for the reports. Default: that of the bucket.
            max_runtime: How long a job may run, and no longer than until the next one,
                half an hour of a job that runs every hour. Default:
                as long as that, and an hour at most.
            inference_attribute: Where a record has the prediction: a column such as "0" of CSV, or a path of JSON. All
                problem types but BINARY_CLASSIFICATION need it.
            probability_attribute: Where a record has the probability, in the same form. Default: nowhere.
            probability_threshold_attribute: From which probability on a prediction is positive. Default: 0.5.
            start_time_offset: How much is subtracted from the start of the window that a job looks at, in whole hours,
                so that labels may come later. Default: nothing.
            end_time_offset: The same for its end, less than that. Default: nothing.
            record_preprocessor: The Python file with `preprocess_handler(inference_record)`, which makes flat records
                of captured ones. Default: they are taken as they are.
            post_analytics_processor: The Python file that runs after the analysis. Default: none.
            environment: Variables for the container, up to 50. Default: none.
            publish_cloudwatch_metrics: Whether metrics are published.
            network_isolation: Whether the containers are cut off from all networks. SageMaker fetches and stores data.
            inter_container_encryption: Whether what instances of a job send to each other is encrypted.
            vpc: The VPC in which jobs have network interfaces. Default: none.
            vpc_subnets: Which subnets of the VPC. Default: the private ones.
            security_groups: Security groups of the interfaces. Default: a new one.
            role: The role of the jobs. Default: a new one, which may do what the jobs do and nothing more.
            monitoring_schedule_name: The name of the schedule. Default: one that is made from its place in the app.

        Raises:
            ValueError: If SageMaker would refuse the monitor: the endpoint captures no data, is serverless or hosts
                several models, a job may run longer than until the next one, the problem
                type lacks its attributes; or if an argument is of another
                kind.
        """
        what = f"ModelQualityMonitor {id!r}"
        given = self._options.read(what, locals())
        require_constraints_alone(what, baseline)
        require_window(what, start_time_offset, end_time_offset)
        _require_attributes(what, problem_type, inference_attribute, probability_attribute)
        self._prepare(what, scope, given)
        super().__init__(scope, id)
        self._define(scope)

    def metric(
        self, metric_name: str, *, statistic: str = "Average", period: Duration | None = None
    ) -> "VariantMetric":
        """Return a metric by its name.

        Args:
            metric_name: CloudWatch's name: `rmse`, `mae`, `r2` of a regression; `accuracy`, `precision`, `recall`,
                `auc`, `f1`, `f2` of a classification, some of them as `weighted_...`.
            statistic: How values are combined. Default: their average.
            period: Over which time. Default: five minutes.

        Raises:
            ValueError: If CloudWatch would refuse an argument.
        """
        return self._metric(dimension(f"metric_name of {self._fact.at}", metric_name), {}, statistic, period)


def _require_attributes(what: str, problem: ProblemType, inference: str | None, probability: str | None) -> None:
    if inference is not None:
        return
    if problem is not ProblemType.BINARY_CLASSIFICATION:
        raise ValueError(
            f"{what} has problem_type=ProblemType.{problem.name} without inference_attribute; pass the column or the "
            "path of the prediction, such as inference_attribute='0'"
        )
    if probability is None:
        raise ValueError(
            f"{what} has problem_type=ProblemType.{problem.name} without inference_attribute and "
            "probability_attribute; pass one of them, such as probability_attribute='0'"
        )
