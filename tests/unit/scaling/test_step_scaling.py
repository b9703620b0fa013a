"""Step scaling: alarms on a metric, and by how much the capacity changes with it."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Environment, Stack
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib import ScalableInstanceCount
from constructs_lib.rules import facts
from constructs_lib.scaling.step_scaling import StepScaling
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_DURATIONS, NOT_NUMBERS, refused
from tests.unit.scaling.pieces import POLICY, STEPS, VISITORS, alarms, policies, warnings
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each


def step_on(count: ScalableInstanceCount, id: str = "Visitors", **options: Any) -> appscaling.StepScalingPolicy:
    return count.scale_on_metric(id, **{"metric": VISITORS, "scaling_steps": STEPS, **options})


def test_steps_as_told(stack: Stack, count: ScalableInstanceCount) -> None:
    step_on(
        count,
        scaling_steps=[appscaling.ScalingInterval(upper=10, change=1), appscaling.ScalingInterval(lower=10, change=2)],
        adjustment_type=appscaling.AdjustmentType.EXACT_CAPACITY,
        cooldown=Duration.seconds(0),
        evaluation_periods=3,
        datapoints_to_alarm=2,
    )

    # CDK makes a policy for above and one for below.
    steps = [policy["StepScalingPolicyConfiguration"] for policy in policies(stack)]
    assert [(each["AdjustmentType"], each["Cooldown"]) for each in steps] == [("ExactCapacity", 0)] * 2
    assert [(each["EvaluationPeriods"], each["DatapointsToAlarm"]) for each in alarms(stack)] == [(3, 2)] * 2
    assert [(each["Namespace"], each["MetricName"]) for each in alarms(stack)] == [("Shop", "Visitors")] * 2


def test_changes_the_capacity_by_numbers_at_once_by_default(stack: Stack, count: ScalableInstanceCount) -> None:
    step_on(count)

    steps = [policy["StepScalingPolicyConfiguration"] for policy in policies(stack)]
    assert [each["AdjustmentType"] for each in steps] == ["ChangeInCapacity"] * 2
    assert all("Cooldown" not in each for each in steps)
    assert [each["EvaluationPeriods"] for each in alarms(stack)] == [1, 1]


def test_steps_on_an_expression(stack: Stack, count: ScalableInstanceCount) -> None:
    step_on(count, metric=cloudwatch.MathExpression(expression="v / 60", using_metrics={"v": VISITORS}))

    assert {query["Id"] for query in alarms(stack)[0]["Metrics"]} == {"expr_1", "v"}


def test_periods_may_be_tokens(stack: Stack, count: ScalableInstanceCount, parameter: CfnParameter) -> None:
    parameter.type = "Number"
    number = parameter.value_as_number

    step_on(count, evaluation_periods=number, datapoints_to_alarm=number, cooldown=Duration.seconds(number))

    assert [each["EvaluationPeriods"] for each in alarms(stack)] == [{"Ref": "Parameter"}] * 2


def test_the_rules_know_how_it_steps() -> None:
    source = {
        **dict.fromkeys(("evaluation_periods", "datapoints_to_alarm")),
        "metric": VISITORS,
        "scaling_steps": STEPS,
        "adjustment_type": appscaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
        "cooldown": Duration.minutes(1),
    }

    policy = StepScaling("policy 'P'", source, facts.ScalableTarget(), Stack(quick_app(), "Test")).fact

    steps = policy.step_scaling_policy_configuration
    assert (policy.at, policy.policy_type) == ("policy 'P'", "StepScaling")
    assert (steps.adjustment_type, steps.cooldown) == ("PercentChangeInCapacity", 60)


@pytest.mark.parametrize(
    ("period", "periods", "most"),
    [
        (Duration.minutes(5), 289, 288),
        (Duration.minutes(1), 1441, 1440),
        (Duration.hours(1), 169, 168),
        (Duration.days(1), 8, 7),
    ],
)
def test_fails_when_an_alarm_cannot_look_back_so_far(
    stack: Stack, count: ScalableInstanceCount, period: Duration, periods: int, most: int
) -> None:
    with refused(f"evaluation_periods={periods} of policy 'Visitors'", f"pass {most} or fewer", stack=stack):
        step_on(count, metric=VISITORS.with_(period=period), evaluation_periods=periods)

    step_on(count, metric=VISITORS.with_(period=period), evaluation_periods=most)


def test_fails_when_an_argument_is_refused_and_takes_the_corrected_call(
    stack: Stack, count: ScalableInstanceCount
) -> None:
    @with_each(
        "wrong, message",
        [
            ({"metric": None}, "metric of policy 'Visitors' must be a cloudwatch.IMetric, got None"),
            ({"scaling_steps": None}, "scaling_steps of policy 'Visitors' must be a list, got None"),
            ({"scaling_steps": STEPS[0]}, "scaling_steps of policy 'Visitors'"),
            (
                {"scaling_steps": [1, 2]},
                "an entry of scaling_steps of policy 'Visitors' must be a ScalingInterval, got int",
            ),
            ({"scaling_steps": STEPS[:1]}, "scaling_steps of policy 'Visitors' has 1 entries; pass 2 to 40"),
            (
                {"adjustment_type": "ExactCapacity"},
                "adjustment_type of policy 'Visitors' must be an AdjustmentType, got str",
            ),
            (
                {"adjustment_type": 1},
                "pass AdjustmentType.CHANGE_IN_CAPACITY, PERCENT_CHANGE_IN_CAPACITY or EXACT_CAPACITY",
            ),
            (
                {"datapoints_to_alarm": 1},
                "datapoints_to_alarm of policy 'Visitors' needs evaluation_periods; pass that too",
            ),
            (
                {"evaluation_periods": 2, "datapoints_to_alarm": 3},
                "datapoints_to_alarm=3 of policy 'Visitors' is above evaluation_periods=2",
            ),
            *(({"cooldown": value}, "cooldown of policy 'Visitors'") for value in NOT_DURATIONS),
            *(
                ({"evaluation_periods": value}, "evaluation_periods of policy")
                for value in [*NOT_NUMBERS, 0, -1, 1.5, 2**31]
            ),
            *(
                ({"evaluation_periods": 3, "datapoints_to_alarm": value}, "datapoints_to_alarm of policy")
                for value in [*NOT_NUMBERS, 0, -1, 1.5]
            ),
        ],
    )
    def refuse(wrong: dict[str, Any], message: str) -> None:
        with refused(message, stack=stack):
            step_on(count, **wrong)

    refuse()

    step_on(count)
    assert len(resources_of(stack, POLICY)) == 2


def test_fails_when_a_metric_is_of_another_region() -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))
    metric = VISITORS.with_(region="us-east-1")
    source = {"metric": metric, "scaling_steps": STEPS}
    others = dict.fromkeys(("adjustment_type", "cooldown", "evaluation_periods", "datapoints_to_alarm"))

    with refused("metric of policy 'P': Visitors is a metric of region us-east-1"):
        StepScaling("policy 'P'", {**others, **source}, facts.ScalableTarget(), stack)


@pytest.mark.parametrize("endpoint", ["its own", "another"])
def test_warns_of_a_metric_that_its_endpoint_does_not_publish(
    stack: Stack, count: ScalableInstanceCount, endpoint: str
) -> None:
    name = only(stack, "AWS::SageMaker::Endpoint")["Properties"]["EndpointName"] if endpoint == "its own" else "other"
    dimensions = {"EndpointName": name}
    backlog = cloudwatch.Metric(
        namespace="AWS/SageMaker", metric_name="ApproximateBacklogSize", dimensions_map=dimensions
    )

    step_on(count, metric=backlog)

    assert ["'ApproximateBacklogSize' is not published by" in each for each in warnings(stack)] == (
        [True] if endpoint == "its own" else []
    )
