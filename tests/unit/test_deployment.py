"""Deployment policies."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk.assertions import Annotations as Annotated
from aws_cdk.assertions import Match

from constructs_lib import (
    AllAtOnceDeployment,
    CanaryDeployment,
    CapacitySize,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    LinearDeployment,
    Model,
    RollingDeployment,
    ServerlessProductionVariant,
)
from constructs_lib.arguments.refusal import described
from tests.unit.bad_inputs import NOT_COUNTS, NOT_DURATIONS, refused
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

TENTH, HALF = CapacitySize.percent(10), CapacitySize.percent(50)
MINUTES_5, MINUTES_10 = Duration.minutes(5), Duration.minutes(10)
CANARY = CanaryDeployment(canary_size=TENTH, wait_interval=MINUTES_5)
LINEAR = LinearDeployment(step_size=HALF, wait_interval=MINUTES_5)
ROLLING = RollingDeployment(maximum_batch_size=HALF, wait_interval=MINUTES_5)


def percent(value: int) -> dict[str, Any]:
    return {"Type": "CAPACITY_PERCENT", "Value": value}


def instances(value: int) -> dict[str, Any]:
    return {"Type": "INSTANCE_COUNT", "Value": value}


def blue_green(**routing: Any) -> dict[str, Any]:
    return {"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": {"WaitIntervalInSeconds": 300, **routing}}}


def deployed(stack: Stack, config: EndpointConfig, policy: Any) -> Any:
    Endpoint(stack, "Endpoint", endpoint_config=config, deployment=policy)
    return only(stack, "AWS::SageMaker::Endpoint")["Properties"].get("DeploymentConfig")


def configured(stack: Stack, *counts: int) -> EndpointConfig:
    """Return a configuration with variants of so many instances."""
    model = Model.from_model_name(stack, "Trained", "trained")
    variants = [
        InstanceProductionVariant(
            variant_name=f"V{position}",
            model=model,
            instance_type=InstanceType.M5_LARGE,
            initial_instance_count=count,
        )
        for position, count in enumerate(counts)
    ]
    return EndpointConfig(stack, "Config", instance_production_variants=variants)


def warnings(stack: Stack) -> str:
    return " ".join(str(each.entry.data) for each in Annotated.from_stack(stack).find_warning("*", Match.any_value()))


def information(stack: Stack) -> str:
    return " ".join(str(each.entry.data) for each in Annotated.from_stack(stack).find_info("*", Match.any_value()))


def test_leaves_the_change_to_sagemaker(stack: Stack, config: EndpointConfig) -> None:
    assert deployed(stack, config, None) is None


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (AllAtOnceDeployment(), blue_green(Type="ALL_AT_ONCE", WaitIntervalInSeconds=0)),
        (CANARY, blue_green(Type="CANARY", CanarySize=percent(10))),
        (
            CanaryDeployment(canary_size=CapacitySize.instances(1), wait_interval=Duration.seconds(0)),
            blue_green(Type="CANARY", CanarySize=instances(1), WaitIntervalInSeconds=0),
        ),
        (LINEAR, blue_green(Type="LINEAR", LinearStepSize=percent(50))),
        (ROLLING, {"RollingUpdatePolicy": {"MaximumBatchSize": percent(50), "WaitIntervalInSeconds": 300}}),
        (
            RollingDeployment(
                maximum_batch_size=CapacitySize.instances(1),
                wait_interval=MINUTES_5,
                rollback_maximum_batch_size=CapacitySize.percent(100),
                maximum_execution_timeout=Duration.hours(1),
            ),
            {
                "RollingUpdatePolicy": {
                    "MaximumBatchSize": instances(1),
                    "WaitIntervalInSeconds": 300,
                    "RollbackMaximumBatchSize": percent(100),
                    "MaximumExecutionTimeoutInSeconds": 3600,
                }
            },
        ),
    ],
    ids=str,
)
def test_changes_over_as_the_policy_says(
    stack: Stack, config: EndpointConfig, policy: Any, expected: dict[str, Any]
) -> None:
    assert deployed(stack, config, policy) == expected


@pytest.mark.parametrize(
    "policy",
    [
        AllAtOnceDeployment,
        lambda **times: CanaryDeployment(canary_size=TENTH, wait_interval=MINUTES_5, **times),
        lambda **times: LinearDeployment(step_size=HALF, wait_interval=MINUTES_5, **times),
    ],
    ids=["all at once", "canary", "linear"],
)
def test_keeps_the_old_fleet_for_a_while(stack: Stack, config: EndpointConfig, policy: Callable[..., Any]) -> None:
    times = {"termination_wait": MINUTES_10, "maximum_execution_timeout": Duration.hours(1)}

    update = deployed(stack, config, policy(**times))["BlueGreenUpdatePolicy"]

    assert (update["TerminationWaitInSeconds"], update["MaximumExecutionTimeoutInSeconds"]) == (600, 3600)


def test_takes_sizes_and_times_of_parameters(stack: Stack, config: EndpointConfig) -> None:
    size: Any = CfnParameter(stack, "Size", type="Number").value_as_number
    wait = CfnParameter(stack, "Wait", type="Number").value_as_number
    policy = CanaryDeployment(canary_size=CapacitySize.percent(size), wait_interval=Duration.seconds(wait))

    assert deployed(stack, config, policy) == blue_green(
        Type="CANARY",
        CanarySize={"Type": "CAPACITY_PERCENT", "Value": {"Ref": "Size"}},
        WaitIntervalInSeconds={"Ref": "Wait"},
    )


def test_equals_its_like_and_shows_how_it_is_made() -> None:
    assert CanaryDeployment(canary_size=CapacitySize.percent(10), wait_interval=Duration.minutes(5)) == CANARY
    assert CanaryDeployment(canary_size=HALF, wait_interval=MINUTES_5) != CANARY
    assert repr(LINEAR) == (
        "LinearDeployment(step_size=CapacitySize(type='CAPACITY_PERCENT', value=50), wait_interval=Duration.minutes(5))"
    )


# What is refused


@with_each(
    "policy, words",
    [
        (
            lambda: CanaryDeployment(canary_size=CapacitySize.percent(51), wait_interval=MINUTES_5),
            ["canary_size of 51 percent is not within 0 to 50", "set canary_size to 50 percent of the fleet or less"],
        ),
        (
            lambda: LinearDeployment(step_size=CapacitySize.percent(9), wait_interval=MINUTES_5),
            ["step_size of 9 percent is not within 10 to 50", "set step_size to 10 to 50 percent of the fleet"],
        ),
        (
            lambda: RollingDeployment(maximum_batch_size=CapacitySize.percent(4), wait_interval=MINUTES_5),
            ["maximum_batch_size of 4 percent is not within 5 to 50"],
        ),
        (lambda: CapacitySize.percent(101), ["value=101 percent is more than the whole fleet"]),
        (lambda: CapacitySize("SHARE", 1), ["type='SHARE' must be CAPACITY_PERCENT or INSTANCE_COUNT"]),
        (
            lambda: CanaryDeployment(canary_size=TENTH, wait_interval=Duration.minutes(61)),
            ["wait_interval=3660 seconds must be between 0 and 3600"],
        ),
        (lambda: AllAtOnceDeployment(termination_wait=Duration.hours(2)), ["termination_wait=7200 seconds must be"]),
        (
            lambda: AllAtOnceDeployment(maximum_execution_timeout=Duration.minutes(9)),
            ["maximum_execution_timeout=540 seconds must be between 600 and 28800"],
        ),
        (
            lambda: CanaryDeployment(
                canary_size=TENTH,
                wait_interval=MINUTES_10,
                termination_wait=MINUTES_5,
                maximum_execution_timeout=Duration.minutes(15),
            ),
            ["maximum_execution_timeout=900 seconds is not longer than the waits, 900 s together", "above the sum"],
        ),
    ],
)
def test_fails_when_sagemaker_would_refuse_it(policy: Callable[[], Any], words: list[str]) -> None:
    with refused(*words):
        policy()


@with_each("count", NOT_COUNTS)
@with_each("size", [CapacitySize.percent, CapacitySize.instances])
def test_fails_when_a_size_is_no_count(size: Callable[[Any], Any], count: Any) -> None:
    with refused("value"):
        size(count)


@with_each("size", [None, 10, "10 %", {}, object(), CapacitySize])
@with_each(
    "kind, argument",
    [
        (CanaryDeployment, "canary_size"),
        (LinearDeployment, "step_size"),
        (RollingDeployment, "maximum_batch_size"),
    ],
)
def test_fails_when_a_size_is_not_one(kind: Any, argument: str, size: Any) -> None:
    with refused(f"{argument} of {kind.__name__} must be a CapacitySize, got {described(size)}; pass CapacitySize.per"):
        kind(**{argument: size, "wait_interval": MINUTES_5})


@with_each("wait", [*NOT_DURATIONS, None])
def test_fails_when_a_wait_is_no_duration(wait: Any) -> None:
    with refused(f"wait_interval of CanaryDeployment must be a Duration, got {described(wait)}"):
        CanaryDeployment(canary_size=TENTH, wait_interval=wait)


@with_each("policy", ["canary", 1, {}, object(), CanaryDeployment])
def test_fails_when_the_deployment_is_no_policy(stack: Stack, config: EndpointConfig, policy: Any) -> None:
    with refused("deployment of Endpoint 'Endpoint' must be ", "pass CanaryDeployment(...) or another", stack=stack):
        Endpoint(stack, "Endpoint", endpoint_config=config, deployment=policy)


@pytest.mark.parametrize(
    ("policy", "count", "words"),
    [
        (CanaryDeployment(canary_size=CapacitySize.instances(2), wait_interval=MINUTES_5), 3, "a canary of 2"),
        (LinearDeployment(step_size=CapacitySize.instances(3), wait_interval=MINUTES_5), 5, "a step of 3"),
        (RollingDeployment(maximum_batch_size=CapacitySize.instances(2), wait_interval=MINUTES_5), 2, "a batch of 2"),
    ],
)
def test_fails_when_more_than_half_of_the_fleet_changes_at_once(
    stack: Stack, policy: Any, count: int, words: str
) -> None:
    config = configured(stack, count)

    with refused(f"{words} instances is more than half of the {count} that a variant starts with", stack=stack):
        Endpoint(stack, "Endpoint", endpoint_config=config, deployment=policy)


def test_takes_half_of_a_fleet_and_any_part_of_one_that_keeps_its_size(stack: Stack) -> None:
    config = configured(stack, 4)

    Endpoint(
        stack,
        "Half",
        endpoint_config=config,
        deployment=CanaryDeployment(canary_size=CapacitySize.instances(2), wait_interval=MINUTES_5),
    )
    Endpoint(
        stack,
        "Grown",
        endpoint_config=config,
        deployment=CanaryDeployment(canary_size=CapacitySize.instances(3), wait_interval=MINUTES_5),
        retain_variant_properties=True,
    )


# What is told


def test_warns_of_waits_that_do_not_fit_with_so_many_steps(stack: Stack) -> None:
    policy = LinearDeployment(
        step_size=CapacitySize.percent(25), wait_interval=MINUTES_5, maximum_execution_timeout=Duration.minutes(20)
    )

    Endpoint(stack, "Endpoint", endpoint_config=configured(stack, 4), deployment=policy)

    assert "the waits of 4 steps take 1200 s together, and the deployment may take 1200 s" in warnings(stack)


def test_warns_of_batches_for_several_variants(stack: Stack) -> None:
    Endpoint(stack, "Endpoint", endpoint_config=configured(stack, 2, 2), deployment=ROLLING)

    assert "a rolling deployment is not documented to work with several production variants" in warnings(stack)


@pytest.mark.parametrize("policy", [AllAtOnceDeployment(), CANARY, LINEAR, ROLLING], ids=str)
def test_warns_of_a_policy_for_a_serverless_variant(stack: Stack, model: Model, policy: Any) -> None:
    variant = ServerlessProductionVariant(model=model, max_concurrency=5)
    config = EndpointConfig(stack, "Config", serverless_production_variant=variant)

    Endpoint(stack, "Endpoint", endpoint_config=config, deployment=policy)

    assert "deployment is not documented to work with a serverless variant; leave deployment out" in warnings(stack)


@pytest.mark.parametrize(("policy", "told"), [(CANARY, True), (AllAtOnceDeployment(), False)])
def test_warns_when_all_traffic_moves_at_once_all_the_same(stack: Stack, model: Model, policy: Any, told: bool) -> None:
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.of("ml.inf1.xlarge"))
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])

    Endpoint(stack, "Endpoint", endpoint_config=config, deployment=policy)

    assert ("deployment falls back to all at once on ml.inf1.xlarge" in warnings(stack)) is told


def test_tells_that_one_instance_has_no_parts(stack: Stack) -> None:
    Endpoint(stack, "Endpoint", endpoint_config=configured(stack, 1), deployment=CANARY)

    assert "a variant starts with one instance, which is the whole fleet" in information(stack)
    assert warnings(stack) == ""


def test_says_nothing_about_a_policy_that_fits(stack: Stack, config: EndpointConfig) -> None:
    Endpoint(stack, "Endpoint", endpoint_config=config, deployment=CANARY)

    assert "deployment" not in warnings(stack) + information(stack)


# Under scaling


def scaled(stack: Stack, policy: Any, least: int, greatest: int) -> str:
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=configured(stack, 4), deployment=policy)
    (variant,) = endpoint.instance_production_variants
    variant.auto_scale_instance_count(min_capacity=least, max_capacity=greatest)
    return warnings(stack)


def test_warns_when_scaling_leaves_too_few_instances(stack: Stack) -> None:
    policy = CanaryDeployment(canary_size=CapacitySize.instances(2), wait_interval=MINUTES_5)

    assert "a canary of 2 instances is more than half of the 3 that scaling may leave" in scaled(stack, policy, 3, 9)


def test_warns_when_scaling_makes_more_steps_than_there_is_time_for(stack: Stack) -> None:
    policy = LinearDeployment(
        step_size=CapacitySize.instances(1), wait_interval=MINUTES_5, maximum_execution_timeout=Duration.minutes(30)
    )

    assert "with 9 instances, the waits of 9 steps take 2700 s together" in scaled(stack, policy, 4, 9)


def test_says_nothing_about_percentages_of_a_scaled_fleet(stack: Stack) -> None:
    policy = LinearDeployment(
        step_size=CapacitySize.percent(25), wait_interval=MINUTES_5, maximum_execution_timeout=Duration.minutes(30)
    )

    assert scaled(stack, policy, 2, 40) == ""


def test_two_endpoints_share_a_policy(stack: Stack) -> None:
    config = configured(stack, 2)

    for name in ("One", "Two"):
        Endpoint(stack, name, endpoint_config=config, deployment=CANARY)

    assert [
        each["Properties"]["DeploymentConfig"] for each in resources_of(stack, "AWS::SageMaker::Endpoint").values()
    ] == [blue_green(Type="CANARY", CanarySize=percent(10))] * 2
