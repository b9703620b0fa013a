"""Front doors of an asynchronous endpoint, over HTTP: for each authorization, a request from its caller to the end."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

import pytest
import urllib3
from aws_cdk import CfnOutput, RemovalPolicy, Size, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    ApiAsyncInference,
    ApiKeyAuthorization,
    AsyncInference,
    Authorization,
    CognitoAuthorization,
    Endpoint,
    EndpointConfig,
    IamAuthorization,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    InvocationHeader,
    Model,
    S3Location,
)
from tests.local.constructed import one_model
from tests.local.front_doors import Doors, Nothing, Reply, deciding, define_pool, standing_doors
from tests.local.templates import put_artifact
from tests.local_aws.instance import Aws

SHOP = "asynchronous-doors"
PATIENCE = 10.0
# What somebody else is told of a request.
TO_OTHERS = {"Signed": 404, "Keyed": 403, "Decided": 404, "Known": 404}
Call = Callable[..., Reply]
# A model that answers with what it is asked, or with the attributes that it is told.
SCRIPT = """
def model_fn(model_dir): return None
def transform_fn(model, body, content_type, accept, context):
    if body == "refuse me": raise ValueError("secret words of the model")
    if body == "attributes": body = context.get_request_header(0, "X-Amzn-SageMaker-Custom-Attributes")
    return "x" * 7_000_000 if body == "much" else body, accept
"""
OPEN = [InvocationHeader.CUSTOM_ATTRIBUTES]


def define(stack: Stack) -> dict[str, InferenceApi]:
    """An asynchronous endpoint with a door of each kind."""
    bucket = s3.Bucket(stack, "Shop", bucket_name=SHOP, removal_policy=RemovalPolicy.DESTROY)
    model = Model(stack, "Model", containers=[one_model(stack, "queued.tar.gz")], network_isolation=True)
    config = EndpointConfig(
        stack,
        "Config",
        instance_production_variants=[InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)],
        async_inference=AsyncInference(output=S3Location(bucket, "out/"), failure=S3Location(bucket, "failed/")),
    )
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)
    keys = ApiKeyAuthorization(rate_limit=1000, burst_limit=1000)
    kinds: dict[str, Authorization] = {
        "Signed": IamAuthorization(),
        "Keyed": keys,
        "Decided": deciding(stack),
        "Known": CognitoAuthorization(user_pools=[define_pool(stack, "Users")]),
        "Open": Nothing(),
    }
    uploads = ApiAsyncInference(max_upload_size=Size.mebibytes(20))
    doors = {
        kind: InferenceApi(
            stack,
            kind,
            endpoint=endpoint,
            authorization=authorization,
            async_inference=uploads,
            open_headers=OPEN,
        )
        for kind, authorization in kinds.items()
    }
    for name in ("Early", "Late"):
        role = iam.Role(stack, name, role_name=f"Async{name}", assumed_by=iam.AccountRootPrincipal())
        doors["Signed"].grant_invoke(role)
    CfnOutput(stack, "Key", value=doors["Keyed"].api_key.key_id)
    return doors


@pytest.fixture(scope="module")
def doors(bootstrapped: Aws) -> Iterator[Doors]:
    put_artifact(bootstrapped, "queued.tar.gz", SCRIPT)
    with standing_doors(bootstrapped, "QueuedDoors", define) as doors:
        yield doors
        client = bootstrapped.client("s3")
        for found in client.list_objects_v2(Bucket=SHOP).get("Contents", ()):
            client.delete_object(Bucket=SHOP, Key=found["Key"])


@pytest.fixture(scope="module")
def callers(doors: Doors) -> Mapping[str, tuple[Call, Call]]:
    """Two callers of each door; a door with one key has one caller, and somebody without the key.

    Whoever calls a door that asks for nothing is the same caller.
    """

    def with_header(door: str, **header: str) -> Call:
        return lambda body, path="invocations", method="POST", **more: doors.call(
            door, body, path, method=method, Accept="text/csv", **header, **more
        )

    def with_role(role: str) -> Call:
        return lambda body, path="invocations", method="POST", **more: doors.signed(
            "Signed", role, body, path, method=method, Accept="text/csv", **more
        )

    ada, bob = (with_header("Known", Authorization=doors.identity("Users", user)["IdToken"]) for user in ("ada", "bob"))
    return {
        "Signed": (with_role("AsyncEarly"), with_role("AsyncLate")),
        "Keyed": (with_header("Keyed", X_Api_Key=doors.key("Key")), with_header("Keyed", X_Api_Key="guess")),
        "Decided": (with_header("Decided", Authorization="ada"), with_header("Decided", Authorization="bob")),
        "Known": (ada, bob),
        "Open": (with_header("Open"), with_header("Open")),
    }


@pytest.fixture
def call(callers: Mapping[str, tuple[Call, Call]]) -> Call:
    return callers["Keyed"][0]


def place_of(taken: Reply) -> str:
    """Where to ask, as a client resolves it: from the place of the request."""
    assert taken.status == 202, taken.body
    assert int(taken.headers["retry-after"]) > 0
    return urljoin("invocations", taken.headers["location"])


def answer(call: Call, path: str) -> Reply:
    deadline = time.monotonic() + PATIENCE
    while True:
        reply = call(b"", path, "GET")
        if reply.status != 202:
            return reply
        assert time.monotonic() < deadline, "no response"
        time.sleep(0.1)


for_each_authorization = pytest.mark.parametrize("door", ["Signed", "Keyed", "Decided", "Known", "Open"])


@for_each_authorization
def test_a_response_is_for_who_has_asked(callers: Mapping[str, tuple[Call, Call]], door: str) -> None:
    call, other = callers[door]
    path = place_of(call(b"5.1,3.5"))

    reply = answer(call, path)

    assert (reply.status, reply.body) == (200, b"5.1,3.5")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert other(b"", path, "GET").status == TO_OTHERS.get(door, 200)
    assert call(b"", f"invocations/{'0' * 32}", "GET").code == "unknown_inference"


@for_each_authorization
def test_attributes_reach_the_model(callers: Mapping[str, tuple[Call, Call]], door: str) -> None:
    call, _ = callers[door]

    taken = call(b"attributes", X_Amzn_SageMaker_Custom_Attributes="accept_eula=true")

    assert answer(call, place_of(taken)).body == b"accept_eula=true"
    assert call(b"1", X_Amzn_SageMaker_Session_Id="s1").code == "header_not_open"


def test_a_long_request_goes_through_s3(call: Call) -> None:
    body = b"1," * 500_000

    assert answer(call, place_of(call(body))).body == body


@for_each_authorization
def test_a_failure_says_nothing_of_the_model(callers: Mapping[str, tuple[Call, Call]], door: str) -> None:
    call, other = callers[door]
    path = place_of(call(b"refuse me"))

    reply = answer(call, path)

    assert (reply.status, reply.code) == (502, "inference_failed")
    assert b"secret" not in reply.body
    assert other(b"", path, "GET").status == TO_OTHERS.get(door, 502)


def test_a_large_response_is_fetched_from_s3(call: Call) -> None:
    reply = answer(call, place_of(call(b"much")))

    assert reply.status == 303
    fetched = urllib3.request("GET", reply.headers["location"], timeout=30, retries=False)
    assert (fetched.status, fetched.data) == (200, b"x" * 7_000_000)
    assert fetched.headers["content-disposition"] == "attachment"


@for_each_authorization
def test_a_request_that_leaves_nothing_expires(
    doors: Doors, callers: Mapping[str, tuple[Call, Call]], door: str
) -> None:
    call, other = callers[door]
    path = place_of(call(b"1"))
    answer(call, path)
    client = doors.aws.client("s3")
    (ticket,) = [
        each["Key"]
        for each in client.list_objects_v2(Bucket=SHOP, Prefix="async-endpoint-inputs/inference-api/")["Contents"]
        if each["Key"].endswith(f"{path.removeprefix('invocations/')}.json")
    ]
    about = json.loads(client.get_object(Bucket=SHOP, Key=ticket)["Body"].read())
    client.delete_object(Bucket=SHOP, Key=f"out/{about['output']}")
    client.put_object(Bucket=SHOP, Key=ticket, Body=json.dumps({**about, "until": 1}).encode())

    assert (call(b"", path, "GET").status, call(b"", path, "GET").code) == (410, "expired")
    assert other(b"", path, "GET").status == TO_OTHERS.get(door, 410)


def offer(call: Call, length: int) -> Any:
    reply = call(json.dumps({"content_length": length, "content_type": "text/csv"}).encode(), "uploads")
    assert reply.status == 201, reply.body
    return json.loads(reply.body)


def put(about: Any, body: bytes, url: str = "", **headers: str) -> int:
    sent = {**about["headers"], "Content-Length": str(len(body)), **headers}
    return int(urllib3.request("PUT", url or about["url"], body=body, headers=sent, timeout=30, retries=False).status)


def test_a_body_is_uploaded_and_worked_on(call: Call, callers: Mapping[str, tuple[Call, Call]]) -> None:
    body = b"2," * 4_000_000
    about = offer(call, len(body))
    named = f"uploads/{about['upload_id']}/invocations"
    assert call(b"", named).code == "unknown_upload"

    assert put(about, body) == 200

    assert callers["Decided"][0](b"", named).code == "unknown_upload"
    taken = call(b"", named)
    path = urljoin(named, taken.headers["location"])
    assert re.fullmatch("invocations/[0-9a-f]{32}", path)
    large = answer(call, path)
    assert large.status == 303
    assert urllib3.request("GET", large.headers["location"], timeout=30, retries=False).data == body


def test_an_upload_is_of_one_object_of_one_length_and_type(call: Call) -> None:
    about = offer(call, 10)
    elsewhere = about["url"].replace("/uploads/", "/uploads/x")

    assert put(about, b"1" * 11) == 403
    assert put(about, b"1" * 10, **{"Content-Type": "text/html"}) == 403
    assert put(about, b"1" * 10, elsewhere) == 403
    assert call(b"", f"uploads/{about['upload_id']}/invocations").code == "unknown_upload"
    assert call(json.dumps({"content_length": 20 << 21, "content_type": "text/csv"}).encode(), "uploads").status == 413


ODD_IDS = ["..", "%2e%2e", "..%2f..%2fuploads", "%00", "a%0d%0aX-Odd:%201", "0" * 31, "0" * 33, "A" * 32, "%c3%a9" * 8]


@pytest.mark.parametrize("odd", ODD_IDS)
def test_odd_ids_lead_nowhere(call: Call, odd: str) -> None:
    for reply in (call(b"", f"invocations/{odd}", "GET"), call(b"", f"uploads/{odd}/invocations")):
        assert reply.status in {400, 403, 404}
        assert "x-odd" not in reply.headers
        assert b"arn:" not in reply.body


ATTACKED = [
    ("invocations", "POST", b"1"),
    (f"invocations/{'0' * 32}", "GET", b""),
    ("uploads", "POST", b'{"content_length": 5, "content_type": "text/csv"}'),
    (f"uploads/{'0' * 32}/invocations", "POST", b""),
]


@pytest.mark.parametrize(("path", "method", "body"), ATTACKED)
def test_odd_headers_are_refused_or_mean_nothing(doors: Doors, path: str, method: str, body: bytes) -> None:
    key = doors.key("Key")
    plain = doors.call("Keyed", body, path, method=method, X_Api_Key=key)
    asks = path not in {"uploads", ATTACKED[1][0]}

    for name in ("InputLocation", "RequestTTLSeconds", "Target_Model", "Session_Id"):
        for value in ("s3://elsewhere/x", "a\tb", "x" * 5000, "na\xefve"):
            odd = doors.call("Keyed", body, path, method=method, X_Api_Key=key, **{f"X_Amzn_SageMaker_{name}": value})
            assert odd.status == (plain.status if not asks or plain.status == 404 else 400)
            assert b"arn:" not in odd.body


@pytest.mark.parametrize(("path", "method"), [("invocations", "GET"), ("invocations/x", "DELETE"), ("uploads", "PUT")])
def test_there_are_no_other_methods(call: Call, path: str, method: str) -> None:
    assert call(b"", path, method).status == 403


def test_the_function_may_do_no_more(doors: Doors) -> None:
    (role,) = (
        each["RoleName"] for each in doors.aws.every("iam", "list_roles") if "KeyedInvocationRole" in each["RoleName"]
    )
    client = doors.aws.client("iam")
    (attached,) = client.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    policy = client.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]
    version = client.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
    statements = version["PolicyVersion"]["Document"]["Statement"]

    allowed = {str(each["Action"]) for each in statements if isinstance(each["Action"], str)}
    assert allowed == {"sagemaker:InvokeEndpointAsync", "s3:GetObject", "s3:PutObject"}
