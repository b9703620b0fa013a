"""A capacity that Application Auto Scaling keeps between two bounds."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Duration, Stack, Stage
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from constructs_lib import EndpointInstanceVariant, IdleAlarm, ScalableInstanceCount, SuspendedScaling
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.scaling.pieces import NIGHT, POLICY, TARGET, VISITORS, target, warnings
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

DIMENSION = "sagemaker:variant:DesiredInstanceCount"


@pytest.fixture
def number(parameter: CfnParameter) -> float:
    parameter.type = "Number"
    return parameter.value_as_number


def test_registers_a_capacity_with_the_bounds_it_is_given(stack: Stack, count: ScalableInstanceCount) -> None:
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
    assert isinstance(count.node.default_child, appscaling.CfnScalableTarget)


def test_has_an_update_of_the_endpoint_keep_what_is_scaled(stack: Stack, count: ScalableInstanceCount) -> None:
    del count

    assert only(stack, "AWS::SageMaker::Endpoint")["Properties"]["RetainAllVariantProperties"] is True


def test_bounds_that_are_tokens_pass(stack: Stack, variant: EndpointInstanceVariant, number: Any) -> None:
    count = variant.auto_scale_instance_count(min_capacity=5, max_capacity=number)

    count.scale_on_schedule("Night", schedule=NIGHT, min_capacity=number, max_capacity=1)

    assert (target(stack)["MinCapacity"], target(stack)["MaxCapacity"]) == (5, {"Ref": "Parameter"})
    (action,) = target(stack)["ScheduledActions"]
    assert action["ScalableTargetAction"] == {"MinCapacity": {"Ref": "Parameter"}, "MaxCapacity": 1}


def test_stands_beside_another(stack: Stack, deploy: Callable[..., EndpointInstanceVariant]) -> None:
    for _ in range(2):
        count = deploy().auto_scale_instance_count(max_capacity=4)
        count.scale_on_schedule("Night", schedule=NIGHT, min_capacity=1)

    actions = [each["Properties"]["ScheduledActions"] for each in resources_of(stack, TARGET).values()]
    assert [len(each) for each in actions] == [1, 1]


def test_an_initial_count_outside_the_bounds_warns(stack: Stack, variant: EndpointInstanceVariant) -> None:
    variant.auto_scale_instance_count(min_capacity=3, max_capacity=4)

    (warning,) = warnings(stack)
    assert "initial_instance_count=2 of variant 'Stable' is below min_capacity=3" in warning


@pytest.mark.parametrize(("lowest", "highest"), [(1, 1), (1, 50), (49, 50)])
def test_bounds_are_taken_if_they_are_in_order(
    stack: Stack, variant: EndpointInstanceVariant, lowest: int, highest: int
) -> None:
    variant.auto_scale_instance_count(min_capacity=lowest, max_capacity=highest)

    assert (target(stack)["MinCapacity"], target(stack)["MaxCapacity"]) == (lowest, highest)


def test_fails_when_a_capacity_is_refused_and_takes_the_corrected_call(
    stack: Stack, variant: EndpointInstanceVariant
) -> None:
    @with_each(
        "options, message",
        [
            ({"min_capacity": 5}, "scaling of variant 'Stable': min_capacity=5 is above max_capacity=4"),
            ({"min_capacity": 0}, "min_capacity=0 leaves a variant of a real-time endpoint without instances"),
            ({"min_capacity": -1}, "min_capacity=-1"),
            ({"min_capacity": 1.5}, "min_capacity=1.5 must be a whole number"),
            ({"max_capacity": 2**31}, "max_capacity=2147483648"),
            ({"min_capacity": None}, "min_capacity of the scaling of variant 'Stable' must be a number, got None"),
            ({"max_capacity": True}, "max_capacity of the scaling of variant 'Stable' must be a number, got bool True"),
            ({"max_capacity": "4"}, "must be a number, got str '4'; pass max_capacity=4"),
            ({"max_capacity": float("nan")}, "must be a finite number, got float nan"),
            (
                {"suspended": True},
                "suspended of the scaling of variant 'Stable' must be a SuspendedScaling, got bool True",
            ),
            ({"suspended": SuspendedScaling}, "pass SuspendedScaling(...)"),
        ],
    )
    def refuse(options: dict[str, Any], message: str) -> None:
        with refused(message, stack=stack):
            variant.auto_scale_instance_count(**{"max_capacity": 4, **options})

    refuse()

    variant.auto_scale_instance_count(max_capacity=4)
    assert len(resources_of(stack, TARGET)) == 1


def test_updates_keep_nothing_of_what_was_refused(stack: Stack, variant: EndpointInstanceVariant) -> None:
    with refused("min_capacity=5 is above max_capacity=4"):
        variant.auto_scale_instance_count(min_capacity=5, max_capacity=4)

    assert "RetainAllVariantProperties" not in only(stack, "AWS::SageMaker::Endpoint")["Properties"]


def test_fails_when_a_bound_is_a_token_of_another_kind(
    stack: Stack, variant: EndpointInstanceVariant, parameter: CfnParameter
) -> None:
    with refused("max_capacity", "pass the token as Token.as_number(...)", stack=stack):
        variant.auto_scale_instance_count(max_capacity=parameter.value_as_string)  # type: ignore[arg-type]  # the mistake


@with_each("variant", [None, 1, "Stable", object()])
def test_fails_when_there_is_no_variant_to_scale(stack: Stack, variant: Any) -> None:
    with refused("must be a DeployedVariant", "call auto_scale_... of a variant of an Endpoint", stack=stack):
        ScalableInstanceCount(stack, "Scaling", variant=variant, min_capacity=1, max_capacity=2)


def test_fails_when_a_construct_of_another_kind_is_to_scale(stack: Stack) -> None:
    # It has a method of that name, too.
    function: Any = lambda_.Function(
        stack, "F", runtime=lambda_.Runtime.PYTHON_3_13, handler="a.b", code=lambda_.Code.from_inline("x")
    )

    with refused("must be a DeployedVariant, got ", "call auto_scale_... of a variant of an Endpoint", stack=stack):
        ScalableInstanceCount(stack, "Scaling", variant=function, min_capacity=1, max_capacity=2)


def test_fails_when_the_id_is_taken(stack: Stack, variant: EndpointInstanceVariant) -> None:
    IdleAlarm(variant, "Scaling", idle_time=Duration.hours(1))

    with refused("id of ScalableInstanceCount is 'Scaling', which is taken; pass another one", stack=stack):
        variant.auto_scale_instance_count(max_capacity=2)


def test_stands_where_its_user_wants_it(stack: Stack, variant: EndpointInstanceVariant) -> None:
    ScalableInstanceCount(Construct(stack, "Own"), "Scaling", variant=variant, min_capacity=1, max_capacity=2)

    assert target(stack)["MaxCapacity"] == 2


@with_each("elsewhere", [App, lambda: Stage(quick_app(), "Stage")])
def test_fails_when_it_is_to_stand_in_another_app(
    stack: Stack, variant: EndpointInstanceVariant, elsewhere: Callable[[], Construct]
) -> None:
    scope = Stack(elsewhere(), "Other")

    with refused(
        "the scaling of variant 'Stable' is in another app or stage", "pass the variant as scope", stack=stack
    ):
        ScalableInstanceCount(scope, "Scaling", variant=variant, min_capacity=1, max_capacity=2)


@with_each("scope", NOT_CONSTRUCTS)
def test_fails_when_the_scope_is_not_a_construct(variant: EndpointInstanceVariant, scope: Any) -> None:
    with refused("scope of ScalableInstanceCount 'Scaling' must be a construct"):
        ScalableInstanceCount(scope, "Scaling", variant=variant, min_capacity=1, max_capacity=2)


# Policies


def test_fails_when_no_policy_can_have_the_id(stack: Stack, count: ScalableInstanceCount) -> None:
    Construct(count, "Taken")
    for taken in ("Load", "a/b"):
        count.scale_to_track_metric(taken, metric=VISITORS, target=60)

    @with_each("name", ["Resource", "Target", "Taken", "Load", "a/b", "a--b", "", " ", "__proto__", 1, None])
    @with_each("again", ["tracks", "steps"])
    def refuse(again: str, name: Any) -> None:
        with refused("id of the policy", stack=stack):
            if again == "steps":
                steps = [appscaling.ScalingInterval(upper=1, change=-1), appscaling.ScalingInterval(lower=5, change=1)]
                count.scale_on_metric(name, metric=VISITORS, scaling_steps=steps)
            else:
                count.scale_to_track_metric(name, metric=VISITORS, target=50)

    refuse()

    assert len(resources_of(stack, POLICY)) == 2


def test_fails_when_the_id_of_a_policy_is_a_token(
    stack: Stack, count: ScalableInstanceCount, parameter: CfnParameter
) -> None:
    with refused("id of the policy is a token", stack=stack):
        count.scale_to_track_metric(parameter.value_as_string, metric=VISITORS, target=60)


def test_the_id_of_what_was_refused_is_free(stack: Stack, count: ScalableInstanceCount) -> None:
    with refused("target of policy 'Load'"):
        count.scale_to_track_metric("Load", metric=VISITORS, target=0)

    count.scale_to_track_metric("Load", metric=VISITORS, target=60)

    assert len(resources_of(stack, POLICY)) == 1


def test_fails_when_two_policies_track_the_same_metric(stack: Stack, count: ScalableInstanceCount) -> None:
    count.scale_on_invocations("Requests", max_requests_per_second=30)

    with refused(
        "policy 'Again' tracks SageMakerVariantInvocationsPerInstance, as policy 'Requests' does; "
        "a capacity has one policy for each metric, so keep one of them",
        stack=stack,
    ):
        count.scale_on_invocations("Again", max_requests_per_second=40)

    count.scale_on_concurrent_requests("Again", target=4)
    assert len(resources_of(stack, POLICY)) == 2
