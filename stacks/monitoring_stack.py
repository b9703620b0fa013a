"""A classifier that is watched: every day, what it was asked is compared with what it was trained with."""

from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib import (
    DataCapture,
    DataQualityMonitor,
    Endpoint,
    EndpointConfig,
    EndpointDashboard,
    InstanceProductionVariant,
    InstanceType,
    Model,
    MonitoringBaseline,
    MonitoringSchedule,
    S3Location,
)
from stacks.iris_model import MODELS, iris_container
from stacks.kept_bucket import kept_bucket


class MonitoringStack(Stack):
    """Flowers that look unlike those of the training are told to a topic, and seen on a dashboard."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        bucket = kept_bucket(self, "Captured")
        told = sns.Topic(self, "Told", enforce_ssl=True)
        model = Model(self, "Model", containers=[iris_container("iris/model.tar.gz")], network_isolation=True)
        variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[variant],
            data_capture=DataCapture(
                destination=S3Location(bucket, "captured/"),
                sampling_percentage=100,
                csv_content_types=["text/csv"],
                json_content_types=["application/json"],
            ),
        )
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)

        preprocessor = assets.Asset(self, "Preprocessor", path=str(MODELS / "iris" / "preprocess.py"))
        monitor = DataQualityMonitor(
            self,
            "DataQuality",
            endpoint=endpoint,
            schedule=MonitoringSchedule.daily(hour=3),
            baseline=MonitoringBaseline(
                statistics=S3Location(bucket, "baseline/statistics.json"),
                constraints=S3Location(bucket, "baseline/constraints.json"),
            ),
            record_preprocessor=S3Location(preprocessor.bucket, preprocessor.s3_object_key),
            output=S3Location(bucket, "reports/data-quality/"),
            instance_type=InstanceType.M5_XLARGE,
            max_runtime=Duration.minutes(30),
        )
        monitor.on_violation("Violations", targets.SnsTopic(told))
        monitor.on_failure("Failures", targets.SnsTopic(told))
        drift = monitor.metric_feature_baseline_drift("petal_length", period=Duration.days(1))
        drift.create_alarm(self, "Drift", threshold=0.1, evaluation_periods=1).add_alarm_action(actions.SnsAction(told))
        EndpointDashboard(self, "Dashboard", endpoint=endpoint)

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
        CfnOutput(self, "BucketName", value=bucket.bucket_name)
        CfnOutput(self, "MonitoringScheduleName", value=monitor.monitoring_schedule_name)
