"""How often an endpoint publishes which metrics."""

from aws_cdk import Duration
from aws_cdk import aws_sagemaker as sagemaker

from .arguments import kinds
from .arguments.options import Options
from .arguments.value import Value
from .rules import facts


class MetricsConfig(Value):
    """Which metrics an endpoint publishes, and how often.

    Args:
        enhanced: Whether utilization and invocations are also published for each instance and container. Default: they
            are not.
        detailed_observability: Whether containers, GPUs and hosts publish OpenTelemetry metrics too, through a
            collector on each instance; CloudWatch may bill what it takes in. SageMaker has it on for every
            configuration made after June 17, 2026 that does not say otherwise. Default: False, which is written.
        publish_frequency: 10, 30, 60, 120, 180, 240 or 300 seconds. Default: every minute.

    Raises:
        ValueError: If an option is not of its kind, or SageMaker does not have the interval.
    """

    enhanced: bool | None = None
    detailed_observability: bool = False
    publish_frequency: Duration | None = None

    _options = Options(
        facts.Metrics,
        sagemaker.CfnEndpointConfig.MetricsConfigProperty,
        enhanced=kinds.flag("enable_enhanced_metrics", tokens=True),
        detailed_observability=kinds.flag("enable_detailed_observability", required=True, tokens=True),
        publish_frequency=kinds.seconds("metric_publish_frequency_in_seconds"),
    )
