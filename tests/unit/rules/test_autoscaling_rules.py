"""What Application Auto Scaling accepts of the capacity of endpoints and inference components."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.autoscaling_rules import COPIES, INSTANCES, PROVISIONED
from constructs_lib.rules.facts import (
    AsyncInference,
    CapacityBounds,
    CustomizedMetric,
    MetricQuery,
    ScalableTarget,
    ScalingRule,
    Serverless,
    StepScaling,
    TargetTracking,
)
from tests.unit.rules import sound
from tests.unit.rules.conftest import Case, RuleTests, config, endpoint, target, variant

LATER = endpoint(config=config(async_inference_config=AsyncInference()), retain_all_variant_properties=True)
FLEET = variant(model_name=None, model=None)
ON_DEMAND = variant(instance_type=None, initial_instance_count=None, serverless_config=Serverless())
PROVIDED = variant(
    instance_type=None, initial_instance_count=None, serverless_config=Serverless(provisioned_concurrency=1)
)
STEPS = ScalingRule(policy_type="StepScaling", step_scaling_policy_configuration=StepScaling())


def tracking(**metric: Any) -> ScalingRule:
    """Return a policy that tracks a metric of the user's."""
    tracked = TargetTracking(target_value=5, customized_metric_specification=CustomizedMetric(**metric))
    return ScalingRule(policy_type="TargetTrackingScaling", target_tracking_scaling_policy_configuration=tracked)


LOAD = tracking(namespace="Shop", metric_name="Load")
BACKLOG = tracking(namespace="AWS/SageMaker", metric_name="ApproximateBacklogSizePerInstance")
EXPRESSION = tracking(metrics=(MetricQuery(),))


def named(*path: Any, resource_id: Any = "given", **values: Any) -> ScalableTarget:
    return target(resource_id=resource_id, path=path, **values)


def copies(**values: Any) -> ScalableTarget:
    return target(scalable_dimension=COPIES, **{"min_capacity": 0, "policies": (LOAD,), **values})


def sleepy(**values: Any) -> ScalableTarget:
    return target(**{"min_capacity": 0, "endpoint": LATER, "policies": (LOAD,), **values})


CASES = [
    Case(
        rule="scaling-bounds",
        severity="error",
        passes=[target(), target(min_capacity=4), target(min_capacity=9, max_capacity=None)],
        fails=[target(min_capacity=5)],
        in_template="MinCapacity 5 is above MaxCapacity 4; set MaxCapacity at or above MinCapacity",
        hidden=[
            target(min_capacity=UNKNOWN),
            target(min_capacity=5, max_capacity=UNKNOWN),
            target(min_capacity=5, max_capacity=MAYBE),
        ],
    ),
    Case(
        rule="scheduled-bounds",
        severity="error",
        passes=[CapacityBounds(min_capacity=1, max_capacity=1), CapacityBounds(min_capacity=1)],
        fails=[CapacityBounds(min_capacity=2, max_capacity=1)],
        in_template="MinCapacity 2 is above MaxCapacity 1; set MaxCapacity at or above MinCapacity",
        shown={"Target.ScheduledActions": [{"ScalableTargetAction": {"MinCapacity": 2, "MaxCapacity": 1}}]},
        hidden=[
            CapacityBounds(min_capacity=UNKNOWN, max_capacity=1),
            CapacityBounds(min_capacity=2, max_capacity=UNKNOWN),
            CapacityBounds(min_capacity=2, max_capacity=MAYBE),
        ],
    ),
    Case(
        rule="negative-capacity",
        severity="error",
        passes=[target(), target(min_capacity=0)],
        fails=[target(min_capacity=-1), target(min_capacity=-3, max_capacity=-2)],
        in_template="MinCapacity -1 is below 0; set MinCapacity and MaxCapacity to 0 or more",
        shown={"Target.MinCapacity": -1},
        hidden=[target(min_capacity=UNKNOWN), target(max_capacity=UNKNOWN), target(min_capacity=MAYBE)],
    ),
    Case(
        rule="no-instance-left",
        severity="error",
        passes=[
            target(),
            target(min_capacity=0, endpoint=LATER),
            target(min_capacity=0, variant=FLEET),
            target(min_capacity=0, scalable_dimension=PROVISIONED, variant=PROVIDED),
            copies(),
        ],
        fails=[target(min_capacity=0)],
        in_template="MinCapacity 0 leaves a variant of a real-time endpoint without instances; set MinCapacity to 1:",
        hidden=[
            target(min_capacity=UNKNOWN),
            target(min_capacity=0, scalable_dimension=UNKNOWN),
            target(min_capacity=0, endpoint=UNKNOWN),
            target(min_capacity=0, endpoint=endpoint(config=UNKNOWN)),
            target(min_capacity=0, endpoint=endpoint(config=config(async_inference_config=MAYBE))),
            target(min_capacity=0, variant=UNKNOWN),
            target(min_capacity=0, variant=variant(model_name=MAYBE)),
        ],
    ),
    Case(
        rule="burstable-scaling",
        severity="error",
        passes=[target(), target(variant=ON_DEMAND)],
        fails=[target(variant=variant(instance_type="ml.t2.medium"))],
        in_template="InstanceType 'ml.t2.medium' is burstable and cannot be scaled automatically; choose instances of",
        shown={"Config.ProductionVariants.0.InstanceType": "ml.t2.medium"},
        hidden=[
            target(variant=UNKNOWN),
            target(variant=variant(instance_type=UNKNOWN)),
            target(variant=variant(instance_type="ml.t2.medium"), scalable_dimension=UNKNOWN),
        ],
    ),
    Case(
        rule="initial-count-within-bounds",
        severity="warning",
        passes=[target(), target(variant=ON_DEMAND), target(min_capacity=None, max_capacity=None)],
        fails=[target(variant=variant(initial_instance_count=5)), target(min_capacity=3)],
        in_template="InitialInstanceCount 5 is above MaxCapacity 4; start within the bounds",
        hidden=[
            target(variant=UNKNOWN),
            target(variant=variant(initial_instance_count=UNKNOWN)),
            target(variant=variant(initial_instance_count=9), max_capacity=UNKNOWN),
            target(min_capacity=UNKNOWN),
        ],
    ),
    Case(
        rule="scaling-resource-id",
        severity="error",
        passes=[
            target(),
            named("endpoint", UNKNOWN, "variant", UNKNOWN),
            named("inference-component", "llm"),
            target(resource_id=None, path=UNKNOWN),
        ],
        fails=[
            named("endpoint", "shop", resource_id="endpoint/shop"),
            named("endpoint", "shop", "variants", "a"),
            named("endpoint", UNKNOWN),
            named("inference-component", "llm", "copy"),
            named("shop"),
            named(UNKNOWN, "variant", "a"),
        ],
        in_template="ResourceId 'endpoint/shop' is neither a variant of an endpoint nor an inference component; write",
        hidden=[
            target(path=UNKNOWN),
            named(UNKNOWN, "shop"),
            named("endpoint", "shop", UNKNOWN, "a"),
            target(resource_id=MAYBE, path=("shop",)),
        ],
    ),
    Case(
        rule="scaling-dimension",
        severity="error",
        passes=[
            target(),
            target(scalable_dimension=None),
            named("inference-component", "llm", scalable_dimension=COPIES),
            target(resource_id=None, path=UNKNOWN),
        ],
        fails=[target(scalable_dimension=COPIES), named("inference-component", "llm", scalable_dimension=INSTANCES)],
        in_template="ScalableDimension 'sagemaker:inference-component:DesiredCopyCount' is for inference components,",
        shown={"Target.ScalableDimension": "sagemaker:inference-component:DesiredCopyCount"},
        hidden=[
            target(scalable_dimension=UNKNOWN),
            target(scalable_dimension=COPIES, path=UNKNOWN),
            named(UNKNOWN, "llm", scalable_dimension=COPIES),
        ],
    ),
    Case(
        rule="scaled-variant-exists",
        severity="error",
        passes=[target()],
        fails=[target(variant=None)],
        in_template="ResourceId names a variant that the endpoint does not have; name a variant",
        hidden=[target(variant=MAYBE)],
    ),
    Case(
        rule="scaling-waits-for-endpoint",
        severity="error",
        passes=[target()],
        fails=[target(waits_for_endpoint=False)],
        in_template="the target may be registered before its endpoint exists; refer to the endpoint in ResourceId, or",
        shown={"Endpoint.EndpointName": "shop", "Target.ResourceId": "endpoint/shop/variant/a"},
        hidden=[target(waits_for_endpoint=UNKNOWN)],
    ),
    Case(
        rule="scaling-kind-of-variant",
        severity="error",
        passes=[
            target(),
            target(scalable_dimension=PROVISIONED, variant=PROVIDED),
            target(scalable_dimension=None),
            copies(),
        ],
        fails=[target(variant=ON_DEMAND), target(scalable_dimension=PROVISIONED)],
        in_template="ScalableDimension 'sagemaker:variant:DesiredInstanceCount' is for instances, but the variant is",
        hidden=[
            target(scalable_dimension=UNKNOWN),
            target(variant=UNKNOWN),
            target(variant=variant(serverless_config=MAYBE)),
        ],
    ),
    Case(
        rule="scaled-concurrency-provisioned",
        severity="error",
        passes=[target(), target(scalable_dimension=PROVISIONED, variant=PROVIDED)],
        fails=[target(scalable_dimension=PROVISIONED, variant=ON_DEMAND)],
        in_template="the variant has no provisioned concurrency to scale; set some provisioned concurrency on the",
        shown={
            **sound.SERVERLESS,
            "Target.ScalableDimension": "sagemaker:variant:DesiredProvisionedConcurrency",
        },
        hidden=[
            target(scalable_dimension=PROVISIONED, variant=UNKNOWN),
            target(scalable_dimension=PROVISIONED, variant=variant(serverless_config=UNKNOWN)),
            target(
                scalable_dimension=PROVISIONED,
                variant=variant(serverless_config=Serverless(provisioned_concurrency=MAYBE)),
            ),
        ],
    ),
    Case(
        rule="scaled-twice",
        severity="error",
        passes=[target()],
        fails=[target(registered_before_by="First")],
        in_template="ResourceId and ScalableDimension are already registered by First; register it once, with the",
        shown={"Target2": sound.SOUND["Target"]},
        hidden=[target(registered_before_by=MAYBE), target(registered_before_by=UNKNOWN)],
    ),
    Case(
        rule="scaling-undone",
        severity="warning",
        passes=[target(), copies(endpoint=endpoint()), target(endpoint=None)],
        fails=[target(endpoint=endpoint()), target(endpoint=endpoint(retain_all_variant_properties=False))],
        in_template="the next update resets the number of instances without RetainAllVariantProperties; retain all",
        hidden=[
            target(endpoint=UNKNOWN),
            target(endpoint=endpoint(retain_all_variant_properties=UNKNOWN)),
            target(endpoint=endpoint(retain_all_variant_properties=MAYBE)),
        ],
    ),
    Case(
        rule="copies-wake-up",
        severity="warning",
        passes=[copies(min_capacity=1), copies(policies=()), copies(policies=(LOAD, STEPS)), sleepy()],
        fails=[copies()],
        in_template="MinCapacity 0 is left through step scaling only, and all policies track a target; add a policy",
        shown={**sound.COPIES, "Target.MinCapacity": 0},
        hidden=[
            copies(min_capacity=UNKNOWN),
            copies(policies=UNKNOWN),
            copies(policies=(LOAD, UNKNOWN)),
            copies(policies=(ScalingRule(policy_type=UNKNOWN, target_tracking_scaling_policy_configuration=UNKNOWN),)),
        ],
    ),
    Case(
        rule="instances-wake-up",
        severity="warning",
        passes=[
            sleepy(min_capacity=1),
            sleepy(policies=()),
            sleepy(policies=(LOAD, STEPS)),
            sleepy(policies=(BACKLOG,)),
            sleepy(policies=(EXPRESSION,)),
            copies(),
        ],
        fails=[
            sleepy(),
            sleepy(policies=(ScalingRule(target_tracking_scaling_policy_configuration=TargetTracking()),)),
        ],
        in_template="MinCapacity 0 is left when requests are waiting, and no policy looks at the backlog; track the",
        shown={
            "Target.MinCapacity": 0,
            "Config.AsyncInferenceConfig.OutputConfig.S3OutputPath": "s3://shop/answers",
        },
        hidden=[
            sleepy(min_capacity=UNKNOWN),
            sleepy(policies=UNKNOWN),
            sleepy(policies=(tracking(metric_name=UNKNOWN),)),
            sleepy(policies=(ScalingRule(target_tracking_scaling_policy_configuration=MAYBE),)),
        ],
    ),
]


class TestAutoscalingRules(RuleTests):
    """Each rule about scaled capacity."""
