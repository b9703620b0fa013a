"""The warm containers of a deployed serverless variant, as something that scales."""

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk.assertions import Match, Template

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    EndpointServerlessVariant,
    Model,
    ServerlessProductionVariant,
)

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
CONTAINER = ContainerDefinition(image=ContainerImage.from_uri("111122223333.dkr.ecr.us-east-1.amazonaws.com/model:1"))


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "Test")


def deployed(stack: Stack, provisioned_concurrency: int | None) -> EndpointServerlessVariant:
    variant = ServerlessProductionVariant(
        model=Model(stack, "Model", containers=[CONTAINER]),
        max_concurrency=20,
        provisioned_concurrency=provisioned_concurrency,
    )
    config = EndpointConfig(stack, "Config", serverless_production_variant=variant)
    found = Endpoint(stack, "Endpoint", endpoint_config=config).serverless_production_variant
    assert found is not None
    return found


@pytest.fixture
def variant(stack: Stack) -> EndpointServerlessVariant:
    return deployed(stack, provisioned_concurrency=2)


def test_keeps_containers_warm_on_their_use_and_by_schedule(stack: Stack, variant: EndpointServerlessVariant) -> None:
    warm = variant.auto_scale_provisioned_concurrency(min_capacity=1, max_capacity=10)

    warm.scale_on_utilization("Use")
    warm.scale_on_schedule("Night", schedule=appscaling.Schedule.cron(hour="20"), min_capacity=1, max_capacity=1)

    template = Template.from_stack(stack)
    template.has_resource_properties(
        TARGET,
        {
            "MinCapacity": 1,
            "MaxCapacity": 10,
            "ScalableDimension": "sagemaker:variant:DesiredProvisionedConcurrency",
            "ScheduledActions": [Match.object_like({"ScheduledActionName": "Night"})],
        },
    )
    template.has_resource_properties(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        {
            "TargetTrackingScalingPolicyConfiguration": {
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "SageMakerVariantProvisionedConcurrencyUtilization"
                },
                "TargetValue": 0.7,
            }
        },
    )


def test_an_update_sets_a_serverless_variant_anew(stack: Stack, variant: EndpointServerlessVariant) -> None:
    variant.auto_scale_provisioned_concurrency(max_capacity=10)

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Endpoint", {"RetainAllVariantProperties": Match.absent()}
    )


@pytest.mark.parametrize("target", [0, -0.1, 1.01, float("nan"), True])
def test_fails_when_the_use_is_no_part(variant: EndpointServerlessVariant, target: float) -> None:
    warm = variant.auto_scale_provisioned_concurrency(max_capacity=10)

    with pytest.raises(ValueError, match="target="):
        warm.scale_on_utilization("Use", target=target)


def test_fails_when_nothing_is_provisioned(stack: Stack) -> None:
    variant = deployed(stack, provisioned_concurrency=None)

    with pytest.raises(ValueError, match="the variant has no provisioned concurrency"):
        variant.auto_scale_provisioned_concurrency(max_capacity=10)


def test_fails_when_a_variant_scales_twice(variant: EndpointServerlessVariant) -> None:
    variant.auto_scale_provisioned_concurrency(max_capacity=10)

    with pytest.raises(ValueError, match="scales already"):
        variant.auto_scale_provisioned_concurrency(max_capacity=10)
