"""What CloudWatch accepts of an alarm on metrics of SageMaker."""

from collections.abc import Iterator

from .engine import rule
from .exclusion import Feature, exclusion
from .facts import MetricAlarm
from .hidden import given

# Namespaces of SageMaker, its jobs and monitors included.
_OURS = ("AWS/SageMaker", "/aws/sagemaker/", "aws/sagemaker/")


def _is_ours(alarm: MetricAlarm) -> bool:
    """Whether an alarm is about SageMaker: templates have alarms on everything."""
    if given(alarm.namespace) and any(alarm.namespace.startswith(each) for each in _OURS):
        return True
    for query in alarm.metrics if given(alarm.metrics) else ():
        if given(query.metric_stat) and given(query.metric_stat.metric) and given(query.metric_stat.metric.namespace):
            if any(query.metric_stat.metric.namespace.startswith(each) for each in _OURS):
                return True
    return False


exclusion(
    "alarm-on-one-metric-or-several",
    Feature(MetricAlarm, "{metrics}", lambda alarm: given(alarm.metrics) and _is_ours(alarm)),
    Feature(
        MetricAlarm,
        "{metric_name}, {namespace}, {dimensions}, {period}, {statistic} or {extended_statistic}",
        lambda alarm: (
            given(alarm.metric_name)
            or given(alarm.namespace)
            or given(alarm.dimensions)
            or given(alarm.period)
            or given(alarm.statistic)
            or given(alarm.extended_statistic)
        ),
    ),
    source="botocore PutMetricAlarm.Metrics: you cannot include the Namespace, MetricName, Dimensions, Period",
    remedy="Name one metric, or put all that is said of metrics into {metrics}.",
)

exclusion(
    "alarm-on-one-statistic",
    Feature(MetricAlarm, "{statistic}", lambda alarm: given(alarm.statistic) and _is_ours(alarm)),
    Feature(MetricAlarm, "{extended_statistic}", lambda alarm: given(alarm.extended_statistic)),
    source="botocore PutMetricAlarm.Statistic: either Statistic or ExtendedStatistic, but not both",
    remedy="Keep {extended_statistic} for a percentile, or {statistic} for anything else.",
)


@rule("alarm-incomplete", source="botocore PutMetricAlarm.MetricName, Statistic and Period")
def alarm_incomplete(alarm: MetricAlarm) -> Iterator[str]:
    """An alarm that does not say which metric it watches, by which statistic or in which period.

    Remedy: Set {metric_name}, {period}, and {statistic} or {extended_statistic}.
    """
    if given(alarm.metrics) or not _is_ours(alarm):
        return
    if not given(alarm.metric_name):
        yield "{namespace=} has no {metric_name}"
        return
    if not given(alarm.statistic) and not given(alarm.extended_statistic):
        yield "{metric_name=} has neither {statistic} nor {extended_statistic}"
    if not given(alarm.period):
        yield "{metric_name=} has no {period}"


@rule("alarm-on-one-result", source="botocore MetricDataQuery.ReturnData: true for the one expression result")
def alarm_on_one_result(alarm: MetricAlarm) -> Iterator[str]:
    """An alarm on several metrics of which none, or more than one, is the result.

    Remedy: Set ReturnData to true for the entry that the alarm watches, and to false for each of the others.
    """
    # Where a band of expected values is the threshold, both it and the metric are results.
    if not given(alarm.metrics) or given(alarm.threshold_metric_id) or not _is_ours(alarm):
        return
    returning = sum(not given(query.return_data) or query.return_data for query in alarm.metrics)
    if returning != 1:
        yield f"{returning or 'none'} of {{metrics}} return{'s' * (not returning)} data, and an alarm watches one"
