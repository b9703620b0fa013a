"""The whole circle: capture, a monitor, a violation, training, approval, and a new model behind the same endpoint."""

from typing import Any

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib import (
    ContainerDefinition,
    DataCapture,
    DataQualityMonitor,
    Endpoint,
    HostedModel,
    InstanceType,
    Model,
    MonitoringBaseline,
    MonitoringSchedule,
    PackageContents,
    S3Location,
)
from stacks.iris_model import MODELS, SCIKIT_LEARN, iris_container
from stacks.iris_retraining import IrisRetraining


class RetrainingStack(Stack):
    """A classifier that is trained again when callers send other flowers than it was trained with.

    Whoever approves a model of the group deploys it by `cdk deploy Retraining -c iris-package=ARN`; the pipeline that
    does this hears of approvals on the topic.
    """

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        bucket = s3.Bucket(
            self,
            "Flowers",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))],
        )
        capture = DataCapture(
            destination=S3Location(bucket, "captured/"), sampling_percentage=100, csv_content_types=["text/csv"]
        )
        model = Model(self, "Model", containers=[self._container(bucket)], network_isolation=True)
        hosted = HostedModel(
            self, "Iris", model=model, instance_type=InstanceType.M5_LARGE, min_capacity=2, data_capture=capture
        )

        monitor = self._monitor(hosted.endpoint, bucket)
        retraining = IrisRetraining(self, "Retraining", bucket=bucket)
        monitor.on_violation("Retrain", targets.SfnStateMachine(retraining.state_machine))

        self._tell_of_approvals(retraining.group.model_package_group_name)

        CfnOutput(self, "EndpointName", value=hosted.endpoint.endpoint_name)
        CfnOutput(self, "BucketName", value=bucket.bucket_name)
        CfnOutput(self, "MonitoringScheduleName", value=monitor.monitoring_schedule_name)

    def _container(self, bucket: s3.Bucket) -> ContainerDefinition:
        package: str | None = self.node.try_get_context("iris-package")
        if package is None:
            return iris_container("iris/model.tar.gz")
        contents = PackageContents(images=[SCIKIT_LEARN], artifacts=[S3Location(bucket, "models/")])
        return ContainerDefinition(model_package_name=package, package_contents=contents)

    def _monitor(self, endpoint: Endpoint, bucket: s3.Bucket) -> DataQualityMonitor:
        preprocessor = assets.Asset(self, "Preprocessor", path=str(MODELS / "iris" / "preprocess.py"))
        return DataQualityMonitor(
            self,
            "Monitor",
            endpoint=endpoint,
            schedule=MonitoringSchedule.daily(hour=3),
            baseline=MonitoringBaseline(
                constraints=S3Location(bucket, "baseline/constraints.json"),
                statistics=S3Location(bucket, "baseline/statistics.json"),
            ),
            record_preprocessor=S3Location(preprocessor.bucket, preprocessor.s3_object_key),
            output=S3Location(bucket, "reports/"),
            instance_type=InstanceType.M5_LARGE,
        )

    def _tell_of_approvals(self, group: str) -> None:
        approvals = sns.Topic(self, "Approvals", enforce_ssl=True)
        events.Rule(
            self,
            "Approved",
            event_pattern=events.EventPattern(
                source=["aws.sagemaker"],
                detail_type=["SageMaker Model Package State Change"],
                detail={
                    "ModelPackageGroupName": [group],
                    "ModelApprovalStatus": ["Approved"],
                },
            ),
            targets=[targets.SnsTopic(approvals)],
        )
