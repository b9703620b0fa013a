"""The number of instances of a deployed variant, as something that scales."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Environment, Stack
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk.assertions import Match, Template

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ScalableInstanceCount,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_NUMBERS, refused
from tests.unit.scaling.pieces import POLICY, STEPS, TARGET, VISITORS, alarms, policies, target, tracking, warnings
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

ENDPOINT = "AWS::SageMaker::Endpoint"


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


def endpoint_of(stack: Stack, *names: str, retain_variant_properties: bool | None = None) -> Endpoint:
    image = ContainerImage.from_uri("111122223333.dkr.ecr.us-east-1.amazonaws.com/model:1")
    model = Model(stack, "Model", containers=[ContainerDefinition(image=image)])
    variants = [
        InstanceProductionVariant(variant_name=name, model=model, instance_type=InstanceType.M5_LARGE) for name in names
    ]
    config = EndpointConfig(stack, "Config", instance_production_variants=variants)
    return Endpoint(stack, "Endpoint", endpoint_config=config, retain_variant_properties=retain_variant_properties)


def test_keeps_instances_between_one_and_a_maximum(stack: Stack, count: ScalableInstanceCount) -> None:
    del count

    found = target(stack)
    assert (found["MinCapacity"], found["MaxCapacity"]) == (1, 4)
    assert (found["ServiceNamespace"], found["ScalableDimension"]) == (
        "sagemaker",
        "sagemaker:variant:DesiredInstanceCount",
    )
    assert found.keys().isdisjoint({"RoleARN", "SuspendedState"})


def test_makes_no_role(stack: Stack, count: ScalableInstanceCount) -> None:
    count.scale_on_invocations("Invocations", max_requests_per_second=30)

    Template.from_stack(stack).resource_count_is("AWS::IAM::Role", 1)


def test_scales_every_variant_on_its_own(stack: Stack) -> None:
    for variant in endpoint_of(stack, "Stable", "Candidate").instance_production_variants:
        variant.auto_scale_instance_count(max_capacity=4).scale_on_invocations("Load", max_requests_per_second=30)

    assert len(resources_of(stack, TARGET)) == 2
    assert len(resources_of(stack, POLICY)) == 2


def test_an_update_keeps_what_scaling_has_set_and_resets_weights(stack: Stack, count: ScalableInstanceCount) -> None:
    del count

    found = only(stack, ENDPOINT)["Properties"]
    assert found["RetainAllVariantProperties"] is True
    assert found["ExcludeRetainedVariantProperties"] == [{"VariantPropertyType": "DesiredWeight"}]


@pytest.mark.parametrize(("retain", "scales"), [(None, False), (False, True), (False, False)])
def test_an_update_resets_everything_if_nothing_scales_or_it_was_declined(
    stack: Stack, retain: bool | None, scales: bool
) -> None:
    endpoint = endpoint_of(stack, "Stable", retain_variant_properties=retain)
    if scales:
        endpoint.instance_production_variants[0].auto_scale_instance_count(max_capacity=4)

    Template.from_stack(stack).has_resource_properties(
        ENDPOINT, {"RetainAllVariantProperties": Match.absent(), "ExcludeRetainedVariantProperties": Match.absent()}
    )


def test_properties_may_be_kept_without_scaling(stack: Stack) -> None:
    endpoint_of(stack, "Stable", retain_variant_properties=True)

    assert only(stack, ENDPOINT)["Properties"]["RetainAllVariantProperties"] is True


def test_fails_when_instances_are_burstable(deploy: Callable[..., EndpointInstanceVariant]) -> None:
    with refused("ml.t2.medium", "burstable"):
        deploy("ml.t2.medium").auto_scale_instance_count(max_capacity=4)


def test_fails_when_a_variant_scales_twice(stack: Stack, variant: EndpointInstanceVariant) -> None:
    variant.auto_scale_instance_count(max_capacity=4)

    with refused("variant 'Stable' scales already; add policies to what auto_scale_... returned then", stack=stack):
        variant.auto_scale_instance_count(max_capacity=5)


def test_a_variant_whose_name_is_a_token_scales(stack: Stack) -> None:
    name = CfnParameter(stack, "Name").value_as_string
    (variant,) = endpoint_of(stack, name).instance_production_variants

    variant.auto_scale_instance_count(max_capacity=4)

    assert target(stack)["ResourceId"]["Fn::Join"][1][-2:] == ["/variant/", {"Ref": "Name"}]


# Requests


def test_tracks_invocations_per_minute(stack: Stack, count: ScalableInstanceCount) -> None:
    policy = count.scale_on_invocations("Invocations", max_requests_per_second=30, safety_factor=0.8)

    assert tracking(stack) == {
        "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
        "TargetValue": 30 * 0.8 * 60,
    }
    assert isinstance(policy, appscaling.TargetTrackingScalingPolicy)


def test_tracks_concurrent_requests(stack: Stack, count: ScalableInstanceCount) -> None:
    count.scale_on_concurrent_requests(
        "Requests",
        target=5,
        scale_in_cooldown=Duration.minutes(10),
        scale_out_cooldown=Duration.seconds(0),
        disable_scale_in=True,
    )

    assert tracking(stack) == {
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "SageMakerVariantConcurrentRequestsPerModelHighResolution"
        },
        "TargetValue": 5,
        "ScaleInCooldown": 600,
        "ScaleOutCooldown": 0,
        "DisableScaleIn": True,
    }


def test_several_policies_move_one_count(stack: Stack, count: ScalableInstanceCount) -> None:
    count.scale_on_invocations("Invocations", max_requests_per_second=30)
    count.scale_on_cpu_utilization("Cpu", target_percent=60)

    assert len(resources_of(stack, TARGET)) == 1
    assert len(resources_of(stack, POLICY)) == 2


@with_each("requests", [*NOT_NUMBERS, 0, -1, None, 1e10])
def test_fails_when_no_requests_are_taken(stack: Stack, count: ScalableInstanceCount, requests: Any) -> None:
    with refused("max_requests_per_second of policy 'Invocations' must be a ", stack=stack):
        count.scale_on_invocations("Invocations", max_requests_per_second=requests)


@with_each("factor", [*NOT_NUMBERS, 0, -0.5, 1.01, None])
def test_fails_when_the_safety_factor_is_not_a_share(stack: Stack, count: ScalableInstanceCount, factor: Any) -> None:
    with refused("safety_factor of policy 'Invocations' must be a ", stack=stack):
        count.scale_on_invocations("Invocations", max_requests_per_second=30, safety_factor=factor)


@with_each("argument", ["max_requests_per_second", "safety_factor"])
def test_fails_when_a_rate_is_to_be_reckoned_from_a_token(
    count: ScalableInstanceCount, parameter: CfnParameter, argument: str
) -> None:
    parameter.type = "Number"
    rates: dict[str, Any] = {"max_requests_per_second": 30, argument: parameter.value_as_number}

    with refused(f"{argument} of policy 'Load' is a token, with which nothing can be calculated; pass a number"):
        count.scale_on_invocations("Load", **rates)


# Utilization


@pytest.mark.parametrize(
    ("method", "metric", "instance_type", "value"),
    [
        ("scale_on_cpu_utilization", "CPUUtilization", "ml.m5.large", 2 * 60),
        ("scale_on_cpu_utilization", "CPUUtilization", "ml.m5.4xlarge", 16 * 60),
        ("scale_on_memory_utilization", "MemoryUtilization", "ml.m5.4xlarge", 60),
        ("scale_on_gpu_utilization", "GPUUtilization", "ml.g5.xlarge", 60),
        ("scale_on_gpu_utilization", "GPUUtilization", "ml.g5.12xlarge", 4 * 60),
        ("scale_on_gpu_memory_utilization", "GPUMemoryUtilization", "ml.p4d.24xlarge", 8 * 60),
    ],
)
def test_tracks_what_whole_machines_do(
    stack: Stack,
    deploy: Callable[..., EndpointInstanceVariant],
    method: str,
    metric: str,
    instance_type: str,
    value: float,
) -> None:
    variant = deploy(instance_type)

    getattr(variant.auto_scale_instance_count(max_capacity=4), method)("Use", target_percent=60)

    assert tracking(stack) == {
        "CustomizedMetricSpecification": {
            "Namespace": "/aws/sagemaker/Endpoints",
            "MetricName": metric,
            "Dimensions": [
                {"Name": "EndpointName", "Value": variant.endpoint_name},
                {"Name": "VariantName", "Value": "Stable"},
            ],
            "Statistic": "Average",
            "Unit": "Percent",
        },
        "TargetValue": value,
    }


def test_a_percentage_of_a_large_machine_may_be_low(
    stack: Stack, deploy: Callable[..., EndpointInstanceVariant]
) -> None:
    count = deploy("ml.c5.18xlarge").auto_scale_instance_count(max_capacity=4)

    count.scale_on_cpu_utilization("Cpu", target_percent=2)

    assert warnings(stack) == []


@pytest.mark.parametrize("share", [0.7, 1])
def test_warns_of_a_share_in_place_of_a_percentage(stack: Stack, count: ScalableInstanceCount, share: float) -> None:
    count.scale_on_cpu_utilization("Cpu", target_percent=share)

    (warning,) = warnings(stack)
    assert f"policy 'Cpu': a target of {share:g} is less than or equal to one percent of CPUUtilization" in warning


def test_warns_of_metrics_that_the_variant_does_not_publish(
    stack: Stack, variant: EndpointInstanceVariant, count: ScalableInstanceCount
) -> None:
    backlog = variant.metric("ApproximateBacklogSizePerInstance").with_(
        dimensions_map={"EndpointName": variant.endpoint_name}
    )

    count.scale_to_track_metric("Tracked", metric=backlog, target=5)
    count.scale_on_metric("Steps", metric=backlog, scaling_steps=STEPS)

    words = "metric_name='ApproximateBacklogSizePerInstance' is not published by real-time endpoints"
    assert [words in each for each in warnings(stack)] == [True, True]


def test_divides_the_metric_where_the_percentage_is_a_token(
    stack: Stack, deploy: Callable[..., EndpointInstanceVariant], parameter: CfnParameter
) -> None:
    parameter.type = "Number"
    count = deploy("ml.g5.12xlarge").auto_scale_instance_count(max_capacity=4)

    count.scale_on_gpu_utilization("Gpu", target_percent=parameter.value_as_number)

    found = tracking(stack)
    assert found["TargetValue"] == {"Ref": "Parameter"}
    utilization, expression = found["CustomizedMetricSpecification"]["Metrics"]
    assert (utilization["Id"], utilization["MetricStat"]["Metric"]["MetricName"]) == ("utilization", "GPUUtilization")
    assert expression == {"Id": "tracked_expression", "Expression": "utilization / 4", "ReturnData": True}


def test_tracks_a_token_as_it_is_where_there_is_one_gpu(
    stack: Stack, deploy: Callable[..., EndpointInstanceVariant], parameter: CfnParameter
) -> None:
    parameter.type = "Number"
    count = deploy("ml.g5.xlarge").auto_scale_instance_count(max_capacity=4)

    count.scale_on_gpu_utilization("Gpu", target_percent=parameter.value_as_number)

    assert tracking(stack)["CustomizedMetricSpecification"]["MetricName"] == "GPUUtilization"


@with_each("percent", [*NOT_NUMBERS, 0, -5, 101, None])
def test_fails_when_a_percentage_is_none(stack: Stack, count: ScalableInstanceCount, percent: Any) -> None:
    with refused("target_percent of policy 'Cpu' must be a ", stack=stack):
        count.scale_on_cpu_utilization("Cpu", target_percent=percent)


def test_fails_when_the_machine_is_not_known(stack: Stack, deploy: Callable[..., EndpointInstanceVariant]) -> None:
    count = deploy("ml.g5.12xlarge").auto_scale_instance_count(max_capacity=4)
    token = deploy(CfnParameter(stack, "Type").value_as_string, variant_name="Other")

    count.scale_on_cpu_utilization("Cpu", target_percent=70)
    with refused("the instance type is a token", "target of scale_to_track_metric"):
        token.auto_scale_instance_count(max_capacity=4).scale_on_cpu_utilization("Cpu", target_percent=70)


# Any metric


def test_tracks_any_metric(stack: Stack, count: ScalableInstanceCount) -> None:
    count.scale_to_track_metric("Visitors", metric=VISITORS, target=1000)

    assert tracking(stack) == {
        "CustomizedMetricSpecification": {"Namespace": "Shop", "MetricName": "Visitors", "Statistic": "Average"},
        "TargetValue": 1000,
    }


def test_tracks_an_expression(stack: Stack, count: ScalableInstanceCount) -> None:
    expression = cloudwatch.MathExpression(expression="visitors / 60", using_metrics={"visitors": VISITORS})

    policy = count.scale_to_track_metric(
        "Visitors", metric=expression, target=1000, scale_in_cooldown=Duration.minutes(1), disable_scale_in=False
    )

    assert isinstance(policy, appscaling.TargetTrackingScalingPolicy)
    assert tracking(stack) == {
        "CustomizedMetricSpecification": {
            "Metrics": [
                {
                    "Id": "visitors",
                    "MetricStat": {"Metric": {"Namespace": "Shop", "MetricName": "Visitors"}, "Stat": "Average"},
                    "ReturnData": False,
                },
                {"Id": "tracked_expression", "Expression": "visitors / 60", "ReturnData": True},
            ]
        },
        "TargetValue": 1000,
        "ScaleInCooldown": 60,
        "DisableScaleIn": False,
    }


@with_each("metric", [None, "Invocations", object(), cloudwatch.Metric])
def test_fails_when_a_metric_is_none(stack: Stack, count: ScalableInstanceCount, metric: Any) -> None:
    with refused("metric of policy 'Load' must be a cloudwatch.IMetric, got", stack=stack):
        count.scale_to_track_metric("Load", metric=metric, target=60)


def test_fails_when_a_metric_is_elsewhere() -> None:
    app = quick_app()
    here, there = (
        endpoint_of(Stack(app, name, env=Environment(account=account, region="us-east-1")), "Stable")
        for name, account in (("Here", "111122223333"), ("There", "999999999999"))
    )
    (mine,), (theirs,) = here.instance_production_variants, there.instance_production_variants
    scaled = mine.auto_scale_instance_count(max_capacity=4)

    with refused(
        "metric of policy 'Load': Invocations is a metric of account 999999999999, and scaling in 111122223333"
    ):
        scaled.scale_to_track_metric("Load", metric=theirs.metric_invocations(), target=60)
    scaled.scale_to_track_metric("Load", metric=mine.metric_invocations(), target=60)


# Steps


def test_takes_steps(stack: Stack, variant: EndpointInstanceVariant, count: ScalableInstanceCount) -> None:
    policy = count.scale_on_metric(
        "Latency",
        metric=variant.metric_model_latency(),
        scaling_steps=[
            appscaling.ScalingInterval(upper=10_000, change=-1),
            appscaling.ScalingInterval(lower=100_000, change=2),
        ],
        cooldown=Duration.minutes(3),
    )

    assert isinstance(policy, appscaling.StepScalingPolicy)
    assert len(alarms(stack)) == 2
    up = [each for each in policies(stack) if each["StepScalingPolicyConfiguration"]["StepAdjustments"][0].keys()]
    adjustments = [each["StepScalingPolicyConfiguration"]["StepAdjustments"] for each in up]
    assert [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 2}] in adjustments
    assert [each["StepScalingPolicyConfiguration"]["Cooldown"] for each in policies(stack)] == [180, 180]


def test_steps_stand_beside_tracking(stack: Stack, count: ScalableInstanceCount) -> None:
    steps = [appscaling.ScalingInterval(upper=1, change=-1), appscaling.ScalingInterval(lower=5, change=1)]

    count.scale_on_metric("Steps", metric=VISITORS, scaling_steps=steps)
    count.scale_on_concurrent_requests("Requests", target=5)

    assert len(policies(stack)) == 3
