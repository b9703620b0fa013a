"""A capacity that Application Auto Scaling keeps between two bounds."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Stack, TimeZone
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk.assertions import Annotations, Match

from constructs_lib import Endpoint, SuspendedScaling
from constructs_lib.arguments import as_known, vocabulary
from constructs_lib.rules import facts
from constructs_lib.scaling.capacity import ScalableCapacity
from constructs_lib.scaling.instance_count import ScalableInstanceCount
from tests.unit.bad_inputs import refused
from tests.unit.templates import only, resources_of

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
DIMENSION = "sagemaker:variant:DesiredInstanceCount"
NIGHT = appscaling.Schedule.cron(hour="20", minute="0")
VISITORS = cloudwatch.Metric(namespace="Shop", metric_name="Visitors")


def define(
    stack: Stack,
    endpoint: Endpoint,
    id: str = "Scaling",
    *,
    least: Any = 1,
    most: Any = 4,
    suspended: SuspendedScaling | None = None,
    kind: type[ScalableCapacity] = ScalableCapacity,
    **options: Any,
) -> Any:
    """Return the scaled number of instances of the only variant of an endpoint."""
    fact = facts.ScalableTarget(
        at="scaling of 'Stable'",
        dialect=vocabulary(),
        service_namespace="sagemaker",
        scalable_dimension=DIMENSION,
        min_capacity=as_known(least),
        max_capacity=as_known(most),
        path=("endpoint", "search", "variant", "Stable"),
        endpoint=endpoint.fact,
        variant=endpoint.fact.config.production_variants[0],
        waits_for_endpoint=True,
    )
    return kind(
        stack,
        id,
        endpoint=endpoint,
        variant_name="Stable",
        fact=fact,
        min_capacity=least,
        max_capacity=most,
        suspended=suspended,
        **options,
    )


@pytest.fixture
def capacity(stack: Stack, endpoint: Endpoint) -> ScalableCapacity:
    found = define(stack, endpoint)
    assert isinstance(found, ScalableCapacity)
    return found


@pytest.fixture
def count(stack: Stack, endpoint: Endpoint) -> ScalableInstanceCount:
    """A capacity with policies, which are those of its kind."""
    found = define(stack, endpoint, kind=ScalableInstanceCount, metric=lambda _: VISITORS)
    assert isinstance(found, ScalableInstanceCount)
    return found


def target(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = only(stack, TARGET)["Properties"]
    return found


def test_registers_a_capacity_with_the_bounds_it_is_given(stack: Stack, capacity: ScalableCapacity) -> None:
    (endpoint_id,) = resources_of(stack, "AWS::SageMaker::Endpoint")

    assert target(stack) == {
        "MinCapacity": 1,
        "MaxCapacity": 4,
        "ServiceNamespace": "sagemaker",
        "ScalableDimension": DIMENSION,
        # That it is taken from the endpoint has CloudFormation wait for it.
        "ResourceId": {
            "Fn::Join": ["", ["endpoint/", {"Fn::GetAtt": [endpoint_id, "EndpointName"]}, "/variant/Stable"]]
        },
    }
    assert isinstance(capacity.node.default_child, appscaling.CfnScalableTarget)


def test_has_an_update_of_the_endpoint_keep_what_is_scaled(stack: Stack, capacity: ScalableCapacity) -> None:
    del capacity

    assert only(stack, "AWS::SageMaker::Endpoint")["Properties"]["RetainAllVariantProperties"] is True


def test_suspends_what_is_named(stack: Stack, endpoint: Endpoint) -> None:
    define(stack, endpoint, suspended=SuspendedScaling(scale_in=True))

    assert target(stack)["SuspendedState"] == {
        "DynamicScalingInSuspended": True,
        "DynamicScalingOutSuspended": False,
        "ScheduledScalingSuspended": False,
    }


def test_bounds_that_are_tokens_pass(stack: Stack, endpoint: Endpoint, parameter: CfnParameter) -> None:
    parameter.type = "Number"

    capacity = define(stack, endpoint, least=5, most=parameter.value_as_number)
    capacity.scale_on_schedule("Night", schedule=NIGHT, min_capacity=parameter.value_as_number, max_capacity=1)

    assert (target(stack)["MinCapacity"], target(stack)["MaxCapacity"]) == (5, {"Ref": "Parameter"})
    (action,) = target(stack)["ScheduledActions"]
    assert action["ScalableTargetAction"] == {"MinCapacity": {"Ref": "Parameter"}, "MaxCapacity": 1}


def test_stands_beside_another(stack: Stack, endpoint: Endpoint) -> None:
    for name in ("One", "Other"):
        define(stack, endpoint, name).scale_on_schedule("Night", schedule=NIGHT, min_capacity=1)

    actions = [each["Properties"]["ScheduledActions"] for each in resources_of(stack, TARGET).values()]
    assert [len(each) for each in actions] == [1, 1]


def test_fails_when_the_bounds_are_refused(stack: Stack, endpoint: Endpoint) -> None:
    with refused("scaling of 'Stable': min_capacity=5 is above max_capacity=4", stack=stack):
        define(stack, endpoint, least=5)


# Schedules


def test_changes_bounds_at_night(stack: Stack, capacity: ScalableCapacity) -> None:
    start, end = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)

    capacity.scale_on_schedule(
        "Night", schedule=NIGHT, min_capacity=1, max_capacity=1, time_zone=TimeZone.EUROPE_BERLIN
    )
    capacity.scale_on_schedule(
        "Fair", schedule=appscaling.Schedule.at(start), max_capacity=8, start_time=start, end_time=end
    )
    capacity.scale_on_schedule("Morning", schedule=appscaling.Schedule.cron(hour="6", minute="0"), min_capacity=3)

    assert target(stack)["ScheduledActions"] == [
        {
            "ScheduledActionName": "Night",
            "Schedule": "cron(0 20 * * ? *)",
            "Timezone": "Europe/Berlin",
            "ScalableTargetAction": {"MinCapacity": 1, "MaxCapacity": 1},
        },
        {
            "ScheduledActionName": "Fair",
            "Schedule": "at(2027-01-01T00:00:00)",
            "StartTime": "2027-01-01T00:00:00Z",
            "EndTime": "2027-02-01T00:00:00Z",
            "ScalableTargetAction": {"MaxCapacity": 8},
        },
        {
            "ScheduledActionName": "Morning",
            "Schedule": "cron(0 6 * * ? *)",
            "ScalableTargetAction": {"MinCapacity": 3},
        },
    ]


def test_a_schedule_has_nothing_to_do_with_the_initial_count(stack: Stack, capacity: ScalableCapacity) -> None:
    capacity.scale_on_schedule("Day", schedule=NIGHT, min_capacity=3)

    assert not Annotations.from_stack(stack).find_warning("*", Match.any_value())


def test_fails_when_a_schedule_changes_nothing(stack: Stack, capacity: ScalableCapacity) -> None:
    with refused("schedule 'Night' changes nothing; give min_capacity, max_capacity or both"):
        capacity.scale_on_schedule("Night", schedule=NIGHT)

    assert "ScheduledActions" not in target(stack)


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ({"min_capacity": 5}, "min_capacity=5 is above max_capacity=4"),
        ({"min_capacity": 3, "max_capacity": 2}, "min_capacity=3 is above max_capacity=2"),
        ({"max_capacity": 0}, "min_capacity=1 is above max_capacity=0"),
        ({"min_capacity": 0}, "min_capacity=0 leaves a variant of a real-time endpoint without instances"),
        ({"min_capacity": -1}, "min_capacity=-1"),
        ({"min_capacity": True}, "min_capacity=True"),
        ({"max_capacity": 4.5}, "max_capacity=4.5"),
    ],
)
def test_fails_when_a_schedule_sets_bounds_that_are_refused(
    stack: Stack, capacity: ScalableCapacity, bounds: dict[str, Any], message: str
) -> None:
    with refused("schedule 'Night': ", message):
        capacity.scale_on_schedule("Night", schedule=NIGHT, **bounds)

    assert "ScheduledActions" not in target(stack)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "id='' must not be empty"),
        ("n" * 257, "has 257 characters, at most 256 are allowed"),
        ("a/b", "id='a/b' may hold any characters but"),
    ],
)
def test_fails_when_no_schedule_can_have_the_name(capacity: ScalableCapacity, name: str, message: str) -> None:
    with refused("schedule ", message):
        capacity.scale_on_schedule(name, schedule=NIGHT, min_capacity=1)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"schedule": "cron(0 20 * * ? *)"},
            "schedule of schedule 'Night' is 'cron(0 20 * * ? *)'; pass Schedule.cron",
        ),
        ({"schedule": NIGHT, "time_zone": "Europe/Berlin"}, "time_zone of schedule 'Night' is 'Europe/Berlin'; pass"),
    ],
)
def test_fails_when_a_time_is_a_text(capacity: ScalableCapacity, wrong: dict[str, Any], message: str) -> None:
    with refused(message):
        capacity.scale_on_schedule("Night", min_capacity=1, **wrong)


def test_fails_when_a_schedule_has_a_name_twice(capacity: ScalableCapacity) -> None:
    capacity.scale_on_schedule("Night", schedule=NIGHT, min_capacity=1)

    with refused("there is a schedule 'Night' already; give each a name of its own"):
        capacity.scale_on_schedule("Night", schedule=NIGHT, max_capacity=1)


# Policies


def step_on(count: ScalableInstanceCount, id: str, *changes: int, **options: Any) -> appscaling.StepScalingPolicy:
    steps = [appscaling.ScalingInterval(lower=1000 * place, change=each) for place, each in enumerate(changes)]
    return count.scale_on_metric(id, metric=VISITORS, scaling_steps=steps, **options)


def test_steps_as_told(stack: Stack, count: ScalableInstanceCount) -> None:
    step_on(
        count,
        "Visitors",
        1,
        2,
        adjustment_type=appscaling.AdjustmentType.EXACT_CAPACITY,
        cooldown=Duration.seconds(0),
        evaluation_periods=3,
        datapoints_to_alarm=2,
    )

    # CDK makes a policy for above and one for below.
    policies = [each["Properties"] for each in resources_of(stack, POLICY).values()]
    alarms = [each["Properties"] for each in resources_of(stack, "AWS::CloudWatch::Alarm").values()]
    steps = [policy["StepScalingPolicyConfiguration"] for policy in policies]
    assert [(each["AdjustmentType"], each["Cooldown"]) for each in steps] == [("ExactCapacity", 0)] * 2
    assert [(each["EvaluationPeriods"], each["DatapointsToAlarm"]) for each in alarms] == [(3, 2)] * 2
    assert [(each["Namespace"], each["MetricName"]) for each in alarms] == [("Shop", "Visitors")] * 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"metric": None}, "metric of policy 'Steps' is None; pass a metric of CloudWatch's"),
        ({"scaling_steps": None}, "scaling_steps of policy 'Steps' must be a list, got None"),
        (
            {"scaling_steps": [1, 2]},
            "an entry of scaling_steps of policy 'Steps' must be a ScalingInterval, got int 1; pass [ScalingInterval(",
        ),
    ],
)
def test_fails_when_steps_are_none(count: ScalableInstanceCount, wrong: dict[str, Any], message: str) -> None:
    metric = cloudwatch.Metric(namespace="Mine", metric_name="Queue")
    steps = [appscaling.ScalingInterval(upper=1, change=-1), appscaling.ScalingInterval(lower=5, change=1)]

    with refused(message):
        count.scale_on_metric("Steps", **{"metric": metric, "scaling_steps": steps, **wrong})


@pytest.mark.parametrize("changes", [(), (1,)])
def test_fails_when_there_are_fewer_than_two_steps(count: ScalableInstanceCount, changes: tuple[int, ...]) -> None:
    with refused(f"policy 'Visitors' has {len(changes)} scaling_steps, at least 2 are needed"):
        step_on(count, "Visitors", *changes)


@pytest.mark.parametrize("again", ["tracks", "steps"])
def test_fails_when_a_policy_has_a_name_twice(count: ScalableInstanceCount, again: str) -> None:
    count.scale_to_track_metric("Load", metric=VISITORS, target=60)

    with refused("there is a policy 'Load' already; give each a name of its own"):
        if again == "steps":
            step_on(count, "Load", 1, 2)
        else:
            count.scale_to_track_metric("Load", metric=VISITORS, target=50)


@pytest.mark.parametrize("cooldown", ["scale_in_cooldown", "scale_out_cooldown"])
def test_fails_when_a_cooldown_is_none(stack: Stack, count: ScalableInstanceCount, cooldown: str) -> None:
    with refused(f"{cooldown} must be a Duration, got int 60; pass Duration.seconds(60)", stack=stack):
        count.scale_to_track_metric("Load", metric=VISITORS, target=60, **{cooldown: 60})  # type: ignore[arg-type]


def test_fails_when_a_flag_of_a_policy_is_none(stack: Stack, count: ScalableInstanceCount) -> None:
    with refused("policy 'Load': disable_scale_in='no' must be true or false", stack=stack):
        count.scale_to_track_metric("Load", metric=VISITORS, target=60, disable_scale_in="no")  # type: ignore[arg-type]


def test_the_name_of_what_was_refused_is_free(stack: Stack, count: ScalableInstanceCount) -> None:
    with refused("has 0 scaling_steps"):
        step_on(count, "Load")
    with refused("disable_scale_in"):
        count.scale_to_track_metric("Load", metric=VISITORS, target=60, disable_scale_in="no")  # type: ignore[arg-type]

    count.scale_to_track_metric("Load", metric=VISITORS, target=60)

    assert len(resources_of(stack, POLICY)) == 1
