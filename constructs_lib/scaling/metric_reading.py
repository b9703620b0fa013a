"""What a metric of CloudWatch is made of: one metric, or an expression over several."""

from typing import TYPE_CHECKING, Any

from constructs_lib.arguments import as_known, vocabulary
from constructs_lib.arguments.checks import require_construct
from constructs_lib.rules import facts, hidden

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import Stack
    from aws_cdk import aws_cloudwatch as cloudwatch

# The id of an expression, among those of its metrics.
EXPRESSION = "tracked_expression"


class MetricReading:
    """A metric, read once.

    Args:
        name: The argument that the metric was passed as.
        metric: The metric.

    Raises:
        ValueError: If it is not a metric, or searches for metrics.
    """

    def __init__(self, name: str, metric: "cloudwatch.IMetric") -> None:
        remedy = "pass cloudwatch.Metric(...), a metric of a variant or cloudwatch.MathExpression(...)"
        self.metric: cloudwatch.IMetric = require_construct(name, metric, "aws_cloudwatch.IMetric", remedy)
        self.name = name
        self.statistics: dict[str, cloudwatch.MetricStatConfig] = {}
        self.expressions: dict[str, str] = {}
        self.config = metric.to_metric_config()
        self._add(EXPRESSION, metric, self.config)
        if not self.statistics:
            raise ValueError(f"{name} has no metrics; pass them as using_metrics of the MathExpression")

    @property
    def is_expression(self) -> bool:
        """Whether it is an expression over several metrics."""
        return bool(self.expressions)

    def _add(self, id: str, metric: "cloudwatch.IMetric", config: "cloudwatch.MetricConfig") -> None:
        if config.metric_stat is not None:
            self.statistics[id] = config.metric_stat
        elif config.math_expression is not None:
            self.expressions[id] = config.math_expression.expression
            for inner, each in (config.math_expression.using_metrics or {}).items():
                self._add(inner, each, each.to_metric_config())
        else:
            kind = type(metric).__name__
            raise ValueError(f"{self.name} is a {kind}, on which nothing scales; pass Metric or MathExpression")

    def require_here(self, stack: "Stack", places: "Sequence[str]") -> None:
        """Refuse a metric that is known to be in another account or region.

        Args:
            stack: Where the metric is looked for.
            places: What they must share: `account`, `region`.

        Raises:
            ValueError: If they do not.
        """
        for metric in self.statistics.values():
            for place in places:
                its, ours = getattr(metric, place), getattr(stack, place)
                if its is not None and not hidden(as_known(its)) and not hidden(as_known(ours)) and its != ours:
                    raise ValueError(
                        f"{self.name}: {metric.metric_name} is a metric of {place} {its}, and scaling in {ours} sees "
                        f"the metrics of its own {place} only; publish it there too"
                    )

    def fact(self, capacity: facts.ScalableTarget) -> facts.CustomizedMetric:
        """Return what the rules may know of it, and of the endpoint that scales by it, if it is a metric of that.

        Args:
            capacity: What scales by the metric.
        """
        if not self.is_expression:
            return facts.CustomizedMetric(**_known(self.statistics[EXPRESSION], capacity))
        metrics = {name: facts.Metric(**_known(each, capacity)) for name, each in self.statistics.items()}
        queries = [
            facts.MetricQuery(id=name, metric_stat=facts.MetricStat(metric=each), return_data=False)
            for name, each in metrics.items()
        ]
        expressions = [
            facts.MetricQuery(id=name, expression=as_known(each), return_data=name == EXPRESSION)
            for name, each in self.expressions.items()
        ]
        return facts.CustomizedMetric(metrics=(*queries, *expressions))


def _known(metric: "cloudwatch.MetricStatConfig", capacity: facts.ScalableTarget) -> "Mapping[str, Any]":
    dimensions = tuple(
        facts.Dimension(name=as_known(each.name), value=as_known(each.value)) for each in metric.dimensions or ()
    )
    return {
        "dialect": vocabulary(),
        "namespace": as_known(metric.namespace),
        "metric_name": as_known(metric.metric_name),
        "dimensions": dimensions or None,
        **_links(dimensions, capacity),
    }


def _links(dimensions: "Sequence[facts.Dimension]", capacity: facts.ScalableTarget) -> "Mapping[str, Any]":
    """Return the endpoint and the variant that scale, if the dimensions are known to name them."""
    if hidden(capacity.path) or any(hidden(each.name) or hidden(each.value) for each in dimensions):
        return {}
    _, endpoint, _, variant = capacity.path
    if hidden(endpoint) or hidden(variant):
        return {}
    named = {each.name: each.value for each in dimensions}
    if named.get("EndpointName") != endpoint or named.get("VariantName", variant) != variant:
        return {}
    return {"endpoint": capacity.endpoint, "variant": capacity.variant if "VariantName" in named else None}
