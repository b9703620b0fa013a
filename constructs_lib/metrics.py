"""What an endpoint publishes of a variant: the name, the namespace and the unit of every metric."""

from collections.abc import Mapping
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from aws_cdk import Duration, Stack
from constructs import Construct

from .arguments import annotate, as_known, has_member, raise_errors, require_instance, require_text
from .arguments.arn import NAME
from .arguments.checks import Form
from .arguments.findings import vocabulary
from .arguments.readable import Readable
from .rules import facts, hidden, walk
from .rules.tables.published_metrics import ENDPOINT, INVOCATIONS, PublishedMetric, metric_of_endpoint
from .statistic import checked_period, checked_statistic

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch

    from .variant_metric import VariantMetric

# Counts and shares are numbers, whatever CloudWatch calls them. An alarm with another unit than the data's never has
# data.
_UNITS = frozenset({"Percent", "Microseconds", "Milliseconds", "Seconds"})

# What asynchronous endpoints never publish, and what says the same. Source: developer guide, async-inference-monitor.
_IN_PLACE_OF = {
    "Invocations": "metric_invocations_processed",
    "InvocationsPerInstance": "metric_approximate_backlog_size_per_instance",
    "InvocationModelErrors": "metric_invocation_failures",
    "OverheadLatency": "metric_time_in_backlog",
}


class InvocationHttpResponseCode(Enum):
    """Which failed invocations to count."""

    INVOCATION_4XX_ERRORS = "Invocation4XXErrors"
    INVOCATION_5XX_ERRORS = "Invocation5XXErrors"
    INVOCATION_MODEL_ERRORS = "InvocationModelErrors"


class PublishedMetrics:
    """The metrics of something that is deployed: a variant, or an inference component.

    Each takes a statistic and a period, in the words of CloudWatch; whatever else a metric may have is set with
    `metric.with_(...)`. Latency is in microseconds; counts have no unit. A metric carries the account and the region of
    the endpoint, so that alarms of another account and dashboards of another region show this endpoint.
    """

    _publisher: Any

    def _published(self, name: str) -> PublishedMetric | None:
        """Return what is known of a metric."""
        raise NotImplementedError

    def _dimensions(self, published: PublishedMetric | None) -> dict[str, str]:
        """Return the dimensions by which a metric is published."""
        raise NotImplementedError

    def metric(
        self, metric_name: str, *, statistic: str | None = None, period: Duration | None = None
    ) -> "VariantMetric":
        """Return a metric by its name.

        Args:
            metric_name: CloudWatch's name of the metric. Namespace, dimensions and unit follow from it. One that this
                kind of endpoint does not publish gives a warning.
            statistic: How values are combined. Default: the one that says most of this metric, such as the average of
                utilizations and times, or the sum of counts.
            period: Over which time. Default: five minutes.

        Raises:
            ValueError: If CloudWatch would refuse an argument, or the endpoint is asynchronous and publishes another
                metric in place of this one.
        """
        name = require_text("metric_name", metric_name, Form(r"(?s).*\S.*", "a name that is not blank"))
        from aws_cdk import aws_cloudwatch as cloudwatch  # 25 ms, only for who asks for a metric

        from .variant_metric import VariantMetric

        published = self._published(name)
        dimensions = self._dimensions(published)
        namespace = published.namespace if published else INVOCATIONS
        metric = VariantMetric(
            namespace=namespace,
            metric_name=name,
            dimensions_map=dimensions,
            statistic=checked_statistic(
                (published.statistic if published else "Sum") if statistic is None else statistic
            ),
            period=checked_period(period),
            unit=cloudwatch.Unit[published.unit.upper()] if published and published.unit in _UNITS else None,
            **self._environment,
        )
        self._warn_of(namespace, name, dimensions)
        return metric

    def _warn_of(self, namespace: str, name: str, dimensions: Mapping[str, str]) -> None:
        """Warn of a metric that nobody publishes."""
        fact = facts.Metric(
            dialect=vocabulary(),
            namespace=namespace,
            metric_name=as_known(name),
            dimensions=tuple(facts.Dimension(name=each, value=as_known(value)) for each, value in dimensions.items()),
            **self._links,
        )
        annotate(cast("Construct", self), raise_errors("metric", *walk(fact)))

    @property
    def _links(self) -> Mapping[str, Any]:
        """The endpoint and the variant, as far as the rules may know them."""
        return {}

    @cached_property
    def _environment(self) -> dict[str, Any]:
        """The account and the region of the endpoint, as far as they are known; one that is imported has its own."""
        publisher: Any = self._publisher
        env = publisher.env if has_member(publisher, "env") else Stack.of(publisher)
        places = {"account": env.account, "region": env.region}
        return {name: place for name, place in places.items() if not hidden(as_known(place))}

    def metric_invocations(self, *, statistic: str = "Sum", period: Duration | None = None) -> "VariantMetric":
        """Return the number of requests."""
        return self.metric("Invocations", statistic=statistic, period=period)

    def metric_invocation_response_code(
        self, response_code: InvocationHttpResponseCode, *, statistic: str = "Sum", period: Duration | None = None
    ) -> "VariantMetric":
        """Return the number of requests that failed in a certain way; its average is their share."""
        remedy = "pass InvocationHttpResponseCode.INVOCATION_5XX_ERRORS or another of them"
        require_instance("response_code", response_code, InvocationHttpResponseCode, remedy)
        return self.metric(response_code.value, statistic=statistic, period=period)

    def metric_model_latency(self, *, statistic: str = "Average", period: Duration | None = None) -> "VariantMetric":
        """Return the time that the model took, in microseconds."""
        return self.metric("ModelLatency", statistic=statistic, period=period)

    def metric_overhead_latency(self, *, statistic: str = "Average", period: Duration | None = None) -> "VariantMetric":
        """Return the time that SageMaker took beside the model, in microseconds."""
        return self.metric("OverheadLatency", statistic=statistic, period=period)


class VariantMetrics(PublishedMetrics, Readable, Construct):
    """The metrics of a variant of an endpoint.

    Args:
        scope: The endpoint, whose account and region the metrics have.
        endpoint_name: Name of the endpoint.
        variant_name: Name of the variant.
    """

    def __init__(self, scope: Construct, id: str, *, endpoint_name: str, variant_name: str) -> None:
        endpoint_name = require_text("endpoint_name", endpoint_name, NAME)
        super().__init__(scope, id)
        self.endpoint_name = endpoint_name
        self.variant_name = variant_name
        self._publisher = scope

    def _published(self, name: str) -> PublishedMetric | None:
        if name in _IN_PLACE_OF and self._is_asynchronous:
            raise ValueError(
                f"{name} of variant {self.variant_name!r} is not published by asynchronous endpoints; "
                f"use {_IN_PLACE_OF[name]}()"
            )
        return metric_of_endpoint(name)

    def _dimensions(self, published: PublishedMetric | None) -> dict[str, str]:
        if published and published.dimensions == (ENDPOINT,):
            return {"EndpointName": self.endpoint_name}
        return {"EndpointName": self.endpoint_name, "VariantName": self.variant_name}

    @property
    def _tells_unanswered_requests(self) -> bool:
        """Whether it may be published how many requests the model did not answer, which have no status."""
        return True

    def _of_new_fleet(self, metric: "VariantMetric", what: str) -> "cloudwatch.Metric":
        """Return a metric of what serves the configuration of this template alone, which an update starts anew.

        Raises:
            ValueError: If the configuration is not known.
        """
        del metric
        raise ValueError(
            f"new_fleet_only of {what} is for endpoints of this app: the configuration of an imported one is not known "
            "here; leave it out"
        )

    @property
    def _is_asynchronous(self) -> bool | None:
        """Whether the endpoint is asynchronous; None where that is not known."""
        return None

    def metric_invocations_per_instance(
        self, *, statistic: str = "Sum", period: Duration | None = None
    ) -> "VariantMetric":
        """Return the number of requests, divided by the number of instances."""
        return self.metric("InvocationsPerInstance", statistic=statistic, period=period)


class InstanceMetrics(VariantMetrics):
    """The metrics of a variant that runs on instances. Of these, a serverless variant has that of memory only."""

    def metric_cpu_utilization(self, *, statistic: str = "Average", period: Duration | None = None) -> "VariantMetric":
        """Return the use of processors in percent; 100 for each core."""
        return self.metric("CPUUtilization", statistic=statistic, period=period)

    def metric_memory_utilization(
        self, *, statistic: str = "Average", period: Duration | None = None
    ) -> "VariantMetric":
        """Return the use of memory in percent."""
        return self.metric("MemoryUtilization", statistic=statistic, period=period)

    def metric_disk_utilization(self, *, statistic: str = "Average", period: Duration | None = None) -> "VariantMetric":
        """Return the use of disks in percent."""
        return self.metric("DiskUtilization", statistic=statistic, period=period)

    def metric_gpu_utilization(self, *, statistic: str = "Average", period: Duration | None = None) -> "VariantMetric":
        """Return the use of GPUs in percent; 100 for each GPU."""
        return self.metric("GPUUtilization", statistic=statistic, period=period)

    def metric_gpu_memory_utilization(
        self, *, statistic: str = "Average", period: Duration | None = None
    ) -> "VariantMetric":
        """Return the use of the GPUs' memory in percent; 100 for each GPU."""
        return self.metric("GPUMemoryUtilization", statistic=statistic, period=period)
