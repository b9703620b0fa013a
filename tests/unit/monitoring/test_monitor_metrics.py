"""What monitors publish to CloudWatch."""

import json
from typing import Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_s3 as s3

from constructs_lib import BatchTransformInput, DatasetFormat, Endpoint, EndpointDashboard, S3Location
from tests.unit.monitoring.conftest import Define
from tests.unit.templates import only
from tests.unit.with_each import with_each


def test_metrics_have_the_dimensions_they_are_published_by(stack: Stack, define: Define) -> None:
    metric = define(monitoring_schedule_name="flowers").metric_feature_baseline_drift("age")

    metric.create_alarm(stack, "Drift", threshold=0.1, evaluation_periods=1)

    alarm = only(stack, "AWS::CloudWatch::Alarm")["Properties"]
    assert alarm["Namespace"] == "aws/sagemaker/Endpoints/data-metrics"
    assert alarm["MetricName"] == "feature_baseline_drift_age"
    assert alarm["Statistic"] == "Maximum"
    assert alarm["Dimensions"] == [
        {"Name": "Endpoint", "Value": "shop"},
        {"Name": "Feature", "Value": "age"},
        {"Name": "MonitoringSchedule", "Value": "flowers"},
    ]


def test_metrics_of_batch_transform_have_no_endpoint(define: Define, data: s3.Bucket) -> None:
    captured = BatchTransformInput(data_captured=S3Location(data, "m/"), dataset_format=DatasetFormat.CSV)
    monitor = define(endpoint=None, batch_transform_input=captured, monitoring_schedule_name="flowers")

    metric = monitor.metric_feature_null("age", period=Duration.hours(1))

    assert metric.namespace == monitor.metric_namespace == "aws/sagemaker/ModelMonitoring/data-metrics"
    assert metric.dimensions == {"Feature": "age", "MonitoringSchedule": "flowers"}
    assert metric.period.to_hours() == 1


@pytest.mark.parametrize(
    ("method", "name", "statistic"),
    [
        ("metric_feature_baseline_drift", "feature_baseline_drift_age", "Maximum"),
        ("metric_feature_null", "feature_null_age", "Sum"),
        ("metric_feature_non_null", "feature_non_null_age", "Sum"),
        ("metric_feature_data", "feature_data_age", "Average"),
    ],
)
def test_each_metric_of_a_feature_has_a_method(define: Define, method: str, name: str, statistic: str) -> None:
    metric = getattr(define(), method)("age")

    assert (metric.metric_name, metric.statistic) == (name, statistic)


def test_fails_when_a_feature_is_not_a_name(define: Define) -> None:
    monitor = define()

    @with_each("feature", ["", " ", None, 5, "x" * 221])
    def refuse(feature: Any) -> None:
        with pytest.raises(ValueError, match="feature of DataQualityMonitor 'Monitor'"):
            monitor.metric_feature_null(feature)

    refuse()


def test_fails_when_cloudwatch_has_no_such_period(define: Define) -> None:
    with pytest.raises(ValueError, match="period=7 seconds is none of CloudWatch"):
        define().metric_feature_null("age", period=Duration.seconds(7))


def test_dashboard_of_the_endpoint_has_a_graph_of_each_monitor(
    stack: Stack, captured: Endpoint, define: Define
) -> None:
    define(monitoring_schedule_name="flowers")

    EndpointDashboard(stack, "Dashboard", endpoint=captured)

    body = only(stack, "AWS::CloudWatch::Dashboard")["Properties"]["DashboardBody"]
    text = "".join(part if isinstance(part, str) else "x" for part in body["Fn::Join"][1])
    (graph,) = [each for each in json.loads(text)["widgets"] if "Data quality" in each["properties"]["title"]]
    ((line,),) = graph["properties"]["metrics"]
    assert line["expression"] == (
        'SEARCH(\'{"aws/sagemaker/Endpoints/data-metrics",Endpoint,MonitoringSchedule,Feature} '
        'MetricName="feature_baseline_drift" MonitoringSchedule="flowers"\', \'Maximum\', 3600)'
    )
    assert graph["properties"]["title"] == "Data quality (Monitor)"
