"""What CloudWatch accepts of an alarm."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import AlarmQuery, AlarmStat, CustomizedMetric, Dimension, Metric, MetricAlarm
from tests.unit.rules.conftest import Case, RuleTests
from tests.unit.rules.sound import NO_VALUE

OURS, OTHERS = "AWS/SageMaker", "AWS/SQS"


def alarm(**values: Any) -> MetricAlarm:
    sound = {"namespace": OURS, "metric_name": "Invocations", "statistic": "Sum", "period": 60}
    return MetricAlarm(**{**sound, **values})


def errors(threshold: Any, **values: Any) -> MetricAlarm:
    of_errors = {
        "metric_name": "Invocation5XXErrors",
        "statistic": "Average",
        "comparison_operator": "GreaterThanThreshold",
    }
    return alarm(**{"threshold": threshold, **of_errors, **values})


def query(id: str, namespace: Any = OURS, **values: Any) -> AlarmQuery:
    stat = AlarmStat(metric=Metric(namespace=namespace, metric_name="Invocations"))
    return AlarmQuery(**{"id": id, "metric_stat": stat, **values})


def expression(id: str, **values: Any) -> AlarmQuery:
    return AlarmQuery(id=id, expression="a / b", **values)


ERRORS, ALL = query("a", return_data=False), query("b", return_data=False)
RATE = expression("rate", return_data=True)


def several(*queries: Any, **values: Any) -> MetricAlarm:
    return MetricAlarm(metrics=queries or (ERRORS, ALL, RATE), **values)


def shown(id: str, **values: Any) -> dict[str, Any]:
    metric = {"Namespace": OURS, "MetricName": "Invocations"}
    return {"Id": id, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, **values}


ONLY_SEVERAL: dict[str, Any] = {
    f"Alarm.{name}": NO_VALUE for name in ("Namespace", "MetricName", "Dimensions", "Statistic", "Period")
}

CASES = [
    Case(
        rule="alarm-on-one-metric-or-several",
        severity="error",
        passes=[alarm(), several(), several(query("a", OTHERS), period=60), MetricAlarm()],
        fails=[
            several(metric_name="Invocations"),
            several(namespace=OURS),
            several(dimensions=(Dimension(name="EndpointName", value="shop"),)),
            several(period=60),
            several(statistic="Sum"),
            several(extended_statistic="p99"),
            several(period=UNKNOWN),
        ],
        in_template="Metrics cannot be combined with MetricName, Namespace, Dimensions, Period, Statistic or",
        shown={"Alarm.Metrics": [shown("a")]},
        hidden=[alarm(metrics=MAYBE), several(query("a", UNKNOWN), period=60), several(period=MAYBE)],
    ),
    Case(
        rule="alarm-on-one-statistic",
        severity="error",
        passes=[
            alarm(),
            alarm(statistic=None, extended_statistic="p99"),
            alarm(namespace=OTHERS, extended_statistic="p99"),
        ],
        fails=[alarm(extended_statistic="p99"), alarm(extended_statistic=UNKNOWN)],
        in_template="Statistic cannot be combined with ExtendedStatistic; keep ExtendedStatistic for a percentile",
        shown={"Alarm.ExtendedStatistic": "p99"},
        hidden=[
            alarm(extended_statistic=MAYBE),
            alarm(statistic=MAYBE, extended_statistic="p99"),
            alarm(namespace=UNKNOWN, extended_statistic="p99"),
        ],
    ),
    Case(
        rule="alarm-incomplete",
        severity="error",
        passes=[
            alarm(),
            several(),
            alarm(period=UNKNOWN, statistic=UNKNOWN),
            alarm(namespace="/aws/sagemaker/Endpoints"),
            alarm(namespace=OTHERS, period=None),
            alarm(namespace=None, metric_name=None),
        ],
        fails=[
            alarm(statistic=None),
            alarm(period=None),
            alarm(metric_name=None),
            alarm(namespace="/aws/sagemaker/Endpoints", period=None),
        ],
        in_template="MetricName 'Invocations' has neither Statistic nor ExtendedStatistic; set MetricName, Period, and",
        shown={"Alarm.Period": NO_VALUE},
        hidden=[
            alarm(period=MAYBE),
            alarm(statistic=MAYBE),
            alarm(statistic=None, extended_statistic=MAYBE),
            alarm(metric_name=MAYBE),
            alarm(metrics=MAYBE, period=None),
            alarm(namespace=UNKNOWN, period=None),
        ],
    ),
    Case(
        rule="statistic-unknown",
        severity="error",
        passes=[
            alarm(),
            alarm(statistic=None, extended_statistic="p99"),
            alarm(namespace=OTHERS, statistic="p99"),
            CustomizedMetric(namespace=OURS, metric_name="ModelLatency", statistic="Maximum"),
        ],
        fails=[
            alarm(statistic="p99"),
            alarm(statistic="average"),
            CustomizedMetric(namespace=OURS, metric_name="ModelLatency", statistic="p90"),
        ],
        in_template="Statistic 'p99' is not one of Average, Maximum, Minimum, SampleCount, Sum; choose Average",
        shown={"Alarm.Statistic": "p99"},
        hidden=[alarm(statistic=UNKNOWN), alarm(statistic=MAYBE), alarm(statistic="p99", namespace=UNKNOWN)],
    ),
    Case(
        rule="alarm-period",
        severity="error",
        passes=[
            *(alarm(period=period) for period in (10, 20, 30, 60, 120, 3_600, 86_400)),
            alarm(period=60, evaluation_periods=1_440),
            alarm(period=3_600, evaluation_periods=168),
            alarm(period=45, namespace=OTHERS),
            alarm(period=None),
        ],
        fails=[
            alarm(period=45),
            alarm(period=0),
            alarm(period=90),
            alarm(period=300, evaluation_periods=289),
            alarm(period=3_600, evaluation_periods=169),
        ],
        in_template="Period 45 is neither 10, 20 or 30 seconds nor whole minutes; look at periods of 10, 20 or 30",
        shown={"Alarm.Period": 45},
        hidden=[
            alarm(period=UNKNOWN),
            alarm(period=MAYBE),
            alarm(period=45, namespace=UNKNOWN),
            alarm(period=300, evaluation_periods=UNKNOWN),
        ],
    ),
    Case(
        rule="alarm-datapoints",
        severity="error",
        passes=[
            alarm(datapoints_to_alarm=2, evaluation_periods=3),
            alarm(datapoints_to_alarm=3, evaluation_periods=3),
            alarm(datapoints_to_alarm=4, evaluation_periods=3, namespace=OTHERS),
            alarm(evaluation_periods=3),
        ],
        fails=[alarm(datapoints_to_alarm=4, evaluation_periods=3)],
        in_template="DatapointsToAlarm 4 is above EvaluationPeriods 3; set DatapointsToAlarm at or below",
        shown={"Alarm.DatapointsToAlarm": 4, "Alarm.EvaluationPeriods": 3},
        hidden=[
            alarm(datapoints_to_alarm=UNKNOWN, evaluation_periods=3),
            alarm(datapoints_to_alarm=4, evaluation_periods=MAYBE),
            alarm(datapoints_to_alarm=4, evaluation_periods=3, namespace=UNKNOWN),
        ],
    ),
    Case(
        rule="alarm-on-one-result",
        severity="error",
        passes=[
            alarm(),
            several(),
            several(query("a")),
            several(ERRORS, ALL, expression("rate")),
            several(query("a"), expression("band", return_data=True), threshold_metric_id="band"),
            several(query("a", OTHERS), query("b", OTHERS)),
        ],
        fails=[
            several(query("a"), ALL, RATE),
            several(ERRORS, ALL),
            several(query("a"), query("b")),
        ],
        in_template="2 of Metrics return data, and an alarm watches one; set ReturnData to true for the entry that",
        shown={**ONLY_SEVERAL, "Alarm.Metrics": [shown("a"), shown("b")]},
        hidden=[
            several(query("a", return_data=UNKNOWN), RATE),
            several(query("a", return_data=MAYBE), RATE),
            several(query("a"), RATE, threshold_metric_id=MAYBE),
            several(query("a", UNKNOWN), query("b", UNKNOWN)),
            alarm(metrics=UNKNOWN),
        ],
    ),
    Case(
        rule="error-average-out-of-reach",
        severity="warning",
        passes=[
            errors(0.05),
            errors(0.99),
            errors(1, comparison_operator="GreaterThanOrEqualToThreshold"),
            errors(5, statistic="Sum"),
            errors(5, comparison_operator="LessThanThreshold"),
            errors(5, metric_name="ModelLatency"),
            errors(5, namespace=OTHERS),
            errors(None),
            alarm(),
        ],
        fails=[
            errors(1),
            errors(1.5, comparison_operator="GreaterThanOrEqualToThreshold"),
            errors(1, metric_name="Invocation4XXErrors", statistic="Maximum"),
            errors(5, metric_name="InvocationModelErrors"),
        ],
        in_template="Threshold 1 is never exceeded by the average of Invocation5XXErrors, 1 at most; set Threshold to",
        shown={
            "Alarm.MetricName": "Invocation5XXErrors",
            "Alarm.Statistic": "Average",
            "Alarm.Threshold": 1,
            "Alarm.ComparisonOperator": "GreaterThanThreshold",
        },
        hidden=[
            errors(UNKNOWN),
            errors(1, metric_name=UNKNOWN),
            errors(1, namespace=UNKNOWN),
            errors(1, statistic=UNKNOWN),
            errors(1, comparison_operator=UNKNOWN),
            errors(MAYBE),
        ],
    ),
]


class TestAlarmRules(RuleTests):
    """Each rule about alarms."""
