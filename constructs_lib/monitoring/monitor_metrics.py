"""What monitors publish to CloudWatch."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from aws_cdk import Duration, Stack
from constructs import Construct

from constructs_lib.arguments import as_known, require_text
from constructs_lib.arguments.checks import Form
from constructs_lib.rules import hidden
from constructs_lib.rules.tables.monitoring_metrics import SCHEDULE, MonitorMetrics
from constructs_lib.statistic import checked_period, checked_statistic

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch

    from constructs_lib.variant_metric import VariantMetric

# An hour, which is the shortest time between two runs.
_PERIOD: Final = 3600
# A name of a metric and a value of a dimension have 255 characters, and a prefix stands before a feature.
NOT_BLANK: Final = Form(r"(?s)(?=.*\S).{1,220}", "a text of 1 to 220 characters that is not blank")


class PublishingMonitor(Construct):
    """A monitor, as far as its metrics go.

    A job publishes once, when it has compared everything, so that a metric has one value for each run. Metrics of
    monitors of endpoints have the dimensions that the dashboards of the SageMaker SDK search by; those of monitors of
    batch transform have no endpoint among them. Neither was tried against AWS.
    """

    _published: ClassVar[MonitorMetrics]
    # What a graph of the dashboard shows: a part of the names of metrics, and what it counts.
    _graphed: ClassVar[tuple[str, str]]
    _schedule_name: str
    # None for batch transform.
    _endpoint_name: str | None

    @property
    def metric_namespace(self) -> str:
        """The namespace of the monitor's metrics. It has no slash at the beginning."""
        return self._published.namespace_of_batch if self._endpoint_name is None else self._published.namespace

    def _metric(
        self, name: str, dimensions: Mapping[str, str], statistic: str, period: Duration | None
    ) -> "VariantMetric":
        from constructs_lib.variant_metric import VariantMetric  # takes CloudWatch, only for who asks for a metric

        of_endpoint = {} if self._endpoint_name is None else {"Endpoint": self._endpoint_name}
        return VariantMetric(
            namespace=self.metric_namespace,
            metric_name=name,
            dimensions_map={**of_endpoint, SCHEDULE: self._schedule_name, **dimensions},
            statistic=checked_statistic(statistic),
            period=checked_period(period),
            **self._environment(),
        )

    def _graph(self, width: int) -> "cloudwatch.GraphWidget":
        """Return a graph with a line for each metric that is found, since features and facets are not known here."""
        from aws_cdk import aws_cloudwatch as cloudwatch  # loaded already, by the dashboard

        part, unit = self._graphed
        dimensions = ",".join(
            [*([] if self._endpoint_name is None else ["Endpoint"]), SCHEDULE, *self._published.dimensions]
        )
        named = f' MetricName="{part}"' if part else ""
        lines = cloudwatch.MathExpression(
            expression=(
                f'SEARCH(\'{{"{self.metric_namespace}",{dimensions}}}{named} '
                f"{SCHEDULE}=\"{self._schedule_name}\"', 'Maximum', {_PERIOD})"
            ),
            label="",
            period=Duration.seconds(_PERIOD),
        )
        title = f"{self._published.title} ({self.node.id})"
        return cloudwatch.GraphWidget(
            title=title,
            left=[lines],
            left_y_axis=cloudwatch.YAxisProps(label=unit, show_units=False),
            width=width,
        )

    def _environment(self) -> dict[str, Any]:
        stack = Stack.of(self)
        places = {"account": stack.account, "region": stack.region}
        return {name: place for name, place in places.items() if not hidden(as_known(place))}


def dimension(what: str, value: str) -> str:
    """Return the value of a dimension, or raise a ValueError."""
    return require_text(what, value, NOT_BLANK, "pass it as the baseline spells it")
