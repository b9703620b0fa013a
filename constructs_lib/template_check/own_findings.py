"""Which facts are about SageMaker: scaling and alarms serve many services."""

from typing import Any

from constructs_lib.rules import Fact, facts, hidden


def is_ours(fact: Fact) -> bool:
    """Whether a fact is about SageMaker, for sure."""
    match fact:
        case facts.ScalableTarget():
            return _scales(fact)
        case facts.ScalingPolicy():
            target = fact.target
            return _scales(fact) or _tracks(fact) or (isinstance(target, facts.ScalableTarget) and is_ours(target))
    return True


def _scales(capacity: facts.ScalableTarget | facts.ScalingPolicy) -> bool:
    """Whether namespace or dimension say so; where only one of them does, the other is what is wrong."""
    dimension = capacity.scalable_dimension
    return _is(capacity.service_namespace, "sagemaker") or (_known(dimension) and dimension.startswith("sagemaker:"))


def _tracks(policy: facts.ScalingPolicy) -> bool:
    """Whether a policy tracks a metric of SageMaker, whatever else it says."""
    tracking = policy.target_tracking_scaling_policy_configuration
    metric = tracking.predefined_metric_specification if isinstance(tracking, facts.TargetTracking) else None
    kind = metric.predefined_metric_type if isinstance(metric, facts.PredefinedMetric) else None
    return _known(kind) and str(kind).startswith("SageMaker")


def _is(text: Any, word: str) -> bool:
    return _known(text) and text == word


def _known(text: object) -> bool:
    return text is not None and not hidden(text)
