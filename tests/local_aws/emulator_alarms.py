"""What the local AWS uses of ministack's insides about alarms: those on expressions, which its templates lack."""

from typing import Any

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
