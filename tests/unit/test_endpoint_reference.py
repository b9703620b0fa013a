"""Who may call an endpoint, and which of its models and containers."""

import math
from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Match, Template

from constructs_lib import (
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
)
from tests.unit.bad_inputs import refused

IMAGE = ContainerImage.from_uri("111122223333.dkr.ecr.us-east-1.amazonaws.com/model:1")


def serving(stack: Stack, model: Model) -> Endpoint:
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(stack, "OfModel", instance_production_variants=[variant])
    return Endpoint(stack, "Serving", endpoint_config=config)


@pytest.fixture
def catalog(stack: Stack, bucket: s3.IBucket) -> Endpoint:
    container = ContainerDefinition(
        image=IMAGE, model_data=ModelData.from_prefix(bucket, "models/"), mode=ContainerMode.MULTI_MODEL
    )
    return serving(stack, Model(stack, "Catalog", containers=[container]))


@pytest.fixture
def named(stack: Stack) -> Endpoint:
    containers = [ContainerDefinition(image=IMAGE, container_hostname=name) for name in ("stable", "candidate")]
    return serving(
        stack,
        Model(stack, "Named", containers=containers, inference_execution_mode=InferenceExecutionMode.DIRECT),
    )


@pytest.fixture
def caller(stack: Stack) -> iam.User:
    return iam.User(stack, "Caller")


def granted(stack: Stack) -> dict[str, object]:
    (policy,) = Template.from_stack(stack).find_resources("AWS::IAM::Policy").values()
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    return dict(statement)


def test_a_caller_may_call_all_models_by_default(stack: Stack, catalog: Endpoint, caller: iam.User) -> None:
    catalog.grant_invoke(caller)

    assert "Condition" not in granted(stack)


def test_a_caller_may_call_some_models(stack: Stack, catalog: Endpoint, caller: iam.User) -> None:
    catalog.grant_invoke(caller, target_models=["customer-a/*", "shared.tar.gz"])

    assert granted(stack)["Condition"] == {"StringLike": {"sagemaker:TargetModel": ["customer-a/*", "shared.tar.gz"]}}


def test_a_caller_may_call_some_containers(stack: Stack, named: Endpoint, caller: iam.User) -> None:
    named.grant_invoke(caller, target_container_hostnames=["stable"])

    assert granted(stack)["Condition"] == {"StringLike": {"sagemaker:TargetContainerHostname": ["stable"]}}


def test_a_star_stands_for_any_container(stack: Stack, named: Endpoint, caller: iam.User) -> None:
    named.grant_invoke(caller, target_container_hostnames=["st*"])

    assert granted(stack)["Condition"] == {"StringLike": {"sagemaker:TargetContainerHostname": ["st*"]}}


def test_names_may_come_from_a_generator(stack: Stack, caller: iam.User, catalog: Endpoint) -> None:
    catalog.grant_invoke(caller, target_models=(name for name in ["a.tar.gz", "b.tar.gz"]))  # type: ignore[arg-type]

    assert granted(stack)["Condition"] == {"StringLike": {"sagemaker:TargetModel": ["a.tar.gz", "b.tar.gz"]}}


def test_fails_when_the_caller_has_no_policy_of_its_own(named: Endpoint) -> None:
    with refused("invocation of Endpoint", "a ServicePrincipal, which has no policy of its own", "pass a role"):
        named.grant_invoke(iam.ServicePrincipal("lambda.amazonaws.com"))


def test_grants_on_an_imported_endpoint_can_be_narrowed(stack: Stack, caller: iam.User) -> None:
    imported = Endpoint.from_endpoint_name(stack, "Elsewhere", "Elsewhere")

    imported.grant_invoke(caller, target_models=["a.tar.gz"])

    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": [
                    Match.object_like({"Condition": {"StringLike": {"sagemaker:TargetModel": ["a.tar.gz"]}}})
                ],
                "Version": "2012-10-17",
            }
        },
    )


@pytest.mark.parametrize("names", [[], ()])
def test_fails_when_a_list_names_nothing(catalog: Endpoint, caller: iam.User, names: list[str]) -> None:
    with refused("target_models of invocation of Endpoint", "names nothing; pass a list of names"):
        catalog.grant_invoke(caller, target_models=names)


@pytest.mark.parametrize("argument", ["target_models", "target_container_hostnames"])
@pytest.mark.parametrize("names", ["a.tar.gz", "", 1, math.nan, {"a": "b"}, {"a"}, [1], [math.nan], [None], object])
def test_fails_when_names_are_not_a_list_of_texts(
    stack: Stack, catalog: Endpoint, caller: iam.User, argument: str, names: Any
) -> None:
    with refused(f"{argument} of invocation of Endpoint", " must be a ", stack=stack):
        catalog.grant_invoke(caller, **{argument: names})


@pytest.mark.parametrize("argument", ["target_models", "target_container_hostnames"])
def test_names_may_be_a_token(
    stack: Stack, catalog: Endpoint, caller: iam.User, argument: str, parameter: CfnParameter
) -> None:
    parameter.type = "CommaDelimitedList"

    catalog.grant_invoke(caller, **{argument: parameter.value_as_list})

    key = {"target_models": "TargetModel", "target_container_hostnames": "TargetContainerHostname"}[argument]
    assert granted(stack)["Condition"] == {"StringLike": {f"sagemaker:{key}": {"Ref": "Parameter"}}}


def test_fails_when_names_are_a_token_that_this_app_has_not_made(catalog: Endpoint, caller: iam.User) -> None:
    with refused("an entry of target_models", "which stands for a list that is a token"):
        catalog.grant_invoke(caller, target_models=["#{Token[TOKEN.99999]}"])


@pytest.mark.parametrize("name", ["/a", "../a", "s3://bucket/a"])
def test_fails_when_a_model_is_no_key_below_the_prefix(catalog: Endpoint, caller: iam.User, name: str) -> None:
    with pytest.raises(ValueError, match="an entry of target_models"):
        catalog.grant_invoke(caller, target_models=[name])


def test_fails_when_the_endpoint_has_one_model(named: Endpoint, caller: iam.User) -> None:
    with pytest.raises(ValueError, match="which hosts no multi-model container"):
        named.grant_invoke(caller, target_models=["a.tar.gz"])


def test_fails_when_the_endpoint_has_no_such_container(named: Endpoint, caller: iam.User) -> None:
    with pytest.raises(
        ValueError, match=r"Endpoint 'Serving' has no container named 'best'; it has \['stable', 'candidate'\]"
    ):
        named.grant_invoke(caller, target_container_hostnames=["best"])
