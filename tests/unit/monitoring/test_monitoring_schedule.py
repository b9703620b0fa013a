"""When monitoring jobs run: the few schedules that SageMaker accepts."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack

from constructs_lib import MonitoringSchedule


@pytest.mark.parametrize(
    ("schedule", "expression"),
    [
        (MonitoringSchedule.hourly(), "cron(0 * ? * * *)"),
        (MonitoringSchedule.daily(), "cron(0 0 ? * * *)"),
        (MonitoringSchedule.daily(hour=23), "cron(0 23 ? * * *)"),
        (MonitoringSchedule.every(6), "cron(0 0/6 ? * * *)"),
        (MonitoringSchedule.every(12, starting_hour=17), "cron(0 17/12 ? * * *)"),
        (MonitoringSchedule.every(1), "cron(0 * ? * * *)"),
        (MonitoringSchedule.every(24), "cron(0 0 ? * * *)"),
        (MonitoringSchedule(hours=8), "cron(0 0/8 ? * * *)"),
    ],
)
def test_is_written_as_sagemaker_writes_it(schedule: MonitoringSchedule, expression: str) -> None:
    assert dict(schedule._render()) == {"scheduleExpression": expression}  # type: ignore[call-overload]  # a struct


@pytest.mark.parametrize(("hours", "hour"), [(0, 0), (25, 0), (2.5, 0), (6, 24), (6, -1), (6, 0.5)])
def test_fails_when_sagemaker_has_no_such_schedule(hours: Any, hour: Any) -> None:
    with pytest.raises(ValueError, match=r"of MonitoringSchedule is .*; pass a whole number from \d to \d+: SageMaker"):
        MonitoringSchedule.every(hours, starting_hour=hour)


def test_fails_when_a_job_of_every_hour_has_a_first_hour() -> None:
    with pytest.raises(ValueError, match=r"starting_hour=3 .* has no meaning .*; leave it out, or pass"):
        MonitoringSchedule(hours=1, starting_hour=3)


def test_fails_when_it_is_known_at_deployment_only(stack: Stack) -> None:
    parameter = CfnParameter(stack, "Hours", type="Number")

    with pytest.raises(ValueError, match="hours of MonitoringSchedule is a token"):
        MonitoringSchedule.every(parameter.value_as_number)  # type: ignore[arg-type]  # a token is a float


@pytest.mark.parametrize("hours", ["6", None, True])
def test_fails_when_it_is_not_a_number(hours: Any) -> None:
    with pytest.raises(ValueError, match="hours of MonitoringSchedule"):
        MonitoringSchedule.every(hours)


@pytest.mark.parametrize("hour", ["6", None, 24, -1])
def test_fails_when_a_day_has_no_such_hour(hour: Any) -> None:
    with pytest.raises(ValueError, match="hour of MonitoringSchedule"):
        MonitoringSchedule.daily(hour=hour)
