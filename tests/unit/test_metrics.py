"""What an endpoint publishes of a variant."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from aws_cdk import CfnParameter, Duration, Fn, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from hypothesis import example, given
from hypothesis import strategies as st

from constructs_lib import InvocationHttpResponseCode
from constructs_lib.arguments.refusal import described
from constructs_lib.metrics import VariantMetrics
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_DURATIONS, NOT_NAMES, NOT_STRINGS, refused, said
from tests.unit.scaling.pieces import warnings
from tests.unit.templates import only
from tests.unit.with_each import with_each

INVOKED, INSTANCES = "AWS/SageMaker", "/aws/sagemaker/Endpoints"
COUNT, TIME, SHARE = None, cloudwatch.Unit.MICROSECONDS, cloudwatch.Unit.PERCENT


class Expected(NamedTuple):
    """What a metric is made of."""

    method: Callable[..., cloudwatch.Metric]
    name: str
    statistic: str
    unit: cloudwatch.Unit | None


METRICS = [
    Expected(VariantMetrics.metric_invocations, "Invocations", "Sum", COUNT),
    Expected(VariantMetrics.metric_invocations_per_instance, "InvocationsPerInstance", "Sum", COUNT),
    Expected(VariantMetrics.metric_model_latency, "ModelLatency", "Average", TIME),
    Expected(VariantMetrics.metric_overhead_latency, "OverheadLatency", "Average", TIME),
]
ERRORS = [
    (InvocationHttpResponseCode.INVOCATION_4XX_ERRORS, "Invocation4XXErrors"),
    (InvocationHttpResponseCode.INVOCATION_5XX_ERRORS, "Invocation5XXErrors"),
    (InvocationHttpResponseCode.INVOCATION_MODEL_ERRORS, "InvocationModelErrors"),
]


@pytest.fixture
def metrics(stack: Stack) -> VariantMetrics:
    return VariantMetrics(stack, "Variant", endpoint_name="search", variant_name="Stable")


@pytest.mark.parametrize("expected", METRICS, ids=lambda row: row.name)
def test_has_a_method_for_each_metric_of_all_variants(metrics: VariantMetrics, expected: Expected) -> None:
    metric = expected.method(metrics)

    assert (metric.namespace, metric.metric_name) == (INVOKED, expected.name)
    assert (metric.statistic, metric.unit) == (expected.statistic, expected.unit)
    assert metric.period.to_seconds() == 300
    assert metric.dimensions == {"EndpointName": "search", "VariantName": "Stable"}


@pytest.mark.parametrize(("code", "name"), ERRORS)
def test_counts_failed_invocations(metrics: VariantMetrics, code: InvocationHttpResponseCode, name: str) -> None:
    metric = metrics.metric_invocation_response_code(code)

    assert (metric.namespace, metric.metric_name, metric.statistic) == (INVOKED, name, "Sum")


@pytest.mark.parametrize("expected", METRICS, ids=lambda row: row.name)
def test_takes_a_statistic_and_a_period(metrics: VariantMetrics, expected: Expected) -> None:
    metric = expected.method(metrics, statistic="p99", period=Duration.minutes(1))

    assert (metric.statistic, metric.period.to_seconds()) == ("p99", 60)


def test_takes_a_statistic_and_a_period_for_failed_invocations(metrics: VariantMetrics) -> None:
    metric = metrics.metric_invocation_response_code(
        InvocationHttpResponseCode.INVOCATION_5XX_ERRORS, statistic="Average", period=Duration.seconds(10)
    )

    assert (metric.statistic, metric.period.to_seconds()) == ("Average", 10)


@with_each(
    "name, namespace, statistic, unit",
    [
        *((expected.name, INVOKED, expected.statistic, expected.unit) for expected in METRICS),
        ("CPUUtilization", INSTANCES, "Average", SHARE),
        ("MemoryUtilization", INSTANCES, "Average", SHARE),
        ("DiskUtilization", INSTANCES, "Average", SHARE),
        ("GPUUtilization", INSTANCES, "Average", SHARE),
        ("GPUMemoryUtilization", INSTANCES, "Average", SHARE),
        ("LoadedModelCount", INSTANCES, "Sum", COUNT),
        ("CPUUtilizationNormalized", INSTANCES, "Average", COUNT),
        ("GPUUtilizationNormalized", INSTANCES, "Average", COUNT),
        ("GPUMemoryUtilizationNormalized", INSTANCES, "Average", COUNT),
        ("CPUReservation", INSTANCES, "Average", COUNT),
        ("MemoryReservation", INSTANCES, "Average", COUNT),
        ("GPUReservation", INSTANCES, "Average", COUNT),
        ("ModelSetupTime", INVOKED, "Average", TIME),
        ("ModelLoadingWaitTime", INVOKED, "Average", TIME),
        ("ModelLoadingTime", INVOKED, "Average", TIME),
        ("ModelDownloadingTime", INVOKED, "Average", TIME),
        ("ModelUnloadingTime", INVOKED, "Average", TIME),
        ("ModelCacheHit", INVOKED, "Average", COUNT),
        ("ConcurrentRequestsPerModel", INVOKED, "Maximum", COUNT),
        ("TotalProcessingTime", INVOKED, "Average", cloudwatch.Unit.MILLISECONDS),
        ("NewAtSageMaker", INVOKED, "Sum", COUNT),
    ],
)
def test_knows_metrics_by_name(
    metrics: VariantMetrics, name: str, namespace: str, statistic: str, unit: cloudwatch.Unit | None
) -> None:
    metric = metrics.metric(name)

    assert (metric.namespace, metric.metric_name, metric.statistic, metric.unit) == (namespace, name, statistic, unit)


@pytest.mark.parametrize(("name", "dimensions"), [("ApproximateBacklogSize", 1), ("ModelLatency", 2), ("New", 2)])
def test_leaves_the_variant_out_where_a_metric_is_of_the_whole_endpoint(
    metrics: VariantMetrics, name: str, dimensions: int
) -> None:
    found = metrics.metric(name).dimensions

    assert found == dict([("EndpointName", "search"), ("VariantName", "Stable")][:dimensions])


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        (
            "CPUUtilisation",
            "metric_name='CPUUtilisation' is not a known metric of endpoints; did you mean 'CPUUtilization'?",
        ),
        ("InvocationsPerCopy", "metric_name='InvocationsPerCopy' is published by InferenceComponentName, not by"),
    ],
)
def test_warns_of_a_metric_that_nobody_publishes(
    stack: Stack, metrics: VariantMetrics, name: str, warning: str
) -> None:
    metrics.metric(name)

    (found,) = warnings(stack)
    assert warning in found


@pytest.mark.parametrize("name", ["Invocations", "CPUUtilization", "ApproximateBacklogSize", "NewAtSageMaker"])
def test_warns_of_no_metric_that_somebody_may_publish(stack: Stack, metrics: VariantMetrics, name: str) -> None:
    metrics.metric(name)

    assert warnings(stack) == []


def test_leaves_the_rest_to_the_metric_of_cdk(metrics: VariantMetrics) -> None:
    metric = metrics.metric_invocations().with_(label="calls", color="#00ff00")

    assert (metric.label, metric.color, metric.namespace) == ("calls", "#00ff00", INVOKED)


def test_raises_an_alarm(stack: Stack, metrics: VariantMetrics) -> None:
    metrics.metric_model_latency().create_alarm(stack, "Alarm", threshold=100_000, evaluation_periods=3)

    properties = only(stack, "AWS::CloudWatch::Alarm")["Properties"]

    assert (properties["Namespace"], properties["MetricName"]) == (INVOKED, "ModelLatency")
    assert (properties["Statistic"], properties["Period"], properties["Unit"]) == ("Average", 300, "Microseconds")
    assert properties["Dimensions"] == [
        {"Name": "EndpointName", "Value": "search"},
        {"Name": "VariantName", "Value": "Stable"},
    ]


# Periods and statistics


SOMEWHERE = VariantMetrics(Stack(quick_app(), "Periods"), "Variant", endpoint_name="endpoint", variant_name="Stable")


@given(st.integers(min_value=0, max_value=100_000))
@example(0)
@example(1)
@example(5)
@example(10)
@example(20)
@example(30)
@example(60)
@example(90)
@example(86_400)
def test_takes_the_periods_of_cloudwatch(length: int) -> None:
    if length in {1, 5, 10, 30} or (length > 0 and length % 60 == 0):
        assert SOMEWHERE.metric_invocations(period=Duration.seconds(length)).period.to_seconds() == length
    else:
        with refused(f"period={length} seconds is none of CloudWatch; pass 1, 5, 10, 30 seconds or whole minutes"):
            SOMEWHERE.metric_invocations(period=Duration.seconds(length))


@pytest.mark.parametrize(
    "statistic", ["Average", "Sum", "Minimum", "Maximum", "SampleCount", "p99", "p99.9", "tm95", "IQM", "PR(:300)"]
)
def test_takes_the_statistics_of_cloudwatch(metrics: VariantMetrics, statistic: str) -> None:
    assert metrics.metric("ModelLatency", statistic=statistic).statistic == statistic


@with_each("statistic", ["", " ", "99", "p99\n", "é", "Average ", "PR(", "${Token}", *NOT_STRINGS])
def test_fails_when_the_statistic_is_none(metrics: VariantMetrics, statistic: Any) -> None:
    with refused("statistic", said(statistic), "pass Average, Sum, p99"):
        metrics.metric("ModelLatency", statistic=statistic)


@with_each("period", NOT_DURATIONS)
def test_fails_when_the_period_is_no_duration(metrics: VariantMetrics, period: Any) -> None:
    with refused(f"period must be a Duration, got {described(period)}; pass Duration.seconds"):
        metrics.metric("ModelLatency", period=period)


def test_fails_when_the_period_has_parts_of_a_second(metrics: VariantMetrics) -> None:
    with refused("period is 1500 ms; SageMaker takes whole seconds"):
        metrics.metric("ModelLatency", period=Duration.millis(1500))


def test_fails_when_the_period_is_a_token(stack: Stack, metrics: VariantMetrics) -> None:
    token = CfnParameter(stack, "Period", type="Number").value_as_number

    with refused("period is a token, and must be known before deployment"):
        metrics.metric("ModelLatency", period=Duration.seconds(token))


@with_each("name", ["", " ", "\n", *NOT_STRINGS, None])
def test_fails_when_the_metric_has_no_name(metrics: VariantMetrics, name: Any) -> None:
    with refused("metric_name", said(name)):
        metrics.metric(name)


@with_each("code", [*NOT_CONSTRUCTS, None, "Invocation5XXErrors", 500])
def test_fails_when_the_response_code_is_none(metrics: VariantMetrics, code: Any) -> None:
    with refused("response_code must be", "pass InvocationHttpResponseCode"):
        metrics.metric_invocation_response_code(code)


@with_each("name", [*NOT_NAMES, *NOT_STRINGS, None])
def test_fails_when_the_endpoint_has_no_name(stack: Stack, name: Any) -> None:
    with refused("endpoint_name", said(name), stack=stack):
        VariantMetrics(stack, "Variant", endpoint_name=name, variant_name="Stable")


# Several, and tokens


def test_measures_each_variant_of_a_stack_by_its_own_name(stack: Stack, metrics: VariantMetrics) -> None:
    other = VariantMetrics(stack, "Other", endpoint_name="shop", variant_name="Candidate")

    assert metrics.metric_invocations().dimensions == {"EndpointName": "search", "VariantName": "Stable"}
    assert other.metric_invocations().dimensions == {"EndpointName": "shop", "VariantName": "Candidate"}


def test_measures_what_is_named_by_tokens(stack: Stack, parameter: CfnParameter) -> None:
    metrics = VariantMetrics(
        stack, "Variant", endpoint_name=Fn.import_value("Endpoint"), variant_name=parameter.value_as_string
    )
    metrics.metric_invocations().create_alarm(stack, "Alarm", threshold=1, evaluation_periods=1)

    assert only(stack, "AWS::CloudWatch::Alarm")["Properties"]["Dimensions"] == [
        {"Name": "EndpointName", "Value": {"Fn::ImportValue": "Endpoint"}},
        {"Name": "VariantName", "Value": {"Ref": "Parameter"}},
    ]
