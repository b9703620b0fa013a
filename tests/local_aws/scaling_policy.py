"""What a scaling policy does: its alarms, and the capacity that it asks for when one of them goes off."""

import json
import math
import uuid
from collections.abc import Iterator
from typing import Any

Request = dict[str, Any]

_NAMESPACE = "AWS/SageMaker"
# The metrics that Application Auto Scaling knows by names of its own, with the statistic that it looks at.
_PREDEFINED = {
    "SageMakerVariantInvocationsPerInstance": ("InvocationsPerInstance", "Sum"),
    "SageMakerVariantConcurrentRequestsPerModelHighResolution": ("ConcurrentRequestsPerModel", "Maximum"),
    "SageMakerInferenceComponentInvocationsPerCopy": ("InvocationsPerCopy", "Sum"),
    "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution": ("ConcurrentRequestsPerCopy", "Maximum"),
    "SageMakerVariantProvisionedConcurrencyUtilization": ("ServerlessProvisionedConcurrencyUtilization", "Maximum"),
}
# What a metric of the caller's own has in common with an alarm.
_SHARED = ("Namespace", "MetricName", "Statistic", "Dimensions", "Unit", "Metrics")
_LOW = "-AlarmLow-"


def tracking_alarms(policy: Request) -> Iterator[Request]:
    """The alarms that Application Auto Scaling makes for a policy that tracks a metric."""
    tracking = policy.get("TargetTrackingScalingPolicyConfiguration")
    if tracking is None:
        return
    target, arn = tracking["TargetValue"], policy["PolicyARN"]
    common = {**_metric(tracking, policy["ResourceId"]), "Period": 60, "AlarmActions": [arn]}
    bounds = [("High", "GreaterThanThreshold", 3, target)]
    if not tracking.get("DisableScaleIn"):
        bounds.append(("Low", "LessThanThreshold", 15, target * 0.9))
    for side, operator, periods, threshold in bounds:
        yield {
            **common,
            "AlarmName": f"TargetTracking-{policy['ResourceId']}-Alarm{side}-{uuid.uuid5(uuid.NAMESPACE_URL, arn)}",
            "ComparisonOperator": operator,
            "EvaluationPeriods": periods,
            "Threshold": threshold,
        }


def wanted_capacity(policy: Request, alarm: dict[str, Any], current: int) -> int:
    """The capacity that a policy asks for, bounds aside."""
    value = _latest_value(alarm)
    if tracking := policy.get("TargetTrackingScalingPolicyConfiguration"):
        return _tracked(tracking["TargetValue"], current, value, low=_LOW in alarm["AlarmName"])
    steps = policy["StepScalingPolicyConfiguration"]
    breach = 0.0 if value is None else value - alarm["Threshold"]
    for step in steps["StepAdjustments"]:
        low, high = step.get("MetricIntervalLowerBound", -math.inf), step.get("MetricIntervalUpperBound", math.inf)
        # The bound that is nearer to the threshold belongs to the step.
        if low <= breach < high or (breach <= 0 and low < breach <= high):
            return _adjusted(steps, step["ScalingAdjustment"], current)
    return current


def _tracked(target: float, current: int, value: float | None, *, low: bool) -> int:
    """In proportion to the metric, and by one if it is not known."""
    if value is None:
        return current - 1 if low else current + 1
    proportional = math.ceil(current * value / target)
    return min(proportional, current) if low else max(proportional, current)


def _adjusted(steps: Request, adjustment: int, current: int) -> int:
    match steps["AdjustmentType"]:
        case "ExactCapacity":
            return adjustment
        case "PercentChangeInCapacity":
            exact = current * adjustment / 100
            least = max(steps.get("MinAdjustmentMagnitude", 1), 1)
            change = max(int(abs(exact)), least)
            return current + int(math.copysign(change, adjustment))
    return current + adjustment


def _latest_value(alarm: dict[str, Any]) -> float | None:
    data = json.loads(alarm.get("StateReasonData") or "{}")
    points = data.get("recentDatapoints") or [None]
    return None if points[-1] is None else float(points[-1])


def _metric(tracking: Request, resource_id: str) -> Request:
    if custom := tracking.get("CustomizedMetricSpecification"):
        return {name: custom[name] for name in _SHARED if name in custom}
    kind, *names = resource_id.split("/")
    name, statistic = _PREDEFINED[tracking["PredefinedMetricSpecification"]["PredefinedMetricType"]]
    words = {"InferenceComponentName": names[0]}
    if kind == "endpoint":
        words = {"EndpointName": names[0], "VariantName": names[2]}
    dimensions = [{"Name": word, "Value": value} for word, value in words.items()]
    return {"Namespace": _NAMESPACE, "MetricName": name, "Statistic": statistic, "Dimensions": dimensions}
