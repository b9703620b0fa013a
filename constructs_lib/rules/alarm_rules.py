"""What CloudWatch accepts of an alarm on metrics of SageMaker."""

from collections.abc import Iterator

from .engine import rule
from .exclusion import Feature, exclusion
from .facts import CustomizedMetric, MetricAlarm
from .hidden import given
from .look_back import longest_look_back
from .tables.published_metrics import INVOCATIONS

# Namespaces of SageMaker, its jobs and monitors included.
_OURS = ("AWS/SageMaker", "/aws/sagemaker/", "aws/sagemaker/")


# Source: botocore Statistic of CloudWatch, MetricStatistic of Application Auto Scaling.
_STATISTICS = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")

# Source: developer guide, monitoring-cloudwatch: 1 is sent for each response of that kind, 0 for any other.
_ERRORS = frozenset({"Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors"})
_OF_ONE_REQUEST = ("Average", "Maximum", "Minimum")

# In seconds. Source: botocore PutMetricAlarm.Period.
_FINE = (10, 20, 30)
_MINUTE = 60


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


@rule("statistic-unknown", source="botocore PutMetricAlarm.Statistic, CustomizedMetricSpecification.Statistic")
def statistic_unknown(metric: MetricAlarm | CustomizedMetric) -> Iterator[str]:
    """A statistic that is none of the five simple ones, such as a percentile.

    Remedy: Choose Average, Maximum, Minimum, SampleCount or Sum. An alarm takes a percentile as ExtendedStatistic, and
    a policy that tracks a metric takes it as the Stat of an entry of {metrics}.
    """
    if given(metric.statistic) and metric.statistic not in _STATISTICS:
        if given(metric.namespace) and any(metric.namespace.startswith(each) for each in _OURS):
            yield f"{{statistic=}} is not one of {', '.join(_STATISTICS)}"


@rule("alarm-period", source="botocore PutMetricAlarm.Period: 10, 20, 30, and any multiple of 60")
def alarm_period(alarm: MetricAlarm) -> Iterator[str]:
    """A period that alarms do not have, or periods that reach back too far.

    Remedy: Look at periods of 10, 20 or 30 seconds, or of whole minutes, for a day at most; at those of an hour or more
    for a week.
    """
    if not given(alarm.period) or not _is_ours(alarm):
        return
    if alarm.period not in _FINE and (alarm.period < _MINUTE or alarm.period % _MINUTE):
        yield "{period=} is neither 10, 20 or 30 seconds nor whole minutes"
    elif given(alarm.evaluation_periods):
        longest = longest_look_back(alarm.period)
        if alarm.period * alarm.evaluation_periods > longest:
            yield f"{{evaluation_periods=}} of {alarm.period} seconds are more than {longest}"


@rule("alarm-datapoints", source="arithmetic: M out of N", confidence="computed")
def alarm_datapoints(alarm: MetricAlarm) -> Iterator[str]:
    """More data points that set off an alarm than it looks at.

    Remedy: Set {datapoints_to_alarm} at or below {evaluation_periods}.
    """
    if given(alarm.datapoints_to_alarm) and given(alarm.evaluation_periods) and _is_ours(alarm):
        if alarm.datapoints_to_alarm > alarm.evaluation_periods:
            yield "{datapoints_to_alarm=} is above {evaluation_periods=}"


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


@rule(
    "error-average-out-of-reach",
    source="arithmetic: a request counts 0 or 1",
    confidence="computed",
    severity="warning",
)
def error_average_out_of_reach(alarm: MetricAlarm) -> Iterator[str]:
    """An alarm on the average of errors that never goes off, since no average of 0 and 1 is above 1.

    Remedy: Set {threshold} to a share, such as 0.01 for one request in a hundred, or {statistic} to Sum.
    """
    if not given(alarm.namespace) or alarm.namespace != INVOCATIONS:
        return
    if not given(alarm.metric_name) or alarm.metric_name not in _ERRORS or not given(alarm.threshold):
        return
    if not given(alarm.statistic) or alarm.statistic not in _OF_ONE_REQUEST or not given(alarm.comparison_operator):
        return
    never = {"GreaterThanThreshold": alarm.threshold >= 1, "GreaterThanOrEqualToThreshold": alarm.threshold > 1}
    if never.get(alarm.comparison_operator, False):
        yield f"{{threshold=}} is never exceeded by the {alarm.statistic.lower()} of {alarm.metric_name}, 1 at most"
