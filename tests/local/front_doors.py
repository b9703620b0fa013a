"""Front doors that stand in the local AWS, and callers in front of them."""

import http.client
import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from aws_cdk import App, CfnOutput, DefaultStackSynthesizer, RemovalPolicy
from aws_cdk import Stack as CdkStack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from constructs_lib import InferenceApi, LambdaAuthorization, MethodAuthorization
from tests.local.templates import Stack
from tests.local_aws.instance import Aws

# A model that answers with what it is asked, repeats attributes, keeps sessions, and streams where it is told to.
ECHO = """
import time
def model_fn(model_dir): return None
def written(body):
    for number in range(3):
        yield f"data: {number}\\n\\n"
        time.sleep(0.3)
    if body.endswith("break"): raise ValueError("secret words of the model")
def transform_fn(model, body, content_type, accept, context):
    if isinstance(body, str) and body.startswith("stream"): return written(body), accept
    if body == "refuse me": raise ValueError("secret words of the model")
    if body == "not here": context.set_response_status(404)
    attributes = context.get_request_header(0, "X-Amzn-SageMaker-Custom-Attributes")
    session = context.get_request_header(0, "X-Amzn-SageMaker-Session-Id")
    if attributes:
        context.set_response_header(0, "X-Amzn-SageMaker-Custom-Attributes", f"seen {attributes}")
    if session == "NEW_SESSION":
        context.set_response_header(0, "X-Amzn-SageMaker-New-Session-Id", "s1; Expires=2030-01-01T00:00:00Z")
    elif session:
        context.set_response_header(0, "X-Amzn-SageMaker-Closed-Session-Id", session)
    return body, accept
"""
# Whoever says a name is let in under it, but for strangers.
_DECIDER = """
def handler(event, context):
    headers = {name.lower(): value for name, value in event["headers"].items()}
    name = headers.get("authorization")
    effect = "Deny" if name in (None, "stranger") else "Allow"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": "*"}
    return {"principalId": name, "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""
_PASSWORD = "Correct-horse-1"  # noqa: S105  # of users who are gone at the end


class Reply(NamedTuple):
    """What a caller gets."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The code of a refusal."""
        assert self.headers["content-type"] == "application/problem+json"
        return str(json.loads(self.body)["code"])


class Streamed(NamedTuple):
    """What a caller gets part by part, each with the moment at which it came; whole if it came to its end."""

    status: int
    headers: Mapping[str, str]
    parts: list[tuple[float, bytes]]
    whole: bool

    @property
    def body(self) -> bytes:
        """All parts."""
        return b"".join(part for _, part in self.parts)


class Doors:
    """The front doors of a stack, by their ids."""

    def __init__(self, aws: Aws, outputs: Mapping[str, str], apis: Mapping[str, InferenceApi]) -> None:
        self.aws = aws
        self.outputs = outputs
        self.apis = apis

    def path(self, door: str) -> str:
        """Where the local AWS serves the stage of an API."""
        return f"/restapis/{self.outputs[door]}/prod/_user_request_/"

    def url(self, door: str) -> str:
        """Where an API is."""
        return f"{self.aws.url}{self.path(door)}".removesuffix("/")

    def call(self, door: str, body: bytes, path: str = "invocations", *, method: str = "POST", **headers: str) -> Reply:
        """Send a body; a header's underscores are hyphens."""
        sent = {"Content-Type": "text/csv", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return send(self.aws, method, self.path(door) + path, body, sent)

    def signed(
        self, door: str, role: str, body: bytes, path: str = "invocations", *, method: str = "POST", **headers: str
    ) -> Reply:
        """Call as a role."""
        arn = f"arn:aws:iam::{self.aws.account}:role/{role}"
        session = self.aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="caller")["Credentials"]
        keys = Credentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
        url = f"{self.aws.url}{self.path(door)}{path}"
        request = AWSRequest(method, url, data=body, headers={"Content-Type": "text/csv"})
        SigV4Auth(keys, "execute-api", self.aws.region).add_auth(request)
        signed = {name.replace("-", "_"): value for name, value in request.headers.items()}
        return self.call(door, body, path, method=method, **headers, **signed)

    def signed_by_name(self, name: str, role: str, body: bytes, path: str) -> Reply:
        """Call as a role, by a domain name: what is signed is what AWS would get."""
        arn = f"arn:aws:iam::{self.aws.account}:role/{role}"
        session = self.aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="caller")["Credentials"]
        keys = Credentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
        request = AWSRequest("POST", f"https://{name}/{path}", data=body, headers={"Content-Type": "text/csv"})
        SigV4Auth(keys, "execute-api", self.aws.region).add_auth(request)
        return post(self.aws, f"/_aws/domains/{name}/{path}", body, dict(request.headers))

    def stream(self, door: str, body: bytes, path: str = "invocations-response-stream", **headers: str) -> Streamed:
        """Ask for a stream; a header's underscores are hyphens."""
        sent = {"Content-Type": "text/csv", **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection = http.client.HTTPConnection(urlsplit(self.aws.url or "").netloc, timeout=30)
        parts = []
        try:
            connection.request("POST", self.path(door) + path, body, sent)
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            try:
                while part := response.read1(1 << 16):
                    parts.append((time.monotonic(), part))
            except http.client.HTTPException:
                return Streamed(response.status, told, parts, whole=False)
            return Streamed(response.status, told, parts, whole=True)
        finally:
            connection.close()

    @contextmanager
    def as_function(self, door: str) -> Iterator[Any]:
        """A client that may do what the function of a door may, whose own role is for Lambda alone."""
        iam, name = self.aws.client("iam"), "AsFunction"
        (role,) = (
            r["RoleName"] for r in self.aws.every("iam", "list_roles") if f"{door}InvocationRole" in r["RoleName"]
        )
        (policy,) = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{self.aws.account}:root"}}
        document = {"Version": "2012-10-17", "Statement": [{**trust, "Action": "sts:AssumeRole"}]}
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document))["Role"]
        iam.attach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
        yield self.aws.client_of("sagemaker-runtime", made["Arn"])
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
        iam.delete_role(RoleName=name)

    def identity(self, pool: str, user: str = "ada") -> dict[str, str]:
        """The tokens of a user of a pool who has just signed in, by the id of the pool's construct."""
        client = self.aws.client("cognito-idp")
        users, app = self.outputs[f"{pool}Pool"], self.outputs[f"{pool}App"]
        if user not in [each["Username"] for each in client.list_users(UserPoolId=users)["Users"]]:
            client.admin_create_user(UserPoolId=users, Username=user, MessageAction="SUPPRESS")
            client.admin_set_user_password(UserPoolId=users, Username=user, Password=_PASSWORD, Permanent=True)
        signed_in = client.initiate_auth(
            ClientId=app,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user, "PASSWORD": _PASSWORD},
        )
        return dict(signed_in["AuthenticationResult"])

    def key(self, output: str) -> str:
        """The value of an API key whose id is an output."""
        found = self.aws.client("apigateway").get_api_key(apiKey=self.outputs[output], includeValue=True)
        return str(found["value"])


def define_pool(stack: CdkStack, name: str) -> cognito.UserPool:
    """A pool of users who sign in with a password."""
    pool = cognito.UserPool(stack, name, removal_policy=RemovalPolicy.DESTROY)
    app = pool.add_client("App", auth_flows=cognito.AuthFlow(user_password=True))
    CfnOutput(stack, f"{name}Pool", value=pool.user_pool_id)
    CfnOutput(stack, f"{name}App", value=app.user_pool_client_id)
    return pool


def deciding(stack: CdkStack) -> LambdaAuthorization:
    """A function that lets in whoever says a name, but for strangers."""
    decider = lambda_.Function(
        stack,
        "Decider",
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=lambda_.Code.from_inline(_DECIDER),
    )
    return LambdaAuthorization(handler=decider)


class Nothing:
    """An authorization of one's own, which asks nothing of a request: everybody is let in, and is the same caller."""

    def bind(self, api: apigateway.RestApi) -> MethodAuthorization:
        """What methods ask for."""
        del api
        return MethodAuthorization(authorization_type=apigateway.AuthorizationType.NONE)


def post(aws: Aws, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    """Post what nobody has signed."""
    return send(aws, "POST", path, body, headers)


def send(aws: Aws, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    """Send what nobody has signed."""
    connection = http.client.HTTPConnection(urlsplit(aws.url or "").netloc, timeout=30)
    try:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
    finally:
        connection.close()


@contextmanager
def standing_doors(
    bootstrapped: Aws, name: str, define: Callable[[CdkStack], Mapping[str, InferenceApi]]
) -> Iterator[Doors]:
    """Deploy what a function defines in a stack, and delete it at the end."""
    app = App()
    stack = CdkStack(app, name, synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False))
    apis = define(stack)
    for door, api in apis.items():
        CfnOutput(stack, f"{door}Door", value=api.rest_api.rest_api_id)
    assembly = app.synth()
    publish(bootstrapped, Path(assembly.directory))
    deployed = Stack(bootstrapped, name)
    assert deployed.create(dict(assembly.get_stack_by_name(name).template)) == "CREATE_COMPLETE", deployed.failures()
    described = bootstrapped.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    yield Doors(bootstrapped, {out["OutputKey"].removesuffix("Door"): out["OutputValue"] for out in described}, apis)
    deployed.delete()


def publish(aws: Aws, directory: Path) -> None:
    """Upload the code of the functions to where the CLI would."""
    client, bucket = aws.client("s3"), f"cdk-hnb659fds-assets-{aws.account}-{aws.region}"
    for asset in directory.glob("asset.*"):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            for path in sorted(each for each in asset.rglob("*") if each.suffix in {".py", ".sh"}):
                packed.write(path, path.relative_to(asset))
        client.put_object(Bucket=bucket, Key=f"{asset.name.removeprefix('asset.')}.zip", Body=archive.getvalue())
