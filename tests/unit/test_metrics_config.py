"""Endpoint metrics."""

from itertools import product
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Stack
from hypothesis import example, given
from hypothesis import strategies as st

from constructs_lib import EndpointConfig, InstanceProductionVariant, MetricsConfig, Model, ServerlessProductionVariant
from constructs_lib.arguments.refusal import described
from tests.unit.bad_inputs import NOT_DURATIONS, NOT_FLAGS, refused
from tests.unit.templates import only
from tests.unit.with_each import with_each

OFF = {"EnableDetailedObservability": False}


def published(stack: Stack, variant: InstanceProductionVariant, metrics: MetricsConfig | None) -> Any:
    EndpointConfig(stack, "Config", instance_production_variants=[variant], metrics=metrics)
    return only(stack, "AWS::SageMaker::EndpointConfig")["Properties"].get("MetricsConfig")


@pytest.mark.parametrize("metrics", [None, MetricsConfig(), MetricsConfig(detailed_observability=False)])
def test_does_without_detailed_observability(
    stack: Stack, variant: InstanceProductionVariant, metrics: MetricsConfig | None
) -> None:
    assert published(stack, variant, metrics) == OFF


def test_a_serverless_configuration_does_without_it_too(stack: Stack, model: Model) -> None:
    EndpointConfig(
        stack, "Config", serverless_production_variant=ServerlessProductionVariant(model=model, max_concurrency=5)
    )

    assert only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]["MetricsConfig"] == OFF


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        (MetricsConfig(enhanced=True), {**OFF, "EnableEnhancedMetrics": True}),
        (MetricsConfig(enhanced=False), {**OFF, "EnableEnhancedMetrics": False}),
        (MetricsConfig(detailed_observability=True), {"EnableDetailedObservability": True}),
        (MetricsConfig(publish_frequency=Duration.minutes(5)), {**OFF, "MetricPublishFrequencyInSeconds": 300}),
        (MetricsConfig(publish_frequency=Duration.millis(10_000)), {**OFF, "MetricPublishFrequencyInSeconds": 10}),
    ],
)
def test_publishes_what_is_asked_for(
    stack: Stack, variant: InstanceProductionVariant, metrics: MetricsConfig, expected: dict[str, object]
) -> None:
    assert published(stack, variant, metrics) == expected


def test_publishes_as_often_as_a_parameter_says(stack: Stack, variant: InstanceProductionVariant) -> None:
    frequency = Duration.seconds(CfnParameter(stack, "Frequency", type="Number").value_as_number)

    assert published(stack, variant, MetricsConfig(publish_frequency=frequency)) == {
        **OFF,
        "MetricPublishFrequencyInSeconds": {"Ref": "Frequency"},
    }


def test_publishes_what_a_parameter_says(stack: Stack, variant: InstanceProductionVariant) -> None:
    enhanced: Any = CfnParameter(stack, "Enhanced").value_as_string

    assert published(stack, variant, MetricsConfig(enhanced=enhanced, detailed_observability=enhanced)) == {
        "EnableDetailedObservability": {"Ref": "Enhanced"},
        "EnableEnhancedMetrics": {"Ref": "Enhanced"},
    }


@given(st.integers(min_value=0, max_value=2**31))
@example(0)
@example(10)
@example(30)
@example(60)
@example(90)
@example(300)
@example(360)
def test_takes_the_intervals_that_sagemaker_knows(interval: int) -> None:
    frequency = Duration.seconds(interval)

    if interval in {10, 30, 60, 120, 180, 240, 300}:
        assert MetricsConfig(publish_frequency=frequency).publish_frequency is frequency
    else:
        with refused(f"MetricsConfig: publish_frequency={interval} seconds"):
            MetricsConfig(publish_frequency=frequency)


@with_each(
    "argument, value",
    [("detailed_observability", None), *product(["enhanced", "detailed_observability"], NOT_FLAGS)],
)
def test_fails_when_an_option_is_neither_true_nor_false(argument: str, value: Any) -> None:
    with refused(f"{argument} of MetricsConfig must be True or False, got {described(value)}"):
        MetricsConfig(**{argument: value})


@with_each("frequency", NOT_DURATIONS)
def test_fails_when_publish_frequency_is_no_duration(frequency: Any) -> None:
    with refused(
        f"publish_frequency of MetricsConfig must be a Duration, got {described(frequency)}; pass Duration.seconds"
    ):
        MetricsConfig(publish_frequency=frequency)


def test_fails_when_publish_frequency_is_a_token_in_another_unit(stack: Stack) -> None:
    token = CfnParameter(stack, "Frequency", type="Number").value_as_number

    with refused("publish_frequency of MetricsConfig is a token in minutes; pass it as Duration.seconds(...)"):
        MetricsConfig(publish_frequency=Duration.minutes(token))


def test_fails_when_publish_frequency_has_parts_of_a_second() -> None:
    with refused("publish_frequency of MetricsConfig is 10500 ms; SageMaker takes whole seconds"):
        MetricsConfig(publish_frequency=Duration.millis(10_500))
