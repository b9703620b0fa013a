"""The front door for users of Amazon Cognito, and for applications that call with a token of their own."""

import base64
import json
from collections.abc import Iterator

import pytest
from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_cognito as cognito

from constructs_lib import (
    CognitoAuthorization,
    Endpoint,
    EndpointConfig,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    InvocationHeader,
    Model,
)
from tests.local.constructed import one_model
from tests.local.front_doors import ECHO, Doors, define_pool, post, standing_doors
from tests.local.templates import put_artifact
from tests.local_aws.instance import Aws

SCOPES = ("invoke", "train")
ATTRIBUTES = {"X_Amzn_SageMaker_Custom_Attributes": "accept_eula=true"}


def define(stack: Stack) -> dict[str, InferenceApi]:
    """An endpoint with a door for all users of a pool, and one for those with a scope."""
    model = Model(stack, "Model", containers=[one_model(stack, "users.tar.gz")], network_isolation=True)
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)
    users, _ = (define_pool(stack, name) for name in ("Users", "Strangers"))
    CfnOutput(stack, "Robot", value=robot_of(users).user_pool_client_id)
    return {
        "Known": InferenceApi(
            stack,
            "Known",
            endpoint=endpoint,
            authorization=CognitoAuthorization(user_pools=[users]),
            stream=True,
            open_headers=[InvocationHeader.CUSTOM_ATTRIBUTES],
        ),
        "Scoped": InferenceApi(
            stack,
            "Scoped",
            endpoint=endpoint,
            authorization=CognitoAuthorization(user_pools=[users], scopes=["models/invoke"]),
        ),
    }


def robot_of(pool: cognito.UserPool) -> cognito.UserPoolClient:
    """An application that calls for itself."""
    scopes = [cognito.ResourceServerScope(scope_name=scope, scope_description=scope) for scope in SCOPES]
    models = pool.add_resource_server("Models", identifier="models", scopes=scopes)
    pool.add_domain("Domain", cognito_domain=cognito.CognitoDomainOptions(domain_prefix="behind-doors"))
    return pool.add_client(
        "Robot",
        generate_secret=True,
        o_auth=cognito.OAuthSettings(
            flows=cognito.OAuthFlows(client_credentials=True),
            scopes=[cognito.OAuthScope.resource_server(models, scope) for scope in scopes],
        ),
    )


@pytest.fixture(scope="module")
def doors(bootstrapped: Aws) -> Iterator[Doors]:
    put_artifact(bootstrapped, "users.tar.gz", ECHO)
    with standing_doors(bootstrapped, "DoorUsers", define) as doors:
        yield doors


def robot_token(doors: Doors, scope: str) -> str:
    """The access token of an application that calls for itself."""
    client = doors.aws.client("cognito-idp").describe_user_pool_client(
        UserPoolId=doors.outputs["UsersPool"], ClientId=doors.outputs["Robot"]
    )["UserPoolClient"]
    secret = base64.b64encode(f"{client['ClientId']}:{client['ClientSecret']}".encode()).decode()
    reply = post(
        doors.aws,
        "/oauth2/token",
        f"grant_type=client_credentials&scope=models/{scope}".encode(),
        {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {secret}"},
    )
    assert reply.status == 200, reply.body
    return str(json.loads(reply.body)["access_token"])


def test_a_user_of_the_pool_opens_and_a_stranger_does_not(doors: Doors) -> None:
    user, stranger = doors.identity("Users")["IdToken"], doors.identity("Strangers")["IdToken"]
    head, claims, _ = user.split(".")

    assert doors.call("Known", b"5.1", Authorization=user).status == 200
    for other in (stranger, f"{head}.{claims}.{stranger.split('.')[2]}", "guess", ""):
        assert doors.call("Known", b"5.1", Authorization=other).status == 401
    assert doors.call("Known", b"5.1").status == 401


def test_a_user_of_the_pool_has_it_streamed(doors: Doors) -> None:
    user, stranger = doors.identity("Users")["IdToken"], doors.identity("Strangers")["IdToken"]

    streamed = doors.stream("Known", b"stream", Authorization=user, Accept="text/event-stream")

    assert (streamed.status, streamed.whole) == (200, True)
    assert streamed.body == b"data: 0\n\ndata: 1\n\ndata: 2\n\n"
    assert doors.stream("Known", b"stream", Authorization=stranger).status == 401


def test_attributes_of_a_user_go_both_ways(doors: Doors) -> None:
    user = doors.identity("Users")["IdToken"]

    reply = doors.call("Known", b"5.1", Authorization=user, **ATTRIBUTES)

    assert (reply.status, reply.headers["x-amzn-sagemaker-custom-attributes"]) == (200, "seen accept_eula=true")
    assert (
        doors.call("Scoped", b"5.1", Authorization=robot_token(doors, "invoke"), **ATTRIBUTES).code == "header_not_open"
    )


def test_a_token_opens_by_its_scope(doors: Doors) -> None:
    assert doors.call("Scoped", b"5.1", Authorization=robot_token(doors, "invoke")).status == 200
    assert doors.call("Scoped", b"5.1", Authorization=robot_token(doors, "train")).status == 401
    # An identity token has no scopes.
    assert doors.call("Scoped", b"5.1", Authorization=doors.identity("Users")["IdToken"]).status == 401
