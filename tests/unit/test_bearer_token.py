"""Callers of the OpenAI-compatible path, who make their own bearer tokens."""

from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from constructs_lib import Endpoint, ImportedEndpoint, InferenceComponent
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.component_pieces import component, hosting
from tests.unit.front_door.pieces import asynchronous_endpoint
from tests.unit.front_door.pieces import endpoint as endpoint_of_models
from tests.unit.scaling.pieces import warnings
from tests.unit.templates import only
from tests.unit.with_each import with_each

TOKEN = {"Action": "sagemaker:CallWithBearerToken", "Effect": "Allow", "Resource": "*"}


@pytest.fixture
def caller(stack: Stack) -> iam.Role:
    return iam.Role(stack, "Caller", assumed_by=iam.AccountRootPrincipal())


def allowed(stack: Stack) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = only(stack, "AWS::IAM::Policy")["Properties"]["PolicyDocument"]["Statement"]
    return statements


def test_a_caller_may_call_one_endpoint_and_make_tokens(stack: Stack, caller: iam.Role) -> None:
    endpoint = endpoint_of_models(stack)

    endpoint.grant_invoke_with_bearer_token(caller).assert_success()

    call, token = allowed(stack)
    assert (call["Action"], call["Resource"]) == ("sagemaker:InvokeEndpoint", stack.resolve(endpoint.endpoint_arn))
    assert token == TOKEN


def test_a_caller_may_call_one_component_and_its_endpoint(stack: Stack, caller: iam.Role) -> None:
    llm = component(hosting(stack, endpoint_name="fleet"), inference_component_name="llm")

    llm.grant_invoke_with_bearer_token(caller)

    *calls, token = allowed(stack)
    ends = [each["Resource"]["Fn::Join"][1][-1].lstrip(":") for each in calls]
    assert ends == ["endpoint/fleet", "inference-component/llm"]
    assert {each["Action"] for each in calls} == {"sagemaker:InvokeEndpoint"}
    assert token == TOKEN


def test_imports_grant_it_too(stack: Stack, caller: iam.Role) -> None:
    theirs = Endpoint.from_endpoint_name(stack, "Theirs", "theirs")
    llm = InferenceComponent.from_inference_component_name(stack, "Llm", "llm", endpoint=theirs)

    llm.grant_invoke_with_bearer_token(caller)

    assert "inference-component/llm" in str(allowed(stack))
    assert TOKEN in allowed(stack)


def test_fails_when_the_endpoint_is_asynchronous(stack: Stack, caller: iam.Role) -> None:
    queue = asynchronous_endpoint(stack)

    with refused("invocation of Endpoint", "with bearer tokens cannot be granted", "asynchronous", stack=stack):
        queue.grant_invoke_with_bearer_token(caller)


@pytest.fixture
def theirs(stack: Stack) -> ImportedEndpoint:
    return Endpoint.from_endpoint_name(stack, "Theirs", "theirs")


@with_each("given", [*NOT_CONSTRUCTS, None])
def test_fails_with_a_caller_that_is_none(stack: Stack, theirs: ImportedEndpoint, given: Any) -> None:
    with refused("grantee of invocation of Endpoint 'Theirs' with bearer tokens", stack=stack):
        theirs.grant_invoke_with_bearer_token(given)


def test_fails_with_a_caller_without_a_policy(stack: Stack) -> None:
    endpoint = Endpoint.from_endpoint_name(stack, "Theirs", "theirs")

    with refused("ServicePrincipal, which has no policy of its own", "sagemaker:CallWithBearerToken", stack=stack):
        endpoint.grant_invoke_with_bearer_token(iam.ServicePrincipal("lambda.amazonaws.com"))


def test_warns_of_a_role_whose_policies_are_not_changed_here(stack: Stack) -> None:
    endpoint = Endpoint.from_endpoint_name(stack, "Theirs", "theirs")
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111122223333:role/r", mutable=False)

    endpoint.grant_invoke_with_bearer_token(role)

    (warning,) = warnings(stack)
    assert "sagemaker:InvokeEndpoint and sagemaker:CallWithBearerToken" in warning
