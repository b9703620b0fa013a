"""The front door for users of Amazon Cognito, and for applications that call with a token of their own."""

import base64
import json
from collections.abc import Iterator

import pytest
from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito

from constructs_lib import (
    CognitoAuthorization,
    Endpoint,
    EndpointConfig,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from tests.local.constructed import one_model
from tests.local.front_doors import Doors, post, standing_doors
from tests.local.templates import put_artifact
from tests.local_aws.instance import Aws

PASSWORD = "Correct-horse-1"  # noqa: S105  # of users who are gone at the end
SCOPES = ("invoke", "train")


def define(stack: Stack) -> dict[str, InferenceApi]:
    """An endpoint with a door for all users of a pool, and one for those with a scope."""
    model = Model(stack, "Model", containers=[one_model(stack, "one.tar.gz")], network_isolation=True)
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)
    users, _ = (define_pool(stack, name) for name in ("Users", "Strangers"))
    CfnOutput(stack, "Robot", value=robot_of(users).user_pool_client_id)
    return {
        "Known": InferenceApi(
            stack, "Known", endpoint=endpoint, authorization=CognitoAuthorization(user_pools=[users]), stream=True
        ),
        "Scoped": InferenceApi(
            stack,
            "Scoped",
            endpoint=endpoint,
            authorization=CognitoAuthorization(user_pools=[users], scopes=["models/invoke"]),
        ),
    }


def define_pool(stack: Stack, name: str) -> cognito.UserPool:
    pool = cognito.UserPool(stack, name, removal_policy=RemovalPolicy.DESTROY)
    app = pool.add_client("App", auth_flows=cognito.AuthFlow(user_password=True))
    CfnOutput(stack, f"{name}Pool", value=pool.user_pool_id)
    CfnOutput(stack, f"{name}App", value=app.user_pool_client_id)
    return pool


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
    put_artifact(bootstrapped, "one.tar.gz")
    with standing_doors(bootstrapped, "DoorUsers", define) as doors:
        yield doors


def identity(doors: Doors, pool: str) -> dict[str, str]:
    """The tokens of a user who has just signed in."""
    users, app = doors.outputs[f"{pool}Pool"], doors.outputs[f"{pool}App"]
    client = doors.aws.client("cognito-idp")
    client.admin_create_user(UserPoolId=users, Username="ada", MessageAction="SUPPRESS")
    client.admin_set_user_password(UserPoolId=users, Username="ada", Password=PASSWORD, Permanent=True)
    signed_in = client.initiate_auth(
        ClientId=app,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD},
    )
    client.admin_delete_user(UserPoolId=users, Username="ada")
    return dict(signed_in["AuthenticationResult"])


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
    user, stranger = identity(doors, "Users")["IdToken"], identity(doors, "Strangers")["IdToken"]
    head, claims, _ = user.split(".")

    assert doors.call("Known", b"5.1", Authorization=user).status == 200
    for other in (stranger, f"{head}.{claims}.{stranger.split('.')[2]}", "guess", ""):
        assert doors.call("Known", b"5.1", Authorization=other).status == 401
    assert doors.call("Known", b"5.1").status == 401


def test_a_user_of_the_pool_has_it_streamed(doors: Doors) -> None:
    user, stranger = identity(doors, "Users")["IdToken"], identity(doors, "Strangers")["IdToken"]
    path = "invocations-response-stream"

    assert doors.call("Known", b"5.1", path, Authorization=user).status == 200
    assert doors.call("Known", b"5.1", path, Authorization=stranger).status == 401


def test_a_token_opens_by_its_scope(doors: Doors) -> None:
    assert doors.call("Scoped", b"5.1", Authorization=robot_token(doors, "invoke")).status == 200
    assert doors.call("Scoped", b"5.1", Authorization=robot_token(doors, "train")).status == 401
    # An identity token has no scopes.
    assert doors.call("Scoped", b"5.1", Authorization=identity(doors, "Users")["IdToken"]).status == 401
