"""What starts a batch transform: a schedule, or new objects."""

from typing import Any

from aws_cdk import TimeZone
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from constructs_lib.s3_location import S3Location, bucket_tokens

from .permissions import define_service_role


def define_schedule(
    scope: Construct,
    machine: sfn.StateMachine,
    schedule: events.Schedule,
    time_zone: TimeZone | None,
    flexible_window: float | None,
) -> None:
    """Define a schedule of EventBridge Scheduler, and its role.

    Args:
        scope: Where they are defined.
        machine: What it starts.
        schedule: When.
        time_zone: In whose time. Default: UTC.
        flexible_window: For how many minutes a start may be put off. Default: not at all.
    """
    start = iam.PolicyStatement(actions=["states:StartExecution"], resources=[machine.state_machine_arn])
    role = define_service_role(scope, "ScheduleRole", "scheduler", "schedule-group/default", start)
    window: dict[str, Any] = {"mode": "OFF"}
    if flexible_window is not None:
        window = {"mode": "FLEXIBLE", "maximum_window_in_minutes": flexible_window}
    scheduler.CfnSchedule(
        scope,
        "Schedule",
        flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(**window),
        schedule_expression=schedule.expression_string,
        schedule_expression_timezone=None if time_zone is None else time_zone.timezone_name,
        target=scheduler.CfnSchedule.TargetProperty(arn=machine.state_machine_arn, role_arn=role.role_arn, input="{}"),
    )


def define_rule(scope: Construct, machine: sfn.StateMachine, source: S3Location) -> None:
    """Define a rule of EventBridge that starts an execution for each new object under a prefix.

    Args:
        scope: Where it is defined.
        machine: What it starts.
        source: The prefix. Its bucket sends events to EventBridge from now on.
    """
    source.bucket.enable_event_bridge_notification()
    # The console makes empty objects for folders.
    described: dict[str, Any] = {"size": [{"numeric": [">", 0]}]}
    if source.prefix:
        described["key"] = [{"prefix": source.prefix}]
    events.Rule(
        scope,
        "NewObjects",
        event_pattern=events.EventPattern(
            source=["aws.s3"],
            detail_type=["Object Created"],
            detail={"bucket": {"name": [bucket_tokens(source.bucket).name]}, "object": described},
        ),
        targets=[
            targets.SfnStateMachine(
                machine,
                input=events.RuleTargetInput.from_object(
                    {"object": events.EventField.from_path("$.detail.object.key")}
                ),
            )
        ],
    )
