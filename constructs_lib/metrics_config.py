"""How often an endpoint publishes which metrics."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_sagemaker as sagemaker

from .arguments import as_flag, as_known, raise_errors, vocabulary
from .arguments.units import seconds
from .rules import facts

_WORDS = vocabulary(
    enable_enhanced_metrics="enhanced",
    enable_detailed_observability="detailed_observability",
    metric_publish_frequency_in_seconds="publish_frequency seconds",
)


@dataclass(frozen=True, kw_only=True)
class EndpointMetrics:
    """Which metrics an endpoint publishes, and how often.

    Args:
        enhanced: Whether utilization and invocations are published for each instance and container. They are not if
            not given.
        detailed_observability: Whether metrics of containers and GPUs are published too. They are not if not given.
        publish_frequency: 10, 30, 60, 120, 180, 240 or 300 seconds. Every minute if not given.

    Raises:
        ValueError: If SageMaker does not know the interval.
    """

    enhanced: bool | None = None
    detailed_observability: bool | None = None
    publish_frequency: Duration | None = None

    def __post_init__(self) -> None:
        raise_errors("EndpointMetrics", self.fact())

    def fact(self) -> facts.Metrics:
        """Return what the rules may know of the metrics."""
        return facts.Metrics(
            dialect=_WORDS,
            enable_enhanced_metrics=as_known(self.enhanced),
            enable_detailed_observability=as_known(self.detailed_observability),
            metric_publish_frequency_in_seconds=as_known(seconds("publish_frequency", self.publish_frequency)),
        )

    def render(self) -> sagemaker.CfnEndpointConfig.MetricsConfigProperty:
        """Return the property of an endpoint configuration."""
        return sagemaker.CfnEndpointConfig.MetricsConfigProperty(
            enable_enhanced_metrics=as_flag(self.enhanced),
            enable_detailed_observability=as_flag(self.detailed_observability),
            metric_publish_frequency_in_seconds=seconds("publish_frequency", self.publish_frequency),
        )
