"""What SageMaker accepts of the change from one endpoint configuration to another."""

from collections.abc import Iterator

from .engine import rule
from .exclusion import Feature, exclusion
from .facts import CapacitySize, Deployment, Endpoint, EndpointConfig, RollingUpdate, TrafficRouting
from .features import SEVERAL_VARIANTS, of_config
from .hidden import given

EXCLUSIONS = "developer guide, deployment-guardrails-exclusions"

# Percent of the fleet, least and greatest. Source: botocore TrafficRoutingConfig, RollingUpdatePolicy.
CANARY = (0, 50)
LINEAR = (10, 50)
ROLLING = (5, 50)
WHOLE = 100


def _rolls(endpoint: Endpoint) -> bool:
    deployment = endpoint.deployment_config
    return given(deployment) and given(deployment.rolling_update_policy)


def _keeps_deployment(endpoint: Endpoint) -> bool:
    return given(endpoint.retain_deployment_config) and endpoint.retain_deployment_config


ROLLING_UPDATE = Feature(Endpoint, "{deployment_config.rolling_update_policy}", _rolls)

exclusion(
    "one-update-policy",
    Feature(Deployment, "{blue_green_update_policy}", lambda update: given(update.blue_green_update_policy)),
    Feature(Deployment, "{rolling_update_policy}", lambda update: given(update.rolling_update_policy)),
    source="botocore DeploymentConfig: blue/green, or rolling",
)

exclusion(
    "rolling-one-variant",
    ROLLING_UPDATE,
    of_config(SEVERAL_VARIANTS),
    source=EXCLUSIONS,
    confidence="unconfirmed",
    remedy="Use a blue/green deployment.",
)

exclusion(
    "retained-deployment",
    Feature(Endpoint, "{retain_deployment_config}, which keeps the last deployment policy,", _keeps_deployment),
    Feature(Endpoint, "{deployment_config}", lambda endpoint: given(endpoint.deployment_config)),
    source="botocore UpdateEndpoint.RetainDeploymentConfig",
    confidence="unconfirmed",
)


@rule("canary-size", source="botocore TrafficRoutingConfig.CanarySize: at most half of the fleet")
def canary_size(routing: TrafficRouting) -> Iterator[str]:
    """A canary of more than half of the fleet.

    Remedy: Set {canary_size} to 50 percent of the fleet or less.
    """
    if is_of(routing, "CANARY") and given(routing.canary_size):
        yield from _outside(routing.canary_size, CANARY, "canary_size")


@rule("linear-step-size", source="botocore TrafficRoutingConfig.LinearStepSize: 10 to 50 % of the fleet")
def linear_step_size(routing: TrafficRouting) -> Iterator[str]:
    """Linear steps that are too small or too large.

    Remedy: Set {linear_step_size} to 10 to 50 percent of the fleet.
    """
    if is_of(routing, "LINEAR") and given(routing.linear_step_size):
        yield from _outside(routing.linear_step_size, LINEAR, "linear_step_size")


@rule("rolling-batch-size", source="botocore RollingUpdatePolicy.MaximumBatchSize: 5 to 50 % of the fleet")
def rolling_batch_size(rolling: RollingUpdate) -> Iterator[str]:
    """Batches of a rolling update that are too small or too large.

    Remedy: Set {maximum_batch_size} to 5 to 50 percent of the fleet.
    """
    if given(rolling.maximum_batch_size):
        yield from _outside(rolling.maximum_batch_size, ROLLING, "maximum_batch_size")


def _outside(size: CapacitySize, bounds: tuple[int, int], name: str) -> Iterator[str]:
    least, greatest = bounds
    if given(size.type) and given(size.value) and size.type == "CAPACITY_PERCENT":
        if not least <= size.value <= greatest:
            yield f"{{{name}}} of {size.value} percent is not within {least} to {greatest}"


@rule("capacity-percent", source="arithmetic", confidence="computed")
def capacity_percent(size: CapacitySize) -> Iterator[str]:
    """A part of a fleet that is larger than the fleet.

    Remedy: Set {value} to 100 percent or less.
    """
    if given(size.type) and given(size.value) and size.type == "CAPACITY_PERCENT" and size.value > WHOLE:
        yield "{value=} percent is more than the whole fleet"


@rule("canary-size-missing", source="botocore TrafficRoutingConfig.CanarySize", confidence="unconfirmed")
def canary_size_missing(routing: TrafficRouting) -> Iterator[str]:
    """A canary deployment without the size of the canary.

    Remedy: Set {canary_size}.
    """
    if is_of(routing, "CANARY") and not given(routing.canary_size):
        yield "{type=} needs {canary_size}"


@rule("linear-step-size-missing", source="botocore TrafficRoutingConfig.LinearStepSize", confidence="unconfirmed")
def linear_step_size_missing(routing: TrafficRouting) -> Iterator[str]:
    """A linear deployment without the size of its steps.

    Remedy: Set {linear_step_size}.
    """
    if is_of(routing, "LINEAR") and not given(routing.linear_step_size):
        yield "{type=} needs {linear_step_size}"


def is_of(routing: TrafficRouting, kind: str) -> bool:
    """Whether traffic moves in a certain way."""
    return given(routing.type) and routing.type == kind


@rule("update-part-of-fleet", source="botocore DeploymentConfig: sizes are limited by the fleet", confidence="computed")
def update_part_of_fleet(endpoint: Endpoint) -> Iterator[str]:
    """A canary, a step or a batch of more than half of the instances.

    Remedy: Move half of the instances or less at a time.
    """
    if not given(endpoint.deployment_config) or not given(endpoint.config) or _keeps_its_size(endpoint):
        return
    fleet = fleet_of(endpoint.config)
    for size, what in sizes_of(endpoint.deployment_config):
        if given(size.type) and given(size.value) and size.type == "INSTANCE_COUNT" and 1 < fleet < size.value * 2:
            yield f"{what} of {size.value} instances is more than half of the {fleet} that a variant starts with"


def _keeps_its_size(endpoint: Endpoint) -> bool:
    """Whether scaling may have made the fleet larger than the configuration says."""
    return given(endpoint.retain_all_variant_properties) and endpoint.retain_all_variant_properties


def fleet_of(config: EndpointConfig) -> int:
    """Return the size of the smallest fleet. One of a single instance can only change as a whole."""
    variants = config.production_variants if given(config.production_variants) else ()
    counts = [variant.initial_instance_count for variant in variants]
    return min((count for count in counts if given(count)), default=0)


def sizes_of(deployment: Deployment) -> Iterator[tuple[CapacitySize, str]]:
    """Yield the sizes that must not exceed half of a fleet, each with what it is the size of."""
    blue_green, rolling = deployment.blue_green_update_policy, deployment.rolling_update_policy
    if given(blue_green) and given(routing := blue_green.traffic_routing_configuration):
        if given(routing.type) and routing.type == "CANARY" and given(routing.canary_size):
            yield routing.canary_size, "a canary"
        if given(routing.type) and routing.type == "LINEAR" and given(routing.linear_step_size):
            yield routing.linear_step_size, "a step"
    if given(rolling) and given(rolling.maximum_batch_size):
        yield rolling.maximum_batch_size, "a batch"


def is_gradual(deployment: Deployment) -> bool:
    """Whether traffic moves, or instances are replaced, part by part."""
    if given(deployment.rolling_update_policy):
        return True
    update = deployment.blue_green_update_policy
    if not given(update) or not given(routing := update.traffic_routing_configuration):
        return False
    return is_of(routing, "CANARY") or is_of(routing, "LINEAR")


@rule(
    "excluded-without-retained", source="botocore UpdateEndpoint.ExcludeRetainedVariantProperties", severity="warning"
)
def excluded_without_retained(endpoint: Endpoint) -> Iterator[str]:
    """Exceptions from retention, and no retention.

    Remedy: Set {retain_all_variant_properties}, or leave out {exclude_retained_variant_properties}.
    """
    if not given(endpoint.exclude_retained_variant_properties) or not endpoint.exclude_retained_variant_properties:
        return
    if not given(endpoint.retain_all_variant_properties) or not endpoint.retain_all_variant_properties:
        yield "{exclude_retained_variant_properties} has no effect without {retain_all_variant_properties}"


@rule("endpoint-waits-for-itself", source="CloudFormation: circular dependencies are refused", confidence="attested")
def endpoint_waits_for_itself(endpoint: Endpoint) -> Iterator[str]:
    """A circle of resources that wait for each other.

    Remedy: Name the endpoint by a literal where something that it needs, such as its rollback alarm, refers to it.
    """
    if endpoint.waits_for_itself:
        yield "the endpoint waits for a resource that waits for the endpoint"
