"""Which metrics the monitors publish: where, and by which dimensions.

Source: the dashboards of the SageMaker Python SDK 2 (Apache-2.0), which search by these namespaces and dimensions, and
the developer guide, model-monitor-interpreting-cloudwatch, which names the metrics but, for endpoints, dimensions that
no other source has. For batch transform the guide has no endpoint among the dimensions.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

SCHEDULE: Final = "MonitoringSchedule"
OF_ENDPOINTS: Final = "aws/sagemaker/Endpoints/"
OF_BATCH: Final = "aws/sagemaker/ModelMonitoring/"


class MonitorMetrics(NamedTuple):
    """What a kind of monitor publishes.

    Attributes:
        title: What it watches.
        ending: How its namespace ends.
        dimensions: The dimensions beside the endpoint and the schedule.
    """

    title: str
    ending: str
    dimensions: tuple[str, ...] = ()

    @property
    def namespace(self) -> str:
        """The namespace of monitors of endpoints."""
        return f"{OF_ENDPOINTS}{self.ending}"

    @property
    def namespace_of_batch(self) -> str:
        """The namespace of monitors of batch transform."""
        return f"{OF_BATCH}{self.ending}"

    @property
    def of_endpoints(self) -> tuple[str, ...]:
        """All dimensions of a metric of an endpoint."""
        return ("Endpoint", SCHEDULE, *self.dimensions)


DATA_QUALITY: Final = MonitorMetrics("Data quality", "data-metrics", ("Feature",))
MODEL_QUALITY: Final = MonitorMetrics("Model quality", "model-metrics")
BIAS: Final = MonitorMetrics("Bias", "bias-metrics", ("BiasStage", "Label", "LabelValue", "Facet", "FacetValue"))
EXPLAINABILITY: Final = MonitorMetrics(
    "Explainability", "explainability-metrics", ("ExplainabilityMethod", "Label", "ValueType")
)

BY_NAMESPACE: Final[Mapping[str, MonitorMetrics]] = {
    each.namespace: each for each in (DATA_QUALITY, MODEL_QUALITY, BIAS, EXPLAINABILITY)
}
NAMESPACES: Final = frozenset(
    {*BY_NAMESPACE, *(each.namespace_of_batch for each in (DATA_QUALITY, MODEL_QUALITY, BIAS, EXPLAINABILITY))}
)
