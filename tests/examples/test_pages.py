"""Every block of Python on a page runs, with imports of what is public and the names that the text takes for given."""

import ast
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import aws_cdk
import pytest
from aws_cdk import App, Size, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as events_targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template
from constructs import Construct

import constructs_lib
from constructs_lib import (
    AsyncInference,
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    Endpoint,
    EndpointConfig,
    InferenceComponent,
    InferenceExecutionMode,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    S3Location,
    ServerlessProductionVariant,
)

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
CONTEXT = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]


def blocks() -> Iterator[Any]:
    """Yield each block with an id that says where it stands."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in BLOCK.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield pytest.param(found[1], id=f"{page.relative_to(ROOT)}:{line}")


# What a page takes for given


def container() -> ContainerDefinition:
    image = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
    return ContainerDefinition(image=image, container_hostname=None)


def place(stack: Stack) -> Construct:
    """Return a scope of its own for one thing that is given."""
    return Construct(stack, f"Given{len(stack.node.children)}")


def model(stack: Stack, *containers: ContainerDefinition) -> Model:
    return Model(place(stack), "Model", containers=containers or [container()])


def endpoint(stack: Stack, *models: Model) -> Endpoint:
    scope = place(stack)
    config = EndpointConfig(
        scope,
        "Config",
        instance_production_variants=[
            InstanceProductionVariant(
                variant_name=f"Variant{position}", model=each, instance_type=InstanceType.M5_LARGE
            )
            for position, each in enumerate(models or [model(stack)])
        ],
    )
    return Endpoint(scope, "Endpoint", endpoint_config=config)


def asynchronous_endpoint(stack: Stack) -> Endpoint:
    scope = place(stack)
    config = EndpointConfig(
        scope,
        "Config",
        instance_production_variants=[
            InstanceProductionVariant(model=model(stack), instance_type=InstanceType.M5_LARGE)
        ],
        async_inference=AsyncInference(output=S3Location(s3.Bucket(scope, "Bucket"), "responses/")),
    )
    return Endpoint(scope, "Endpoint", endpoint_config=config)


def serverless_endpoint(stack: Stack) -> Endpoint:
    variant = ServerlessProductionVariant(model=model(stack), max_concurrency=10, provisioned_concurrency=1)
    config = EndpointConfig(stack, "GivenServerless", serverless_production_variant=variant)
    return Endpoint(stack, "GivenServerlessEndpoint", endpoint_config=config)


def multi_model_endpoint(stack: Stack) -> Endpoint:
    artifacts = ModelData.from_prefix(s3.Bucket(stack, "GivenArtifacts"), "models/")
    image = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
    return endpoint(
        stack, model(stack, ContainerDefinition(image=image, model_data=artifacts, mode=ContainerMode.MULTI_MODEL))
    )


def direct_endpoint(stack: Stack) -> Endpoint:
    image = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
    containers = [ContainerDefinition(image=image, container_hostname=name) for name in ("stable", "candidate")]
    direct = InferenceExecutionMode.DIRECT
    return endpoint(stack, Model(stack, "GivenDirect", containers=containers, inference_execution_mode=direct))


def fleet_endpoint(stack: Construct) -> Endpoint:
    fleet = InstanceProductionVariant(model=None, instance_type=InstanceType.G5_12XLARGE, initial_instance_count=2)
    config = EndpointConfig(stack, "GivenFleetConfig", instance_production_variants=[fleet])
    return Endpoint(stack, "GivenFleet", endpoint_config=config)


def component(stack: Construct) -> InferenceComponent:
    hosting = fleet_endpoint(stack)
    return InferenceComponent(
        stack, "GivenComponent", endpoint=hosting, container=container(), min_memory=Size.gibibytes(2)
    )


GIVEN: Mapping[str, Callable[[Stack], Any]] = {
    **dict.fromkeys(("self", "stack"), lambda stack: stack),
    **dict.fromkeys(("old_template", "new_template"), lambda _: {"Resources": {}}),
    "app": lambda stack: stack.node.root,
    "image": lambda _: container().image,
    "container": lambda _: container(),
    "model": model,
    "stable": model,
    "candidate": model,
    "bucket": lambda stack: s3.Bucket(stack, "GivenBucket"),
    "answered": lambda stack: sns.Topic(stack, "GivenAnswered"),
    "failed": lambda stack: sns.Topic(stack, "GivenFailed"),
    "events": lambda _: events,
    "Bucket": lambda _: s3.Bucket,
    "topic": lambda stack: sns.Topic(stack, "GivenTopic"),
    "cloudwatch": lambda _: cloudwatch,
    "cloudwatch_actions": lambda _: cloudwatch_actions,
    "events_targets": lambda _: events_targets,
    "RetentionDays": lambda _: logs.RetentionDays,
    "config": lambda stack: endpoint(stack)._config,
    "secret": lambda stack: secretsmanager.Secret(stack, "GivenSecret"),
    "vpc": lambda stack: ec2.Vpc(stack, "GivenVpc"),
    "credentials": lambda stack: lambda_.Function.from_function_name(stack, "GivenCredentials", "credentials"),
    "trainer": lambda stack: iam.Role(stack, "GivenTrainer", assumed_by=iam.AccountRootPrincipal()),
    "caller": lambda stack: iam.Role(stack, "GivenCaller", assumed_by=iam.AccountRootPrincipal()),
    **dict.fromkeys(("endpoint", "other_endpoint"), endpoint),
    "certificate": lambda stack: acm.Certificate(stack, "GivenCertificate", domain_name="models.example.com"),
    "asynchronous_endpoint": asynchronous_endpoint,
    "serverless_endpoint": serverless_endpoint,
    "direct_endpoint": direct_endpoint,
    "multi_model_endpoint": multi_model_endpoint,
    "fleet_endpoint": lambda stack: fleet_endpoint(place(stack)),
    "llm": lambda stack: component(place(stack)),
    "variant": lambda stack: endpoint(stack).instance_production_variants[0],
    **dict.fromkeys(("preprocess", "predict", "postprocess"), lambda _: container()),
    **{
        name: lambda _, name=name: getattr(aws_cdk, name)  # type: ignore[misc]  # the name of this round
        for name in (
            "Acknowledgment",
            "App",
            "CfnOutput",
            "Duration",
            "Environment",
            "Size",
            "Stack",
            "Stage",
            "TimeZone",
            "Validations",
        )
    },
}


def asked(block: str) -> set[str]:
    """Return the names that a block reads."""
    return {node.id for node in ast.walk(ast.parse(block)) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("block", [*blocks()])
def test_block_runs(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "stacks" / "models" / "iris")  # where a model.tar.gz is
    stack = Stack(App(context=CONTEXT), "Page")
    public = {name: getattr(constructs_lib, name) for name in constructs_lib.__all__}
    given = {name: make(stack) for name, make in GIVEN.items() if name in asked(block)}

    exec(compile(block, "page", "exec"), {**public, **given})  # noqa: S102  # the pages are our own

    Template.from_stack(stack)
    assert os.environ.get("CDK_VALIDATION") == "false"
