"""Where the metrics of monitors are: an alarm that looks elsewhere never has data."""

from collections.abc import Iterator

from .engine import rule
from .facts import Metric
from .hidden import given
from .tables.monitoring_metrics import BY_NAMESPACE, DATA_QUALITY, NAMESPACES

# Source: the SageMaker Python SDK 2, model_monitor/dashboards, which searches without a leading slash.
_METRICS = "SageMaker Python SDK 2, model_monitor/dashboards"
# Source: developer guide, model-monitor-byoc-cloudwatch: containers of one's own publish in the same namespace, by at
# least these. AWS's samples have them for the prebuilt container, too (amazon-sagemaker-safe-deployment-pipeline).
_OF_OWN_CONTAINERS = frozenset({"Endpoint", "MonitoringSchedule"})


@rule("monitoring-metric-namespace", source=_METRICS, confidence="unconfirmed")
def metric_namespace(metric: Metric) -> Iterator[str]:
    """A metric of a monitor in a namespace with a leading slash, where nothing is published.

    Remedy: Leave out the slash at the beginning of {namespace}.
    """
    if given(metric.namespace) and metric.namespace.startswith("/"):
        if metric.namespace[1:] in NAMESPACES:
            yield "{namespace=} has no metrics: the namespaces of monitors begin without a slash"


@rule("monitoring-metric-dimensions", source=_METRICS, confidence="unconfirmed")
def metric_dimensions(metric: Metric) -> Iterator[str]:
    """A metric of a monitor by other dimensions than it is published by, so that it never has data.

    Remedy: Name exactly the dimensions that it is published by.
    """
    if given(metric.namespace) and metric.namespace in BY_NAMESPACE:
        expected = BY_NAMESPACE[metric.namespace].of_endpoints
        names = {each.name for each in metric.dimensions if given(each.name)} if given(metric.dimensions) else set()
        of_own_container = metric.namespace == DATA_QUALITY.namespace and names >= _OF_OWN_CONTAINERS
        if names != set(expected) and not of_own_container:
            yield f"metrics in {{namespace=}} are published by {', '.join(expected)}"
