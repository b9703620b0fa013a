"""What an endpoint publishes of a variant: the name, the namespace and the unit of every metric."""

from enum import Enum

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from .arguments import as_known, require_instance, require_text
from .arguments.arn import NAME
from .arguments.units import seconds
from .rules import hidden

# Source: developer guide, monitoring-cloudwatch: what is invoked, and what the instances do, are published apart.
INVOCATIONS = "AWS/SageMaker"
INSTANCES = "/aws/sagemaker/Endpoints"
_PERCENTAGES = frozenset(
    {"CPUUtilization", "MemoryUtilization", "DiskUtilization", "GPUUtilization", "GPUMemoryUtilization"}
)
# Of these the unit is not documented everywhere, and an alarm with another unit than the data's never has data.
_SHARES = frozenset(
    {
        *("CPUUtilizationNormalized", "GPUUtilizationNormalized", "GPUMemoryUtilizationNormalized"),
        *("CPUReservation", "MemoryReservation", "GPUReservation"),
    }
)
_TIMES = frozenset(
    {
        *("ModelLatency", "OverheadLatency", "ModelSetupTime"),
        *("ModelLoadingWaitTime", "ModelLoadingTime", "ModelDownloadingTime", "ModelUnloadingTime"),
    }
)
_INSTANCE_METRICS = _PERCENTAGES | _SHARES | {"LoadedModelCount"}
_AVERAGED = _PERCENTAGES | _SHARES | _TIMES
_UNITS = {
    **dict.fromkeys(_PERCENTAGES, cloudwatch.Unit.PERCENT),
    **dict.fromkeys(_TIMES, cloudwatch.Unit.MICROSECONDS),
}

# The form of CloudWatch's statistics: Average, p99.9, tm95, PR(:300). It may learn others.
_STATISTIC = r"[A-Za-z]+[0-9.]*(\([0-9.:%]+\))?"

# Source: CDK's Metric, which knows the periods of CloudWatch. It has to know a period before deployment.
_SHORT_PERIODS = (1, 5, 10, 30)
_MINUTE = 60


class InvocationHttpResponseCode(Enum):
    """Which failed invocations to count."""

    INVOCATION_4XX_ERRORS = "Invocation4XXErrors"
    INVOCATION_5XX_ERRORS = "Invocation5XXErrors"
    INVOCATION_MODEL_ERRORS = "InvocationModelErrors"


class VariantMetrics(Construct):
    """The metrics of a variant of an endpoint.

    Each takes a statistic and a period, in the words of CloudWatch; whatever else a metric may have is set with
    `metric.with_(...)`. Latency is in microseconds; counts have no unit.

    Args:
        endpoint_name: Name of the endpoint.
        variant_name: Name of the variant.
    """

    def __init__(self, scope: Construct, id: str, *, endpoint_name: str, variant_name: str) -> None:
        endpoint_name = require_text("endpoint_name", endpoint_name, NAME)
        super().__init__(scope, id)
        self.endpoint_name = endpoint_name
        self.variant_name = variant_name

    def metric(
        self, metric_name: str, *, statistic: str | None = None, period: Duration | None = None
    ) -> cloudwatch.Metric:
        """Return a metric of the variant.

        Args:
            metric_name: CloudWatch's name of the metric. Namespace and unit follow from it.
            statistic: How values are combined. Utilizations and times are averaged if not given, all else is summed up.
            period: Over which time. Five minutes if not given.

        Raises:
            ValueError: If CloudWatch would refuse an argument.
        """
        name = require_text("metric_name", metric_name, r"(?s).*\S.*")
        return cloudwatch.Metric(
            namespace=INSTANCES if name in _INSTANCE_METRICS else INVOCATIONS,
            metric_name=name,
            dimensions_map={"EndpointName": self.endpoint_name, "VariantName": self.variant_name},
            statistic=_checked_statistic(
                ("Average" if name in _AVERAGED else "Sum") if statistic is None else statistic
            ),
            period=_checked_period(period),
            unit=_UNITS.get(name),
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
        remedy = "pass InvocationHttpResponseCode.INVOCATION_5XX_ERRORS or another of them"
        require_instance("response_code", response_code, InvocationHttpResponseCode, remedy)
        return self.metric(response_code.value, statistic=statistic, period=period)

    def metric_model_latency(self, *, statistic: str = "Average", period: Duration | None = None) -> cloudwatch.Metric:
        """Return the time that the model took, in microseconds."""
        return self.metric("ModelLatency", statistic=statistic, period=period)

    def metric_overhead_latency(
        self, *, statistic: str = "Average", period: Duration | None = None
    ) -> cloudwatch.Metric:
        """Return the time that SageMaker took beside the model, in microseconds."""
        return self.metric("OverheadLatency", statistic=statistic, period=period)


def _checked_statistic(statistic: str) -> str:
    return require_text("statistic", statistic, _STATISTIC, "pass Average, Sum, p99 or another statistic of CloudWatch")


def _checked_period(period: Duration | None) -> Duration | None:
    length = as_known(seconds("period", period))
    if hidden(length):
        raise ValueError("period is a token, and must be known before deployment; pass Duration.minutes(5)")
    if length is None or length in _SHORT_PERIODS or (length > 0 and length % _MINUTE == 0):
        return period
    raise ValueError(f"period={length} seconds is none of CloudWatch; pass 1, 5, 10, 30 seconds or whole minutes")
