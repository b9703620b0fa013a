"""What SageMaker accepts of the schedules of monitors, and of how long their jobs may run."""

from typing import Any

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import (
    JobDefinition,
    ModelBiasJobDefinition,
    MonitoringSchedule,
    MonitoringScheduleConfig,
    MonitoringStop,
    ScheduleConfig,
)
from constructs_lib.rules.monitoring_schedule_rules import hours_between
from tests.unit.rules.conftest import Case, RuleTests, watched

CONFIG = "Schedule.MonitoringScheduleConfig"
RUN_TIME = "Definition.StoppingCondition.MaxRuntimeInSeconds"


def at(expression: Any, **values: Any) -> ScheduleConfig:
    return ScheduleConfig(schedule_expression=expression, **values)


def running(expression: Any, seconds: Any, job: Any = None, kind: Any = "DataQuality") -> MonitoringSchedule:
    stopping = MonitoringStop(max_runtime_in_seconds=seconds)
    return MonitoringSchedule(
        monitoring_schedule_config=MonitoringScheduleConfig(schedule_config=at(expression), monitoring_type=kind),
        job=watched(stopping_condition=stopping) if job is None else job,
    )


HALF_AN_HOUR_AND_MORE = MonitoringStop(max_runtime_in_seconds=1801)
HOURLY = "cron(0 * ? * * *)"

CASES = [
    Case(
        rule="monitoring-schedule-form",
        severity="error",
        passes=[
            at(HOURLY),
            at("cron(0 0 ? * * *)"),
            at("cron(0 23 ? * * *)"),
            at("cron(0 17/12 ? * * *)"),
            at("cron(0 00/01 ? * * *)"),
            at("NOW"),
            at(None),
        ],
        fails=[
            at("cron(30 * ? * * *)"),
            at("rate(1 hour)"),
            at("cron(0 24 ? * * *)"),
            at("cron(0 0/25 ? * * *)"),
            at("cron(0 0/0 ? * * *)"),
            at("cron(0 3 ? * MON *)"),
            at("cron(0 3 * * ? *)"),
        ],
        in_template="ScheduleExpression 'cron(30 * ? * * *)' is not a schedule of monitoring jobs; write cron(0 * ?",
        shown={f"{CONFIG}.ScheduleConfig.ScheduleExpression": "cron(0 3 ? * MON *)"},
        hidden=[at(UNKNOWN), at(MAYBE)],
    ),
    Case(
        rule="monitoring-now-window",
        severity="error",
        passes=[at("NOW", data_analysis_start_time="-PT5H", data_analysis_end_time="-PT0H"), at(HOURLY)],
        fails=[at("NOW"), at("NOW", data_analysis_start_time="-PT5H")],
        in_template="ScheduleExpression 'NOW' needs DataAnalysisStartTime and DataAnalysisEndTime; set",
        shown={f"{CONFIG}.ScheduleConfig.ScheduleExpression": "NOW"},
        hidden=[at(UNKNOWN), at("NOW", data_analysis_start_time="-PT5H", data_analysis_end_time=MAYBE)],
    ),
    Case(
        rule="monitoring-window",
        severity="error",
        passes=[
            at("NOW", data_analysis_start_time="-PT5H", data_analysis_end_time="-PT0H"),
            at("NOW", data_analysis_start_time="-P1DT30M", data_analysis_end_time="-PT30M"),
            at("NOW", data_analysis_start_time="yesterday", data_analysis_end_time="-PT30M"),
            at(HOURLY, data_analysis_start_time="-P2D"),
        ],
        fails=[
            at("NOW", data_analysis_start_time="-PT25H", data_analysis_end_time="-PT0H"),
            at("NOW", data_analysis_start_time="-P1DT31M", data_analysis_end_time="-PT30M"),
        ],
        in_template="DataAnalysisStartTime '-PT25H' is 25 hours before DataAnalysisEndTime '-PT0H'; let",
        shown={
            f"{CONFIG}.ScheduleConfig": {
                "ScheduleExpression": "NOW",
                "DataAnalysisStartTime": "-P2D",
                "DataAnalysisEndTime": "-PT0H",
            }
        },
        hidden=[at("NOW", data_analysis_start_time="-P2D", data_analysis_end_time=MAYBE)],
    ),
    Case(
        rule="monitoring-run-time",
        severity="error",
        passes=[
            running(HOURLY, 3600),
            running("cron(0 0/6 ? * * *)", 21600),
            running("cron(0 3 ? * * *)", 86400),
            running("NOW", 86400),
            running("rate(1 hour)", 86400),
            running(HOURLY, 7200, job=watched(stopping_condition=None)),
            running(HOURLY, None),
        ],
        fails=[
            running(HOURLY, 3601),
            running("cron(0 0/6 ? * * *)", 21601),
            running(
                HOURLY, 0, job=ModelBiasJobDefinition(stopping_condition=MonitoringStop(max_runtime_in_seconds=1801))
            ),
        ],
        in_template="MaxRuntimeInSeconds 3601 is more than the 3600 seconds that a job may take that starts every hour",
        shown={RUN_TIME: 7200, f"{CONFIG}.ScheduleConfig.ScheduleExpression": HOURLY},
        hidden=[running(HOURLY, UNKNOWN), running(UNKNOWN, 86400), running(HOURLY, 7200, job=UNKNOWN)],
    ),
    Case(
        rule="monitoring-type-of-definition",
        severity="error",
        passes=[running(HOURLY, 3600), running(HOURLY, 3600, kind=None)],
        fails=[running(HOURLY, 3600, kind="ModelBias")],
        in_template="MonitoringType 'ModelBias' is not the type of the job definition, which is DataQuality",
        shown={f"{CONFIG}.MonitoringType": "ModelBias"},
        hidden=[running(HOURLY, 3600, kind=UNKNOWN), running(HOURLY, 3600, kind="ModelBias", job=UNKNOWN)],
    ),
]


class TestMonitoringScheduleRules(RuleTests):
    """Each rule about the schedules of monitors."""


@pytest.mark.parametrize(
    ("expression", "hours"),
    [(HOURLY, 1), ("cron(0 5 ? * * *)", 24), ("cron(0 17/12 ? * * *)", 12), ("NOW", 0), ("rate(1 day)", 0)],
)
def test_tells_how_many_hours_lie_between_two_jobs(expression: str, hours: int) -> None:
    assert hours_between(expression) == hours


def test_what_a_job_of_no_kind_looks_at_is_hidden() -> None:
    assert JobDefinition().job_input is UNKNOWN
