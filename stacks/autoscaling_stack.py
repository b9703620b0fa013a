"""An endpoint that grows with its callers, and sleeps at night as far as it can."""

from typing import Any

from aws_cdk import CfnOutput, Duration, Stack, TimeZone
from aws_cdk import aws_applicationautoscaling as appscaling
from constructs import Construct

from constructs_lib import Endpoint, EndpointConfig, IdleAlarm, InstanceProductionVariant, InstanceType, Model
from stacks.iris_model import iris_container

OFFICE_TIME = TimeZone.EUROPE_BERLIN


class AutoscalingStack(Stack):
    """A classifier on two to six instances by day, and on one by night."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        model = Model(self, "Model", containers=[iris_container("iris/model.tar.gz")], network_isolation=True)

        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[
                InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
            ],
        )
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)

        (variant,) = endpoint.instance_production_variants
        count = variant.auto_scale_instance_count(min_capacity=2, max_capacity=6)
        count.scale_on_invocations("Invocations", max_requests_per_second=30)
        count.scale_on_cpu_utilization("Cpu", target_percent=70, scale_in_cooldown=Duration.minutes(10))
        weekdays = {"minute": "0", "week_day": "MON-FRI"}
        count.scale_on_schedule(
            "Evening",
            schedule=appscaling.Schedule.cron(hour="20", **weekdays),
            min_capacity=1,
            max_capacity=1,
            time_zone=OFFICE_TIME,
        )
        count.scale_on_schedule(
            "Morning",
            schedule=appscaling.Schedule.cron(hour="7", **weekdays),
            min_capacity=2,
            max_capacity=6,
            time_zone=OFFICE_TIME,
        )
        IdleAlarm(variant, "Idle", idle_time=Duration.days(2))

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
