"""Deployed variants and their metrics."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib import (
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.templates import only, resources_of


@pytest.fixture
def deployed(endpoint: Endpoint) -> EndpointInstanceVariant:
    (variant,) = endpoint.instance_production_variants
    return variant


def test_is_named_as_its_variant(deployed: EndpointInstanceVariant, variant: InstanceProductionVariant) -> None:
    assert deployed.variant_name == "AllTraffic"
    assert deployed.variant is variant
    assert deployed.node.path == "Test/Endpoint/AllTraffic"


@pytest.mark.parametrize(
    ("method", "name"),
    [
        (EndpointInstanceVariant.metric_cpu_utilization, "CPUUtilization"),
        (EndpointInstanceVariant.metric_memory_utilization, "MemoryUtilization"),
        (EndpointInstanceVariant.metric_disk_utilization, "DiskUtilization"),
        (EndpointInstanceVariant.metric_gpu_utilization, "GPUUtilization"),
        (EndpointInstanceVariant.metric_gpu_memory_utilization, "GPUMemoryUtilization"),
    ],
)
def test_measures_what_its_instances_do(
    deployed: EndpointInstanceVariant, method: Callable[..., cloudwatch.Metric], name: str
) -> None:
    usual, chosen = method(deployed), method(deployed, statistic="p99", period=Duration.minutes(1))

    assert (usual.metric_name, usual.statistic, usual.period.to_seconds()) == (name, "Average", 300)
    assert (chosen.metric_name, chosen.statistic, chosen.period.to_seconds()) == (name, "p99", 60)
    assert usual.dimensions == {"EndpointName": deployed.endpoint_name, "VariantName": "AllTraffic"}


def test_raises_an_alarm_that_the_endpoint_waits_for(
    stack: Stack, endpoint: Endpoint, deployed: EndpointInstanceVariant
) -> None:
    alarm = deployed.metric_invocations().create_alarm(stack, "Alarm", threshold=1, evaluation_periods=1)
    endpoint.node.add_dependency(alarm)

    (alarm_id,) = resources_of(stack, "AWS::CloudWatch::Alarm")

    assert only(stack, "AWS::SageMaker::Endpoint")["DependsOn"] == [alarm_id]
    assert "Ref" not in str(only(stack, "AWS::CloudWatch::Alarm")["Properties"]["Dimensions"])


def test_defines_nothing_by_itself(deployed: EndpointInstanceVariant) -> None:
    assert deployed.node.children == []


@pytest.mark.parametrize("variant", [*NOT_CONSTRUCTS, None, "AllTraffic"])
def test_fails_when_the_variant_is_none(stack: Stack, variant: Any) -> None:
    with refused(f"variant is {variant!r}; pass InstanceProductionVariant(...)", stack=stack):
        EndpointInstanceVariant(stack, "Variant", endpoint_name="endpoint", variant=variant)


# Several


def test_measures_each_variant_by_its_own_name(stack: Stack, model: Model) -> None:
    names = ["Stable", "Candidate", "candidate", "Resource", "Config"]
    variants = [
        InstanceProductionVariant(variant_name=name, model=model, instance_type=InstanceType.M5_LARGE) for name in names
    ]
    config = EndpointConfig(stack, "Config", instance_production_variants=variants)
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)

    found = endpoint.instance_production_variants

    assert [variant.metric_invocations().dimensions["VariantName"] for variant in found] == names  # type: ignore[index]


def test_measures_an_endpoint_that_is_defined_elsewhere(stack: Stack) -> None:
    variant = InstanceProductionVariant(model=None, variant_name="Stable", instance_type=InstanceType.M5_LARGE)
    deployed = EndpointInstanceVariant(stack, "Stable", endpoint_name="theirs", variant=variant)

    assert deployed.metric_invocations().dimensions == {"EndpointName": "theirs", "VariantName": "Stable"}
