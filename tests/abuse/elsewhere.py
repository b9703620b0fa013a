"""Constructs that are right in kind and wrong in place: of another app, stage, region or account."""

from collections.abc import Callable
from typing import Any

from aws_cdk import App, Environment, Stack, Stage
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
)

from .things import HERE, Things

PLACES: dict[str, Callable[[Things], Stack]] = {
    "app": lambda _: Stack(App(), "Elsewhere", env=HERE),
    "stage": lambda things: Stack(Stage(things.app, "Stage"), "Elsewhere", env=HERE),
    "region": lambda things: Stack(things.app, "Elsewhere", env=Environment(account=HERE.account, region="us-east-1")),
    "account": lambda things: Stack(
        things.app, "Elsewhere", env=Environment(account="999999999999", region=HERE.region)
    ),
}
"""A stack in each place that is not the place of `Things`."""


def _vpc(stack: Stack) -> ec2.Vpc:
    subnets = [ec2.SubnetConfiguration(name="isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)]
    return ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=0, subnet_configuration=subnets)


def _function(stack: Stack) -> lambda_.Function:
    code = lambda_.Code.from_inline("x")
    return lambda_.Function(stack, "Function", runtime=lambda_.Runtime.PYTHON_3_13, handler="a.b", code=code)


def _model(stack: Stack) -> Model:
    image = ContainerImage.from_prebuilt("sagemaker-xgboost", "1.7-1")
    return Model(stack, "Model", containers=[ContainerDefinition(image=image)])


def _variant(stack: Stack) -> InstanceProductionVariant:
    return InstanceProductionVariant(model=_model(stack), instance_type=InstanceType.M5_LARGE)


def _config(stack: Stack) -> EndpointConfig:
    return EndpointConfig(stack, "Config", instance_production_variants=[_variant(stack)])


def _endpoint(stack: Stack) -> Endpoint:
    return Endpoint(stack, "Endpoint", endpoint_config=_config(stack))


KINDS: dict[str, Callable[[Stack], Any]] = {
    "bucket": lambda stack: s3.Bucket(stack, "Bucket"),
    "role": lambda stack: iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com")),
    "key": lambda stack: kms.Key(stack, "Key"),
    "vpc": _vpc,
    "security group": lambda stack: ec2.SecurityGroup(stack, "Group", vpc=_vpc(stack)),
    "repository": lambda stack: ecr.Repository(stack, "Repository"),
    "function": _function,
    "pool": lambda stack: cognito.UserPool(stack, "Pool"),
    "API key": lambda stack: apigateway.ApiKey(stack, "ApiKey"),
    "model": _model,
    "variant": _variant,
    "config": _config,
    "endpoint": _endpoint,
    "deployed": lambda stack: _endpoint(stack).instance_production_variants[0],
    "metric": lambda stack: _endpoint(stack).instance_production_variants[0].metric_invocations(),
}
"""What is made there, all of it without a name."""

_IN_LISTS = ("variant", "security group", "pool", "API key")


def _in(place: str, kind: str) -> Callable[[Things], Any]:
    return lambda things: KINDS[kind](PLACES[place](things))


def _listed(place: str, kind: str) -> Callable[[Things], Any]:
    return lambda things: [KINDS[kind](PLACES[place](things))]


ELSEWHERE: dict[str, Callable[[Things], Any]] = {
    **{f"{kind} of another {place}": _in(place, kind) for kind in KINDS for place in PLACES},
    **{f"[{kind} of another {place}]": _listed(place, kind) for kind in _IN_LISTS for place in PLACES},
}
"""The values by their labels."""
