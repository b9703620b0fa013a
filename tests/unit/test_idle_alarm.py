"""An alarm for endpoints that nobody calls."""

from typing import Any

import pytest
from aws_cdk import App, Duration, Stack
from aws_cdk.assertions import Template

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    IdleAlarm,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused

CONTAINER = ContainerDefinition(image=ContainerImage.from_uri("111122223333.dkr.ecr.us-east-1.amazonaws.com/model:1"))


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "Test")


@pytest.fixture
def variant(stack: Stack) -> EndpointInstanceVariant:
    model = Model(stack, "Model", containers=[CONTAINER])
    served = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(stack, "Config", instance_production_variants=[served])
    return Endpoint(stack, "Endpoint", endpoint_config=config).instance_production_variants[0]


@pytest.mark.parametrize(
    ("idle_time", "period", "periods"),
    [
        (Duration.minutes(5), 300, 1),
        (Duration.hours(4), 300, 48),
        (Duration.days(1), 300, 288),
        (Duration.hours(25), 3600, 25),
        (Duration.days(7), 3600, 168),
    ],
)
def test_goes_off_when_nobody_has_called(
    stack: Stack, variant: EndpointInstanceVariant, idle_time: Duration, period: int, periods: int
) -> None:
    IdleAlarm(variant, "Idle", idle_time=idle_time)

    Template.from_stack(stack).has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {
            "Namespace": "AWS/SageMaker",
            "MetricName": "Invocations",
            "Statistic": "Sum",
            "Dimensions": [
                {"Name": "EndpointName", "Value": variant.endpoint_name},
                {"Name": "VariantName", "Value": "AllTraffic"},
            ],
            "Threshold": 0,
            "ComparisonOperator": "LessThanOrEqualToThreshold",
            "Period": period,
            "EvaluationPeriods": periods,
            "TreatMissingData": "breaching",
        },
    )


@pytest.mark.parametrize(
    "idle_time",
    [Duration.minutes(0), Duration.minutes(7), Duration.seconds(90), Duration.minutes(24 * 60 + 5), Duration.days(8)],
)
def test_fails_when_cloudwatch_cannot_look_back_so(variant: EndpointInstanceVariant, idle_time: Duration) -> None:
    with pytest.raises(ValueError, match="idle_time"):
        IdleAlarm(variant, "Idle", idle_time=idle_time)


def test_fails_when_the_time_is_no_duration(variant: EndpointInstanceVariant) -> None:
    with pytest.raises(
        ValueError, match=r"idle_time of IdleAlarm 'Idle' must be a Duration, got int 4; pass Duration.minutes\(4\)"
    ):
        IdleAlarm(variant, "Idle", idle_time=4)  # type: ignore[arg-type]  # what is refused


@pytest.mark.parametrize("variant", [*NOT_CONSTRUCTS, None])
def test_fails_when_the_variant_is_not_one(variant: Any) -> None:
    with refused("variant of IdleAlarm 'Idle' must be a VariantMetrics, got ", "pass a variant of an endpoint"):
        IdleAlarm(variant, "Idle", idle_time=Duration.hours(1))


@pytest.mark.parametrize("id", [1, None, "", "__proto__"])
def test_fails_when_the_id_is_not_one(stack: Stack, variant: EndpointInstanceVariant, id: Any) -> None:
    with refused("id of IdleAlarm must be ", stack=stack):
        IdleAlarm(variant, id, idle_time=Duration.hours(1))


def test_fails_when_the_id_is_taken(stack: Stack, variant: EndpointInstanceVariant) -> None:
    IdleAlarm(variant, "Idle", idle_time=Duration.hours(1))

    with refused("id of IdleAlarm is 'Idle', which is taken; pass another one", stack=stack):
        IdleAlarm(variant, "Idle", idle_time=Duration.hours(1))
