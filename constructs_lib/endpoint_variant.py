"""Deployed variants: the metrics of a variant of an endpoint."""

from enum import Enum

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from .production_variant import InstanceProductionVariant

# Source: developer guide, monitoring-cloudwatch: what is invoked, and what the instances do, are published apart.
INVOCATIONS = "AWS/SageMaker"
INSTANCES = "/aws/sagemaker/Endpoints"
_INSTANCE_METRICS = frozenset(
    {"CPUUtilization", "MemoryUtilization", "DiskUtilization", "GPUUtilization", "GPUMemoryUtilization"}
)
_UNITS = {
    "ModelLatency": cloudwatch.Unit.MICROSECONDS,
    "OverheadLatency": cloudwatch.Unit.MICROSECONDS,
    **dict.fromkeys(_INSTANCE_METRICS, cloudwatch.Unit.PERCENT),
}


class InvocationHttpResponseCode(Enum):
    """Which failed invocations to count."""

    INVOCATION_4XX_ERRORS = "Invocation4XXErrors"
    INVOCATION_5XX_ERRORS = "Invocation5XXErrors"
    INVOCATION_MODEL_ERRORS = "InvocationModelErrors"


class EndpointInstanceVariant(Construct):
    """A variant of instances, as an endpoint has deployed it.

    Each metric takes a statistic and a period, in the words of CloudWatch; whatever else a metric may have is set with
    `metric.with_(...)`. Latency is in microseconds; counts have no unit.

    Args:
        endpoint_name: Name of the endpoint.
        variant: What the endpoint configuration says of the variant.
    """

    def __init__(self, scope: Construct, id: str, *, endpoint_name: str, variant: InstanceProductionVariant) -> None:
        super().__init__(scope, id)
        self.endpoint_name = endpoint_name
        self.variant = variant
        self.variant_name = variant.variant_name

    def metric(
        self, metric_name: str, *, statistic: str = "Average", period: Duration | None = None
    ) -> cloudwatch.Metric:
        """Return a metric of the variant.

        Args:
            metric_name: CloudWatch's name of the metric. The namespace follows from it.
            statistic: How values are combined.
            period: Over which time. Five minutes if not given.
        """
        return cloudwatch.Metric(
            namespace=INSTANCES if metric_name in _INSTANCE_METRICS else INVOCATIONS,
            metric_name=metric_name,
            dimensions_map={"EndpointName": self.endpoint_name, "VariantName": self.variant_name},
            statistic=statistic,
            period=period,
            unit=_UNITS.get(metric_name),
        )

    def metric_invocations(self, *, statistic: str = "Sum", period: Duration | None = None) -> cloudwatch.Metric:
        """Return the number of requests."""
        return self.metric("Invocations", statistic=statistic, period=period)

    def metric_invocations_per_instance(
        self, *, statistic: str = "Sum", period: Duration | None = None
    ) -> cloudwatch.Metric:
        """Return the number of requests, divided by the number of instances."""
        return self.metric("InvocationsPerInstance", statistic=statistic, period=period)

    def metric_invocation_response_code(
        self, response_code: InvocationHttpResponseCode, *, statistic: str = "Sum", period: Duration | None = None
    ) -> cloudwatch.Metric:
        """Return the number of requests that failed in a certain way; its average is their share."""
        return self.metric(response_code.value, statistic=statistic, period=period)

    def metric_model_latency(self, *, statistic: str = "Average", period: Duration | None = None) -> cloudwatch.Metric:
        """Return the time that the model took, in microseconds."""
        return self.metric("ModelLatency", statistic=statistic, period=period)

    def metric_overhead_latency(
        self, *, statistic: str = "Average", period: Duration | None = None
    ) -> cloudwatch.Metric:
        """Return the time that SageMaker took beside the model, in microseconds."""
        return self.metric("OverheadLatency", statistic=statistic, period=period)

    def metric_cpu_utilization(
        self, *, statistic: str = "Average", period: Duration | None = None
    ) -> cloudwatch.Metric:
        """Return the use of processors in percent; 100 for each core."""
        return self.metric("CPUUtilization", statistic=statistic, period=period)

    def metric_memory_utilization(
        self, *, statistic: str = "Average", period: Duration | None = None
    ) -> cloudwatch.Metric:
        """Return the use of memory in percent."""
        return self.metric("MemoryUtilization", statistic=statistic, period=period)

    def metric_disk_utilization(
        self, *, statistic: str = "Average", period: Duration | None = None
    ) -> cloudwatch.Metric:
        """Return the use of disks in percent."""
        return self.metric("DiskUtilization", statistic=statistic, period=period)

    def metric_gpu_utilization(
        self, *, statistic: str = "Average", period: Duration | None = None
    ) -> cloudwatch.Metric:
        """Return the use of GPUs in percent; 100 for each GPU."""
        return self.metric("GPUUtilization", statistic=statistic, period=period)

    def metric_gpu_memory_utilization(
        self, *, statistic: str = "Average", period: Duration | None = None
    ) -> cloudwatch.Metric:
        """Return the use of the GPUs' memory in percent; 100 for each GPU."""
        return self.metric("GPUMemoryUtilization", statistic=statistic, period=period)
