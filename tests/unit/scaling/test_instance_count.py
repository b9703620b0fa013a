"""The number of instances of a deployed variant, as something that scales."""

import pytest
from aws_cdk import App, CfnParameter, Duration, Stack
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk.assertions import Annotations, Match, Template
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    InstanceProductionVariant,
    InstanceType,
    Model,
)

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
CONTAINER = ContainerDefinition(image=ContainerImage.from_uri("111122223333.dkr.ecr.us-east-1.amazonaws.com/model:1"))
NIGHT = appscaling.Schedule.cron(hour="20", minute="0")


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "Test")


def endpoint_of(
    stack: Stack,
    *names: str,
    instance_type: InstanceType = InstanceType.M5_LARGE,
    retain_variant_properties: bool | None = None,
) -> Endpoint:
    model = Model(stack, "Model", containers=[CONTAINER])
    variants = [
        InstanceProductionVariant(variant_name=name, model=model, instance_type=instance_type) for name in names
    ]
    config = EndpointConfig(stack, "Config", instance_production_variants=variants)
    return Endpoint(stack, "Endpoint", endpoint_config=config, retain_variant_properties=retain_variant_properties)


@pytest.fixture
def variant(stack: Stack) -> EndpointInstanceVariant:
    return endpoint_of(stack, "Stable").instance_production_variants[0]


def tracking(stack: Stack) -> dict[str, object]:
    (policy,) = Template.from_stack(stack).find_resources(POLICY).values()
    found: dict[str, object] = policy["Properties"]["TargetTrackingScalingPolicyConfiguration"]
    return found


def test_keeps_instances_between_one_and_a_maximum(stack: Stack, variant: EndpointInstanceVariant) -> None:
    variant.auto_scale_instance_count(max_capacity=4)

    Template.from_stack(stack).has_resource_properties(
        TARGET,
        {
            "MinCapacity": 1,
            "MaxCapacity": 4,
            "ServiceNamespace": "sagemaker",
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
            "ResourceId": {
                "Fn::Join": [
                    "",
                    [
                        "endpoint/",
                        {"Fn::GetAtt": [Match.string_like_regexp("Endpoint"), "EndpointName"]},
                        "/variant/Stable",
                    ],
                ]
            },
            "RoleARN": Match.absent(),
            "SuspendedState": Match.absent(),
        },
    )


def test_makes_no_role(stack: Stack, variant: EndpointInstanceVariant) -> None:
    variant.auto_scale_instance_count(max_capacity=4).scale_on_invocations("Invocations", max_requests_per_second=30)

    Template.from_stack(stack).resource_count_is("AWS::IAM::Role", 1)


def test_scales_every_variant_on_its_own(stack: Stack) -> None:
    endpoint = endpoint_of(stack, "Stable", "Candidate")

    for variant in endpoint.instance_production_variants:
        variant.auto_scale_instance_count(max_capacity=4).scale_on_invocations("Load", max_requests_per_second=30)

    template = Template.from_stack(stack)
    template.resource_count_is(TARGET, 2)
    template.resource_count_is(POLICY, 2)


def test_an_update_keeps_what_scaling_has_set_and_sets_weights_anew(
    stack: Stack, variant: EndpointInstanceVariant
) -> None:
    variant.auto_scale_instance_count(max_capacity=4)

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Endpoint",
        {
            "RetainAllVariantProperties": True,
            "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}],
        },
    )


@pytest.mark.parametrize(("retain", "scales"), [(None, False), (False, True), (False, False)])
def test_an_update_sets_everything_anew_if_nothing_scales_or_it_was_declined(
    stack: Stack, retain: bool | None, scales: bool
) -> None:
    endpoint = endpoint_of(stack, "Stable", retain_variant_properties=retain)
    if scales:
        endpoint.instance_production_variants[0].auto_scale_instance_count(max_capacity=4)

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Endpoint",
        {"RetainAllVariantProperties": Match.absent(), "ExcludeRetainedVariantProperties": Match.absent()},
    )


def test_properties_may_be_kept_without_scaling(stack: Stack) -> None:
    endpoint_of(stack, "Stable", retain_variant_properties=True)

    Template.from_stack(stack).has_resource_properties("AWS::SageMaker::Endpoint", {"RetainAllVariantProperties": True})


def test_tracks_invocations_a_minute(stack: Stack, variant: EndpointInstanceVariant) -> None:
    count = variant.auto_scale_instance_count(max_capacity=4)

    count.scale_on_invocations("Invocations", max_requests_per_second=30, safety_factor=0.8)

    assert tracking(stack) == {
        "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
        "TargetValue": 30 * 0.8 * 60,
    }


def test_tracks_concurrent_requests(stack: Stack, variant: EndpointInstanceVariant) -> None:
    variant.auto_scale_instance_count(max_capacity=4).scale_on_concurrent_requests(
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


@pytest.mark.parametrize(
    ("method", "metric"),
    [
        ("scale_on_cpu_utilization", "CPUUtilization"),
        ("scale_on_memory_utilization", "MemoryUtilization"),
        ("scale_on_gpu_utilization", "GPUUtilization"),
        ("scale_on_gpu_memory_utilization", "GPUMemoryUtilization"),
    ],
)
def test_tracks_what_the_instances_do(stack: Stack, variant: EndpointInstanceVariant, method: str, metric: str) -> None:
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
        "TargetValue": 60,
    }


def test_tracks_any_metric(stack: Stack, variant: EndpointInstanceVariant) -> None:
    metric = cloudwatch.Metric(namespace="Shop", metric_name="Visitors")

    variant.auto_scale_instance_count(max_capacity=4).scale_to_track_metric("Visitors", metric=metric, target=1000)

    assert tracking(stack) == {
        "CustomizedMetricSpecification": {"Namespace": "Shop", "MetricName": "Visitors", "Statistic": "Average"},
        "TargetValue": 1000,
    }


def test_takes_steps(stack: Stack, variant: EndpointInstanceVariant) -> None:
    variant.auto_scale_instance_count(max_capacity=4).scale_on_metric(
        "Latency",
        metric=variant.metric_model_latency(),
        scaling_steps=[
            appscaling.ScalingInterval(upper=10_000, change=-1),
            appscaling.ScalingInterval(lower=100_000, change=2),
        ],
        cooldown=Duration.minutes(3),
    )

    template = Template.from_stack(stack)
    template.resource_count_is("AWS::CloudWatch::Alarm", 2)
    template.has_resource_properties(
        POLICY,
        {
            "StepScalingPolicyConfiguration": Match.object_like(
                {"StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 2}], "Cooldown": 180}
            )
        },
    )


def test_several_policies_move_one_count(stack: Stack, variant: EndpointInstanceVariant) -> None:
    count = variant.auto_scale_instance_count(max_capacity=4)

    count.scale_on_invocations("Invocations", max_requests_per_second=30)
    count.scale_on_cpu_utilization("Cpu", target_percent=60)

    template = Template.from_stack(stack)
    template.resource_count_is(TARGET, 1)
    template.resource_count_is(POLICY, 2)


def test_an_initial_count_outside_the_bounds_warns(stack: Stack, variant: EndpointInstanceVariant) -> None:
    variant.auto_scale_instance_count(min_capacity=2, max_capacity=4)

    Annotations.from_stack(stack).has_warning(
        "/Test/Endpoint/Stable/Scaling", Match.string_like_regexp("initial_instance_count=1.* is below min_capacity=2")
    )


@given(st.integers(min_value=1, max_value=50), st.integers(min_value=1, max_value=50))
def test_bounds_are_taken_if_they_are_in_order(lowest: int, highest: int) -> None:
    variant = endpoint_of(Stack(App(), "Test"), "Stable").instance_production_variants[0]

    if lowest <= highest:
        variant.auto_scale_instance_count(min_capacity=lowest, max_capacity=highest)
    else:
        with pytest.raises(ValueError, match=f"min_capacity={lowest} is above max_capacity={highest}"):
            variant.auto_scale_instance_count(min_capacity=lowest, max_capacity=highest)


@pytest.mark.parametrize(
    ("lowest", "message"),
    [
        (0, "min_capacity=0 leaves a variant of a real-time endpoint without instances"),
        (-1, "min_capacity=-1"),
        (True, "min_capacity=True"),
    ],
)
def test_fails_when_the_lower_bound_is_no_number_of_instances(
    variant: EndpointInstanceVariant, lowest: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        variant.auto_scale_instance_count(min_capacity=lowest, max_capacity=4)


def test_fails_when_instances_are_burstable(stack: Stack) -> None:
    (variant,) = endpoint_of(stack, "Stable", instance_type=InstanceType.T2_MEDIUM).instance_production_variants

    with pytest.raises(ValueError, match=r"ml\.t2\.medium.*burstable"):
        variant.auto_scale_instance_count(max_capacity=4)


def test_fails_when_a_variant_scales_twice(variant: EndpointInstanceVariant) -> None:
    variant.auto_scale_instance_count(max_capacity=4)

    with pytest.raises(ValueError, match="variant 'Stable' scales already"):
        variant.auto_scale_instance_count(max_capacity=5)


@pytest.mark.parametrize("requests", [0, -1, float("nan"), float("inf"), True, "3"])
def test_fails_when_no_requests_are_taken(variant: EndpointInstanceVariant, requests: float) -> None:
    count = variant.auto_scale_instance_count(max_capacity=4)

    with pytest.raises(ValueError, match="max_requests_per_second="):
        count.scale_on_invocations("Invocations", max_requests_per_second=requests)


@pytest.mark.parametrize("factor", [0, -0.5, 1.01, float("nan")])
def test_fails_when_the_safety_factor_is_no_part(variant: EndpointInstanceVariant, factor: float) -> None:
    count = variant.auto_scale_instance_count(max_capacity=4)

    with pytest.raises(ValueError, match="safety_factor="):
        count.scale_on_invocations("Invocations", max_requests_per_second=30, safety_factor=factor)


@pytest.mark.parametrize("percent", [0, -5, 101, float("nan"), True])
def test_fails_when_a_percentage_is_none(variant: EndpointInstanceVariant, percent: float) -> None:
    count = variant.auto_scale_instance_count(max_capacity=4)

    with pytest.raises(ValueError, match="target_percent="):
        count.scale_on_cpu_utilization("Cpu", target_percent=percent)


def test_a_variant_whose_name_is_a_token_scales(stack: Stack) -> None:
    name = CfnParameter(stack, "Name").value_as_string
    (variant,) = endpoint_of(stack, name).instance_production_variants

    variant.auto_scale_instance_count(max_capacity=4)

    (target,) = Template.from_stack(stack).find_resources(TARGET).values()
    assert target["Properties"]["ResourceId"]["Fn::Join"][1][-2:] == ["/variant/", {"Ref": "Name"}]
