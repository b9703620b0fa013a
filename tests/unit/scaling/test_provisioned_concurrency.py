"""The provisioned concurrency of a deployed serverless variant, as something that scales."""

from typing import Any

from aws_cdk import Duration, Stack

from constructs_lib import (
    ContainerDefinition,
    Endpoint,
    EndpointConfig,
    EndpointServerlessVariant,
    Model,
    ServerlessProductionVariant,
)
from tests.unit.bad_inputs import NOT_NUMBERS, refused
from tests.unit.scaling.pieces import NIGHT, target, tracking
from tests.unit.templates import only
from tests.unit.with_each import with_each


def test_keeps_containers_warm_on_their_use_and_by_schedule(
    stack: Stack, serverless: EndpointServerlessVariant
) -> None:
    warm = serverless.auto_scale_provisioned_concurrency(min_capacity=1, max_capacity=10)

    warm.scale_on_utilization("Use", scale_in_cooldown=Duration.minutes(1))
    warm.scale_on_schedule("Night", schedule=NIGHT, min_capacity=1, max_capacity=1)

    found = target(stack)
    assert (found["MinCapacity"], found["MaxCapacity"]) == (1, 10)
    assert found["ScalableDimension"] == "sagemaker:variant:DesiredProvisionedConcurrency"
    assert [each["ScheduledActionName"] for each in found["ScheduledActions"]] == ["Night"]
    assert tracking(stack) == {
        "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantProvisionedConcurrencyUtilization"},
        "TargetValue": 0.7,
        "ScaleInCooldown": 60,
    }


def test_an_update_resets_a_serverless_variant(stack: Stack, serverless: EndpointServerlessVariant) -> None:
    serverless.auto_scale_provisioned_concurrency(max_capacity=10)

    assert "RetainAllVariantProperties" not in only(stack, "AWS::SageMaker::Endpoint")["Properties"]


def test_fails_when_the_use_is_not_a_share(stack: Stack, serverless: EndpointServerlessVariant) -> None:
    warm = serverless.auto_scale_provisioned_concurrency(max_capacity=10)

    @with_each("target", [*NOT_NUMBERS, 0, -0.1, 1.01, 70, None])
    def refuse(target: Any) -> None:
        with refused("target of policy 'Use' must be a ", stack=stack):
            warm.scale_on_utilization("Use", target=target)

    refuse()


def test_fails_when_nothing_is_provisioned(stack: Stack, container: ContainerDefinition) -> None:
    variant = ServerlessProductionVariant(
        model=Model(stack, "Model", containers=[container]), max_concurrency=20, provisioned_concurrency=None
    )
    config = EndpointConfig(stack, "Config", serverless_production_variant=variant)
    deployed = Endpoint(stack, "Endpoint", endpoint_config=config).serverless_production_variant
    assert deployed is not None

    with refused("has no provisioned concurrency", stack=stack):
        deployed.auto_scale_provisioned_concurrency(max_capacity=10)


def test_fails_when_a_variant_scales_twice(stack: Stack, serverless: EndpointServerlessVariant) -> None:
    serverless.auto_scale_provisioned_concurrency(max_capacity=10)

    with refused("scales already", stack=stack):
        serverless.auto_scale_provisioned_concurrency(max_capacity=10)
