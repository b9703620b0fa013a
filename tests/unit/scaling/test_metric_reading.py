"""What a metric of CloudWatch is made of."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib.rules import UNKNOWN, facts, hidden
from constructs_lib.scaling.metric_reading import EXPRESSION, MetricReading
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.scaling.pieces import VISITORS
from tests.unit.with_each import with_each

BUYERS = cloudwatch.Metric(namespace="Shop", metric_name="Buyers", dimensions_map={"Shop": "1"}, statistic="p99")

SCALED = facts.ScalableTarget(
    path=("endpoint", "shop", "variant", "stable"), endpoint=facts.Endpoint(), variant=facts.Variant()
)


def metric_of(**place: Any) -> cloudwatch.Metric:
    return cloudwatch.Metric(namespace="Shop", metric_name="Visitors", **place)


def sum_of(**metrics: cloudwatch.IMetric) -> cloudwatch.MathExpression:
    return cloudwatch.MathExpression(expression=" + ".join(metrics), using_metrics=metrics)


def test_one_metric_is_itself() -> None:
    reading = MetricReading("metric", VISITORS)

    assert not reading.is_expression
    assert (list(reading.statistics), reading.expressions) == ([EXPRESSION], {})
    assert reading.metric is VISITORS


def test_an_expression_has_the_metrics_of_those_it_is_made_of_too() -> None:
    reading = MetricReading("metric", sum_of(a=VISITORS, b=sum_of(c=BUYERS, a=VISITORS)))

    assert reading.is_expression
    assert list(reading.statistics) == ["a", "c"]
    assert reading.expressions == {EXPRESSION: "a + b", "b": "c + a"}


def test_the_rules_know_what_is_known(parameter: CfnParameter) -> None:
    dimensions = {"Shop": "1", "Town": parameter.value_as_string}
    fact = MetricReading("metric", BUYERS.with_(dimensions_map=dimensions)).fact(SCALED)

    assert (fact.namespace, fact.metric_name) == ("Shop", "Buyers")
    shop, town = fact.dimensions
    assert (shop.name, shop.value, town.name, hidden(town.value)) == ("Shop", "1", "Town", True)


def test_the_rules_know_of_an_expression_what_it_is_made_of() -> None:
    fact = MetricReading("metric", sum_of(a=VISITORS, b=BUYERS)).fact(SCALED)

    names = [query.metric_stat.metric.metric_name for query in fact.metrics if query.metric_stat is not None]
    assert names == ["Visitors", "Buyers"]
    assert [query.id for query in fact.metrics if query.return_data] == [EXPRESSION]
    assert fact.metric_name is None


@pytest.mark.parametrize(
    ("dimensions", "links"),
    [
        ({"EndpointName": "shop", "VariantName": "stable"}, (SCALED.endpoint, SCALED.variant)),
        ({"EndpointName": "shop"}, (SCALED.endpoint, None)),
        ({"EndpointName": "shop", "VariantName": "other"}, (UNKNOWN, UNKNOWN)),
        ({"EndpointName": "other", "VariantName": "stable"}, (UNKNOWN, UNKNOWN)),
        ({"InferenceComponentName": "shop"}, (UNKNOWN, UNKNOWN)),
    ],
)
def test_the_rules_know_whether_it_is_of_what_scales(dimensions: dict[str, str], links: Any) -> None:
    fact = MetricReading("metric", BUYERS.with_(dimensions_map=dimensions)).fact(SCALED)

    assert fact.endpoint is links[0]
    assert fact.variant is links[1]


@pytest.mark.parametrize(
    "path", [("endpoint", UNKNOWN, "variant", "stable"), ("endpoint", "shop", "variant", UNKNOWN), UNKNOWN]
)
def test_the_rules_know_nothing_of_what_scales_if_that_is_a_token(path: Any) -> None:
    metric = BUYERS.with_(dimensions_map={"EndpointName": "shop", "VariantName": "stable"})
    fact = MetricReading("metric", metric).fact(facts.ScalableTarget(path=path, endpoint=facts.Endpoint()))

    assert hidden(fact.endpoint)


def test_the_rules_know_nothing_of_what_scales_if_a_dimension_is_a_token(parameter: CfnParameter) -> None:
    metric = BUYERS.with_(dimensions_map={"EndpointName": parameter.value_as_string, "VariantName": "stable"})

    assert MetricReading("metric", metric).fact(SCALED).endpoint is UNKNOWN


@pytest.mark.parametrize("place", [{}, {"region": "eu-west-1"}, {"account": "111122223333", "region": "eu-west-1"}])
def test_a_metric_may_be_here(place: dict[str, str]) -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))

    MetricReading("metric", metric_of(**place)).require_here(stack, ("account", "region"))


def test_a_metric_may_be_where_nobody_knows(stack: Stack) -> None:
    metric = metric_of(account="111122223333", region="eu-west-1")

    MetricReading("metric", metric).require_here(stack, ("account", "region"))


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"region": "us-east-1"}, "region us-east-1, and scaling in eu-west-1 sees the metrics of its own region only"),
        ({"account": "999999999999"}, "account 999999999999, and scaling in 111122223333 sees"),
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_fails_when_a_metric_is_elsewhere(place: dict[str, str], words: str, inside: bool) -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))
    metric: cloudwatch.IMetric = sum_of(a=metric_of(**place)) if inside else metric_of(**place)

    with refused(f"metric: Visitors is a metric of {words}"):
        MetricReading("metric", metric).require_here(stack, ("account", "region"))


@with_each("value", [*NOT_CONSTRUCTS, None, cloudwatch.Metric])
def test_fails_when_it_is_not_a_metric(value: Any) -> None:
    with refused("metric must be a cloudwatch.IMetric, got ", "pass cloudwatch.Metric(...)"):
        MetricReading("metric", value)


def test_fails_when_an_expression_has_no_metrics() -> None:
    with refused("metric has no metrics; pass them as using_metrics of the MathExpression"):
        MetricReading("metric", cloudwatch.MathExpression(expression="TIME_SERIES(1)"))


def test_fails_when_it_searches() -> None:
    search = cloudwatch.SearchExpression(expression="SEARCH('{Shop} Visitors', 'Sum')")

    with refused("metric is a SearchExpression, on which nothing scales; pass Metric or MathExpression"):
        MetricReading("metric", search)
