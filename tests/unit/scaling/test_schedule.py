"""Schedules: times at which the bounds of a capacity change."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from aws_cdk import CfnParameter, Duration, Stack, TimeZone
from aws_cdk import aws_applicationautoscaling as appscaling

from constructs_lib import ScalableInstanceCount
from tests.unit.bad_inputs import refused
from tests.unit.scaling.pieces import NIGHT, target, warnings
from tests.unit.with_each import with_each

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def test_changes_bounds_at_certain_times(stack: Stack, count: ScalableInstanceCount) -> None:
    end = datetime(2027, 2, 1, tzinfo=timezone(timedelta(hours=1)))

    count.scale_on_schedule("Night", schedule=NIGHT, min_capacity=1, max_capacity=1, time_zone=TimeZone.EUROPE_BERLIN)
    count.scale_on_schedule(
        "Fair", schedule=appscaling.Schedule.at(NEW_YEAR), max_capacity=8, start_time=NEW_YEAR, end_time=end
    )
    count.scale_on_schedule("Often", schedule=appscaling.Schedule.rate(Duration.hours(6)), min_capacity=3)

    assert target(stack)["ScheduledActions"] == [
        {
            "ScheduledActionName": "Night",
            "Schedule": "cron(0 20 * * ? *)",
            "Timezone": "Europe/Berlin",
            "ScalableTargetAction": {"MinCapacity": 1, "MaxCapacity": 1},
        },
        {
            "ScheduledActionName": "Fair",
            "Schedule": "at(2027-01-01T00:00:00)",
            "StartTime": "2027-01-01T00:00:00Z",
            "EndTime": "2027-01-31T23:00:00Z",
            "ScalableTargetAction": {"MaxCapacity": 8},
        },
        {
            "ScheduledActionName": "Often",
            "Schedule": "rate(6 hours)",
            "ScalableTargetAction": {"MinCapacity": 3},
        },
    ]


def test_a_schedule_has_nothing_to_do_with_the_initial_count(stack: Stack, count: ScalableInstanceCount) -> None:
    count.scale_on_schedule("Day", schedule=NIGHT, min_capacity=3)

    assert warnings(stack) == []


def test_a_time_zone_that_nobody_knows_warns(stack: Stack, count: ScalableInstanceCount) -> None:
    count.scale_on_schedule("Night", schedule=NIGHT, min_capacity=1, time_zone=TimeZone.of("No/Where"))

    (warning,) = warnings(stack)
    assert "schedule 'Night': time_zone='No/Where' is not a known time zone" in warning


def test_expressions_and_zones_may_be_tokens(
    stack: Stack, count: ScalableInstanceCount, parameter: CfnParameter
) -> None:
    text = parameter.value_as_string

    count.scale_on_schedule(
        "Night", schedule=appscaling.Schedule.expression(text), min_capacity=1, time_zone=TimeZone.of(text)
    )

    (action,) = target(stack)["ScheduledActions"]
    assert (action["Schedule"], action["Timezone"]) == ({"Ref": "Parameter"}, {"Ref": "Parameter"})


def test_fails_when_a_schedule_is_refused_and_takes_the_corrected_call(
    stack: Stack, count: ScalableInstanceCount
) -> None:
    @with_each(
        "options, message",
        [
            ({"min_capacity": None}, "schedule 'Night' changes nothing; pass min_capacity, max_capacity or both"),
            ({"min_capacity": 5}, "min_capacity=5 is above max_capacity=4"),
            ({"min_capacity": 3, "max_capacity": 2}, "min_capacity=3 is above max_capacity=2"),
            ({"min_capacity": None, "max_capacity": 0}, "min_capacity=1 is above max_capacity=0"),
            ({"min_capacity": 0}, "min_capacity=0 leaves a variant of a real-time endpoint without instances"),
            ({"min_capacity": -1}, "min_capacity=-1"),
            ({"min_capacity": True}, "min_capacity of schedule 'Night' must be a number, got bool True"),
            ({"max_capacity": 4.5}, "max_capacity=4.5 must be a whole number"),
            ({"schedule": None}, "schedule of schedule 'Night' must be a Schedule, got None"),
            (
                {"schedule": "cron(0 20 * * ? *)"},
                "must be a Schedule, got str 'cron(0 20 * * ? *)'; pass aws_applicationautoscaling.Schedule.cron(...)",
            ),
            (
                {"schedule": appscaling.Schedule.expression("at night")},
                "it is neither at(...) nor rate(...) nor cron(...)",
            ),
            (
                {"schedule": appscaling.Schedule.cron(hour="25")},
                "schedule='cron(* 25 * * ? *)': the hours cannot be '25'",
            ),
            (
                {"time_zone": "Europe/Berlin"},
                "time_zone of schedule 'Night' must be a TimeZone, got str 'Europe/Berlin'",
            ),
            ({"time_zone": TimeZone.of("")}, "time_zone=''"),
            ({"start_time": datetime(2027, 1, 1)}, "pass start_time=datetime(..., tzinfo=UTC)"),  # noqa: DTZ001  # the mistake
            ({"end_time": "2027-01-01"}, "end_time of schedule 'Night' must be a datetime with a time zone, got str"),
            (
                {"end_time": NEW_YEAR.date()},
                "end_time of schedule 'Night' must be a datetime with a time zone, got date",
            ),
            (
                {"start_time": NEW_YEAR, "end_time": NEW_YEAR},
                "end_time='2027-01-01T00:00:00+00:00' is not after start_time='2027-01-01T00:00:00+00:00'",
            ),
        ],
    )
    def refuse(options: dict[str, Any], message: str) -> None:
        with refused(message, stack=stack):
            count.scale_on_schedule("Night", **{"schedule": NIGHT, "min_capacity": 1, **options})

    refuse()

    count.scale_on_schedule("Night", schedule=NIGHT, min_capacity=1)
    assert len(target(stack)["ScheduledActions"]) == 1


@with_each(
    "name, message",
    [
        ("", "id='' "),
        ("n" * 257, "has 257 characters"),
        ("a/b", "id='a/b' "),
        (1, "id of the schedule must be a string, got int 1"),
        (None, "id of the schedule must be a string, got None"),
    ],
)
def test_fails_when_no_schedule_can_have_the_name(count: ScalableInstanceCount, name: Any, message: str) -> None:
    with refused("schedule ", message):
        count.scale_on_schedule(name, schedule=NIGHT, min_capacity=1)


def test_fails_when_a_schedule_has_a_name_twice(count: ScalableInstanceCount) -> None:
    count.scale_on_schedule("Night", schedule=NIGHT, min_capacity=1)

    with refused("there is a schedule 'Night' already; give each a name of its own"):
        count.scale_on_schedule("Night", schedule=NIGHT, max_capacity=1)
