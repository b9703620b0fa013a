"""Endpoints of our constructs that scale in every way that they can."""

from aws_cdk import Duration, Size, TimeZone
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from constructs_lib import (
    Endpoint,
    EndpointConfig,
    IdleAlarm,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ServerlessProductionVariant,
    SuspendedScaling,
)
from tests.local.constructed import one_model

STEPS = [
    appscaling.ScalingInterval(upper=10, change=-1),
    appscaling.ScalingInterval(lower=50, change=1),
    appscaling.ScalingInterval(lower=80, change=3),
]


def define(scope: Construct, artifact: str = "old.tar.gz", weight: float = 1) -> None:
    """Two variants that scale and one that is suspended; and one without instances."""
    model = Model(scope, "Model", containers=[one_model(scope, artifact)])
    variants = [
        InstanceProductionVariant(
            variant_name=name,
            model=model,
            instance_type=InstanceType.M5_LARGE,
            initial_instance_count=2,
            initial_variant_weight=weight if name == "Steps" else 1,
        )
        for name in ("Tracked", "Steps", "Suspended")
    ]
    config = EndpointConfig(scope, "Config", instance_production_variants=variants)
    endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name="scaling")
    tracked, steps, suspended = endpoint.instance_production_variants

    count = tracked.auto_scale_instance_count(min_capacity=2, max_capacity=4)
    count.scale_on_invocations("Invocations", max_requests_per_second=10)
    count.scale_on_cpu_utilization("Cpu", target_percent=60, scale_in_cooldown=Duration.minutes(10))
    count.scale_on_schedule(
        "Night",
        schedule=appscaling.Schedule.cron(hour="20", minute="0"),
        max_capacity=2,
        time_zone=TimeZone.EUROPE_BERLIN,
    )
    metric = cloudwatch.Metric(namespace="Ours", metric_name="Queue")
    stepwise = steps.auto_scale_instance_count(min_capacity=1, max_capacity=6)
    stepwise.scale_on_metric("Queue", metric=metric, scaling_steps=STEPS)
    held = suspended.auto_scale_instance_count(max_capacity=4, suspended=SuspendedScaling(scale_out=True))
    held.scale_on_concurrent_requests("Requests", target=4)
    per_minute = cloudwatch.MathExpression(expression="queue / 60", using_metrics={"queue": metric})
    held.scale_to_track_metric("Expression", metric=per_minute, target=2)
    IdleAlarm(tracked, "Idle", idle_time=Duration.hours(2))
    define_serverless(scope, model)


def define_serverless(scope: Construct, model: Model) -> None:
    variant = ServerlessProductionVariant(
        model=model, memory_size=Size.gibibytes(2), max_concurrency=10, provisioned_concurrency=2
    )
    config = EndpointConfig(scope, "ServerlessConfig", serverless_production_variant=variant)
    endpoint = Endpoint(scope, "ServerlessEndpoint", endpoint_config=config, endpoint_name="scaling-serverless")
    deployed = endpoint.serverless_production_variant
    assert deployed is not None
    concurrency = deployed.auto_scale_provisioned_concurrency(min_capacity=1, max_capacity=5)
    concurrency.scale_on_utilization("Utilization", target=0.7)
