"""What Application Auto Scaling accepts of the capacity of endpoints and inference components."""

from collections.abc import Iterator

from .engine import rule
from .facts import CapacityBounds, ScalableTarget, ScalingRule
from .hidden import given
from .tables.instance_families import is_burstable

INSTANCES = "sagemaker:variant:DesiredInstanceCount"
PROVISIONED = "sagemaker:variant:DesiredProvisionedConcurrency"
COPIES = "sagemaker:inference-component:DesiredCopyCount"

# The beginnings of resource ids, and how many parts one has. Source: botocore RegisterScalableTarget.ResourceId.
FORMS = {"endpoint": 4, "inference-component": 2}


@rule("scaling-bounds", source="developer guide, endpoint-auto-scaling-prerequisites")
def scaling_bounds(target: ScalableTarget) -> Iterator[str]:
    """A minimum capacity above the maximum.

    Remedy: Set {max_capacity} at or above {min_capacity}.
    """
    if given(target.min_capacity) and given(target.max_capacity) and target.min_capacity > target.max_capacity:
        yield "{min_capacity=} is above {max_capacity=}"


@rule("scheduled-bounds", source="developer guide, endpoint-auto-scaling-prerequisites")
def scheduled_bounds(bounds: CapacityBounds) -> Iterator[str]:
    """A schedule whose minimum capacity is above its maximum.

    Remedy: Set {max_capacity} at or above {min_capacity}.
    """
    if given(bounds.min_capacity) and given(bounds.max_capacity) and bounds.min_capacity > bounds.max_capacity:
        yield "{min_capacity=} is above {max_capacity=}"


@rule("negative-capacity", source="arithmetic", confidence="computed")
def negative_capacity(target: ScalableTarget) -> Iterator[str]:
    """A capacity below 0.

    Remedy: Set {min_capacity} and {max_capacity} to 0 or more.
    """
    if given(target.min_capacity) and target.min_capacity < 0:
        yield "{min_capacity=} is below 0"
    if given(target.max_capacity) and target.max_capacity < 0:
        yield "{max_capacity=} is below 0"


@rule(
    "no-instance-left", source="developer guide, endpoint-auto-scaling-add-policy, endpoint-auto-scaling-zero-instances"
)
def no_instance_left(target: ScalableTarget) -> Iterator[str]:
    """A real-time endpoint that is scaled to no instance.

    Remedy: Set {min_capacity} to 1: only asynchronous endpoints and inference components scale to zero.
    """
    if not _is(target, INSTANCES) or not given(target.min_capacity) or target.min_capacity != 0:
        return
    if not given(target.endpoint) or not given(target.endpoint.config) or not given(target.variant):
        return
    if not given(target.endpoint.config.async_inference_config) and given(target.variant.model_name):
        yield "{min_capacity=} leaves a variant of a real-time endpoint without instances"


@rule("burstable-scaling", source="developer guide, endpoint-auto-scaling-add-console")
def burstable_scaling(target: ScalableTarget) -> Iterator[str]:
    """Scaling of burstable instances.

    Remedy: Choose instances of another family, or do not scale.
    """
    if _is(target, INSTANCES) and given(target.variant) and given(target.variant.instance_type):
        if is_burstable(target.variant.instance_type):
            yield "{variant.instance_type=} is burstable and cannot be scaled automatically"


@rule("initial-count-within-bounds", source="Application Auto Scaling API, RegisterScalableTarget", severity="warning")
def initial_count_within_bounds(target: ScalableTarget) -> Iterator[str]:
    """A number of instances to start with that is outside the bounds of scaling.

    Remedy: Start within the bounds: registration moves the capacity into them at once.
    """
    if not _is(target, INSTANCES) or not given(target.variant) or not given(target.variant.initial_instance_count):
        return
    count = target.variant.initial_instance_count
    if given(target.min_capacity) and count < target.min_capacity:
        yield "{variant.initial_instance_count=} is below {min_capacity=}"
    if given(target.max_capacity) and count > target.max_capacity:
        yield "{variant.initial_instance_count=} is above {max_capacity=}"


@rule("scaling-resource-id", source="botocore RegisterScalableTarget.ResourceId")
def scaling_resource_id(target: ScalableTarget) -> Iterator[str]:
    """A resource id of neither form that SageMaker has.

    Remedy: Write {resource_id} as endpoint/NAME/variant/VARIANT, or as inference-component/NAME.
    """
    if not given(target.resource_id) or not given(target.path) or len(target.path) == 0:
        return
    first, count = target.path[0], len(target.path)
    # The number of parts is known even where the first one is hidden.
    fits = count in FORMS.values() and first in FORMS and count == FORMS[first]
    if not fits or (first == "endpoint" and target.path[2] != "variant"):
        yield "{resource_id=} is neither a variant of an endpoint nor an inference component"


@rule("scaling-dimension", source="botocore RegisterScalableTarget.ScalableDimension")
def scaling_dimension(target: ScalableTarget) -> Iterator[str]:
    """A dimension that does not fit the resource id.

    Remedy: Scale variants by instances or provisioned concurrency, and inference components by copies.
    """
    if not given(target.resource_id) or not given(target.path) or len(target.path) == 0:
        return
    if not given(target.scalable_dimension):
        return
    if target.path[0] == "endpoint" and target.scalable_dimension == COPIES:
        yield "{scalable_dimension=} is for inference components, but {resource_id} names a variant"
    if target.path[0] == "inference-component" and target.scalable_dimension in {INSTANCES, PROVISIONED}:
        yield "{scalable_dimension=} is for variants, but {resource_id} names an inference component"


@rule("scaled-variant-exists", source="arithmetic: the configuration has no such variant", confidence="computed")
def scaled_variant_exists(target: ScalableTarget) -> Iterator[str]:
    """Scaling of a variant that the endpoint does not have.

    Remedy: Name a variant of the endpoint's configuration in {resource_id}.
    """
    if given(target.resource_id) and not given(target.variant):
        yield "{resource_id} names a variant that the endpoint does not have"


@rule("scaling-waits-for-endpoint", source="CloudFormation: order of creation", confidence="computed")
def scaling_waits_for_endpoint(target: ScalableTarget) -> Iterator[str]:
    """A scalable target that may be registered before its endpoint exists.

    Remedy: Refer to the endpoint in {resource_id}, or let the target depend on it.
    """
    if given(target.waits_for_endpoint) and not target.waits_for_endpoint:
        yield "the target may be registered before its endpoint exists"


@rule("scaling-kind-of-variant", source="developer guide, serverless-endpoints-autoscale")
def scaling_kind_of_variant(target: ScalableTarget) -> Iterator[str]:
    """A dimension that does not fit the kind of variant.

    Remedy: Scale instances by their number, and a serverless variant by its provisioned concurrency.
    """
    if not given(target.scalable_dimension) or not given(target.variant):
        return
    serverless = given(target.variant.serverless_config)
    if target.scalable_dimension == INSTANCES and serverless:
        yield "{scalable_dimension=} is for instances, but the variant is serverless"
    if target.scalable_dimension == PROVISIONED and not serverless:
        yield "{scalable_dimension=} is for serverless variants, but the variant has instances"


@rule("scaled-concurrency-provisioned", source="developer guide, serverless-endpoints-autoscale: prerequisites")
def scaled_concurrency_provisioned(target: ScalableTarget) -> Iterator[str]:
    """Scaling of provisioned concurrency that the variant does not have.

    Remedy: Set some provisioned concurrency on the variant to start with.
    """
    if not _is(target, PROVISIONED) or not given(target.variant) or not given(target.variant.serverless_config):
        return
    if not given(target.variant.serverless_config.provisioned_concurrency):
        yield "the variant has no provisioned concurrency to scale"


@rule("scaled-twice", source="CloudFormation: resource id, dimension and namespace identify a scalable target")
def scaled_twice(target: ScalableTarget) -> Iterator[str]:
    """A capacity that is registered twice.

    Remedy: Register it once, with the widest bounds.
    """
    if given(target.registered_before_by):
        yield f"{{resource_id}} and {{scalable_dimension}} are already registered by {target.registered_before_by}"


@rule("scaling-undone", source="aws/aws-cdk-rfcs 431, aws/aws-cdk#23151", severity="warning", confidence="attested")
def scaling_undone(target: ScalableTarget) -> Iterator[str]:
    """An endpoint whose next update resets the number of instances.

    Remedy: Retain all variant properties of the endpoint, except the weights if updates change them.
    """
    if _is(target, INSTANCES) and given(target.endpoint):
        retained = target.endpoint.retain_all_variant_properties
        if not given(retained) or not retained:
            yield "the next update resets the number of instances without {endpoint.retain_all_variant_properties}"


@rule("copies-wake-up", source="developer guide, endpoint-auto-scaling-zero-instances", severity="warning")
def copies_wake_up(target: ScalableTarget) -> Iterator[str]:
    """An inference component at zero copies that no policy starts again.

    Remedy: Add a policy of type StepScaling for the alarm on NoCapacityInvocationFailures.
    """
    if _is(target, COPIES) and _sleeps(target):
        yield "{min_capacity=} is left through step scaling only, and all policies track a target"


@rule("instances-wake-up", source="developer guide, async-inference-autoscale", severity="warning")
def instances_wake_up(target: ScalableTarget) -> Iterator[str]:
    """An asynchronous endpoint at zero instances that no policy starts again.

    Remedy: Track the backlog, or add a policy of type StepScaling for the alarm on HasBacklogWithoutCapacity.
    """
    if _is(target, INSTANCES) and _sleeps(target) and not any(_tracks_backlog(policy) for policy in target.policies):
        yield "{min_capacity=} is left when requests are waiting, and no policy looks at the backlog"


def _sleeps(target: ScalableTarget) -> bool:
    """Whether the capacity may become 0, and only policies that track a target could raise it."""
    if not given(target.min_capacity) or target.min_capacity != 0 or not given(target.policies):
        return False
    return len(target.policies) > 0 and all(_only_tracks(policy) for policy in target.policies)


def _only_tracks(policy: ScalingRule) -> bool:
    return given(policy.target_tracking_scaling_policy_configuration) and (
        not given(policy.policy_type) or policy.policy_type == "TargetTrackingScaling"
    )


def _tracks_backlog(policy: ScalingRule) -> bool:
    metric = policy.target_tracking_scaling_policy_configuration.customized_metric_specification
    if not given(metric):
        return False
    # An expression may be of anything.
    return given(metric.metrics) or not given(metric.metric_name) or "Backlog" in metric.metric_name


def _is(target: ScalableTarget, dimension: str) -> bool:
    return given(target.scalable_dimension) and target.scalable_dimension == dimension
