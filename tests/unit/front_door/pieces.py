"""Endpoints to stand behind a front door, and what a template says of the door."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_cdk import Size
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from constructs_lib import (
    AsyncInference,
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    Endpoint,
    EndpointConfig,
    InferenceExecutionMode,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    S3Location,
    ServerlessProductionVariant,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import Stack

IMAGE = ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3")


def container(stack: Stack, *, mode: ContainerMode = ContainerMode.SINGLE_MODEL, **options: Any) -> ContainerDefinition:
    bucket = s3.Bucket.from_bucket_name(stack, f"Bucket{len(stack.node.children)}", "models")
    many = mode is ContainerMode.MULTI_MODEL
    data = ModelData.from_prefix(bucket, "models/") if many else ModelData.from_bucket(bucket, "v1/model.tar.gz")
    return ContainerDefinition(image=IMAGE, model_data=data, mode=mode, **options)


def endpoint(stack: Stack, *containers: ContainerDefinition, names: tuple[str, ...] = ("AllTraffic",)) -> Endpoint:
    """An endpoint of instances."""
    mode = InferenceExecutionMode.DIRECT if len(containers) > 1 else None
    model = Model(stack, "Model", containers=containers or [container(stack)], inference_execution_mode=mode)
    variants = [
        InstanceProductionVariant(model=model, variant_name=name, instance_type=InstanceType.M5_LARGE) for name in names
    ]
    return Endpoint(
        stack, "Endpoint", endpoint_config=EndpointConfig(stack, "Config", instance_production_variants=variants)
    )


def serverless_endpoint(stack: Stack) -> Endpoint:
    model = Model(stack, "Model", containers=[container(stack)])
    variant = ServerlessProductionVariant(model=model, memory_size=Size.gibibytes(2), max_concurrency=5)
    return Endpoint(
        stack, "Endpoint", endpoint_config=EndpointConfig(stack, "Config", serverless_production_variant=variant)
    )


def only(stack: Stack, kind: str) -> Mapping[str, Any]:
    """The properties of the only resource of a type."""
    (found,) = Template.from_stack(stack).find_resources(kind).values()
    properties: Mapping[str, Any] = found["Properties"]
    return properties


def settings(stack: Stack) -> Mapping[str, Any]:
    """What the function is told."""
    (found,) = [
        resource["Properties"]["Environment"]["Variables"]
        for resource in Template.from_stack(stack).find_resources("AWS::Lambda::Function").values()
        if "ENDPOINT_NAME" in resource["Properties"].get("Environment", {}).get("Variables", {})
    ]
    environment: Mapping[str, Any] = found
    return environment


def routes(stack: Stack) -> dict[str, Mapping[str, Any]]:
    """The methods by their paths."""
    template = Template.from_stack(stack).to_json()["Resources"]
    parts = {
        name: (resource["Properties"]["PathPart"], resource["Properties"]["ParentId"].get("Ref"))
        for name, resource in template.items()
        if resource["Type"] == "AWS::ApiGateway::Resource"
    }

    def path(name: str | None) -> str:
        return "" if name is None else f"{path(parts[name][1])}/{parts[name][0]}"

    return {
        f"{resource['Properties']['HttpMethod']} {path(resource['Properties']['ResourceId'].get('Ref'))}": resource[
            "Properties"
        ]
        for resource in template.values()
        if resource["Type"] == "AWS::ApiGateway::Method"
    }


def invoke_statement(stack: Stack) -> Mapping[str, Any]:
    """What the function may do with SageMaker."""
    policies = Template.from_stack(stack).find_resources("AWS::IAM::ManagedPolicy").values()
    (found,) = [
        statement
        for policy in policies
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if "InvokeEndpoint" in json.dumps(statement)
    ]
    statement: Mapping[str, Any] = found
    return statement


def async_inference(stack: Stack, **options: Any) -> AsyncInference:
    """Asynchronous inference with a bucket of somebody else."""
    bucket: Any = stack.node.try_find_child("Shop") or s3.Bucket.from_bucket_name(stack, "Shop", "shop")
    places: dict[str, Any] = {"output": S3Location(bucket, "out/"), "failure": S3Location(bucket, "failed/")}
    return AsyncInference(**{**places, **options})


def asynchronous_endpoint(stack: Stack, **options: Any) -> Endpoint:
    model = Model(stack, "Model", containers=[container(stack)])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(
        stack,
        "Config",
        instance_production_variants=[variant],
        async_inference=async_inference(stack, **options),
    )
    return Endpoint(stack, "Endpoint", endpoint_config=config)
