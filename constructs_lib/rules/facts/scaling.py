"""The facts of scaling: what is scaled, between which bounds, and by which metric."""

from constructs_lib.rules.fact import Fact, link, owned, owned_list, value

from .component import InferenceComponent
from .endpoint import Endpoint
from .variant import Variant


class Dimension(Fact):
    """What a metric is about."""

    name: str = value()
    value: str = value()


class Metric(Fact):
    """A metric in CloudWatch. Its names have no shape here: each service that takes one bounds them in its own way."""

    namespace: str = value()
    metric_name: str = value()
    dimensions: tuple[Dimension, ...] = owned_list(Dimension)
    endpoint: Endpoint = link()
    variant: Variant = link()


class MetricStat(Fact):
    """A metric, and how its values are combined."""

    metric: Metric = owned(Metric)


class MetricQuery(Fact):
    """One metric among several, or an expression over them."""

    id: str = value()
    expression: str = value()
    metric_stat: MetricStat = owned(MetricStat)
    return_data: bool = value("ReturnData")


class AlarmStat(MetricStat):
    """A metric that an alarm watches, and over which time its values are combined."""

    period: int = value()


class AlarmQuery(MetricQuery):
    """One metric among several that an alarm watches, or an expression over them."""

    metric_stat: AlarmStat = owned(AlarmStat)
    period: int = value()


class CustomizedMetric(Metric):
    """A metric, or an expression over several, that a policy tracks."""

    statistic: str = value()
    metrics: tuple[MetricQuery, ...] = owned_list(MetricQuery, "TargetTrackingMetricDataQueries")


class MetricAlarm(Metric):
    """An alarm on a metric, or on an expression over several."""

    threshold: float = value("MetricScale")
    comparison_operator: str = value()
    threshold_metric_id: str = value()
    period: int = value()
    statistic: str = value()
    extended_statistic: str = value()
    evaluation_periods: int = value()
    datapoints_to_alarm: int = value()
    metrics: tuple[AlarmQuery, ...] = owned_list(AlarmQuery)


class CapacityBounds(Fact):
    """New bounds that a schedule sets."""

    min_capacity: int = value("ResourceCapacity")
    max_capacity: int = value("ResourceCapacity")


class ScheduledAction(Fact):
    """A change of bounds at a certain time."""

    scheduled_action_name: str = value("ScheduledActionName")
    schedule: str = value("ResourceIdMaxLen1600")
    timezone: str = value("ResourceIdMaxLen1600")
    start_time: str = value("TimestampType")
    end_time: str = value("TimestampType")
    scalable_target_action: CapacityBounds = owned(CapacityBounds)


class PredefinedMetric(Fact):
    """A metric that Application Auto Scaling knows by name, to which AWS adds."""

    predefined_metric_type: str = value()
    resource_label: str = value("ResourceLabel")


class TargetTracking(Fact):
    """How a policy keeps a metric near a value."""

    target_value: float = value("MetricScale")
    predefined_metric_specification: PredefinedMetric = owned(PredefinedMetric)
    customized_metric_specification: CustomizedMetric = owned(CustomizedMetric)
    scale_in_cooldown: int = value("Cooldown")
    scale_out_cooldown: int = value("Cooldown")
    disable_scale_in: bool = value("DisableScaleIn")


class StepAdjustment(Fact):
    """By how much to scale while a metric is within a range around the threshold of the alarm."""

    metric_interval_lower_bound: float = value("MetricScale")
    metric_interval_upper_bound: float = value("MetricScale")
    scaling_adjustment: int = value("ScalingAdjustment")


class StepScaling(Fact):
    """How a policy answers an alarm."""

    adjustment_type: str = value("AdjustmentType")
    step_adjustments: tuple[StepAdjustment, ...] = owned_list(StepAdjustment, "StepAdjustments")
    min_adjustment_magnitude: int = value("MinAdjustmentMagnitude")
    cooldown: int = value("Cooldown")
    metric_aggregation_type: str = value("MetricAggregationType")


class ScalingRule(Fact):
    """What a scaling policy says, whatever it scales."""

    policy_name: str = value("PolicyName")
    policy_type: str = value("PolicyType")
    target_tracking_scaling_policy_configuration: TargetTracking = owned(TargetTracking)
    step_scaling_policy_configuration: StepScaling = owned(StepScaling)


class SuspendedState(Fact):
    """Which scaling activities are suspended."""

    dynamic_scaling_in_suspended: bool = value("ScalingSuspended")
    dynamic_scaling_out_suspended: bool = value("ScalingSuspended")
    scheduled_scaling_suspended: bool = value("ScalingSuspended")


class ScalableTarget(Fact):
    """What is scaled, and between which bounds.

    Its path is the resource id, taken apart at the slashes; several may claim the same capacity. Its policies are those
    that may be there; which of them are there together depends on their conditions.
    """

    service_namespace: str = value("ServiceNamespace")
    scalable_dimension: str = value("ScalableDimension")
    resource_id: str = value("ResourceIdMaxLen1600")
    min_capacity: int = value("ResourceCapacity")
    max_capacity: int = value("ResourceCapacity")
    scheduled_actions: tuple[ScheduledAction, ...] = owned_list(ScheduledAction)
    suspended_state: SuspendedState = owned(SuspendedState)
    path: tuple[str, ...] = link()
    endpoint: Endpoint = link()
    variant: Variant = link()
    component: InferenceComponent = link()
    waits_for_endpoint: bool = link()
    registered_before_by: str = link()
    policies: tuple[ScalingRule, ...] = link()
    policies_together: tuple[tuple[ScalingRule, ...], ...] = link()


class ScalingPolicy(ScalingRule):
    """A scaling policy of a target, which it names by its id, or by what is scaled."""

    scaling_target_id: str = value()
    resource_id: str = value("ResourceIdMaxLen1600")
    scalable_dimension: str = value("ScalableDimension")
    service_namespace: str = value("ServiceNamespace")
    target: ScalableTarget = link()
