"""Metrics of CloudWatch that a policy tracks."""

from typing import TYPE_CHECKING

from aws_cdk import aws_applicationautoscaling as appscaling

from constructs_lib.arguments import as_known
from constructs_lib.rules import hidden

from .metric_reading import EXPRESSION, MetricReading

if TYPE_CHECKING:
    from aws_cdk import Stack
    from aws_cdk import aws_cloudwatch as cloudwatch

_Policy = appscaling.CfnScalingPolicy
# Source: botocore MetricStatistic of Application Auto Scaling.
_STATISTICS = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")


class TrackedMetric(MetricReading):
    """A metric that a policy of a stack keeps near a value.

    Args:
        name: The argument that the metric was passed as.
        metric: The metric.
        stack: Where the policy stands. Application Auto Scaling looks for metrics there and nowhere else.

    Raises:
        ValueError: If it is not a metric, or not one that can be tracked from there.
    """

    def __init__(self, name: str, metric: "cloudwatch.IMetric", stack: "Stack") -> None:
        super().__init__(name, metric)
        self.require_here(stack, ("account", "region"))
        statistic = "" if self.is_expression else self.statistics[EXPRESSION].statistic
        if statistic and not hidden(as_known(statistic)) and statistic not in _STATISTICS:
            raise ValueError(
                f"{name} has the statistic {statistic!r}, and policies track {', '.join(_STATISTICS)} of a metric; "
                "for another one pass MathExpression(expression='m', using_metrics={'m': metric})"
            )

    def render(self) -> _Policy.CustomizedMetricSpecificationProperty:
        """Return the property of a policy that tracks an expression."""
        metrics = [
            _Policy.TargetTrackingMetricDataQueryProperty(
                id=name,
                metric_stat=_Policy.TargetTrackingMetricStatProperty(
                    metric=_Policy.TargetTrackingMetricProperty(
                        namespace=each.namespace,
                        metric_name=each.metric_name,
                        dimensions=[
                            _Policy.TargetTrackingMetricDimensionProperty(name=one.name, value=one.value)
                            for one in each.dimensions or ()
                        ]
                        or None,
                    ),
                    stat=each.statistic,
                    unit=_unit(each),
                ),
                return_data=False,
            )
            for name, each in self.statistics.items()
        ]
        expressions = [
            _Policy.TargetTrackingMetricDataQueryProperty(
                id=name, expression=expression, return_data=name == EXPRESSION
            )
            for name, expression in self.expressions.items()
        ]
        return _Policy.CustomizedMetricSpecificationProperty(metrics=[*metrics, *expressions])


def _unit(metric: "cloudwatch.MetricStatConfig") -> str | None:
    """Return a unit as CloudWatch writes it: `BytesPerSecond` is `Bytes/Second`."""
    if metric.unit_filter is None:
        return None
    first, *others = metric.unit_filter.name.split("_PER_")
    return "/".join("".join(part.title() for part in each.split("_")) for each in (first, *others))
