"""Loads of machines: percentages that add up over processors or GPUs, and the values of them that can be meant."""

from collections.abc import Iterator

from .engine import rule
from .facts import MetricAlarm, ScalingPolicy, Variant
from .hidden import given
from .tables.hardware import hardware_of
from .tables.published_metrics import METRICS, PublishedMetric

# Below this part of what a machine can reach, a load that is to be kept is hardly meant.
IMPLAUSIBLE_SHARE = 0.1


@rule("utilization-share", source="developer guide, monitoring-cloudwatch: Units: Percent", severity="warning")
def utilization_share(policy: ScalingPolicy) -> Iterator[str]:
    """A share to keep of a metric that is a percentage.

    Remedy: Track a percentage, such as 70 in place of 0.7.
    """
    metric = _tracked(policy)
    if metric and 0 < _target_value(policy) <= 1:
        yield f"a target of {_target_value(policy):g} is less than or equal to one percent of {metric.name}"


@rule("utilization-of-machine", source="developer guide, monitoring-cloudwatch: a sum over cores", severity="warning")
def utilization_of_machine(policy: ScalingPolicy) -> Iterator[str]:
    """A utilization to keep that the instances never reach, or hardly ever leave.

    Remedy: Multiply the percentage that is meant of an instance by the number of its processors or GPUs: 70 percent of
    four are 280.
    """
    metric = _tracked(policy)
    if metric and given(policy.target):
        value, greatest = _target_value(policy), _greatest(metric, policy.target.variant)
        if greatest and value > greatest:
            yield f"a target of {value:g} is never reached by {metric.name}, which goes up to {greatest} here"
        elif greatest and 1 < value < greatest * IMPLAUSIBLE_SHARE:
            yield f"a target of {value:g} is {value / greatest:.1%} of {metric.name}, which goes up to {greatest} here"


@rule("threshold-out-of-reach", source="developer guide, monitoring-cloudwatch: a sum over cores", severity="warning")
def threshold_out_of_reach(alarm: MetricAlarm) -> Iterator[str]:
    """An alarm above what a utilization can reach.

    Remedy: Set {threshold} to a percentage of what all processors or GPUs of an instance reach together.
    """
    metric = _percentage(alarm.namespace, alarm.metric_name) if given(alarm.metric_name) else ()
    if metric and given(alarm.threshold):
        greatest = _greatest(metric, alarm.variant)
        if greatest and alarm.threshold >= greatest:
            yield f"{{threshold=}} is not exceeded by {metric.name}, which goes up to {greatest} here"


def _tracked(policy: ScalingPolicy) -> PublishedMetric | None:
    """Return the percentage that a policy tracks; None if it tracks anything else."""
    tracking = policy.target_tracking_scaling_policy_configuration
    if given(tracking) and given(tracking.customized_metric_specification) and given(tracking.target_value):
        metric = tracking.customized_metric_specification
        return _percentage(metric.namespace, metric.metric_name) if given(metric.metric_name) else None
    return None


def _percentage(namespace: str, name: str) -> PublishedMetric | None:
    found = METRICS.get((namespace, name))
    return found if found and (found.unit == "Percent" or name.endswith(("Normalized", "Reservation"))) else None


def _target_value(policy: ScalingPolicy) -> float:
    return policy.target_tracking_scaling_policy_configuration.target_value


def _greatest(metric: PublishedMetric, variant: Variant) -> int:
    """Return what a metric reaches at most on one instance of a variant; 0 if that is not known."""
    if not metric.summed_over:
        return 100
    if not given(variant) or not given(variant.instance_type) or given(variant.instance_pools):
        return 0
    there = hardware_of(variant.instance_type)
    return (there.vcpus if metric.summed_over == "vCPUs" else there.accelerators) * 100 if there else 0
