"""Deployed variants and their metrics."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib import (
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    IdleAlarm,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ServerlessProductionVariant,
)
from constructs_lib.endpoint_reference import ImportedEndpoint
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_NAMES, NOT_STRINGS, refused, said
from tests.unit.scaling.pieces import warnings
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each


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


@with_each("given", [*NOT_CONSTRUCTS, None, "AllTraffic"])
def test_fails_when_the_variant_is_none(endpoint: Endpoint, given: Any) -> None:
    with refused("variant must be", "pass InstanceProductionVariant(...)"):
        EndpointInstanceVariant(endpoint, "Variant", endpoint_name="endpoint", variant=given, endpoint=endpoint)


# Several


def test_measures_each_variant_by_its_own_name(stack: Stack, model: Model) -> None:
    names = ["Stable", "Candidate", "candidate", "Resource", "Config"]
    variants = [
        InstanceProductionVariant(variant_name=name, model=model, instance_type=InstanceType.M5_LARGE) for name in names
    ]
    config = EndpointConfig(stack, "Config", instance_production_variants=variants)
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)

    found = endpoint.instance_production_variants

    assert [(each.metric_invocations().dimensions or {})["VariantName"] for each in found] == names


# Accounts and regions


# Imported endpoints


@pytest.fixture
def theirs(stack: Stack) -> ImportedEndpoint:
    return Endpoint.from_endpoint_name(stack, "Theirs", "their-endpoint")


def test_measures_an_endpoint_that_is_defined_elsewhere(theirs: ImportedEndpoint) -> None:
    variant = theirs.variant("Stable")

    assert variant.metric_invocations().dimensions == {"EndpointName": "their-endpoint", "VariantName": "Stable"}
    assert variant.metric_gpu_utilization().namespace == "/aws/sagemaker/Endpoints"
    assert theirs.variant("Stable") is variant
    assert theirs.variant("Candidate") is not variant


def test_alarms_on_an_endpoint_that_is_defined_elsewhere(stack: Stack, theirs: ImportedEndpoint) -> None:
    IdleAlarm(theirs.variant("AllTraffic"), "Idle", idle_time=Duration.hours(6))

    dimensions = only(stack, "AWS::CloudWatch::Alarm")["Properties"]["Dimensions"]
    assert {"Name": "EndpointName", "Value": "their-endpoint"} in dimensions


def test_measures_variants_of_an_imported_endpoint_that_are_named_by_tokens(
    stack: Stack, theirs: ImportedEndpoint, parameter: CfnParameter
) -> None:
    IdleAlarm(theirs.variant(parameter.value_as_string), "Idle", idle_time=Duration.hours(6))

    dimensions = only(stack, "AWS::CloudWatch::Alarm")["Properties"]["Dimensions"]
    assert {"Name": "VariantName", "Value": {"Ref": "Parameter"}} in dimensions


def test_measures_an_imported_endpoint_where_its_arn_says_it_is() -> None:
    stack = Stack(quick_app(), "Operations", env=Environment(account="111122223333", region="us-east-1"))
    arn = "arn:aws:sagemaker:eu-west-1:444455556666:endpoint/theirs"

    metric = Endpoint.from_endpoint_arn(stack, "Theirs", arn).variant("AllTraffic").metric_invocations()

    assert (metric.account, metric.region) == ("444455556666", "eu-west-1")


def test_fails_when_no_variant_can_have_the_name(theirs: ImportedEndpoint) -> None:
    @with_each("name", [*NOT_NAMES, *NOT_STRINGS, None])
    def refuse(name: Any) -> None:
        with refused("variant_name", said(name)):
            theirs.variant(name)

    refuse()

    assert theirs.node.children == []


# Metrics that its kind of endpoint does not publish


def test_warns_of_metrics_that_only_other_kinds_of_endpoints_publish(
    stack: Stack, deployed: EndpointInstanceVariant
) -> None:
    deployed.metric("ModelSetupTime")

    (warning,) = warnings(stack)
    assert "metric_name='ModelSetupTime' is not published by real-time endpoints" in warning
    assert "constructs-lib:metric-never-published" in warning


def test_warns_of_no_metric_that_its_kind_of_endpoint_publishes(
    stack: Stack, deployed: EndpointInstanceVariant
) -> None:
    for name in ("Invocations", "ModelLatency", "CPUUtilization", "DiskUtilization", "ConcurrentRequestsPerModel"):
        deployed.metric(name)

    assert warnings(stack) == []


def test_warns_of_metrics_of_instances_that_a_serverless_variant_does_not_publish(stack: Stack, model: Model) -> None:
    on_demand = ServerlessProductionVariant(model=model, max_concurrency=5)
    config = EndpointConfig(stack, "Config", serverless_production_variant=on_demand)
    serverless = Endpoint(stack, "Endpoint", endpoint_config=config).find_serverless_production_variant()

    for name in ("MemoryUtilization", "ModelSetupTime", "DiskUtilization"):
        serverless.metric(name)

    (warning,) = warnings(stack)
    assert "metric_name='DiskUtilization' is not published by serverless endpoints" in warning


def test_warns_of_gpus_that_its_instances_do_not_have(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    deployed.metric_gpu_utilization()

    (warning,) = warnings(stack)
    assert "metric_name='GPUUtilization' is not published by ml.m5.large, which has no GPU" in warning
