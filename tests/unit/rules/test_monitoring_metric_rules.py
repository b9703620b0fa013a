"""Where the metrics of monitors are: an alarm that looks elsewhere never has data."""

from typing import Any

from constructs_lib.rules import UNKNOWN
from constructs_lib.rules.facts import Dimension, Metric
from constructs_lib.rules.hidden import Partial
from tests.unit.rules.conftest import Case, RuleTests

DATA = "aws/sagemaker/Endpoints/data-metrics"


def metric(namespace: Any = DATA, *names: Any) -> Metric:
    named = names or ("Endpoint", "Feature", "MonitoringSchedule")
    return Metric(namespace=namespace, metric_name="x", dimensions=tuple(Dimension(name=name) for name in named))


CASES = [
    Case(
        rule="monitoring-metric-namespace",
        severity="warning",
        passes=[metric(), metric("/aws/sagemaker/Endpoints"), metric("Shop")],
        fails=[metric(f"/{DATA}"), metric("/aws/sagemaker/ModelMonitoring/bias-metrics")],
        in_template="Namespace '/aws/sagemaker/Endpoints/data-metrics' has no metrics: the namespaces of monitors",
        shown={"Alarm.Namespace": f"/{DATA}", "Alarm.MetricName": "feature_null_age"},
        hidden=[metric(UNKNOWN), metric(Partial(("/aws/", None)))],
    ),
    Case(
        rule="monitoring-metric-dimensions",
        severity="warning",
        passes=[
            metric(),
            metric("aws/sagemaker/Endpoints/model-metrics", "Endpoint", "MonitoringSchedule"),
            metric(DATA, "Endpoint", "MonitoringSchedule"),
            metric(DATA, "Endpoint", "MonitoringSchedule", "Segment"),
            metric("Shop", "Shop"),
        ],
        fails=[
            metric(DATA, "EndpointName", "ScheduleName"),
            metric("aws/sagemaker/Endpoints/bias-metrics", "Endpoint", "MonitoringSchedule"),
            Metric(namespace=DATA, metric_name="x"),
        ],
        in_template="metrics in Namespace 'aws/sagemaker/Endpoints/data-metrics' are published by Endpoint,",
        shown={"Alarm.Namespace": DATA, "Alarm.MetricName": "feature_null_age"},
        hidden=[metric(UNKNOWN), metric(DATA, UNKNOWN), Metric(namespace=DATA, dimensions=UNKNOWN)],
    ),
]


class TestMonitoringMetricRules(RuleTests):
    """Each rule about the metrics of monitors."""
