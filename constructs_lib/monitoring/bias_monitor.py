"""Monitors of bias: whether a model treats groups of people alike."""

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
from constructs_lib.rules.tables.monitoring_metrics import BIAS
from constructs_lib.s3_location import S3Location

from .batch_transform_input import BatchTransformInput
from .job_options import clarify_options, ground_truth, job_options, offset, require_window
from .monitor import Monitor
from .monitor_kind import MonitorKind
from .monitor_metrics import dimension
from .monitoring_baseline import MonitoringBaseline, require_constraints_alone
from .monitoring_schedule import MonitoringSchedule

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_kms as kms

    from constructs_lib.variant_metric import VariantMetric

_Definition = sagemaker.CfnModelBiasJobDefinition


class BiasMonitor(Injectable, Monitor):
    """A monitor of bias: jobs of SageMaker Clarify that compare how predictions and labels differ between groups.

    What a group is, the facets, and which labels are favourable, says the analysis configuration, a file in JSON. As
    with model quality, a first job merges what was captured with the labels.

    Amazon SageMaker Model Monitor is no longer open to new customers, AWS says.

    Attributes:
        monitoring_schedule_name: The name of the schedule.
    """

    _published = BIAS
    _graphed = ("", "metric of bias")
    _kind = MonitorKind(
        "model_bias",
        _Definition,
        facts.ModelBiasJobDefinition,
        facts.LabelledInput,
        "sagemaker-clarify-processing:1.0",
        (
            *("features_attribute", "inference_attribute", "probability_attribute"),
            *("probability_threshold_attribute", "start_time_offset", "end_time_offset"),
        ),
    )
    _options = job_options(
        "model_bias",
        _Definition,
        facts.ModelBiasJobDefinition,
        clarify_options(_Definition.ModelBiasAppSpecificationProperty),
        ground_truth=ground_truth(),
        features_attribute=kinds.text(None),
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
        analysis_config: S3Location,
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
        features_attribute: str | None = None,
        inference_attribute: str | None = None,
        probability_attribute: str | None = None,
        probability_threshold_attribute: float | None = None,
        start_time_offset: Duration | None = None,
        end_time_offset: Duration | None = None,
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
            analysis_config: The file `analysis_config.json` of Clarify: headers, label, facets, methods.
            ground_truth: Where labels are uploaded: the bucket and the prefix, under which they lie by the hour.
            endpoint: The endpoint, whose configuration captures data. Or else `batch_transform_input`.
            data_captured: Where data is captured of an endpoint whose configuration is defined elsewhere: the
                `destination` of its `DataCapture`. Whether the endpoint can be monitored is not checked then, and
                decryption with a key of the capture is to be granted to `role`. Default: what the configuration says.
            batch_transform_input: What batch transform has captured, in place of an endpoint.
            baseline: What is compared with: constraints alone, the
                `analysis.json` of Clarify. Default: nothing.
            instance_count: The instances of a job: 1 to 100.
            volume_size: The volume of an instance, 1 to 16,384 GiB. Default: 20 GiB.
            volume_encryption_key: The key for the volumes. Default: a key of AWS.
            output_encryption_key: The key for the reports. Default: that of the bucket.
            max_runtime: How long a job may run, and no longer than until the next one,
                half an hour of a job that runs every hour. Default:
                as long as that, and an hour at most.
            features_attribute: Where a record of JSON has the features. Default: a record of CSV is the features.
            inference_attribute: Where a record has the prediction: a column such as "0" of CSV, or a path of JSON.
                Default: nowhere.
            probability_attribute: Where a record has the probability, in the same form. Default: nowhere.
            probability_threshold_attribute: From which probability on a prediction is positive. Default: 0.5.
            start_time_offset: How much is subtracted from the start of the window that a job looks at, in whole hours,
                so that labels may come later. Default: nothing.
            end_time_offset: The same for its end, less than that. Default: nothing.
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
                several models, a job may run longer than until the next one; or if an argument is of another
                kind.
        """
        what = f"BiasMonitor {id!r}"
        given = self._options.read(what, locals())
        require_constraints_alone(what, baseline)
        require_window(what, start_time_offset, end_time_offset)
        self._prepare(what, scope, given)
        super().__init__(scope, id)
        self._define(scope)

    def metric(
        self,
        metric_name: str,
        *,
        bias_stage: str,
        label: str,
        label_value: str,
        facet: str,
        facet_value: str,
        statistic: str = "Average",
        period: Duration | None = None,
    ) -> "VariantMetric":
        """Return a metric of bias by its name.

        Args:
            metric_name: Its short name: `CI`, `DPL`, `DI` and others of Clarify.
            bias_stage: Of which data: `Pre-training` or `Post-training`, as the report spells it.
            label: The label, as the analysis configuration names it.
            label_value: Its favourable value.
            facet: The feature that tells groups apart.
            facet_value: The group.
            statistic: How values are combined. Default: their average.
            period: Over which time. Default: five minutes.

        Raises:
            ValueError: If CloudWatch would refuse an argument.
        """
        at = self._fact.at
        named = {
            "BiasStage": dimension(f"bias_stage of {at}", bias_stage),
            "Label": dimension(f"label of {at}", label),
            "LabelValue": dimension(f"label_value of {at}", label_value),
            "Facet": dimension(f"facet of {at}", facet),
            "FacetValue": dimension(f"facet_value of {at}", facet_value),
        }
        name = dimension(f"metric_name of {at}", metric_name)
        return self._metric(f"bias_metric_{name}", named, statistic, period)
