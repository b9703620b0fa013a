"""What SageMaker accepts of the time that a deployment may take."""

from constructs_lib.rules import MAYBE, UNKNOWN
from tests.unit.rules.conftest import Case, RuleTests, endpoint, variant
from tests.unit.rules.test_deployment_rules import (
    SERVERLESS,
    SLOW,
    blue_green,
    canary,
    changing,
    instances,
    linear,
    percent,
    rolling,
)

FOUR = variant(initial_instance_count=4)

CASES = [
    Case(
        rule="blue-green-timeout",
        severity="error",
        passes=[
            blue_green(canary(percent(10)), maximum_execution_timeout_in_seconds=600),
            blue_green(canary(percent(10), wait_interval_in_seconds=3600)),
            blue_green(linear(percent(10)), maximum_execution_timeout_in_seconds=600),
            blue_green(None, maximum_execution_timeout_in_seconds=600),
            blue_green(linear(instances(1)), maximum_execution_timeout_in_seconds=600),
        ],
        fails=[
            SLOW,
            blue_green(canary(percent(10)), termination_wait_in_seconds=300, maximum_execution_timeout_in_seconds=600),
            blue_green(linear(percent(25), wait_interval_in_seconds=900), maximum_execution_timeout_in_seconds=600),
        ],
        in_template="MaximumExecutionTimeoutInSeconds 600 is not longer than the waits, 600 s together; set",
        hidden=[
            blue_green(canary(percent(10), wait_interval_in_seconds=UNKNOWN), maximum_execution_timeout_in_seconds=600),
            blue_green(
                canary(percent(10), wait_interval_in_seconds=600),
                termination_wait_in_seconds=MAYBE,
                maximum_execution_timeout_in_seconds=600,
            ),
            blue_green(canary(percent(10), wait_interval_in_seconds=900), maximum_execution_timeout_in_seconds=UNKNOWN),
            blue_green(UNKNOWN, maximum_execution_timeout_in_seconds=600),
        ],
    ),
    Case(
        rule="linear-timeout",
        severity="warning",
        passes=[
            changing(blue_green(linear(percent(25)), maximum_execution_timeout_in_seconds=1201), FOUR),
            changing(blue_green(linear(percent(25)), maximum_execution_timeout_in_seconds=1200), variant()),
            changing(blue_green(linear(percent(100)), maximum_execution_timeout_in_seconds=600), FOUR),
            changing(blue_green(linear(instances(2)), maximum_execution_timeout_in_seconds=601), FOUR),
            changing(blue_green(canary(percent(10)), maximum_execution_timeout_in_seconds=600), FOUR),
            changing(blue_green(linear(percent(25)), maximum_execution_timeout_in_seconds=600), SERVERLESS),
            endpoint(),
        ],
        fails=[
            changing(blue_green(linear(percent(25)), maximum_execution_timeout_in_seconds=1200), FOUR),
            changing(blue_green(linear(instances(1)), maximum_execution_timeout_in_seconds=600), FOUR),
            changing(
                blue_green(
                    linear(percent(50)), termination_wait_in_seconds=300, maximum_execution_timeout_in_seconds=900
                ),
                FOUR,
            ),
        ],
        in_template="the waits of 4 steps take 1200 s together, and the deployment may take 1200 s; set the maximum",
        shown={
            "Endpoint.DeploymentConfig.BlueGreenUpdatePolicy": {
                "TrafficRoutingConfiguration": {
                    "Type": "LINEAR",
                    "LinearStepSize": {"Type": "CAPACITY_PERCENT", "Value": 50},
                    "WaitIntervalInSeconds": 500,
                },
                "MaximumExecutionTimeoutInSeconds": 900,
            }
        },
        hidden=[
            changing(blue_green(linear(percent(UNKNOWN)), maximum_execution_timeout_in_seconds=600), FOUR),
            changing(blue_green(linear(percent(25)), maximum_execution_timeout_in_seconds=UNKNOWN), FOUR),
            changing(
                blue_green(linear(percent(25)), maximum_execution_timeout_in_seconds=600),
                variant(initial_instance_count=UNKNOWN),
            ),
            changing(blue_green(linear(percent(25)), maximum_execution_timeout_in_seconds=600), config=UNKNOWN),
        ],
    ),
    Case(
        rule="rolling-timeout",
        severity="warning",
        passes=[
            changing(rolling(percent(50), maximum_execution_timeout_in_seconds=600), FOUR),
            changing(rolling(percent(5), maximum_execution_timeout_in_seconds=600), variant()),
            changing(rolling(percent(5)), FOUR),
            changing(rolling(instances(2), maximum_execution_timeout_in_seconds=600), FOUR),
            changing(rolling(percent(5), maximum_execution_timeout_in_seconds=600), SERVERLESS),
            endpoint(),
        ],
        fails=[
            changing(rolling(percent(25), maximum_execution_timeout_in_seconds=600), FOUR),
            changing(rolling(percent(5), maximum_execution_timeout_in_seconds=600), FOUR),
            changing(rolling(instances(1), maximum_execution_timeout_in_seconds=600), FOUR),
        ],
        in_template="the waits of 4 batches take 1200 s together, and the deployment may take 600 s; set the maximum",
        shown={
            "Endpoint.DeploymentConfig.RollingUpdatePolicy": {
                "MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 5},
                "WaitIntervalInSeconds": 600,
                "MaximumExecutionTimeoutInSeconds": 600,
            }
        },
        hidden=[
            changing(rolling(percent(UNKNOWN), maximum_execution_timeout_in_seconds=600), FOUR),
            changing(rolling(UNKNOWN, maximum_execution_timeout_in_seconds=600), FOUR),
            changing(rolling(percent(5), maximum_execution_timeout_in_seconds=UNKNOWN), FOUR),
            changing(
                rolling(percent(5), maximum_execution_timeout_in_seconds=600),
                variant(initial_instance_count=UNKNOWN),
            ),
            changing(
                rolling(percent(5), maximum_execution_timeout_in_seconds=600, wait_interval_in_seconds=MAYBE), FOUR
            ),
        ],
    ),
]


class TestDeploymentTimeoutRules(RuleTests):
    """Each rule about the time that a deployment may take."""
