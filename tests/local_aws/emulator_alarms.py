"""What the local AWS uses of ministack's insides about alarms: on expressions, and on metrics with their dimensions."""

import contextvars
from collections.abc import Iterable
from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

# Alarms on one metric have these, and those on an expression do not.
_OF_ONE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")


def keep_expressions_of_alarms() -> None:
    """Let templates have alarms on expressions. They go off when they are set to; nothing is calculated."""
    usual = provisioners._cw_metric_alarm_record

    def record(name: str, props: dict[str, Any]) -> dict[str, Any]:
        if "Metrics" not in props:
            return dict(usual(name, props))
        single = {key: value for key, value in props.items() if key != "Metrics"}
        found = usual(name, {**single, "MetricName": "an expression", "Namespace": "an expression"})
        alarm = {key: value for key, value in found.items() if key not in _OF_ONE_METRIC}
        return {**alarm, "Metrics": props["Metrics"]}

    provisioners._cw_metric_alarm_record = record


def look_at_dimensions_of_alarms() -> None:
    """Let an alarm look at the metric with exactly its dimensions: ministack takes all that have the metric's name."""
    usual = cloudwatch._evaluate_alarm
    looked_at: contextvars.ContextVar[str] = contextvars.ContextVar("looked_at")

    class Metrics(AccountRegionScopedDict):  # type: ignore[misc]  # ministack has no types
        def items(self) -> Iterable[Any]:
            dimensions = looked_at.get(None)
            return [each for each in super().items() if dimensions is None or each[0][2] == dimensions]

    def evaluate(alarm: dict[str, Any]) -> None:
        dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", ())}
        token = looked_at.set(cloudwatch._dims_key(dimensions))
        try:
            usual(alarm)
        finally:
            looked_at.reset(token)

    cloudwatch._metrics = Metrics()
    cloudwatch._evaluate_alarm = evaluate
