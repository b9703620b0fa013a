"""What SageMaker accepts of the change from one endpoint configuration to another."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import (
    BlueGreenUpdate,
    CapacitySize,
    Deployment,
    Endpoint,
    RollingUpdate,
    Serverless,
    TrafficRouting,
    Variant,
    VariantProperty,
)
from tests.unit.rules.conftest import Case, RuleTests, config, endpoint, variant

WEIGHT = (VariantProperty(variant_property_type="DesiredWeight"),)
SERVERLESS = variant(instance_type=None, initial_instance_count=None, serverless_config=Serverless())
INF1 = variant(instance_type="ml.inf1.xlarge")


def percent(value: Any) -> CapacitySize:
    return CapacitySize(type="CAPACITY_PERCENT", value=value)


def instances(value: Any) -> CapacitySize:
    return CapacitySize(type="INSTANCE_COUNT", value=value)


def canary(size: Any, **values: Any) -> TrafficRouting:
    return TrafficRouting(type="CANARY", canary_size=size, **{"wait_interval_in_seconds": 300, **values})


def linear(size: Any, **values: Any) -> TrafficRouting:
    return TrafficRouting(type="LINEAR", linear_step_size=size, **{"wait_interval_in_seconds": 300, **values})


def blue_green(routing: Any, **values: Any) -> BlueGreenUpdate:
    return BlueGreenUpdate(traffic_routing_configuration=routing, **values)


def rolling(size: Any, **values: Any) -> RollingUpdate:
    return RollingUpdate(maximum_batch_size=size, **{"wait_interval_in_seconds": 300, **values})


def changing(policy: Any, *variants: Variant, **values: Any) -> Endpoint:
    """Return an endpoint whose variants change over by a policy."""
    parts = {"rolling_update_policy" if isinstance(policy, RollingUpdate) else "blue_green_update_policy": policy}
    return endpoint(**{"deployment_config": Deployment(**parts), "config": config(*variants), **values})


SLOW = blue_green(canary(percent(10), wait_interval_in_seconds=600), maximum_execution_timeout_in_seconds=600)

CASES = [
    Case(
        rule="one-update-policy",
        severity="error",
        passes=[Deployment(), Deployment(rolling_update_policy=rolling(percent(20)))],
        fails=[Deployment(rolling_update_policy=rolling(percent(20)), blue_green_update_policy=UNKNOWN)],
        in_template="BlueGreenUpdatePolicy cannot be combined with RollingUpdatePolicy; drop one of the two",
        hidden=[Deployment(rolling_update_policy=UNKNOWN, blue_green_update_policy=MAYBE)],
    ),
    Case(
        rule="canary-size",
        severity="error",
        passes=[canary(percent(50)), canary(instances(90)), TrafficRouting(type="ALL_AT_ONCE"), linear(percent(90))],
        fails=[canary(percent(51))],
        in_template="CanarySize of 51 percent is not within 0 to 50; set CanarySize to 50 percent of the fleet or less",
        hidden=[
            canary(percent(UNKNOWN)),
            canary(CapacitySize(type=UNKNOWN, value=90)),
            canary(MAYBE),
            TrafficRouting(type=UNKNOWN, canary_size=percent(90)),
        ],
    ),
    Case(
        rule="linear-step-size",
        severity="error",
        passes=[linear(percent(10)), linear(percent(50)), linear(instances(90)), canary(percent(5))],
        fails=[linear(percent(9)), linear(percent(51))],
        in_template="LinearStepSize of 9 percent is not within 10 to 50; set LinearStepSize to 10 to 50 percent of",
        hidden=[
            linear(percent(UNKNOWN)),
            linear(CapacitySize(type=UNKNOWN, value=5)),
            linear(UNKNOWN),
            TrafficRouting(type=MAYBE, linear_step_size=percent(5)),
        ],
    ),
    Case(
        rule="rolling-batch-size",
        severity="error",
        passes=[rolling(percent(5)), rolling(percent(50)), rolling(instances(90)), RollingUpdate()],
        fails=[rolling(percent(4)), rolling(percent(51))],
        in_template="MaximumBatchSize of 4 percent is not within 5 to 50; set MaximumBatchSize to 5 to 50 percent",
        shown={
            "Endpoint.DeploymentConfig.RollingUpdatePolicy.MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 90}
        },
        hidden=[rolling(percent(UNKNOWN)), rolling(CapacitySize(type=UNKNOWN, value=90)), rolling(MAYBE)],
    ),
    Case(
        rule="capacity-percent",
        severity="error",
        passes=[percent(100), instances(101), CapacitySize()],
        fails=[percent(101)],
        in_template="Value 101 percent is more than the whole fleet; set Value to 100 percent or less",
        shown={
            "Endpoint.DeploymentConfig.RollingUpdatePolicy.RollbackMaximumBatchSize": {
                "Type": "CAPACITY_PERCENT",
                "Value": 101,
            }
        },
        hidden=[percent(UNKNOWN), percent(MAYBE), CapacitySize(type=UNKNOWN, value=101)],
    ),
    Case(
        rule="canary-size-missing",
        severity="warning",
        passes=[canary(percent(10)), canary(UNKNOWN), TrafficRouting(type="ALL_AT_ONCE"), TrafficRouting()],
        fails=[canary(None)],
        in_template="Type 'CANARY' needs CanarySize; set CanarySize",
        shown={"Endpoint.DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.Type": "CANARY"},
        hidden=[canary(MAYBE), TrafficRouting(type=UNKNOWN)],
    ),
    Case(
        rule="linear-step-size-missing",
        severity="warning",
        passes=[linear(percent(10)), linear(UNKNOWN), TrafficRouting(type="ALL_AT_ONCE"), TrafficRouting()],
        fails=[linear(None)],
        in_template="Type 'LINEAR' needs LinearStepSize; set LinearStepSize",
        shown={"Endpoint.DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.Type": "LINEAR"},
        hidden=[linear(MAYBE), TrafficRouting(type=UNKNOWN)],
    ),
    Case(
        rule="update-part-of-fleet",
        severity="error",
        passes=[
            endpoint(),
            changing(blue_green(canary(instances(1)))),
            changing(blue_green(canary(instances(1))), variant(initial_instance_count=1)),
            changing(rolling(instances(2)), variant(initial_instance_count=4)),
            changing(blue_green(canary(instances(4))), retain_all_variant_properties=True),
            changing(blue_green(canary(percent(90)))),
            changing(blue_green(canary(instances(1))), SERVERLESS),
            changing(blue_green(None)),
        ],
        fails=[
            changing(blue_green(canary(instances(2)))),
            changing(blue_green(linear(instances(3))), variant(initial_instance_count=5)),
            changing(rolling(instances(3)), variant(initial_instance_count=4), variant(initial_instance_count=9)),
        ],
        in_template="a canary of 2 instances is more than half of the 2 that a variant starts with; move half of the",
        shown={
            "Endpoint.RetainAllVariantProperties": False,
            "Endpoint.DeploymentConfig.RollingUpdatePolicy.MaximumBatchSize": {"Type": "INSTANCE_COUNT", "Value": 2},
        },
        hidden=[
            changing(blue_green(canary(instances(UNKNOWN)))),
            changing(blue_green(canary(instances(2))), variant(initial_instance_count=UNKNOWN)),
            changing(blue_green(canary(instances(2))), config=UNKNOWN),
            changing(blue_green(canary(instances(2))), retain_all_variant_properties=UNKNOWN),
            endpoint(deployment_config=MAYBE),
        ],
    ),
    Case(
        rule="rolling-one-variant",
        severity="warning",
        passes=[
            changing(rolling(percent(20))),
            changing(blue_green(canary(percent(20))), variant(), variant(variant_name="b")),
            endpoint(config=config(variant(), variant(variant_name="b"))),
        ],
        fails=[changing(rolling(percent(20)), variant(), variant(variant_name="b"))],
        in_template="DeploymentConfig.RollingUpdatePolicy is not documented to work with several production variants;",
        hidden=[
            changing(rolling(percent(20)), config=UNKNOWN),
            changing(rolling(percent(20)), config=config(production_variants=UNKNOWN)),
            endpoint(deployment_config=MAYBE, config=config(variant(), variant())),
        ],
    ),
    Case(
        rule="excluded-without-retained",
        severity="warning",
        passes=[
            endpoint(),
            endpoint(exclude_retained_variant_properties=WEIGHT, retain_all_variant_properties=True),
            endpoint(exclude_retained_variant_properties=()),
        ],
        fails=[
            endpoint(exclude_retained_variant_properties=WEIGHT),
            endpoint(exclude_retained_variant_properties=WEIGHT, retain_all_variant_properties=False),
        ],
        in_template="ExcludeRetainedVariantProperties has no effect without RetainAllVariantProperties; set",
        hidden=[
            endpoint(exclude_retained_variant_properties=WEIGHT, retain_all_variant_properties=UNKNOWN),
            endpoint(exclude_retained_variant_properties=WEIGHT, retain_all_variant_properties=MAYBE),
            endpoint(exclude_retained_variant_properties=UNKNOWN),
            endpoint(exclude_retained_variant_properties=MAYBE),
        ],
    ),
    Case(
        rule="retained-deployment",
        severity="warning",
        passes=[
            changing(rolling(percent(20))),
            changing(rolling(percent(20)), retain_deployment_config=False),
            endpoint(retain_deployment_config=True),
        ],
        fails=[changing(rolling(percent(20)), retain_deployment_config=True)],
        in_template="RetainDeploymentConfig, which keeps the last deployment policy, is not documented to work with",
        shown={
            "Endpoint.DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.Type": "ALL_AT_ONCE",
            "Endpoint.RetainDeploymentConfig": True,
        },
        hidden=[
            changing(rolling(percent(20)), retain_deployment_config=UNKNOWN),
            endpoint(deployment_config=MAYBE, retain_deployment_config=True),
        ],
    ),
    Case(
        rule="endpoint-waits-for-itself",
        severity="error",
        passes=[endpoint()],
        fails=[endpoint(waits_for_itself=True)],
        in_template="the endpoint waits for a resource that waits for the endpoint; name the endpoint by a literal",
        shown={"Endpoint.DeploymentConfig.AutoRollbackConfiguration.Alarms": [{"AlarmName": {"Ref": "Alarm"}}]},
        hidden=[endpoint(waits_for_itself=UNKNOWN)],
    ),
]


class TestDeploymentRules(RuleTests):
    """Each rule about the change from one configuration to another."""
