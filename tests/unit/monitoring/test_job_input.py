"""What monitoring jobs look at: endpoints of this app and of others, or batch transform."""

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    BatchTransformInput,
    DatasetFormat,
    Endpoint,
    EndpointConfig,
    ImportedEndpoint,
    S3Location,
)
from tests.unit.monitoring.conftest import Define, definition_of, statements_of
from tests.unit.templates import only


def of_theirs(stack: Stack) -> list[Endpoint | ImportedEndpoint]:
    config = EndpointConfig.from_endpoint_config_name(stack, "Theirs", "theirs")
    arn = stack.format_arn(service="sagemaker", resource="endpoint", resource_name="second")
    return [
        Endpoint(stack, "Second", endpoint_config=config, endpoint_name="second"),
        Endpoint.from_endpoint_name(stack, "ByName", "second"),
        Endpoint.from_endpoint_arn(stack, "ByArn", arn),
    ]


def test_fails_when_the_configuration_is_defined_elsewhere(stack: Stack, define: Define) -> None:
    for endpoint in of_theirs(stack):
        with pytest.raises(ValueError, match=r"elsewhere.*pass data_captured=S3Location\(.*\), .*, or define"):
            define(endpoint=endpoint)

    assert stack.node.try_find_child("Monitor") is None


@pytest.mark.parametrize("position", range(3))
def test_looks_at_an_endpoint_of_another_app_that_captures_somewhere(
    stack: Stack, data: s3.Bucket, define: Define, position: int
) -> None:
    endpoint = of_theirs(stack)[position]

    monitor = define(endpoint=endpoint, data_captured=S3Location(data, "theirs"))

    (listed,) = [each for each in statements_of(stack) if each["Action"] == "s3:ListBucket"]
    assert listed["Condition"]["StringLike"]["s3:prefix"] == "theirs/second/*"
    assert definition_of(stack)["DataQualityJobInput"]["EndpointInput"]["EndpointName"] == endpoint.endpoint_name
    assert (monitor.metric_feature_baseline_drift("age").dimensions or {})["Endpoint"] == endpoint.endpoint_name
    waits = only(stack, "AWS::SageMaker::DataQualityJobDefinition")["DependsOn"]
    assert bool([each for each in waits if each.startswith("Second")]) is (position == 0)


def test_prefix_of_another_app_that_is_hidden_is_read_as_a_whole(stack: Stack, data: s3.Bucket, define: Define) -> None:
    endpoint = Endpoint.from_endpoint_name(stack, "ByName", "second")
    prefix = CfnParameter(stack, "Prefix").value_as_string

    define(endpoint=endpoint, data_captured=S3Location(data, prefix))

    (listed,) = [each for each in statements_of(stack) if each["Action"] == "s3:ListBucket"]
    assert listed["Condition"]["StringLike"]["s3:prefix"] == {"Fn::Join": ["", [{"Ref": "Prefix"}, "*"]]}


def test_fails_when_it_is_said_twice_where_data_is_captured(stack: Stack, data: s3.Bucket, define: Define) -> None:
    batch = BatchTransformInput(data_captured=S3Location(data), dataset_format=DatasetFormat.CSV)

    with pytest.raises(ValueError, match=r"although the configuration of the endpoint says where .*; leave it out"):
        define(data_captured=S3Location(data, "captured/"))
    with pytest.raises(ValueError, match="although batch_transform_input says where data is captured; leave it out"):
        define(endpoint=None, batch_transform_input=batch, data_captured=S3Location(data, "captured/"))

    assert stack.node.try_find_child("Monitor") is None


def test_fails_when_there_is_no_input(define: Define) -> None:
    with pytest.raises(ValueError, match=r"has no input; pass endpoint=, or batch_transform_input="):
        define(endpoint=None)


def test_fails_when_there_are_two_inputs(define: Define, data: s3.Bucket) -> None:
    batch = BatchTransformInput(data_captured=S3Location(data), dataset_format=DatasetFormat.CSV)

    with pytest.raises(ValueError, match=r"has endpoint and batch_transform_input; pass endpoint=, or"):
        define(batch_transform_input=batch)
