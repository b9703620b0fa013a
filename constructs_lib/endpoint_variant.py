"""Deployed variants: the metrics of a variant of an endpoint."""

from enum import Enum
from typing import TYPE_CHECKING, Protocol

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .arguments import known, words
from .production_variant import InstanceProductionVariant
from .rules import facts
from .serverless_production_variant import ServerlessProductionVariant

if TYPE_CHECKING:
    from .autoscaling import SuspendedScaling
    from .scalable_instance_count import ScalableInstanceCount
    from .scalable_provisioned_concurrency import ScalableProvisionedConcurrency

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


class DeployedEndpoint(Protocol):
    """What a deployed variant needs of its endpoint."""

    @property
    def endpoint_name(self) -> str:
        """The endpoint's name."""
        ...

    @property
    def fact(self) -> facts.Endpoint:
        """What the rules may know of the endpoint."""
        ...

    def keep_scaled_capacity(self) -> sagemaker.CfnEndpoint:
        """Have updates keep what scaling has set; returns the resource for which scaling waits."""
        ...


class EndpointVariant(Construct):
    """A variant, as an endpoint has deployed it.

    Each metric takes a statistic and a period, in the words of CloudWatch; whatever else a metric may have is set with
    `metric.with_(...)`. Latency is in microseconds; counts have no unit.

    Args:
        endpoint: The endpoint.
        variant: What the endpoint configuration says of the variant.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        endpoint: DeployedEndpoint,
        variant: InstanceProductionVariant | ServerlessProductionVariant,
    ) -> None:
        super().__init__(scope, id)
        self.endpoint_name = endpoint.endpoint_name
        self.variant_name = variant.variant_name
        self.variant = variant
        self._endpoint = endpoint

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

    def _capacity(self, dimension: str, min_capacity: float, max_capacity: float) -> facts.ScalableTarget:
        if self.node.try_find_child("Scaling"):
            raise ValueError(
                f"variant {self.variant_name!r} scales already; add policies to what auto_scale_... returned then"
            )
        return facts.ScalableTarget(
            at=f"scaling of variant {self.variant_name!r}",
            dialect=words(),
            service_namespace="sagemaker",
            scalable_dimension=dimension,
            min_capacity=known(min_capacity),
            max_capacity=known(max_capacity),
            path=("endpoint", self.endpoint_name, "variant", self.variant_name),
            endpoint=self._endpoint.fact,
            variant=self.variant.fact,
            waits_for_endpoint=True,
        )


class EndpointInstanceVariant(EndpointVariant):
    """A variant of instances, as an endpoint has deployed it."""

    def auto_scale_instance_count(
        self, *, min_capacity: int = 1, max_capacity: int, suspended: "SuspendedScaling | None" = None
    ) -> "ScalableInstanceCount":
        """Let the number of instances change between two bounds; policies and schedules say when.

        An update of the endpoint then keeps the number, and sets weights anew.

        Args:
            min_capacity: The least number of instances: 1 or more, and 0 only for an asynchronous endpoint.
            max_capacity: The greatest number of instances.
            suspended: What of the scaling is suspended. Nothing if not given.

        Raises:
            ValueError: If the bounds are refused, the instances are burstable, or the variant scales already.
        """
        from .scalable_instance_count import ScalableInstanceCount  # noqa: PLC0415  # only who scales pays for it

        fact = self._capacity("sagemaker:variant:DesiredInstanceCount", min_capacity, max_capacity)
        return ScalableInstanceCount(
            self,
            "Scaling",
            metric=self.metric,
            endpoint=self._endpoint,
            fact=fact,
            min_capacity=min_capacity,
            max_capacity=max_capacity,
            suspended=suspended,
        )

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


class EndpointServerlessVariant(EndpointVariant):
    """A serverless variant, as an endpoint has deployed it."""

    def auto_scale_provisioned_concurrency(
        self, *, min_capacity: int = 1, max_capacity: int, suspended: "SuspendedScaling | None" = None
    ) -> "ScalableProvisionedConcurrency":
        """Let the number of warm containers change between two bounds; policies and schedules say when.

        Args:
            min_capacity: The least number of warm containers, 1 or more.
            max_capacity: The greatest number, at most the variant's max_concurrency.
            suspended: What of the scaling is suspended. Nothing if not given.

        Raises:
            ValueError: If the bounds are refused, nothing is provisioned, or the variant scales already.
        """
        from .scalable_provisioned_concurrency import ScalableProvisionedConcurrency  # noqa: PLC0415  # the same

        fact = self._capacity("sagemaker:variant:DesiredProvisionedConcurrency", min_capacity, max_capacity)
        return ScalableProvisionedConcurrency(
            self,
            "Scaling",
            endpoint=self._endpoint,
            fact=fact,
            min_capacity=min_capacity,
            max_capacity=max_capacity,
            suspended=suspended,
        )
