"""What SageMaker accepts of the schedules of monitors, and of how long their jobs may run."""

from collections.abc import Iterator, Sequence
from typing import Final

from .engine import rule
from .facts import MonitoringSchedule, ScheduleConfig
from .hidden import given, matches

# Source: botocore ScheduleConfig.ScheduleExpression, which lists all that is accepted.
_HOUR: Final = r"(?:0?[0-9]|1[0-9]|2[0-3])"
HOURLY: Final = r"cron\(0 \* \? \* \* \*\)"
DAILY: Final = rf"cron\(0 {_HOUR} \? \* \* \*\)"
EVERY_HOURS: Final = rf"cron\(0 {_HOUR}/(0?[1-9]|1[0-9]|2[0-4]) \? \* \* \*\)"
_A_DAY: Final = 24
_AN_HOUR: Final = 3600
# A duration before a job, of ISO 8601.
_OFFSET: Final = r"-P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?)?"


def hours_between(expression: str) -> int:
    """Return how many hours lie between two runs; 0 where there is one run, or the expression has another form."""
    if matches(HOURLY, expression):
        return 1
    if matches(DAILY, expression):
        return _A_DAY
    found = matches(EVERY_HOURS, expression)
    return int(found[1]) if found else 0


@rule("monitoring-schedule-form", source="botocore ScheduleConfig.ScheduleExpression")
def schedule_form(config: ScheduleConfig) -> Iterator[str]:
    """A schedule of monitoring jobs in another form than the few that SageMaker accepts.

    Remedy: Write cron(0 * ? * * *) for every hour, cron(0 12 ? * * *) for every day at noon, cron(0 0/6 ? * * *) for
    every six hours, or NOW for once; minutes, days and months cannot be chosen.
    """
    if given(config.schedule_expression) and not matches("NOW", config.schedule_expression):
        if not hours_between(config.schedule_expression):
            yield "{schedule_expression=} is not a schedule of monitoring jobs"


@rule("monitoring-now-window", source="botocore ScheduleConfig.DataAnalysisStartTime: required with NOW")
def now_window(config: ScheduleConfig) -> Iterator[str]:
    """A job that runs once, without the window of data that it looks at.

    Remedy: Set {data_analysis_start_time} and {data_analysis_end_time}, such as -PT5H and -PT0H.
    """
    if given(config.schedule_expression) and matches("NOW", config.schedule_expression):
        if not given(config.data_analysis_start_time) or not given(config.data_analysis_end_time):
            yield "{schedule_expression=} needs {data_analysis_start_time} and {data_analysis_end_time}"


@rule(
    "monitoring-window", source="botocore ScheduleConfig.DataAnalysisStartTime: not more than 24 hours before the end"
)
def window(config: ScheduleConfig) -> Iterator[str]:
    """A window of data that is longer than a day.

    Remedy: Let {data_analysis_start_time} be 24 hours before {data_analysis_end_time} at most.
    """
    if given(config.data_analysis_start_time) and given(config.data_analysis_end_time):
        start, end = (
            matches(_OFFSET, each) for each in (config.data_analysis_start_time, config.data_analysis_end_time)
        )
        if start and end:
            hours = _hours(start.groups("0")) - _hours(end.groups("0"))
            if hours > _A_DAY:
                yield f"{{data_analysis_start_time=}} is {hours:g} hours before {{data_analysis_end_time=}}"


def _hours(offset: Sequence[str]) -> float:
    days, hours, minutes = map(int, offset)
    return days * _A_DAY + hours + minutes / 60


@rule("monitoring-run-time", source="botocore MonitoringStoppingCondition.MaxRuntimeInSeconds")
def run_time(schedule: MonitoringSchedule) -> Iterator[str]:
    """A job that may still run when the next one is due.

    Remedy: Lower {job.stopping_condition.max_runtime_in_seconds}, or let more time pass between two jobs.
    """
    if not given(schedule.job) or not given(schedule.job.stopping_condition):
        return
    longest = schedule.job.stopping_condition.max_runtime_in_seconds
    config = schedule.monitoring_schedule_config
    if not given(longest) or not given(config) or not given(config.schedule_config):
        return
    if given(config.schedule_config.schedule_expression):
        hours = hours_between(config.schedule_config.schedule_expression)
        allowed = schedule.job.longest_of_an_hour if hours == 1 else hours * _AN_HOUR
        if hours and longest > allowed:
            every = "every hour" if hours == 1 else f"every {hours} hours"
            yield (
                "{job.stopping_condition.max_runtime_in_seconds=} is more than the "
                f"{allowed} seconds that a job may take that starts {every}"
            )


@rule("monitoring-type-of-definition", source="botocore MonitoringType", confidence="computed")
def type_of_definition(schedule: MonitoringSchedule) -> Iterator[str]:
    """A schedule that is of another type than the job definition that it names.

    Remedy: Set {monitoring_schedule_config.monitoring_type} to the type of the job definition.
    """
    if given(schedule.job) and given(schedule.monitoring_schedule_config):
        kind = schedule.monitoring_schedule_config.monitoring_type
        if given(kind) and kind != schedule.job.monitoring_type:
            yield (
                "{monitoring_schedule_config.monitoring_type=} is not the type of the job definition, which is "
                f"{schedule.job.monitoring_type}"
            )
