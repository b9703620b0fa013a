"""Deployed variants and their metrics."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from aws_cdk import App, CfnParameter, Duration, Fn, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from hypothesis import example, given
from hypothesis import strategies as st

from constructs_lib import (
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    InstanceProductionVariant,
    InstanceType,
    InvocationHttpResponseCode,
    Model,
)
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_DURATIONS, NOT_NAMES, NOT_STRINGS, refused
from tests.unit.templates import only, resources_of

INVOKED, INSTANCES = "AWS/SageMaker", "/aws/sagemaker/Endpoints"
COUNT, TIME, SHARE = None, cloudwatch.Unit.MICROSECONDS, cloudwatch.Unit.PERCENT


class Expected(NamedTuple):
    """What a metric is made of."""

    method: Callable[..., cloudwatch.Metric]
    namespace: str
    name: str
    statistic: str
    unit: cloudwatch.Unit | None


METRICS = [
    Expected(EndpointInstanceVariant.metric_invocations, INVOKED, "Invocations", "Sum", COUNT),
    Expected(EndpointInstanceVariant.metric_invocations_per_instance, INVOKED, "InvocationsPerInstance", "Sum", COUNT),
    Expected(EndpointInstanceVariant.metric_model_latency, INVOKED, "ModelLatency", "Average", TIME),
    Expected(EndpointInstanceVariant.metric_overhead_latency, INVOKED, "OverheadLatency", "Average", TIME),
    Expected(EndpointInstanceVariant.metric_cpu_utilization, INSTANCES, "CPUUtilization", "Average", SHARE),
    Expected(EndpointInstanceVariant.metric_memory_utilization, INSTANCES, "MemoryUtilization", "Average", SHARE),
    Expected(EndpointInstanceVariant.metric_disk_utilization, INSTANCES, "DiskUtilization", "Average", SHARE),
    Expected(EndpointInstanceVariant.metric_gpu_utilization, INSTANCES, "GPUUtilization", "Average", SHARE),
    Expected(
        EndpointInstanceVariant.metric_gpu_memory_utilization, INSTANCES, "GPUMemoryUtilization", "Average", SHARE
    ),
]
ERRORS = [
    (InvocationHttpResponseCode.INVOCATION_4XX_ERRORS, "Invocation4XXErrors"),
    (InvocationHttpResponseCode.INVOCATION_5XX_ERRORS, "Invocation5XXErrors"),
    (InvocationHttpResponseCode.INVOCATION_MODEL_ERRORS, "InvocationModelErrors"),
]


@pytest.fixture
def deployed(endpoint: Endpoint) -> EndpointInstanceVariant:
    (variant,) = endpoint.instance_production_variants
    return variant


def test_is_named_as_its_variant(deployed: EndpointInstanceVariant, variant: InstanceProductionVariant) -> None:
    assert deployed.variant_name == "AllTraffic"
    assert deployed.variant is variant
    assert deployed.node.path == "Test/Endpoint/AllTraffic"


@pytest.mark.parametrize("expected", METRICS, ids=lambda row: row.name)
def test_has_a_method_for_each_metric(deployed: EndpointInstanceVariant, expected: Expected) -> None:
    metric = expected.method(deployed)

    assert (metric.namespace, metric.metric_name) == (expected.namespace, expected.name)
    assert (metric.statistic, metric.unit) == (expected.statistic, expected.unit)
    assert metric.period.to_seconds() == 300
    assert metric.dimensions == {"EndpointName": deployed.endpoint_name, "VariantName": "AllTraffic"}


@pytest.mark.parametrize(("code", "name"), ERRORS)
def test_counts_failed_invocations(
    deployed: EndpointInstanceVariant, code: InvocationHttpResponseCode, name: str
) -> None:
    metric = deployed.metric_invocation_response_code(code)

    assert (metric.namespace, metric.metric_name, metric.statistic) == (INVOKED, name, "Sum")


@pytest.mark.parametrize("expected", METRICS, ids=lambda row: row.name)
def test_takes_a_statistic_and_a_period(deployed: EndpointInstanceVariant, expected: Expected) -> None:
    metric = expected.method(deployed, statistic="p99", period=Duration.minutes(1))

    assert (metric.statistic, metric.period.to_seconds()) == ("p99", 60)


def test_takes_a_statistic_and_a_period_for_failed_invocations(deployed: EndpointInstanceVariant) -> None:
    metric = deployed.metric_invocation_response_code(
        InvocationHttpResponseCode.INVOCATION_5XX_ERRORS, statistic="Average", period=Duration.seconds(10)
    )

    assert (metric.statistic, metric.period.to_seconds()) == ("Average", 10)


@pytest.mark.parametrize("expected", METRICS, ids=lambda row: row.name)
def test_knows_by_name_what_its_methods_know(deployed: EndpointInstanceVariant, expected: Expected) -> None:
    metric = deployed.metric(expected.name)

    assert (metric.namespace, metric.statistic, metric.unit) == (expected.namespace, expected.statistic, expected.unit)


@pytest.mark.parametrize(
    ("name", "namespace", "statistic", "unit"),
    [
        ("LoadedModelCount", INSTANCES, "Sum", None),
        ("CPUUtilizationNormalized", INSTANCES, "Average", None),
        ("GPUReservation", INSTANCES, "Average", None),
        ("ModelLoadingTime", INVOKED, "Average", TIME),
        ("ModelCacheHit", INVOKED, "Sum", None),
        ("ConcurrentRequestsPerModel", INVOKED, "Sum", None),
    ],
)
def test_has_metrics_that_have_no_method(
    deployed: EndpointInstanceVariant, name: str, namespace: str, statistic: str, unit: cloudwatch.Unit | None
) -> None:
    metric = deployed.metric(name)

    assert (metric.namespace, metric.metric_name, metric.statistic, metric.unit) == (namespace, name, statistic, unit)


def test_leaves_the_rest_to_the_metric_of_cdk(deployed: EndpointInstanceVariant) -> None:
    metric = deployed.metric_invocations().with_(label="calls", color="#00ff00")

    assert (metric.label, metric.color, metric.namespace) == ("calls", "#00ff00", INVOKED)


def test_raises_an_alarm(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    deployed.metric_model_latency().create_alarm(stack, "Alarm", threshold=100_000, evaluation_periods=3)

    properties = only(stack, "AWS::CloudWatch::Alarm")["Properties"]

    assert (properties["Namespace"], properties["MetricName"]) == (INVOKED, "ModelLatency")
    assert (properties["Statistic"], properties["Period"], properties["Unit"]) == ("Average", 300, "Microseconds")
    assert properties["Dimensions"] == [
        {"Name": "EndpointName", "Value": deployed.endpoint_name},
        {"Name": "VariantName", "Value": "AllTraffic"},
    ]


def test_raises_an_alarm_that_the_endpoint_waits_for(
    stack: Stack, endpoint: Endpoint, deployed: EndpointInstanceVariant
) -> None:
    alarm = deployed.metric_invocations().create_alarm(stack, "Alarm", threshold=1, evaluation_periods=1)
    endpoint.node.add_dependency(alarm)

    (alarm_id,) = resources_of(stack, "AWS::CloudWatch::Alarm")

    assert only(stack, "AWS::SageMaker::Endpoint")["DependsOn"] == [alarm_id]
    assert "Ref" not in str(only(stack, "AWS::CloudWatch::Alarm")["Properties"]["Dimensions"])


def test_defines_nothing_by_itself(deployed: EndpointInstanceVariant) -> None:
    assert deployed.node.children == []


# Periods and statistics


SOMEWHERE = EndpointInstanceVariant(
    Stack(App(), "Periods"),
    "Variant",
    endpoint_name="endpoint",
    variant=InstanceProductionVariant(model=None, instance_type=InstanceType.M5_LARGE),
)


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
def test_takes_the_statistics_of_cloudwatch(deployed: EndpointInstanceVariant, statistic: str) -> None:
    assert deployed.metric("ModelLatency", statistic=statistic).statistic == statistic


@pytest.mark.parametrize("statistic", ["", " ", "99", "p99\n", "é", "Average ", "PR(", "${Token}", *NOT_STRINGS])
def test_fails_when_the_statistic_is_none(deployed: EndpointInstanceVariant, statistic: Any) -> None:
    with refused("statistic", repr(statistic), "pass Average, Sum, p99"):
        deployed.metric("ModelLatency", statistic=statistic)


@pytest.mark.parametrize("period", NOT_DURATIONS)
def test_fails_when_the_period_is_no_duration(deployed: EndpointInstanceVariant, period: Any) -> None:
    with refused(f"period={period!r} is not a Duration; pass Duration.seconds"):
        deployed.metric("ModelLatency", period=period)


def test_fails_when_the_period_has_parts_of_a_second(deployed: EndpointInstanceVariant) -> None:
    with refused("period is 1500 ms; SageMaker takes whole seconds"):
        deployed.metric("ModelLatency", period=Duration.millis(1500))


def test_fails_when_the_period_is_a_token(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    token = CfnParameter(stack, "Period", type="Number").value_as_number

    with refused("period is a token, and must be known before deployment"):
        deployed.metric("ModelLatency", period=Duration.seconds(token))


@pytest.mark.parametrize("name", ["", " ", "\n", *NOT_STRINGS, None])
def test_fails_when_the_metric_has_no_name(deployed: EndpointInstanceVariant, name: Any) -> None:
    with refused("metric_name", repr(name)):
        deployed.metric(name)


@pytest.mark.parametrize("code", [*NOT_CONSTRUCTS, None, "Invocation5XXErrors", 500])
def test_fails_when_the_response_code_is_none(deployed: EndpointInstanceVariant, code: Any) -> None:
    with refused(f"response_code is {code!r}; pass InvocationHttpResponseCode"):
        deployed.metric_invocation_response_code(code)


@pytest.mark.parametrize("name", [*NOT_NAMES, *NOT_STRINGS, None])
def test_fails_when_the_endpoint_has_no_name(stack: Stack, variant: InstanceProductionVariant, name: Any) -> None:
    with refused("endpoint_name", repr(name), stack=stack):
        EndpointInstanceVariant(stack, "Variant", endpoint_name=name, variant=variant)


@pytest.mark.parametrize("variant", [*NOT_CONSTRUCTS, None, "AllTraffic"])
def test_fails_when_the_variant_is_none(stack: Stack, variant: Any) -> None:
    with refused(f"variant is {variant!r}; pass InstanceProductionVariant(...)", stack=stack):
        EndpointInstanceVariant(stack, "Variant", endpoint_name="endpoint", variant=variant)


# Several


def test_measures_each_variant_by_its_own_name(stack: Stack, model: Model) -> None:
    names = ["Stable", "Candidate", "candidate", "Resource", "Config"]
    variants = [
        InstanceProductionVariant(variant_name=name, model=model, instance_type=InstanceType.M5_LARGE) for name in names
    ]
    config = EndpointConfig(stack, "Config", instance_production_variants=variants)
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)

    found = endpoint.instance_production_variants

    assert [variant.metric_invocations().dimensions["VariantName"] for variant in found] == names  # type: ignore[index]


def test_measures_an_endpoint_that_is_defined_elsewhere(stack: Stack) -> None:
    variant = InstanceProductionVariant(model=None, variant_name="Stable", instance_type=InstanceType.M5_LARGE)
    deployed = EndpointInstanceVariant(stack, "Stable", endpoint_name="theirs", variant=variant)

    assert deployed.metric_invocations().dimensions == {"EndpointName": "theirs", "VariantName": "Stable"}


# Tokens


def test_measures_what_is_named_by_tokens(stack: Stack, model: Model) -> None:
    name = CfnParameter(stack, "Name").value_as_string
    variant = InstanceProductionVariant(variant_name=name, model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name=Fn.import_value("Endpoint"))
    (deployed,) = endpoint.instance_production_variants
    deployed.metric_invocations().create_alarm(deployed, "Alarm", threshold=1, evaluation_periods=1)

    assert only(stack, "AWS::CloudWatch::Alarm")["Properties"]["Dimensions"] == [
        {"Name": "EndpointName", "Value": {"Fn::ImportValue": "Endpoint"}},
        {"Name": "VariantName", "Value": {"Ref": "Name"}},
    ]
