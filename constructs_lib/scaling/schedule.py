"""Schedules: times at which the bounds of a capacity change."""

from datetime import UTC, datetime
from typing import Any, cast

from aws_cdk import TimeZone
from aws_cdk import aws_applicationautoscaling as appscaling

from constructs_lib.arguments import kinds
from constructs_lib.arguments.options import Option, Options
from constructs_lib.arguments.refusal import refusal
from constructs_lib.rules import facts

_Target = appscaling.CfnScalableTarget


def _require_moment(name: str, value: Any) -> datetime:
    """Return a point in time. Without a time zone, it would be read in that of the machine which synthesizes."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    argument = name.partition(" ")[0]
    raise refusal(name, value, "a datetime with a time zone", f"pass {argument}=datetime(..., tzinfo=UTC)")


def _moment() -> Option:
    return Option(_require_moment, fact=lambda value, _: value.astimezone(UTC).isoformat(timespec="seconds"))


SCHEDULE = Options(
    facts.ScheduledAction,
    _Target.ScheduledActionProperty,
    id=kinds.text("scheduled_action_name", required=True),
    schedule=kinds.instance(
        cast("type[Any]", appscaling.Schedule),
        required=True,
        remedy="pass aws_applicationautoscaling.Schedule.cron(...), .rate(...) or .at(...)",
        template=lambda schedule: schedule.expression_string,
    ),
    time_zone=kinds.instance(
        TimeZone,
        "timezone",
        remedy="pass TimeZone.EUROPE_BERLIN or another one of aws_cdk.TimeZone",
        template=lambda zone: zone.timezone_name,
    ),
    start_time=_moment(),
    end_time=_moment(),
    scalable_target_action=Options(
        facts.CapacityBounds,
        _Target.ScalableTargetActionProperty,
        min_capacity=kinds.number(),
        max_capacity=kinds.number(),
    ),
)
"""The options of a schedule."""
