"""What SageMaker hosting accepts: pure Python, for constructs, templates and anybody else."""

from . import (
    async_rules,
    autoscaling_rules,
    component_rules,
    container_rules,
    deployment_rules,
    endpoint_config_rules,
    front_door_rules,
    metric_rules,
    model_rules,
    serverless_rules,
    shadow_rules,
    variant_rules,
    within_limits,
)
from .engine import NOWHERE, RULES, Context, Finding, Rule, check
from .fact import TEMPLATE, Arguments, Fact, walk
from .hidden import MAYBE, UNKNOWN, Partial, Wrong, given, hidden

__all__ = [
    "MAYBE",
    "NOWHERE",
    "RULES",
    "TEMPLATE",
    "UNKNOWN",
    "Arguments",
    "Context",
    "Fact",
    "Finding",
    "Partial",
    "Rule",
    "Wrong",
    "async_rules",
    "autoscaling_rules",
    "check",
    "component_rules",
    "container_rules",
    "deployment_rules",
    "endpoint_config_rules",
    "front_door_rules",
    "given",
    "hidden",
    "metric_rules",
    "model_rules",
    "serverless_rules",
    "shadow_rules",
    "variant_rules",
    "walk",
    "within_limits",
]
