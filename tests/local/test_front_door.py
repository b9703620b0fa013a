"""The front door end to end: API Gateway, the function in its Lambda, the endpoint behind it, and IAM between them.

The local AWS has no user pools, and calls no model by its name: those are tested by themselves.
"""

import http.client
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from aws_cdk import App, CfnOutput, DefaultStackSynthesizer
from aws_cdk import Stack as CdkStack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from constructs_lib import (
    ApiKeyAuthorization,
    Authorization,
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    IamAuthorization,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    LambdaAuthorization,
    Model,
    ModelData,
)
from tests.local.templates import BUCKET, Stack, put_artifact
from tests.local_aws.cdk import Cdk
from tests.local_aws.instance import Aws

ECHO = """
def model_fn(model_dir): return None
def input_fn(body, content_type): return body
def predict_fn(data, model):
    if data == "refuse me": raise ValueError("secret words of the model")
    return data
def output_fn(prediction, accept): return prediction, accept
"""
DECIDER = """
def handler(event, context):
    headers = {name.lower(): value for name, value in event["headers"].items()}
    effect = "Allow" if headers.get("authorization") == "friend" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": "*"}
    return {"principalId": "x", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""


class Reply(NamedTuple):
    """What a caller gets."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Doors:
    """The front doors of a stack, by their ids."""

    def __init__(self, aws: Aws, outputs: Mapping[str, str]) -> None:
        self._aws = aws
        self._outputs = outputs

    def path(self, door: str) -> str:
        return f"/restapis/{self._outputs[door]}/prod/_user_request_/"

    def call(self, door: str, body: bytes, path: str = "invocations", **headers: str) -> Reply:
        sent = {"Content-Type": "text/csv", **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection = http.client.HTTPConnection(urlsplit(self._aws.url or "").netloc, timeout=30)
        try:
            connection.request("POST", self.path(door) + path, body, sent)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())
        finally:
            connection.close()

    def signed(self, door: str, role: str, body: bytes) -> Reply:
        """Call as a role."""
        arn = f"arn:aws:iam::{self._aws.account}:role/{role}"
        session = self._aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="caller")["Credentials"]
        keys = Credentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
        url = f"{self._aws.url}{self.path(door)}invocations"
        request = AWSRequest("POST", url, data=body, headers={"Content-Type": "text/csv"})
        SigV4Auth(keys, "execute-api", self._aws.region).add_auth(request)
        return self.call(door, body, **{name.replace("-", "_"): value for name, value in request.headers.items()})

    def key(self) -> str:
        found = self._aws.client("apigateway").get_api_key(apiKey=self._outputs["KeyId"], includeValue=True)
        return str(found["value"])


def serving(stack: CdkStack) -> Endpoint:
    """An endpoint of two variants, at 95 to 5."""
    bucket = s3.Bucket.from_bucket_name(stack, "Artifacts", BUCKET)
    container = ContainerDefinition(
        image=ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3"),
        model_data=ModelData.from_bucket(bucket, "echo.tar.gz"),
        environment={"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"},
    )
    model = Model(stack, "Model", containers=[container], network_isolation=True)
    variants = [
        InstanceProductionVariant(
            variant_name=name, model=model, instance_type=InstanceType.M5_LARGE, initial_variant_weight=weight
        )
        for name, weight in (("Stable", 95), ("Candidate", 5))
    ]
    config = EndpointConfig(stack, "Config", instance_production_variants=variants)
    return Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name="behind-doors")


def assembly() -> tuple[dict[str, Any], Path]:
    """The template of a stack with a door of each kind, and the directory of its assets."""
    app = App()
    stack = CdkStack(app, "Doors", synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False))
    endpoint = serving(stack)
    decider = lambda_.Function(
        stack,
        "Decider",
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=lambda_.Code.from_inline(DECIDER),
    )
    kinds: dict[str, Authorization] = {
        "Signed": IamAuthorization(),
        "Keyed": ApiKeyAuthorization(rate_limit=1000, burst_limit=1000),
        "Slow": ApiKeyAuthorization(rate_limit=1, burst_limit=2),
        "Decided": LambdaAuthorization(handler=decider),
    }
    doors = {
        kind: InferenceApi(
            stack,
            kind,
            endpoint=endpoint,
            authorization=authorization,
            target_variants=["Candidate"],
            expose_variant=True,
        )
        for kind, authorization in kinds.items()
    }
    roles = [
        iam.Role(stack, name, role_name=name, assumed_by=iam.AccountRootPrincipal()) for name in ("Guest", "Other")
    ]
    doors["Signed"].grant_invoke(roles[0])
    for kind, door in doors.items():
        CfnOutput(stack, f"{kind}Id", value=door.rest_api.rest_api_id)
    CfnOutput(stack, "KeyId", value=doors["Keyed"].api_key.key_id)
    CfnOutput(stack, "SlowKeyId", value=doors["Slow"].api_key.key_id)
    synthesized = app.synth()
    return dict(synthesized.get_stack_by_name("Doors").template), Path(synthesized.directory)


def publish(aws: Aws, directory: Path) -> None:
    """Upload the code of the functions to where the CLI would."""
    Cdk(aws).bootstrap()
    client, bucket = aws.client("s3"), f"cdk-hnb659fds-assets-{aws.account}-{aws.region}"
    for asset in directory.glob("asset.*"):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            for path in sorted(asset.rglob("*.py")):
                packed.write(path, path.relative_to(asset))
        client.put_object(Bucket=bucket, Key=f"{asset.name.removeprefix('asset.')}.zip", Body=archive.getvalue())


@pytest.fixture(scope="module")
def doors(aws: Aws) -> Iterator[Doors]:
    put_artifact(aws, "echo.tar.gz", ECHO)
    template, directory = assembly()
    publish(aws, directory)
    stack = Stack(aws, "Doors")
    assert stack.create(template) == "CREATE_COMPLETE", stack.failures()
    described = aws.client("cloudformation").describe_stacks(StackName="Doors")["Stacks"][0]["Outputs"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described}
    yield Doors(
        aws, {name if name.endswith("KeyId") else name.removesuffix("Id"): out for name, out in outputs.items()}
    )
    stack.delete()


@pytest.fixture(scope="module")
def key(doors: Doors) -> str:
    return doors.key()


def test_a_key_opens(doors: Doors, key: str) -> None:
    reply = doors.call("Keyed", b"5.1,3.5", X_Api_Key=key, Accept="text/csv")

    assert (reply.status, reply.body) == (200, b"5.1,3.5")
    assert reply.headers["content-type"] == "text/csv"
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("headers", [{}, {"X_Api_Key": "guess"}])
def test_no_key_no_answer(doors: Doors, headers: dict[str, str]) -> None:
    assert doors.call("Keyed", b"5.1", **headers).status == 403


def test_a_key_has_its_rate(doors: Doors, aws: Aws) -> None:
    key = aws.client("apigateway").get_api_key(apiKey=doors._outputs["SlowKeyId"], includeValue=True)["value"]  # noqa: SLF001

    statuses = Counter(doors.call("Slow", b"5.1", X_Api_Key=key).status for _ in range(8))

    assert set(statuses) == {200, 429}


def test_signatures_open_for_whom_it_is_granted_to(doors: Doors) -> None:
    assert doors.signed("Signed", "Guest", b"5.1").status == 200
    assert doors.signed("Signed", "Other", b"5.1").status == 403
    assert doors.call("Signed", b"5.1").status == 403


def test_a_function_decides(doors: Doors) -> None:
    assert doors.call("Decided", b"5.1", Authorization="friend").status == 200
    assert doors.call("Decided", b"5.1", Authorization="stranger").status == 403
    assert doors.call("Decided", b"5.1").status in {401, 403}


def test_binary_goes_both_ways_byte_for_byte(doors: Doors, key: str) -> None:
    image = bytes(range(256)) * 64

    reply = doors.call("Keyed", image, X_Api_Key=key, Content_Type="image/png", Accept="image/png")

    assert (reply.status, reply.headers["content-type"], reply.body) == (200, "image/png", image)


def test_traffic_follows_the_weights(doors: Doors, key: str) -> None:
    variants = Counter(
        doors.call("Keyed", b"1", X_Api_Key=key).headers["x-invoked-production-variant"] for _ in range(200)
    )

    # 10 are expected; fewer than 1 or more than 26 in one of 20,000 runs.
    assert 1 <= variants["Candidate"] <= 26
    assert variants["Stable"] == 200 - variants["Candidate"]


def test_an_open_variant_is_called_by_name_and_no_other(doors: Doors, key: str) -> None:
    named = doors.call("Keyed", b"1", "variants/Candidate/invocations", X_Api_Key=key)
    closed = doors.call("Keyed", b"1", "variants/Stable/invocations", X_Api_Key=key)

    assert (named.status, named.headers["x-invoked-production-variant"]) == (200, "Candidate")
    assert (closed.status, json.loads(closed.body)["code"]) == (404, "unknown_target")


def test_a_fault_of_the_model_says_nothing_of_it(doors: Doors, key: str) -> None:
    reply = doors.call("Keyed", b"refuse me", X_Api_Key=key)

    assert reply.headers["content-type"] == "application/problem+json"
    assert json.loads(reply.body)["code"] in {"model_failed", "model_rejected_input"}
    assert b"secret" not in reply.body


def test_the_function_may_call_this_endpoint_only(doors: Doors, aws: Aws) -> None:
    del doors
    roles = [role for role in aws.every("iam", "list_roles") if "KeyedInvocationRole" in role["RoleName"]]
    runtime = aws.client_of("sagemaker-runtime", roles[0]["Arn"])

    with pytest.raises(runtime.exceptions.ClientError, match="AccessDenied"):
        runtime.invoke_endpoint(EndpointName="another", Body=b"1", ContentType="text/csv")
