"""Which metrics SageMaker publishes: where, by which dimensions, in which unit, and of which kinds of endpoints.

One table for scaling, alarms, dashboards and rules. No service model carries it. Source of what names no other:
developer guide, monitoring-cloudwatch. The lists of async-inference-monitor and serverless-endpoints-monitoring are
exhaustive: what they lack is not published there. Some rows are confirmed by cloud-custodian, whose tests keep what
CloudWatch answered for endpoints of three kinds.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple

Kind = Literal["real-time", "multi-model", "serverless", "asynchronous", "components"]

INVOCATIONS: Final = "AWS/SageMaker"
INSTANCES: Final = "/aws/sagemaker/Endpoints"
COMPONENTS: Final = "/aws/sagemaker/InferenceComponents"

# The sets of dimensions by which a metric is published. To these, enhanced metrics, detailed observability and
# containers that are invoked directly add others. Source: developer guide, monitoring-cloudwatch-enhanced-metrics,
# monitoring-detailed-observability-metric-mapping, multi-container-metrics.
VARIANT: Final = ("EndpointName", "VariantName")
ENDPOINT: Final = ("EndpointName",)
COMPONENT: Final = ("InferenceComponentName",)
ADDED_DIMENSIONS: Final = frozenset(
    {
        *("AcceleratorId", "AvailabilityZone", "ContainerId", "ContainerName", "EndpointConfigName", "GpuId"),
        *("InstanceId", "InstanceType", "Region"),
    }
)


# A named tuple, since importing dataclasses alone takes longer than all the tables.
class PublishedMetric(NamedTuple):
    """A metric that SageMaker publishes of endpoints.

    Attributes:
        name: Its name in CloudWatch.
        namespace: Where it is published.
        kinds: The kinds of endpoints that publish it.
        unit: CloudWatch's unit of its values; empty where sources disagree or do not say, since an alarm that asks
            for another unit than the data's never has data.
        statistic: The statistic that says most.
        dimensions: The sets of dimensions by which it is published.
        summed_over: Whose percentages are added up, so that four of them reach 400; empty where 100 is the most.
    """

    name: str
    namespace: str
    kinds: frozenset[Kind]
    unit: str = ""
    statistic: str = "Sum"
    dimensions: tuple[tuple[str, ...], ...] = (VARIANT,)
    summed_over: Literal["", "vCPUs", "GPUs"] = ""


_ON_INSTANCES: Final[frozenset[Kind]] = frozenset({"real-time", "multi-model", "asynchronous", "components"})
_AT_ONCE: Final[frozenset[Kind]] = frozenset({"real-time", "multi-model", "serverless", "components"})
_REAL_TIME: Final[frozenset[Kind]] = frozenset({"real-time", "multi-model", "components"})
_ANY: Final[frozenset[Kind]] = _ON_INSTANCES | {"serverless"}
_MULTI_MODEL: Final[frozenset[Kind]] = frozenset({"multi-model"})
_SERVERLESS: Final[frozenset[Kind]] = frozenset({"serverless"})
_ASYNC: Final[frozenset[Kind]] = frozenset({"asynchronous"})
_OF_COMPONENTS: Final[frozenset[Kind]] = frozenset({"components"})

_BOTH: Final = (VARIANT, COMPONENT)
_MICRO: Final = "Microseconds"


def _requests() -> Iterable[PublishedMetric]:
    """Yield what is published of calls."""
    yield PublishedMetric("Invocations", INVOCATIONS, _AT_ONCE, "None", dimensions=_BOTH)
    # Source: cloud-custodian: components publish calls by component; of their variants there are none.
    yield PublishedMetric("InvocationsPerInstance", INVOCATIONS, _REAL_TIME - _OF_COMPONENTS, "None")
    yield PublishedMetric("InvocationsPerCopy", INVOCATIONS, _OF_COMPONENTS, dimensions=(COMPONENT,))
    yield PublishedMetric("ConcurrentRequestsPerModel", INVOCATIONS, _REAL_TIME, statistic="Maximum", dimensions=_BOTH)
    yield PublishedMetric(
        "ConcurrentRequestsPerCopy", INVOCATIONS, _OF_COMPONENTS, statistic="Maximum", dimensions=(COMPONENT,)
    )
    yield PublishedMetric("Invocation4XXErrors", INVOCATIONS, _ANY, "None", dimensions=_BOTH)
    yield PublishedMetric("Invocation5XXErrors", INVOCATIONS, _ANY, "None", dimensions=_BOTH)
    yield PublishedMetric("InvocationModelErrors", INVOCATIONS, _REAL_TIME, "None", dimensions=_BOTH)
    yield PublishedMetric("ModelLatency", INVOCATIONS, _ANY, _MICRO, "Average", _BOTH)
    yield PublishedMetric("OverheadLatency", INVOCATIONS, _AT_ONCE, _MICRO, "Average", _BOTH)
    # Source: developer guide, endpoint-auto-scaling-zero-instances.
    yield PublishedMetric("NoCapacityInvocationFailures", INVOCATIONS, _OF_COMPONENTS, dimensions=(COMPONENT,))
    # Source: developer guide, clarify-online-explainability-endpoint-autoscale.
    yield PublishedMetric("ExplanationsPerInstance", INVOCATIONS, _REAL_TIME)
    # Source: developer guide, monitoring-detailed-observability-metric-mapping: responses that are streamed.
    for name in ("FirstChunkLatency", "FirstChunkModelLatency", "FirstChunkOverheadLatency"):
        yield PublishedMetric(name, INVOCATIONS, _REAL_TIME, statistic="Average")
    yield PublishedMetric("MidStreamErrors", INVOCATIONS, _REAL_TIME)


def _multi_model() -> Iterable[PublishedMetric]:
    """Yield what is published of containers that load models."""
    for name in ("ModelLoadingWaitTime", "ModelLoadingTime", "ModelDownloadingTime", "ModelUnloadingTime"):
        yield PublishedMetric(name, INVOCATIONS, _MULTI_MODEL, _MICRO, "Average")
    yield PublishedMetric("ModelCacheHit", INVOCATIONS, _MULTI_MODEL, "None", "Average")
    yield PublishedMetric("LoadedModelCount", INSTANCES, _MULTI_MODEL, "None")


def _serverless() -> Iterable[PublishedMetric]:
    """Yield what serverless endpoints add. Source: developer guide, serverless-endpoints-monitoring."""
    yield PublishedMetric("ModelSetupTime", INVOCATIONS, _SERVERLESS, _MICRO, "Average")
    for name in ("ServerlessConcurrentExecutionsUtilization", "ServerlessProvisionedConcurrencyUtilization"):
        yield PublishedMetric(name, INVOCATIONS, _SERVERLESS, "None", "Maximum")
    for name in (
        "ServerlessProvisionedConcurrencyExecutions",
        "ServerlessProvisionedConcurrencyInvocations",
        "ServerlessProvisionedConcurrencySpilloverInvocations",
    ):
        yield PublishedMetric(name, INVOCATIONS, _SERVERLESS, "Count", "Maximum")


def _asynchronous() -> Iterable[PublishedMetric]:
    """Yield what asynchronous endpoints add. Source: developer guide, async-inference-monitor."""
    for name in ("ApproximateBacklogSize", "ApproximateBacklogSizePerInstance"):
        yield PublishedMetric(name, INVOCATIONS, _ASYNC, "Count", "Average", (ENDPOINT,))
    yield PublishedMetric("ApproximateAgeOfOldestRequest", INVOCATIONS, _ASYNC, "Seconds", "Maximum", (ENDPOINT,))
    # Source: developer guide, async-inference-autoscale.
    yield PublishedMetric("HasBacklogWithoutCapacity", INVOCATIONS, _ASYNC, statistic="Average", dimensions=(ENDPOINT,))
    for name in (
        "ExpiredRequests",
        "InvocationFailures",
        "InvocationsProcessed",
        "InvocationsProcesssed",  # as the guide spells it; cloud-custodian recorded the one before
        "NotificationFailures",
        "RequestDownloadFailures",
        "ResponseUploadFailures",
    ):
        yield PublishedMetric(name, INVOCATIONS, _ASYNC, "Count")
    for name in ("RequestDownloadLatency", "ResponseUploadLatency"):
        yield PublishedMetric(name, INVOCATIONS, _ASYNC, _MICRO, "Average")
    # Editions of the guide disagree about the unit of the first.
    yield PublishedMetric("TimeInBacklog", INVOCATIONS, _ASYNC, statistic="Average")
    yield PublishedMetric("TotalProcessingTime", INVOCATIONS, _ASYNC, "Milliseconds", "Average")


def _instances() -> Iterable[PublishedMetric]:
    """Yield what is published of instances, and of the copies of components on them."""
    yield PublishedMetric("MemoryUtilization", INSTANCES, _ANY, "Percent", "Average")
    yield PublishedMetric("DiskUtilization", INSTANCES, _ON_INSTANCES, "Percent", "Average")
    yield PublishedMetric("CPUUtilization", INSTANCES, _ON_INSTANCES, "Percent", "Average", summed_over="vCPUs")
    for name in ("GPUUtilization", "GPUMemoryUtilization"):
        yield PublishedMetric(name, INSTANCES, _ON_INSTANCES, "Percent", "Average", summed_over="GPUs")
    for name in ("CPUReservation", "MemoryReservation", "GPUReservation"):
        yield PublishedMetric(name, INSTANCES, _OF_COMPONENTS, statistic="Average")
    for name in ("CPUUtilizationNormalized", "GPUUtilizationNormalized", "GPUMemoryUtilizationNormalized"):
        yield PublishedMetric(name, INSTANCES, _OF_COMPONENTS, statistic="Average")
        yield PublishedMetric(name, COMPONENTS, _OF_COMPONENTS, statistic="Average", dimensions=(COMPONENT,))
    yield PublishedMetric(
        "MemoryUtilizationNormalized", COMPONENTS, _OF_COMPONENTS, statistic="Average", dimensions=(COMPONENT,)
    )


METRICS: Final[Mapping[tuple[str, str], PublishedMetric]] = {
    (each.namespace, each.name): each
    for each in (*_requests(), *_multi_model(), *_serverless(), *_asynchronous(), *_instances())
}

# Source: cloud-custodian, as above.
NEVER_BY_VARIANT_OF_COMPONENTS: Final = frozenset({"Invocations"})

# What the predefined metrics of Application Auto Scaling look at. Source: its user guide, and the developer guide's
# endpoint-auto-scaling-policy.
PREDEFINED: Final[Mapping[str, PublishedMetric]] = {
    name: METRICS[INVOCATIONS, metric]
    for name, metric in {
        "SageMakerVariantInvocationsPerInstance": "InvocationsPerInstance",
        "SageMakerVariantConcurrentRequestsPerModelHighResolution": "ConcurrentRequestsPerModel",
        "SageMakerVariantProvisionedConcurrencyUtilization": "ServerlessProvisionedConcurrencyUtilization",
        "SageMakerInferenceComponentInvocationsPerCopy": "InvocationsPerCopy",
        "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution": "ConcurrentRequestsPerCopy",
    }.items()
}


def metric_of_endpoint(name: str) -> PublishedMetric | None:
    """Return the metric of a name that is published of variants or of whole endpoints; None if the table has none."""
    found = (METRICS.get((namespace, name)) for namespace in (INVOCATIONS, INSTANCES))
    return next((each for each in found if each and each.dimensions != (COMPONENT,)), None)


def metric_of_component(name: str) -> PublishedMetric | None:
    """Return the metric of a name that is published of inference components; None if the table has none."""
    found = (METRICS.get((namespace, name)) for namespace in (INVOCATIONS, COMPONENTS))
    return next((each for each in found if each and COMPONENT in each.dimensions), None)
