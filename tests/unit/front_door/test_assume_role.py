"""Endpoints of other accounts and regions, called with a role of theirs."""

import json
from typing import Any

import pytest
from aws_cdk import Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Annotations, Match

from constructs_lib import ApiAsyncInference, Endpoint, IamAuthorization, InferenceApi, InferenceComponent
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.front_door.pieces import async_inference, only, settings

THEIRS = "arn:aws:sagemaker:us-east-1:999999999999:endpoint/flowers"
ROLE = "arn:aws:iam::999999999999:role/caller"


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))


def api(stack: Stack, arn: str = THEIRS, **options: Any) -> InferenceApi:
    endpoint = Endpoint.from_endpoint_arn(stack, "Endpoint", arn)
    role = iam.Role.from_role_arn(stack, "Role", ROLE)
    usual = {"endpoint": endpoint, "authorization": IamAuthorization(), "assume_role": role}
    return InferenceApi(stack, "Api", **{**usual, **options})


def test_the_function_is_told_the_role_and_the_region(stack: Stack) -> None:
    api(stack)

    told = settings(stack)
    assert (told["ENDPOINT_NAME"], told["ASSUME_ROLE"], told["ENDPOINT_REGION"]) == ("flowers", ROLE, "us-east-1")


def test_the_function_may_assume_the_role_and_calls_nothing_itself(stack: Stack) -> None:
    api(stack)

    statements = only(stack, "AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    assert {"Action": "sts:AssumeRole", "Effect": "Allow", "Resource": ROLE} in statements
    assert "sagemaker" not in json.dumps(statements)


def test_says_what_the_owners_of_the_role_have_to_allow(stack: Stack) -> None:
    api(stack)

    told = Match.string_like_regexp("assumes arn:aws:iam::999999999999:role/caller.*allows sagemaker:InvokeEndpoint")
    assert Annotations.from_stack(stack).find_warning("*", told)


def test_says_that_the_role_has_to_allow_components_too(stack: Stack) -> None:
    fleet = Endpoint.from_endpoint_arn(stack, "Fleet", THEIRS)
    one = InferenceComponent.from_inference_component_name(stack, "One", "llm", endpoint=fleet)

    api(stack, endpoint=fleet, components=[one])

    told = Match.string_like_regexp("sagemaker:InvokeEndpoint on the endpoint and on the components that are open, ")
    assert Annotations.from_stack(stack).find_warning("*", told)


def test_an_endpoint_of_this_account_may_be_called_with_a_role_too(stack: Stack) -> None:
    api(stack, THEIRS.replace("us-east-1", "eu-west-1").replace("999999999999", "111122223333"))

    assert settings(stack)["ENDPOINT_REGION"] == "eu-west-1"


def test_without_a_role_nothing_is_told(stack: Stack) -> None:
    here = THEIRS.replace("us-east-1", "eu-west-1").replace("999999999999", "111122223333")

    api(stack, here, assume_role=None)

    assert settings(stack).keys().isdisjoint({"ASSUME_ROLE", "ENDPOINT_REGION"})


def test_fails_in_front_of_an_asynchronous_endpoint(stack: Stack) -> None:
    queued = ApiAsyncInference(configuration=async_inference(stack))

    with refused("assume_role is for endpoints that wait for responses"):
        api(stack, async_inference=queued)
    assert stack.node.try_find_child("Api") is None


def test_fails_elsewhere_without_a_role_and_says_how(stack: Stack) -> None:
    with refused("the endpoint is in account 999999999999", "pass assume_role=iam.Role.from_role_arn(...)"):
        api(stack, THEIRS.replace("us-east-1", "eu-west-1"), assume_role=None)


@pytest.mark.parametrize("wrong", [each for each in NOT_CONSTRUCTS if each is not None])
def test_fails_when_the_role_is_something_else(stack: Stack, wrong: Any) -> None:
    with refused("assume_role of InferenceApi 'Api'"):
        api(stack, assume_role=wrong)
