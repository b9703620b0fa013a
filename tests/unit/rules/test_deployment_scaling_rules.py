"""What a deployment policy asks of a fleet that scaling has made smaller or larger than its first one."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.autoscaling_rules import PROVISIONED
from constructs_lib.rules.facts import ScalableTarget
from tests.unit.rules.conftest import Case, RuleTests, target
from tests.unit.rules.test_deployment_rules import blue_green, canary, changing, instances, linear, percent, rolling


def scaled(policy: Any, **values: Any) -> ScalableTarget:
    """Return a target of an endpoint whose variants change over by a policy."""
    return target(**{"endpoint": changing(policy, retain_all_variant_properties=True), **values})


IN_TIME = blue_green(linear(percent(25)), maximum_execution_timeout_in_seconds=1201)
TOO_LONG = blue_green(linear(instances(1)), maximum_execution_timeout_in_seconds=1200)
BATCHES = rolling(instances(1), maximum_execution_timeout_in_seconds=1200)

CASES = [
    Case(
        rule="scaled-part-of-fleet",
        severity="warning",
        passes=[
            scaled(blue_green(canary(instances(2))), min_capacity=4),
            scaled(blue_green(canary(instances(2))), min_capacity=1),
            scaled(blue_green(canary(percent(50))), min_capacity=2),
            scaled(blue_green(canary(instances(2))), min_capacity=2, scalable_dimension=PROVISIONED),
            target(),
        ],
        fails=[
            scaled(blue_green(canary(instances(2))), min_capacity=3),
            scaled(blue_green(linear(instances(2))), min_capacity=2),
            scaled(rolling(instances(2)), min_capacity=2),
        ],
        in_template="a canary of 2 instances is more than half of the 3 that scaling may leave; give its size in",
        shown={
            "Target.MinCapacity": 3,
            "Config.ProductionVariants.0.InitialInstanceCount": 4,
            "Endpoint.DeploymentConfig": {
                "RollingUpdatePolicy": {
                    "MaximumBatchSize": {"Type": "INSTANCE_COUNT", "Value": 2},
                    "WaitIntervalInSeconds": 60,
                }
            },
        },
        hidden=[
            scaled(blue_green(canary(instances(2))), min_capacity=UNKNOWN),
            scaled(blue_green(canary(instances(UNKNOWN))), min_capacity=2),
            scaled(blue_green(canary(instances(2))), min_capacity=2, scalable_dimension=UNKNOWN),
            scaled(MAYBE, min_capacity=2),
            target(endpoint=UNKNOWN),
        ],
    ),
    Case(
        rule="scaled-fleet-timeout",
        severity="warning",
        passes=[
            scaled(IN_TIME, max_capacity=40),
            scaled(TOO_LONG, max_capacity=3),
            scaled(BATCHES, max_capacity=3),
            scaled(blue_green(linear(instances(1))), max_capacity=40),
            scaled(TOO_LONG, max_capacity=40, scalable_dimension=PROVISIONED),
            target(),
        ],
        fails=[scaled(TOO_LONG, max_capacity=4), scaled(BATCHES, max_capacity=10)],
        in_template="with 4 instances, the waits of 4 steps take 1200 s together, and the deployment may take 1200 s;",
        shown={
            "Endpoint.DeploymentConfig": {
                "RollingUpdatePolicy": {
                    "MaximumBatchSize": {"Type": "INSTANCE_COUNT", "Value": 1},
                    "WaitIntervalInSeconds": 600,
                    "MaximumExecutionTimeoutInSeconds": 1800,
                }
            },
        },
        hidden=[
            scaled(TOO_LONG, max_capacity=UNKNOWN),
            scaled(blue_green(linear(instances(1)), maximum_execution_timeout_in_seconds=UNKNOWN), max_capacity=40),
            scaled(UNKNOWN, max_capacity=40),
            target(endpoint=UNKNOWN),
        ],
    ),
]


class TestDeploymentScalingRules(RuleTests):
    """Each rule about the deployment of a fleet that is scaled."""
