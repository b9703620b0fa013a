"""What asynchronous endpoints publish, and what they do not."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    AsyncInference,
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    ImportedVariant,
    InstanceProductionVariant,
    InvocationHttpResponseCode,
    S3Location,
)
from constructs_lib.async_metrics import AsyncMetrics
from tests.unit.bad_inputs import refused
from tests.unit.scaling.pieces import warnings
from tests.unit.templates import only
from tests.unit.with_each import with_each

Metric = Callable[..., cloudwatch.Metric]
WHOLE = {"EndpointName": "queue"}
VARIANT = {"EndpointName": "queue", "VariantName": "AllTraffic"}


@pytest.fixture
def queued(stack: Stack, variant: InstanceProductionVariant) -> EndpointInstanceVariant:
    queue = AsyncInference(output=S3Location(s3.Bucket.from_bucket_name(stack, "Shop", "shop"), "responses/"))
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant], async_inference=queue)
    return Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name="queue").instance_production_variants[0]


@pytest.fixture
def imported(stack: Stack) -> ImportedVariant:
    return Endpoint.from_endpoint_name(stack, "Imported", "queue").variant("AllTraffic")


METRICS = [
    (AsyncMetrics.metric_approximate_backlog_size, "ApproximateBacklogSize", "Average", None, WHOLE),
    (
        AsyncMetrics.metric_approximate_backlog_size_per_instance,
        "ApproximateBacklogSizePerInstance",
        "Average",
        None,
        WHOLE,
    ),
    (
        AsyncMetrics.metric_approximate_age_of_oldest_request,
        "ApproximateAgeOfOldestRequest",
        "Maximum",
        "SECONDS",
        WHOLE,
    ),
    (AsyncMetrics.metric_has_backlog_without_capacity, "HasBacklogWithoutCapacity", "Average", None, WHOLE),
    (AsyncMetrics.metric_invocations_processed, "InvocationsProcessed", "Sum", None, VARIANT),
    (AsyncMetrics.metric_invocation_failures, "InvocationFailures", "Sum", None, VARIANT),
    (AsyncMetrics.metric_expired_requests, "ExpiredRequests", "Sum", None, VARIANT),
    (AsyncMetrics.metric_request_download_failures, "RequestDownloadFailures", "Sum", None, VARIANT),
    (AsyncMetrics.metric_response_upload_failures, "ResponseUploadFailures", "Sum", None, VARIANT),
    (AsyncMetrics.metric_notification_failures, "NotificationFailures", "Sum", None, VARIANT),
    (AsyncMetrics.metric_time_in_backlog, "TimeInBacklog", "Average", None, VARIANT),
    (AsyncMetrics.metric_total_processing_time, "TotalProcessingTime", "Average", "MILLISECONDS", VARIANT),
    (AsyncMetrics.metric_request_download_latency, "RequestDownloadLatency", "Average", "MICROSECONDS", VARIANT),
    (AsyncMetrics.metric_response_upload_latency, "ResponseUploadLatency", "Average", "MICROSECONDS", VARIANT),
]


@pytest.mark.parametrize("owner", ["queued", "imported"])
def test_measures_a_queue(request: pytest.FixtureRequest, stack: Stack, owner: str) -> None:
    variant = request.getfixturevalue(owner)

    @with_each("method, name, statistic, unit, dimensions", METRICS)
    def measure(method: Metric, name: str, statistic: str, unit: str | None, dimensions: Any) -> None:
        found = method(variant)

        assert (found.namespace, found.metric_name, found.statistic) == ("AWS/SageMaker", name, statistic)
        assert (found.unit.name if found.unit else None) == unit
        assert found.dimensions == dimensions
        assert found.period.to_seconds() == 300

    measure()

    assert warnings(stack) == []


@with_each("method", [each[0] for each in METRICS])
def test_takes_a_statistic_and_a_period(queued: EndpointInstanceVariant, method: Metric) -> None:
    found = method(queued, statistic="p99", period=Duration.minutes(1))

    assert (found.statistic, found.period.to_seconds()) == ("p99", 60)


def test_every_metric_of_its_own_has_a_method() -> None:
    named = {name for name in vars(AsyncMetrics) if name.startswith("metric_")}

    assert named == {each[0].__name__ for each in METRICS}


def test_warns_of_an_endpoint_without_a_queue(stack: Stack, endpoint: Endpoint) -> None:
    for method, *_ in METRICS:
        method(endpoint.instance_production_variants[0])

    found = [each for each in warnings(stack) if "is not published by real-time endpoints" in each]
    assert [name for _, name, *_ in METRICS if not any(name in each for each in found)] == []
    assert len(found) == len(METRICS)


# What is not published


@pytest.mark.parametrize(
    ("name", "replacement"),
    [
        ("Invocations", "metric_invocations_processed"),
        ("InvocationsPerInstance", "metric_approximate_backlog_size_per_instance"),
        ("InvocationModelErrors", "metric_invocation_failures"),
        ("OverheadLatency", "metric_time_in_backlog"),
    ],
)
def test_fails_when_a_queue_is_measured_as_if_it_answered_at_once(
    stack: Stack, queued: EndpointInstanceVariant, imported: ImportedVariant, name: str, replacement: str
) -> None:
    with refused(
        f"{name} of variant 'AllTraffic' is not published by asynchronous endpoints; use {replacement}()", stack=stack
    ):
        queued.metric(name)

    assert callable(getattr(queued, replacement))
    assert imported.metric(name).metric_name == name


def test_the_methods_of_such_metrics_fail_too(stack: Stack, queued: EndpointInstanceVariant) -> None:
    for method in (queued.metric_invocations, queued.metric_invocations_per_instance, queued.metric_overhead_latency):
        with refused("is not published by asynchronous endpoints; use metric_", stack=stack):
            method()
    with refused("use metric_invocation_failures()", stack=stack):
        queued.metric_invocation_response_code(InvocationHttpResponseCode.INVOCATION_MODEL_ERRORS)


def test_what_both_kinds_publish_is_there(stack: Stack, queued: EndpointInstanceVariant) -> None:
    queued.metric_model_latency()
    queued.metric_invocation_response_code(InvocationHttpResponseCode.INVOCATION_5XX_ERRORS)
    queued.metric_cpu_utilization()

    assert warnings(stack) == []


def test_an_alarm_has_the_dimension_of_the_endpoint_alone(stack: Stack, queued: EndpointInstanceVariant) -> None:
    oldest = queued.metric_approximate_age_of_oldest_request()
    oldest.create_alarm(stack, "Old", threshold=600, evaluation_periods=1)

    found = only(stack, "AWS::CloudWatch::Alarm")["Properties"]
    assert found["Dimensions"] == [{"Name": "EndpointName", "Value": "queue"}]
    assert found["Unit"] == "Seconds"
