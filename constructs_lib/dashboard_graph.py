"""What the graphs of a dashboard have in common, whether they show variants or inference components."""

from collections.abc import Iterator
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import IConstruct

from .rules import given, hidden
from .scaling.capacity import RegisteredCapacity

PERIOD: Final = Duration.minutes(1)
MILLISECOND: Final = 1_000
WIDTH: Final = 12
PERCENTILES: Final = ("p50", "p90", "p99")


def widget(
    title: str,
    unit: str,
    lines: list[cloudwatch.IMetric],
    bounds: list[cloudwatch.HorizontalAnnotation] | None = None,
) -> cloudwatch.GraphWidget:
    """Return a graph of lines, with the bounds between which they stay."""
    axis = cloudwatch.YAxisProps(label=unit, min=0, show_units=False)
    return cloudwatch.GraphWidget(title=title, left=lines, left_y_axis=axis, left_annotations=bounds, width=WIDTH)


def shown(metric: cloudwatch.Metric, divisor: int, label: str, key: str) -> cloudwatch.IMetric:
    """Return the line of a metric, divided by a number. CloudWatch knows a line of a graph by an id."""
    if divisor == 1:
        return metric.with_(label=label)
    return cloudwatch.MathExpression(
        expression=f"{key} / {divisor}", using_metrics={key: metric}, label=label, period=PERIOD
    )


def in_words(name: str) -> str:
    """Return `CPU utilization` for `CPUUtilization`, and `5XX errors` for `Invocation5XXErrors`."""
    for ending in ("Utilization", "Latency", "Errors"):
        if name.endswith(ending):
            return f"{name.removeprefix('Invocation').removesuffix(ending)} {ending.lower()}"
    return name


def bounds_of(scaled: IConstruct, name: str) -> Iterator[cloudwatch.HorizontalAnnotation]:
    """Yield the bounds of what scales something, if it scales and they are known."""
    scaling = scaled.node.try_find_child("Scaling")
    if isinstance(scaling, RegisteredCapacity):
        for word, bound in (("least", scaling._fact.min_capacity), ("most", scaling._fact.max_capacity)):
            if given(bound) and not hidden(bound):
                yield cloudwatch.HorizontalAnnotation(value=bound, label=f"{word} of {name}")
