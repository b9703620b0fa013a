"""Endpoints for which SageMaker does not do what a deployment policy asks."""

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import Deployment, TrafficRouting
from tests.unit.rules.conftest import Case, RuleTests, config, endpoint, variant
from tests.unit.rules.test_deployment_rules import (
    INF1,
    SERVERLESS,
    blue_green,
    canary,
    changing,
    instances,
    linear,
    percent,
    rolling,
)

ONE = variant(initial_instance_count=1)
AT_ONCE = blue_green(TrafficRouting(type="ALL_AT_ONCE"))

CASES = [
    Case(
        rule="guardrails-of-instances",
        severity="warning",
        passes=[changing(rolling(percent(20))), changing(AT_ONCE), endpoint(config=config(SERVERLESS))],
        fails=[
            changing(rolling(percent(20)), SERVERLESS),
            changing(blue_green(canary(percent(20))), SERVERLESS),
            changing(AT_ONCE, SERVERLESS),
        ],
        in_template="DeploymentConfig is not documented to work with a serverless variant; leave DeploymentConfig out",
        hidden=[
            changing(rolling(percent(20)), variant(serverless_config=MAYBE)),
            endpoint(deployment_config=Deployment(rolling_update_policy=MAYBE), config=config(SERVERLESS)),
            endpoint(deployment_config=MAYBE, config=config(SERVERLESS)),
        ],
    ),
    Case(
        rule="guardrails-on-inferentia",
        severity="warning",
        passes=[
            changing(blue_green(canary(percent(20)))),
            changing(AT_ONCE, INF1),
            changing(blue_green(None), INF1),
            endpoint(config=config(INF1)),
        ],
        fails=[
            changing(blue_green(canary(percent(20))), INF1),
            changing(blue_green(linear(percent(20))), INF1),
            changing(rolling(percent(20)), INF1),
        ],
        in_template="DeploymentConfig falls back to all at once on ml.inf1.xlarge; expect all traffic to move at",
        shown={
            "Config.ProductionVariants.0.InstanceType": "ml.inf1.xlarge",
            "Endpoint.DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.Type": "LINEAR",
        },
        hidden=[
            changing(blue_green(TrafficRouting(type=UNKNOWN)), INF1),
            changing(blue_green(canary(percent(20))), variant(instance_type=UNKNOWN)),
            changing(rolling(percent(20)), config=UNKNOWN),
        ],
    ),
    Case(
        rule="gradual-on-one-instance",
        severity="information",
        passes=[
            changing(blue_green(canary(percent(20)))),
            changing(AT_ONCE, ONE),
            changing(rolling(percent(20)), SERVERLESS),
            endpoint(config=config(ONE)),
        ],
        fails=[changing(blue_green(canary(percent(20))), ONE), changing(rolling(instances(1)), variant(), ONE)],
        in_template="DeploymentConfig asks for steps, and a variant starts with one instance, which is the whole fleet",
        hidden=[
            changing(rolling(percent(20)), variant(initial_instance_count=UNKNOWN)),
            changing(rolling(percent(20)), config=UNKNOWN),
        ],
    ),
]


class TestDeploymentFallbackRules(RuleTests):
    """Each rule about endpoints for which a policy is not followed."""
