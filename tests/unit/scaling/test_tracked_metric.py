"""Metrics of CloudWatch that a policy tracks."""

import pytest
from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib.scaling.tracked_metric import TrackedMetric
from tests.unit.bad_inputs import refused
from tests.unit.scaling.pieces import VISITORS
from tests.unit.with_each import with_each


def tracked(stack: Stack, **metrics: cloudwatch.IMetric) -> list[object]:
    """Return the queries of an expression as a template has them."""
    expression = cloudwatch.MathExpression(expression=" / ".join(metrics), using_metrics=metrics)
    rendered: list[object] = stack.resolve(TrackedMetric("metric", expression, stack).render())["metrics"]
    return rendered


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        (None, None),
        (cloudwatch.Unit.PERCENT, "Percent"),
        (cloudwatch.Unit.BYTES_PER_SECOND, "Bytes/Second"),
        (cloudwatch.Unit.COUNT_PER_SECOND, "Count/Second"),
        (cloudwatch.Unit.NONE, "None"),
    ],
)
def test_an_expression_names_metrics_as_the_service_does(
    stack: Stack, unit: cloudwatch.Unit | None, written: str | None
) -> None:
    busy = cloudwatch.Metric(
        namespace="Shop", metric_name="Busy", dimensions_map={"Shop": "1"}, statistic="p99", unit=unit
    )

    busy_query, visitors, expression = tracked(stack, busy=busy, visitors=VISITORS)

    metric = {"namespace": "Shop", "metricName": "Busy", "dimensions": [{"name": "Shop", "value": "1"}]}
    statistic = {"metric": metric, "stat": "p99", **({} if written is None else {"unit": written})}
    assert busy_query == {"id": "busy", "metricStat": statistic, "returnData": False}
    assert visitors == {
        "id": "visitors",
        "metricStat": {"metric": {"namespace": "Shop", "metricName": "Visitors"}, "stat": "Average"},
        "returnData": False,
    }
    assert expression == {"id": "tracked_expression", "expression": "busy / visitors", "returnData": True}


@pytest.mark.parametrize("statistic", ["Average", "Minimum", "Maximum", "Sum", "SampleCount", "avg", "n"])
def test_takes_the_statistics_that_the_service_has(stack: Stack, statistic: str) -> None:
    assert not TrackedMetric("metric", VISITORS.with_(statistic=statistic), stack).is_expression


@with_each("statistic", ["p99", "p50", "tm95", "IQM", "PR(:300)"])
def test_fails_when_the_service_has_no_such_statistic(stack: Stack, statistic: str) -> None:
    with refused(
        "metric has the statistic ",
        "and policies track Average, Maximum, Minimum, SampleCount, Sum of a metric; "
        "for another one pass MathExpression(expression='m', using_metrics={'m': metric})",
    ):
        TrackedMetric("metric", VISITORS.with_(statistic=statistic), stack)
