"""Whether alarms that roll an update back are watched at all."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.fact import altered
from constructs_lib.rules.facts import (
    AutoRollback,
    ComponentCapacitySize,
    ComponentDeployment,
    ComponentRollingUpdate,
    ComponentRuntime,
    Deployment,
    Endpoint,
    InferenceComponent,
    Role,
    RollbackAlarm,
    TrafficRouting,
)
from tests.unit.rules.conftest import Case, RuleTests, config, endpoint, model, variant
from tests.unit.rules.test_deployment_rules import blue_green, canary, percent, rolling

AT_ONCE = TrafficRouting(type="ALL_AT_ONCE", wait_interval_in_seconds=0)


ALARMS = (RollbackAlarm(alarm_name="errors"),)


def watched(alarms: Any = ALARMS, **policy: Any) -> Endpoint:
    rollback = AutoRollback(alarms=alarms)
    return endpoint(deployment_config=Deployment(auto_rollback_configuration=rollback, **policy))


def timed(seconds: Any = 300, **policy: Any) -> Endpoint:
    """Return an endpoint with an alarm that goes off after some time."""
    return watched((RollbackAlarm(alarm_name="errors", known_as="Errors", seconds_to_alarm=seconds),), **policy)


def updating(seconds: Any = 300, copies: Any = 4, size: Any = None, **values: Any) -> InferenceComponent:
    """Return a component that replaces half of its copies at a time, with an alarm that goes off after some time."""
    alarm = RollbackAlarm(alarm_name="errors", known_as="Errors", seconds_to_alarm=seconds)
    batch = size or ComponentCapacitySize(type="CAPACITY_PERCENT", value=50)
    update = ComponentRollingUpdate(maximum_batch_size=batch, **{"wait_interval_in_seconds": 150, **values})
    deployment = ComponentDeployment(
        rolling_update_policy=update, auto_rollback_configuration=AutoRollback(alarms=(alarm,))
    )
    return InferenceComponent(deployment_config=deployment, runtime_config=ComponentRuntime(copy_count=copies))


def copies(value: Any) -> ComponentCapacitySize:
    return ComponentCapacitySize(type="COPY_COUNT", value=value)


def linear(**values: Any) -> TrafficRouting:
    return TrafficRouting(type="LINEAR", linear_step_size=percent(50), **{"wait_interval_in_seconds": 100, **values})


def watching(sees: Any, **values: Any) -> Endpoint:
    """Return an endpoint with an alarm, which the role of its model may describe or not."""
    role = Role(may_describe_alarms=sees)
    served = config(variant(model=model(role=role)))
    return altered(watched(blue_green_update_policy=blue_green(canary(percent(10)))), **{"config": served, **values})


CASES = [
    Case(
        rule="rollback-unwatched",
        severity="warning",
        passes=[
            watched(blue_green_update_policy=blue_green(canary(percent(10)))),
            watched(blue_green_update_policy=blue_green(AT_ONCE, termination_wait_in_seconds=300)),
            watched(rolling_update_policy=rolling(percent(10))),
            watched(()),
            endpoint(),
            updating(),
            InferenceComponent(),
        ],
        fails=[
            watched(),
            updating(wait_interval_in_seconds=0),
            watched(blue_green_update_policy=blue_green(AT_ONCE)),
            watched(blue_green_update_policy=blue_green(canary(percent(10), wait_interval_in_seconds=0))),
            watched(rolling_update_policy=rolling(percent(10), wait_interval_in_seconds=0)),
        ],
        in_template="the rollback alarms are never watched, since the traffic moves at once and the old fleet goes",
        shown={"Endpoint.DeploymentConfig": {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}]}}},
        hidden=[
            watched(UNKNOWN),
            watched(blue_green_update_policy=blue_green(AT_ONCE, termination_wait_in_seconds=UNKNOWN)),
            watched(blue_green_update_policy=blue_green(UNKNOWN)),
            watched(blue_green_update_policy=MAYBE),
            watched(rolling_update_policy=rolling(percent(10), wait_interval_in_seconds=UNKNOWN)),
            endpoint(deployment_config=MAYBE),
        ],
    ),
    Case(
        rule="rollback-alarm-too-slow",
        severity="warning",
        passes=[
            timed(blue_green_update_policy=blue_green(canary(percent(10), wait_interval_in_seconds=300))),
            timed(blue_green_update_policy=blue_green(AT_ONCE, termination_wait_in_seconds=300)),
            # An alarm may go off in a later step.
            timed(200, blue_green_update_policy=blue_green(linear())),
            timed(300, blue_green_update_policy=blue_green(linear(), termination_wait_in_seconds=100)),
            timed(200, rolling_update_policy=rolling(percent(50), wait_interval_in_seconds=100)),
            # What is not watched at all is another rule's matter.
            timed(blue_green_update_policy=blue_green(AT_ONCE)),
            timed(),
            watched((), blue_green_update_policy=blue_green(canary(percent(10)))),
            endpoint(),
            updating(),
            updating(copies=None),
            updating(301, copies=None, size=copies(1)),
            updating(600, size=copies(1)),
            updating(wait_interval_in_seconds=0),
            InferenceComponent(),
        ],
        fails=[
            timed(blue_green_update_policy=blue_green(canary(percent(10), wait_interval_in_seconds=299))),
            # When all requests go to the new fleet, it is too late for a canary.
            timed(
                blue_green_update_policy=blue_green(
                    canary(percent(10), wait_interval_in_seconds=60), termination_wait_in_seconds=600
                )
            ),
            timed(blue_green_update_policy=blue_green(AT_ONCE, termination_wait_in_seconds=60)),
            timed(201, blue_green_update_policy=blue_green(linear())),
            timed(201, rolling_update_policy=rolling(percent(50), wait_interval_in_seconds=100)),
            updating(301),
            updating(copies=1),
            updating(301, copies=None),
            updating(601, size=copies(1)),
        ],
        in_template="Errors goes off after 300 s, and the canary is watched for 299 s; give the alarm a shorter period",
        shown={
            "Alarm.Period": 300,
            "Alarm.EvaluationPeriods": 2,
            "Alarm.Dimensions": [{"Name": "EndpointName", "Value": "shop"}, {"Name": "VariantName", "Value": "a"}],
            "Endpoint.EndpointName": "shop",
            "Endpoint.DeploymentConfig": {
                "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": {"Ref": "Alarm"}}]},
                "BlueGreenUpdatePolicy": {
                    "TrafficRoutingConfiguration": {
                        "Type": "CANARY",
                        "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 50},
                        "WaitIntervalInSeconds": 300,
                    }
                },
            },
        },
        hidden=[
            timed(UNKNOWN, blue_green_update_policy=blue_green(canary(percent(10), wait_interval_in_seconds=60))),
            timed(blue_green_update_policy=blue_green(canary(percent(10), wait_interval_in_seconds=UNKNOWN))),
            timed(blue_green_update_policy=blue_green(UNKNOWN)),
            timed(blue_green_update_policy=MAYBE),
            timed(rolling_update_policy=rolling(percent(UNKNOWN), wait_interval_in_seconds=1)),
            updating(UNKNOWN),
            updating(301, copies=UNKNOWN),
            updating(301, size=copies(UNKNOWN)),
            updating(301, wait_interval_in_seconds=UNKNOWN),
            watched(UNKNOWN, blue_green_update_policy=blue_green(canary(percent(10)))),
            endpoint(deployment_config=MAYBE),
        ],
    ),
    Case(
        rule="rollback-alarms-unseen",
        severity="warning",
        passes=[
            watching(sees=True),
            watching(sees=None),
            watching(sees=False, deployment_config=None),
            watched(),
            endpoint(config=config(variant(model=model(role=Role(may_describe_alarms=False))))),
        ],
        fails=[watching(sees=False)],
        in_template="the role of the model of variant stable may not describe the rollback alarms; let the role call",
        shown={"Endpoint.DeploymentConfig": {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}]}}},
        hidden=[
            watching(sees=UNKNOWN),
            watching(sees=False, config=UNKNOWN),
            watching(sees=False, config=config(variant(model=UNKNOWN))),
            watching(sees=False, config=config(variant(model=model(role=UNKNOWN)))),
            watching(sees=False, deployment_config=MAYBE),
        ],
    ),
]


class TestRollbackRules(RuleTests):
    """Each rule about rollback alarms."""
