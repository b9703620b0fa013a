"""Monitors of explainability: whether the same features still decide."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aws_cdk import Duration, Size
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.access.permissions import Statement, allow, sub
from constructs_lib.arguments import kinds
from constructs_lib.endpoint import Endpoint
from constructs_lib.endpoint_reference import ImportedEndpoint
from constructs_lib.injection import Injectable
from constructs_lib.instance_type import InstanceType
from constructs_lib.rules import facts
from constructs_lib.rules.tables.monitoring_metrics import EXPLAINABILITY
from constructs_lib.s3_location import S3Location

from .batch_transform_input import BatchTransformInput
from .job_options import clarify_options, job_options
from .monitor import Monitor
from .monitor_kind import MonitorKind
from .monitor_metrics import dimension
from .monitoring_baseline import MonitoringBaseline, require_constraints_alone
from .monitoring_schedule import MonitoringSchedule

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_kms as kms

    from constructs_lib.variant_metric import VariantMetric

_Definition = sagemaker.CfnModelExplainabilityJobDefinition

# Source: mlops-workload-orchestrator of AWS, for the names of the endpoint that a job starts for its own requests, and
# for the actions; a refusal that a user has published, for AddTags, without which CreateEndpointConfig was denied.
# ListTags follows from it: the endpoint gets tags, and those at hand are the job's.
_OWN = "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:"
_ASK: tuple[Statement, ...] = (
    allow(
        [
            *("sagemaker:AddTags", "sagemaker:CreateEndpoint", "sagemaker:CreateEndpointConfig"),
            *("sagemaker:DeleteEndpoint", "sagemaker:DeleteEndpointConfig", "sagemaker:DescribeEndpoint"),
            *("sagemaker:DescribeEndpointConfig", "sagemaker:InvokeEndpoint"),
        ],
        [sub(f"{_OWN}endpoint/sm-clarify-*"), sub(f"{_OWN}endpoint-config/sm-clarify-config*")],
    ),
    # The analysis configuration, a file, names the model; SageMaker names the job.
    allow("sagemaker:DescribeModel", sub(f"{_OWN}model/*")),
    allow("sagemaker:ListTags", sub(f"{_OWN}processing-job/*")),
)


class ExplainabilityMonitor(Injectable, Monitor):
    """A monitor of explainability: jobs of SageMaker Clarify that compare how much features contribute to predictions.

    Each job starts an endpoint of its own with the model that the analysis configuration names, asks it, and deletes it
    again: its instances are paid for while the job runs. The role may do that, and no more, with endpoints called
    `sm-clarify-...`, as they are unless the configuration has an `endpoint_name_prefix`. The name of the model has to
    be that of a model that exists: one that CloudFormation has replaced is gone.

    Amazon SageMaker Model Monitor is no longer open to new customers, AWS says.

    Attributes:
        monitoring_schedule_name: The name of the schedule.
    """

    _published = EXPLAINABILITY
    _graphed = ("", "contribution")
    _kind = MonitorKind(
        "model_explainability",
        _Definition,
        facts.ModelExplainabilityJobDefinition,
        facts.DataQualityInput,
        "sagemaker-clarify-processing:1.0",
        ("features_attribute", "inference_attribute", "probability_attribute"),
    )
    _options = job_options(
        "model_explainability",
        _Definition,
        facts.ModelExplainabilityJobDefinition,
        clarify_options(_Definition.ModelExplainabilityAppSpecificationProperty),
        features_attribute=kinds.text(None),
        inference_attribute=kinds.text(None),
        probability_attribute=kinds.text(None),
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
        environment: Mapping[str, str] | None = None,
        publish_cloudwatch_metrics: bool = True,
        network_isolation: bool = False,
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
            instance_type: The instances of a job, of those for processing.
            analysis_config: The file `analysis_config.json` of Clarify: headers, the method, and under `predictor` the
                model, the type and the number of the instances that it is asked on.
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
            max_runtime: How long a job may run, and no longer than until the next one. Default:
                an hour.
            features_attribute: Where a record of JSON has the features. Default: a record of CSV is the features.
            inference_attribute: Where a record has the prediction: a column such as "0" of CSV, or a path of JSON.
                Default: nowhere.
            probability_attribute: Where a record has the probability, in the same form. Default: nowhere.
            environment: Variables for the container, up to 50. Default: none.
            publish_cloudwatch_metrics: Whether metrics are published.
            network_isolation: Whether the containers are cut off from all networks, and so from the endpoint that
                they ask: True is refused.
            inter_container_encryption: Whether what instances of a job send to each other is encrypted.
            vpc: The VPC in which jobs have network interfaces: that of the model, if it is in one. With no way out, it
                needs endpoints of S3, SageMaker and its runtime, through which jobs ask. Default: none.
            vpc_subnets: Which subnets of the VPC. Default: the private ones.
            security_groups: Security groups of the interfaces. Default: a new one.
            role: The role of the jobs. Default: a new one, which may do what the jobs do and nothing more.
            monitoring_schedule_name: The name of the schedule. Default: one that is made from its place in the app.

        Raises:
            ValueError: If SageMaker would refuse the monitor: the endpoint captures no data, is serverless or hosts
                several models, a job may run longer than until the next one; if its jobs could not ask the model; or if
                an argument is of another kind.
        """
        what = f"ExplainabilityMonitor {id!r}"
        given = self._options.read(what, locals())
        require_constraints_alone(what, baseline)
        self._prepare(what, scope, given)
        super().__init__(scope, id)
        self._define(scope)

    def _more_statements(self) -> list[Statement]:
        return list(_ASK)

    def metric_feature(
        self,
        feature: str,
        *,
        explainability_method: str,
        label: str,
        value_type: str,
        statistic: str = "Average",
        period: Duration | None = None,
    ) -> "VariantMetric":
        """Return how much a feature contributes to predictions.

        Args:
            feature: The feature, as the analysis configuration names it.
            explainability_method: The method: `KernelShap`, as the report spells it.
            label: The label.
            value_type: Which value: `GlobalShapValues`, as the report spells it.
            statistic: How values are combined. Default: their average.
            period: Over which time. Default: five minutes.

        Raises:
            ValueError: If CloudWatch would refuse an argument.
        """
        at = self._fact.at
        named = {
            "ExplainabilityMethod": dimension(f"explainability_method of {at}", explainability_method),
            "Label": dimension(f"label of {at}", label),
            "ValueType": dimension(f"value_type of {at}", value_type),
        }
        return self._metric(f"feature_{dimension(f'feature of {at}', feature)}", named, statistic, period)
