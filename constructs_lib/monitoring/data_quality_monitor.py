"""Monitors of data quality: whether what a model is asked still looks like what it was trained with."""

from collections.abc import Mapping, Sequence
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
from constructs_lib.rules.tables.monitoring_metrics import DATA_QUALITY
from constructs_lib.s3_location import S3Location

from .batch_transform_input import BatchTransformInput
from .job_options import analyzer_options, job_options
from .monitor import Monitor
from .monitor_kind import MonitorKind
from .monitor_metrics import dimension
from .monitoring_baseline import MonitoringBaseline
from .monitoring_schedule import MonitoringSchedule

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_kms as kms

    from constructs_lib.variant_metric import VariantMetric

_Definition = sagemaker.CfnDataQualityJobDefinition


class DataQualityMonitor(Injectable, Monitor):
    """A monitor of data quality: jobs that compare what was captured with the statistics of a baseline.

    Each run is a processing job of SageMaker's own container. It reads flat records, in CSV or JSON, writes
    `statistics.json`, `constraints.json` and, where something differs, `constraint_violations.json` under the output,
    and publishes metrics of each feature. Nested records take a `record_preprocessor`.

    Amazon SageMaker Model Monitor is no longer open to new customers, AWS says.

    Attributes:
        monitoring_schedule_name: The name of the schedule.
    """

    _published = DATA_QUALITY
    _graphed = ("feature_baseline_drift", "distance from the baseline")
    _kind = MonitorKind(
        "data_quality",
        _Definition,
        facts.DataQualityJobDefinition,
        facts.DataQualityInput,
        "sagemaker-model-monitor-analyzer",
        ("exclude_features_attribute",),
    )
    _options = job_options(
        "data_quality",
        _Definition,
        facts.DataQualityJobDefinition,
        analyzer_options(_Definition.DataQualityAppSpecificationProperty, facts.DataQualityApp),
        exclude_features_attribute=kinds.text(None),
    )

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        schedule: MonitoringSchedule,
        output: S3Location,
        instance_type: InstanceType,
        endpoint: Endpoint | ImportedEndpoint | None = None,
        data_captured: S3Location | None = None,
        batch_transform_input: BatchTransformInput | None = None,
        baseline: MonitoringBaseline | None = None,
        instance_count: int = 1,
        volume_size: Size | None = None,
        volume_encryption_key: "kms.IKey | kms.Key | None" = None,
        output_encryption_key: "kms.IKey | kms.Key | None" = None,
        max_runtime: Duration | None = None,
        exclude_features_attribute: str | None = None,
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
            instance_type: The instances of a job, of those for processing. A job that is killed often needs more
                memory.
            endpoint: The endpoint, whose configuration captures data. Or else `batch_transform_input`.
            data_captured: Where data is captured of an endpoint whose configuration is defined elsewhere: the
                `destination` of its `DataCapture`. Whether the endpoint can be monitored is not checked then, and
                decryption with a key of the capture is to be granted to `role`. Default: what the configuration says.
            batch_transform_input: What batch transform has captured, in place of an endpoint.
            baseline: What is compared with: statistics and constraints. Default: nothing, so that jobs only describe
                the data.
            instance_count: The instances of a job: 1 to 100.
            volume_size: The volume of an instance, 1 to 16,384 GiB. Default: 20 GiB.
            volume_encryption_key: The key for the volumes. Default: a key of AWS.
            output_encryption_key: The key for the reports. Default: that of the bucket.
            max_runtime: How long a job may run: a second to a day, and no longer than until the next one. Default: an
                hour.
            exclude_features_attribute: The names or indexes of features that are not looked at, as SageMaker takes
                them: up to 100 characters. Default: all are.
            record_preprocessor: The Python file with `preprocess_handler(inference_record)`, which makes flat records
                of captured ones. Default: they are taken as they are.
            post_analytics_processor: The Python file that runs after the analysis. Default: none.
            environment: Variables for the container, up to 50. Default: none.
            publish_cloudwatch_metrics: Whether metrics of the features are published.
            network_isolation: Whether the containers are cut off from all networks. SageMaker fetches and stores data.
            inter_container_encryption: Whether what instances of a job send to each other is encrypted.
            vpc: The VPC in which jobs have network interfaces. Default: none.
            vpc_subnets: Which subnets of the VPC. Default: the private ones.
            security_groups: Security groups of the interfaces. Default: a new one.
            role: The role of the jobs. Default: a new one, which may do what the jobs do and nothing more.
            monitoring_schedule_name: The name of the schedule. Default: one that is made from its place in the app.

        Raises:
            ValueError: If SageMaker would refuse the monitor: the endpoint captures no data, is serverless or hosts
                several models, a job may run longer than until the next one; if the baseline has no statistics, or an
                argument is of another kind.
        """
        what = f"DataQualityMonitor {id!r}"
        given = self._options.read(what, locals())
        if baseline is not None and baseline.statistics is None:
            raise ValueError(
                f"baseline of {what} has no statistics, which data are compared with; pass MonitoringBaseline("
                "statistics=S3Location(bucket, 'baseline/statistics.json'), ...)"
            )
        self._prepare(what, scope, given)
        super().__init__(scope, id)
        self._define(scope)

    def metric_feature_baseline_drift(
        self, feature: str, *, statistic: str = "Maximum", period: Duration | None = None
    ) -> "VariantMetric":
        """Return how far a feature is from its baseline: the distance of the distributions, 0 to 1.

        Args:
            feature: The feature, as the baseline names it.
            statistic: How values are combined. Default: the largest.
            period: Over which time. Default: five minutes.

        Raises:
            ValueError: If CloudWatch would refuse an argument.
        """
        return self._of_feature("feature_baseline_drift", feature, statistic, period)

    def metric_feature_null(
        self, feature: str, *, statistic: str = "Sum", period: Duration | None = None
    ) -> "VariantMetric":
        """Return how many records have no value of a feature."""
        return self._of_feature("feature_null", feature, statistic, period)

    def metric_feature_non_null(
        self, feature: str, *, statistic: str = "Sum", period: Duration | None = None
    ) -> "VariantMetric":
        """Return how many records have a value of a feature."""
        return self._of_feature("feature_non_null", feature, statistic, period)

    def metric_feature_data(
        self, feature: str, *, statistic: str = "Average", period: Duration | None = None
    ) -> "VariantMetric":
        """Return the values of a feature that is a number: their average, minimum, maximum or sum."""
        return self._of_feature("feature_data", feature, statistic, period)

    def _of_feature(self, name: str, feature: str, statistic: str, period: Duration | None) -> "VariantMetric":
        found = dimension(f"feature of {self._fact.at}", feature)
        return self._metric(f"{name}_{found}", {"Feature": found}, statistic, period)
