"""Metrics that nobody publishes: alarms on them are never heard, and policies never scale."""

from collections.abc import Iterator, Sequence
from itertools import islice

from .endpoint_kind import kinds_of
from .engine import rule
from .facts import EndpointConfig, Metric, ScalingPolicy, Variant
from .features import variants_of
from .hidden import given
from .metric_rules import predefined_metric_of
from .spelling import nearest
from .tables.hardware import hardware_of
from .tables.published_metrics import (
    ADDED_DIMENSIONS,
    COMPONENT,
    COMPONENTS,
    ENDPOINT,
    INSTANCES,
    INVOCATIONS,
    METRICS,
    NEVER_BY_VARIANT_OF_COMPONENTS,
    PREDEFINED,
    VARIANT,
    Kind,
    PublishedMetric,
)

NAMESPACES = (INVOCATIONS, INSTANCES, COMPONENTS)
_OF_ENDPOINTS = frozenset({*VARIANT, *COMPONENT})
ALIKE = 0.85  # InvocationsPerModel may come one day, and is no InvocationsPerCopy
_NAMES = frozenset(name for _, name in METRICS)


@rule("metric-namespace", source="developer guide, monitoring-cloudwatch", severity="warning")
def metric_namespace(metric: Metric) -> Iterator[str]:
    """A metric in a namespace where SageMaker does not publish it.

    Remedy: Look for metrics of instances in /aws/sagemaker/Endpoints, for those of copies of components in
    /aws/sagemaker/InferenceComponents, and for those of invocations in AWS/SageMaker.
    """
    if _of_sagemaker(metric) and metric.metric_name in _NAMES:
        # Other parts of SageMaker publish in this namespace, too.
        if (metric.namespace, metric.metric_name) not in METRICS and (
            metric.namespace != INVOCATIONS or _by_endpoint(metric)
        ):
            yield "{metric_name=} is not published in {namespace=}"


@rule("metric-name-unknown", source="developer guide, monitoring-cloudwatch", confidence="unconfirmed")
def metric_name_unknown(metric: Metric) -> Iterator[str]:
    """A metric whose name is nearly that of one that SageMaker publishes.

    Remedy: Correct the name, or acknowledge that AWS has added it since.
    """
    if _of_sagemaker(metric) and _by_endpoint(metric) and metric.metric_name not in _NAMES:
        hint = nearest(metric.metric_name, _NAMES, ALIKE)
        if hint:
            yield f"{{metric_name=}} is not a known metric of endpoints{hint}"


@rule("metric-of-whole-endpoint", source="developer guide, async-inference-monitor", severity="warning")
def metric_of_whole_endpoint(metric: Metric) -> Iterator[str]:
    """A metric of a whole endpoint, by the dimensions of a variant.

    Remedy: Leave EndpointName as the only dimension.
    """
    found = _published(metric)
    if found and found.dimensions == (ENDPOINT,) and given(metric.dimensions):
        if {dimension.name for dimension in metric.dimensions} != set(ENDPOINT):
            yield "{metric_name=} is published for whole endpoints, with the dimension EndpointName alone"


@rule("metric-dimensions", source="developer guide, monitoring-cloudwatch", confidence="unconfirmed")
def metric_dimensions(metric: Metric) -> Iterator[str]:
    """A metric by other dimensions than those by which SageMaker publishes it.

    Remedy: Name EndpointName and VariantName, or InferenceComponentName alone for a component.
    """
    found = _published(metric)
    if found and found.dimensions != (ENDPOINT,) and given(metric.dimensions):
        names = {each.name for each in metric.dimensions if given(each.name)} - ADDED_DIMENSIONS
        if names != _OF_ENDPOINTS and names not in [set(each) for each in found.dimensions]:
            ways = " or ".join(" and ".join(each) for each in found.dimensions)
            yield f"{{metric_name=}} is published by {ways}, not by {' and '.join(sorted(names)) or 'nothing'}"


@rule(
    "metric-never-published",
    source="developer guide, async-inference-monitor, serverless-endpoints-monitoring, monitoring-cloudwatch",
    severity="warning",
)
def metric_never_published(metric: Metric) -> Iterator[str]:
    """A metric that endpoints of that kind do not publish.

    Remedy: Look at a metric that they publish: ApproximateBacklogSizePerInstance and InvocationFailures of asynchronous
    endpoints, Invocations and MemoryUtilization of serverless ones.
    """
    found = _published(metric)
    if found and given(metric.endpoint) and given(metric.endpoint.config):
        config = metric.endpoint.config
        if found.name.endswith("Normalized") and _has_enhanced_metrics(config):
            return
        kinds = [kinds_of(config, each) for each in _variants(metric.variant, config)]
        if kinds and not any(each & found.kinds for each in kinds):
            yield f"{{metric_name=}} is not published by {_names(kinds)} endpoints"
        elif found.name in NEVER_BY_VARIANT_OF_COMPONENTS and all(each == {"components"} for each in kinds):
            if "VariantName" in {dimension.name for dimension in metric.dimensions}:
                yield "{metric_name=} of inference components is published by InferenceComponentName alone"


@rule("metric-of-gpus", source="developer guide, monitoring-cloudwatch", confidence="unconfirmed")
def metric_of_gpus(metric: Metric) -> Iterator[str]:
    """A metric of GPUs, of a variant whose instances have none.

    Remedy: Look at CPUUtilization or MemoryUtilization, or choose an instance type with GPUs.
    """
    found = _published(metric)
    if found and found.name.startswith("GPU") and found.namespace == INSTANCES and given(metric.variant):
        instance_type = metric.variant.instance_type
        if given(instance_type) and not _may_have_gpus(instance_type):
            yield f"{{metric_name=}} is not published by {instance_type}, which has no GPU"


def _may_have_gpus(instance_type: str) -> bool:
    hardware = hardware_of(instance_type)
    return not hardware or hardware.accelerators > 0


@rule("tracked-metric-never-published", source="developer guide, async-inference-monitor", severity="warning")
def tracked_metric_never_published(policy: ScalingPolicy) -> Iterator[str]:
    """A predefined metric that endpoints of that kind do not publish, so that the policy never scales.

    Remedy: Track ApproximateBacklogSizePerInstance of an asynchronous endpoint, a customized metric in AWS/SageMaker by
    EndpointName; scale inference components by their copies.
    """
    name, target = predefined_metric_of(policy), policy.target
    if name in PREDEFINED and given(target) and given(target.variant) and given(target.endpoint):
        if given(target.endpoint.config):
            kinds = kinds_of(target.endpoint.config, target.variant)
            if not kinds & PREDEFINED[name].kinds:
                yield f"the metric {name} is not published by {_names([kinds])} endpoints, so nothing scales"


def _variants(variant: Variant, config: EndpointConfig) -> Iterator[Variant]:
    """Yield the variant that a metric is about, or all if it does not say."""
    if given(variant):
        yield variant
    else:
        # A configuration has ten; what has more is refused for that, however many alarms look at it.
        yield from islice(variants_of(config), 10)


def _has_enhanced_metrics(config: EndpointConfig) -> bool:
    metrics = config.metrics_config
    return given(metrics) and given(metrics.enable_enhanced_metrics) and metrics.enable_enhanced_metrics


def _names(kinds: Sequence[frozenset[Kind]]) -> str:
    """Return how kinds of endpoints are called."""
    return " or ".join(sorted(frozenset().union(*kinds)))


def _published(metric: Metric) -> PublishedMetric | None:
    """Return what is known of a metric; None if it is none of SageMaker's."""
    return METRICS.get((metric.namespace, metric.metric_name)) if _of_sagemaker(metric) else None


def _of_sagemaker(metric: Metric) -> bool:
    return given(metric.namespace) and given(metric.metric_name) and metric.namespace in NAMESPACES


def _by_endpoint(metric: Metric) -> bool:
    return given(metric.dimensions) and any(dimension.name in _OF_ENDPOINTS for dimension in metric.dimensions)
