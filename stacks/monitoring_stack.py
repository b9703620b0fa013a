"""A classifier that is watched: its requests, its predictions, how it treats groups, and which features decide."""

from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_s3_deployment as s3_deployment
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib import (
    BiasMonitor,
    DataCapture,
    DataQualityMonitor,
    Endpoint,
    EndpointConfig,
    EndpointDashboard,
    ExplainabilityMonitor,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelQualityMonitor,
    MonitoringBaseline,
    MonitoringSchedule,
    ProblemType,
    S3Location,
)
from stacks.iris_analysis import analysis_of_bias, analysis_of_explainability
from stacks.iris_model import MODELS, iris_container
from stacks.kept_bucket import kept_bucket


class MonitoringStack(Stack):
    """A classifier watched by all four monitors: what they find is told to a topic, and seen on a dashboard."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        bucket = kept_bucket(self, "Captured")
        endpoint = self._host(bucket)
        self._write_analyses(bucket)
        data_quality = self._watch_requests(endpoint, bucket)
        model_quality = self._watch_predictions(endpoint, bucket)
        bias = self._watch_groups(endpoint, bucket)
        explainability = self._watch_features(endpoint, bucket)
        monitors = (data_quality, model_quality, bias, explainability)
        told = sns.Topic(self, "Told", enforce_ssl=True)
        for monitor in monitors:
            monitor.on_violation("Violations", targets.SnsTopic(told))
            monitor.on_failure("Failures", targets.SnsTopic(told))
        self._alarm(told, data_quality, model_quality)
        EndpointDashboard(self, "Dashboard", endpoint=endpoint)

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
        CfnOutput(self, "BucketName", value=bucket.bucket_name)
        for monitor in monitors:
            CfnOutput(self, f"{monitor.node.id}ScheduleName", value=monitor.monitoring_schedule_name)

    def _host(self, bucket: s3.Bucket) -> Endpoint:
        """Host the classifier, and capture what it is asked and answers."""
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
        return Endpoint(self, "Endpoint", endpoint_config=config)

    def _write_analyses(self, bucket: s3.Bucket) -> None:
        """Write what SageMaker Clarify is to analyze."""
        # Clarify asks a model of its own about probabilities, on an endpoint that it starts and deletes.
        explained = iris_container("iris/explained.tar.gz", program="probabilities.py")
        asked = Model(self, "ExplainedModel", containers=[explained], network_isolation=True)
        # The name of the model changes with the model, and the file with it.
        s3_deployment.BucketDeployment(
            self,
            "Analyses",
            sources=[
                s3_deployment.Source.json_data("bias.json", analysis_of_bias()),
                s3_deployment.Source.json_data("explainability.json", analysis_of_explainability(asked.model_name)),
            ],
            destination_bucket=bucket,
            destination_key_prefix="analyses/",
        )

    def _watch_requests(self, endpoint: Endpoint, bucket: s3.Bucket) -> DataQualityMonitor:
        """Compare the data of requests with those of the training."""
        preprocessor = assets.Asset(self, "Preprocessor", path=str(MODELS / "iris" / "preprocess.py"))
        return DataQualityMonitor(
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

    def _watch_predictions(self, endpoint: Endpoint, bucket: s3.Bucket) -> ModelQualityMonitor:
        """Compare predictions with labels."""
        # Callers that ask for CSV get the species alone, which is what labels are compared with.
        return ModelQualityMonitor(
            self,
            "ModelQuality",
            endpoint=endpoint,
            problem_type=ProblemType.MULTICLASS_CLASSIFICATION,
            inference_attribute="0",
            ground_truth=S3Location(bucket, "labels/"),
            schedule=MonitoringSchedule.daily(hour=4),
            baseline=MonitoringBaseline(constraints=S3Location(bucket, "baseline/model-quality.json")),
            output=S3Location(bucket, "reports/model-quality/"),
            instance_type=InstanceType.M5_XLARGE,
        )

    def _watch_groups(self, endpoint: Endpoint, bucket: s3.Bucket) -> BiasMonitor:
        """Compare the predictions for groups with each other."""
        return BiasMonitor(
            self,
            "Bias",
            endpoint=endpoint,
            analysis_config=S3Location(bucket, "analyses/bias.json"),
            inference_attribute="0",
            ground_truth=S3Location(bucket, "labels/"),
            schedule=MonitoringSchedule.daily(hour=5),
            baseline=MonitoringBaseline(constraints=S3Location(bucket, "baseline/bias.json")),
            output=S3Location(bucket, "reports/bias/"),
            instance_type=InstanceType.M5_XLARGE,
        )

    def _watch_features(self, endpoint: Endpoint, bucket: s3.Bucket) -> ExplainabilityMonitor:
        """Compare what features contribute with what they contributed in the training."""
        return ExplainabilityMonitor(
            self,
            "Explainability",
            endpoint=endpoint,
            analysis_config=S3Location(bucket, "analyses/explainability.json"),
            schedule=MonitoringSchedule.daily(hour=6),
            baseline=MonitoringBaseline(constraints=S3Location(bucket, "baseline/explainability.json")),
            output=S3Location(bucket, "reports/explainability/"),
            instance_type=InstanceType.M5_XLARGE,
        )

    def _alarm(self, told: sns.Topic, data_quality: DataQualityMonitor, model_quality: ModelQualityMonitor) -> None:
        """Tell a topic when the lengths of petals drift from the baseline, and when predictions get worse."""
        day = Duration.days(1)
        drift = data_quality.metric_feature_baseline_drift("petal_length", period=day)
        accuracy = model_quality.metric("accuracy", period=day)
        below = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
        for alarm in (
            drift.create_alarm(self, "Drift", threshold=0.1, evaluation_periods=1),
            accuracy.create_alarm(self, "Accuracy", threshold=0.9, evaluation_periods=1, comparison_operator=below),
        ):
            alarm.add_alarm_action(actions.SnsAction(told))
