"""When monitoring jobs run: the few schedules that SageMaker accepts."""

from typing import Final

from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib.arguments import as_known, kinds, vocabulary
from constructs_lib.arguments.checks import require_number
from constructs_lib.arguments.l1 import struct
from constructs_lib.arguments.options import rendered_by_hand
from constructs_lib.arguments.refusal import shown
from constructs_lib.arguments.value import Value
from constructs_lib.rules import facts, hidden

_A_DAY: Final = 24
_WORDS = vocabulary(schedule_expression="schedule")


class MonitoringSchedule(Value):
    """When monitoring jobs run: every hour, every day, or every so many hours. SageMaker accepts nothing else.

    `MonitoringSchedule.hourly()`, `.daily(hour=6)` and `.every(hours=6)` read better than the arguments. Hours are in
    UTC. A job starts up to 20 minutes after its hour, and looks at what was captured since the last one.

    Args:
        hours: How many hours lie between two jobs: 1 to 24.
        starting_hour: The hour of the first job of a day: 0 to 23. Of no use for a job that runs every hour.

    Raises:
        ValueError: If SageMaker has no such schedule.
    """

    hours: int = 1
    starting_hour: int = 0

    _options = rendered_by_hand(
        facts.ScheduleConfig,
        hours=kinds.number(None, required=True),
        starting_hour=kinds.number(None, required=True),
    )

    @staticmethod
    def hourly() -> "MonitoringSchedule":
        """Run a job every hour."""
        return MonitoringSchedule()

    @staticmethod
    def daily(hour: int = 0) -> "MonitoringSchedule":
        """Run a job every day.

        Args:
            hour: At which hour, in UTC: 0 to 23. Default: at midnight.

        Raises:
            ValueError: If a day has no such hour.
        """
        first = _whole("hour", require_number("hour of MonitoringSchedule", hour), 0, _A_DAY - 1)
        return MonitoringSchedule(hours=_A_DAY, starting_hour=first)

    @staticmethod
    def every(hours: int, starting_hour: int = 0) -> "MonitoringSchedule":
        """Run a job every so many hours.

        Args:
            hours: How many: 1 to 24.
            starting_hour: The hour of the first job of a day, in UTC: 0 to 23. Default: midnight.

        Raises:
            ValueError: If SageMaker has no such schedule.
        """
        return MonitoringSchedule(hours=hours, starting_hour=starting_hour)

    def _fact_at(self, at: str) -> facts.ScheduleConfig:
        return facts.ScheduleConfig(at=at, dialect=_WORDS, schedule_expression=self._expression())

    def _render(self) -> sagemaker.CfnMonitoringSchedule.ScheduleConfigProperty:
        return struct(sagemaker.CfnMonitoringSchedule.ScheduleConfigProperty, schedule_expression=self._expression())

    def _expression(self) -> str:
        """Return the schedule as SageMaker writes it.

        Raises:
            ValueError: If it is out of bounds, or known at deployment only.
        """
        hours = _whole("hours", self.hours, 1, _A_DAY)
        first = _whole("starting_hour", self.starting_hour, 0, _A_DAY - 1)
        if hours == 1:
            if first:
                raise ValueError(
                    f"starting_hour={shown(first)} of MonitoringSchedule has no meaning for a job that runs every "
                    "hour; leave it out, or pass MonitoringSchedule.daily(hour=...)"
                )
            return "cron(0 * ? * * *)"
        return f"cron(0 {first} ? * * *)" if hours == _A_DAY else f"cron(0 {first}/{hours} ? * * *)"


def _whole(name: str, value: float, least: int, most: int) -> int:
    if hidden(as_known(value)):
        raise ValueError(f"{name} of MonitoringSchedule is a token, and the schedule is a text; pass a number")
    if value != int(value) or not least <= value <= most:
        raise ValueError(
            f"{name} of MonitoringSchedule is {shown(value)}; pass a whole number from {least} to {most}: SageMaker "
            "runs monitors every hour, every day, or every so many hours"
        )
    return int(value)
