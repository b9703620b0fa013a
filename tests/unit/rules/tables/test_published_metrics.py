"""The table of the metrics that SageMaker publishes."""

from typing import get_args

import pytest
from botocore.loaders import Loader

from constructs_lib.rules.tables.published_metrics import (
    COMPONENT,
    COMPONENTS,
    ENDPOINT,
    INSTANCES,
    INVOCATIONS,
    METRICS,
    PREDEFINED,
    VARIANT,
    Kind,
    PublishedMetric,
    metric_of_endpoint,
)
from constructs_lib.rules.tables.service_limits import LIMITS
from tests.unit.with_each import with_each


def published(kind: Kind) -> set[str]:
    return {each.name for each in METRICS.values() if kind in each.kinds}


# async-inference-monitor: "an exhaustive list", host metrics aside
def test_asynchronous_endpoints_publish_what_their_exhaustive_list_has() -> None:
    hosts = {"CPUUtilization", "DiskUtilization", "GPUMemoryUtilization", "GPUUtilization", "MemoryUtilization"}

    assert published("asynchronous") == hosts | {
        "ApproximateAgeOfOldestRequest",
        "ApproximateBacklogSize",
        "ApproximateBacklogSizePerInstance",
        "ExpiredRequests",
        "HasBacklogWithoutCapacity",
        "Invocation4XXErrors",
        "Invocation5XXErrors",
        "InvocationFailures",
        "InvocationsProcessed",
        "InvocationsProcesssed",
        "ModelLatency",
        "NotificationFailures",
        "RequestDownloadFailures",
        "RequestDownloadLatency",
        "ResponseUploadFailures",
        "ResponseUploadLatency",
        "TimeInBacklog",
        "TotalProcessingTime",
    }


# serverless-endpoints-monitoring: "an exhaustive list"
def test_serverless_endpoints_publish_what_their_exhaustive_list_has() -> None:
    assert published("serverless") == {
        "Invocation4XXErrors",
        "Invocation5XXErrors",
        "Invocations",
        "MemoryUtilization",
        "ModelLatency",
        "ModelSetupTime",
        "OverheadLatency",
        "ServerlessConcurrentExecutionsUtilization",
        "ServerlessProvisionedConcurrencyExecutions",
        "ServerlessProvisionedConcurrencyInvocations",
        "ServerlessProvisionedConcurrencySpilloverInvocations",
        "ServerlessProvisionedConcurrencyUtilization",
    }


def test_multi_model_endpoints_publish_what_real_time_endpoints_do_and_how_models_are_loaded() -> None:
    assert published("multi-model") - published("real-time") == {
        "LoadedModelCount",
        "ModelCacheHit",
        "ModelDownloadingTime",
        "ModelLoadingTime",
        "ModelLoadingWaitTime",
        "ModelUnloadingTime",
    }
    assert published("real-time") <= published("multi-model")


UNITS = Loader().load_service_model("cloudwatch", "service-2")["shapes"]["StandardUnit"]["enum"]


@with_each("metric", METRICS.values())
def test_unit_and_statistic_are_those_of_cloudwatch(metric: PublishedMetric) -> None:
    assert metric.unit in {"", *UNITS}
    assert metric.statistic in {"Average", "Maximum", "Sum"}
    assert metric.kinds
    assert metric.kinds <= set(get_args(Kind))


@with_each("metric", METRICS.values())
def test_dimensions_are_those_of_the_namespace(metric: PublishedMetric) -> None:
    possible: dict[str, set[tuple[str, ...]]] = {
        INVOCATIONS: {VARIANT, ENDPOINT, COMPONENT},
        INSTANCES: {VARIANT},
        COMPONENTS: {COMPONENT},
    }

    assert set(metric.dimensions) <= possible[metric.namespace]
    assert COMPONENT not in metric.dimensions or "components" in metric.kinds


def test_percentages_of_processors_and_gpus_are_added_up() -> None:
    summed = {each.name: each.summed_over for each in METRICS.values() if each.summed_over}

    assert summed == {"CPUUtilization": "vCPUs", "GPUUtilization": "GPUs", "GPUMemoryUtilization": "GPUs"}


def test_every_predefined_metric_of_sagemaker_looks_at_a_published_one() -> None:
    assert set(PREDEFINED) == {name for name in LIMITS["MetricType"].enum if name.startswith("SageMaker")}
    assert set(PREDEFINED.values()) <= set(METRICS.values())


@pytest.mark.parametrize(
    ("name", "namespace", "unit"),
    [
        ("Invocations", INVOCATIONS, "None"),
        ("ModelLatency", INVOCATIONS, "Microseconds"),
        ("CPUUtilization", INSTANCES, "Percent"),
        ("CPUUtilizationNormalized", INSTANCES, ""),
        ("TimeInBacklog", INVOCATIONS, ""),
        ("ApproximateBacklogSize", INVOCATIONS, "Count"),
    ],
)
def test_knows_where_a_metric_of_endpoints_is_published(name: str, namespace: str, unit: str) -> None:
    found = metric_of_endpoint(name)

    assert found is not None
    assert (found.namespace, found.unit) == (namespace, unit)


@pytest.mark.parametrize("name", ["InvocationsPerCopy", "MemoryUtilizationNormalized", "Mine"])
def test_what_is_published_of_components_alone_has_no_answer(name: str) -> None:
    assert metric_of_endpoint(name) is None
