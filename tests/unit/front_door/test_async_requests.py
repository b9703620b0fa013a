"""An API in front of an asynchronous endpoint: its paths, what its function may do, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Environment, Size, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from constructs_lib import (
    ApiAsyncInference,
    AsyncInference,
    Endpoint,
    IamAuthorization,
    InferenceApi,
    InvocationHeader,
    S3Location,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.front_door.pieces import async_inference, asynchronous_endpoint, endpoint, routes, settings


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


def front_door(stack: Stack, behind: Any, id: str = "Api", **options: Any) -> InferenceApi:
    return InferenceApi(stack, id, endpoint=behind, **{"authorization": IamAuthorization(), **options})


def told(stack: Stack) -> Any:
    return json.loads(settings(stack)["ASYNC_INFERENCE"])


def statements(stack: Stack) -> list[dict[str, Any]]:
    """What the function may do, but for its log and its traces."""
    policies = Template.from_stack(stack).find_resources("AWS::IAM::ManagedPolicy")
    (policy,) = [each for name, each in policies.items() if name.startswith("ApiInvocation")]
    found: list[dict[str, Any]] = policy["Properties"]["PolicyDocument"]["Statement"]
    return [each for each in found if not str(each["Action"]).startswith(("['logs", "['xray"))]


def test_attributes_may_be_open(stack: Stack) -> None:
    front_door(stack, asynchronous_endpoint(stack), open_headers=[InvocationHeader.CUSTOM_ATTRIBUTES])

    assert settings(stack)["OPEN_HEADERS"] == '["X-Amzn-SageMaker-Custom-Attributes"]'


def test_requests_are_queued_and_responses_fetched(stack: Stack) -> None:
    front_door(stack, asynchronous_endpoint(stack))

    assert list(routes(stack)) == ["POST /invocations", "GET /invocations/{id}"]
    assert told(stack) == {
        "requests": "shop/async-endpoint-inputs/inference-api/",
        "responses": "shop/out/",
        "failures": "shop/failed/",
        "ttl": 21_600,
        "timeout": 900,
    }


def test_the_function_reads_and_writes_what_it_has_to_and_lists_nothing(stack: Stack) -> None:
    behind = asynchronous_endpoint(stack)

    front_door(stack, behind)

    arn = "arn:${AWS::Partition}:s3:::shop"
    invoke, read, write = statements(stack)
    assert invoke == {
        "Effect": "Allow",
        "Action": "sagemaker:InvokeEndpointAsync",
        "Resource": stack.resolve(behind.endpoint_arn),
    }
    assert (read["Action"], write["Action"]) == ("s3:GetObject", "s3:PutObject")
    own = f"{arn}/async-endpoint-inputs/inference-api/*"
    assert [_plain(each) for each in read["Resource"]] == [own, f"{arn}/out/*", f"{arn}/failed/*"]
    assert _plain(write["Resource"]) == own


def _plain(joined: Any) -> str:
    return "".join(f"${{{part['Ref']}}}" if isinstance(part, dict) else part for part in joined["Fn::Join"][1])


def test_keys_are_used_for_what_lies_there(stack: Stack) -> None:
    key, other = kms.Key(stack, "Key"), kms.Key(stack, "Other")
    bucket = s3.Bucket(stack, "Own", encryption_key=key)

    front_door(stack, asynchronous_endpoint(stack, output=S3Location(bucket, "out"), encryption_key=other))

    used = {json.dumps(each["Resource"]): each["Action"] for each in statements(stack) if "kms" in str(each["Action"])}
    assert used == {
        json.dumps(stack.resolve(key.key_arn)): "kms:GenerateDataKey",
        json.dumps([stack.resolve(key.key_arn), stack.resolve(other.key_arn)]): "kms:Decrypt",
    }


def test_without_a_place_for_failures_none_is_read(stack: Stack) -> None:
    front_door(stack, asynchronous_endpoint(stack, failure=None))

    assert "failures" not in told(stack)
    assert "failed" not in json.dumps(statements(stack))


@pytest.mark.parametrize(
    ("prefix", "own"),
    [("", ""), ("in", "in/"), ("in/", "in/"), ("a/b", "a/b/")],
    ids=["bucket", "text", "slash", "deep"],
)
def test_the_function_keeps_to_a_prefix_of_its_own(stack: Stack, prefix: str, own: str) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "In", "in-bucket")

    front_door(stack, asynchronous_endpoint(stack, input=S3Location(bucket, prefix)))

    assert told(stack)["requests"] == f"in-bucket/{own}inference-api/"


def test_a_prefix_may_be_a_token(stack: Stack, parameter: CfnParameter) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "In", "in-bucket")

    front_door(stack, asynchronous_endpoint(stack, input=S3Location(bucket, parameter.value_as_string)))

    written = settings(stack)["ASYNC_INFERENCE"]["Fn::Join"][1]
    assert written[0].endswith('"requests": "in-bucket/')
    assert (written[1], written[2].partition('"')[0]) == ({"Ref": "Parameter"}, "inference-api/")


def test_times_are_chosen_and_uploads_opened(stack: Stack) -> None:
    options = ApiAsyncInference(
        request_ttl=Duration.minutes(10), invocation_timeout=Duration.seconds(30), max_upload_size=Size.mebibytes(100)
    )

    front_door(stack, asynchronous_endpoint(stack), async_inference=options)

    assert (told(stack)["ttl"], told(stack)["timeout"], told(stack)["upload"]) == (600, 30, 104_857_600)
    assert list(routes(stack)) == [
        "POST /invocations",
        "GET /invocations/{id}",
        "POST /uploads",
        "POST /uploads/{id}/invocations",
    ]


def test_an_imported_endpoint_is_told_its_places(stack: Stack) -> None:
    imported = Endpoint.from_endpoint_name(stack, "Imported", "flowers")

    front_door(stack, imported, async_inference=ApiAsyncInference(configuration=async_inference(stack)))

    assert told(stack)["responses"] == "shop/out/"
    assert statements(stack)[0]["Action"] == "sagemaker:InvokeEndpointAsync"


def test_callers_are_granted_each_method(stack: Stack) -> None:
    role = iam.Role(stack, "Caller", assumed_by=iam.AccountRootPrincipal())
    api = front_door(stack, asynchronous_endpoint(stack))

    api.grant_invoke(role)
    api.grant_invoke(iam.AccountPrincipal("111122223333"))

    (policy,) = Template.from_stack(stack).find_resources("AWS::IAM::Policy").values()
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    ends = [each["Fn::Join"][1][-1] for each in statement["Resource"]]
    assert ends == ["/POST/invocations", "/GET/invocations/*"]
    (rest_api,) = Template.from_stack(stack).find_resources("AWS::ApiGateway::RestApi").values()
    (named,) = rest_api["Properties"]["Policy"]["Statement"]
    assert named["Resource"] == ["execute-api:/prod/POST/invocations", "execute-api:/prod/GET/invocations/*"]


def test_web_pages_may_ask_for_each_method(stack: Stack) -> None:
    front_door(stack, asynchronous_endpoint(stack), allow_origins=["https://example.com"])

    allowed = {
        name: method["Integration"]["IntegrationResponses"][0]["ResponseParameters"][
            "method.response.header.Access-Control-Allow-Methods"
        ]
        for name, method in routes(stack).items()
        if name.startswith("OPTIONS")
    }
    assert allowed == {"OPTIONS /invocations": "'POST'", "OPTIONS /invocations/{id}": "'GET'"}


def test_a_bucket_of_another_account_lets_this_one_in() -> None:
    app = quick_app()
    theirs = Stack(app, "Theirs", env=Environment(account="111122223333", region="eu-west-1"))
    stack = Stack(app, "Ours", env=Environment(account="444455556666", region="eu-west-1"))
    bucket = s3.Bucket(theirs, "Bucket", bucket_name="theirs")

    front_door(stack, asynchronous_endpoint(stack, output=S3Location(bucket, "out/"), failure=None))

    policy = json.dumps(Template.from_stack(theirs).find_resources("AWS::S3::BucketPolicy"))
    assert "/async-endpoint-inputs/inference-api/*" in policy
    assert '"Action": "s3:GetObject"' in policy


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target_variants": ["AllTraffic"]}, "target_variants is given, and a request to an asynchronous endpoint"),
        ({"expose_variant": True}, "expose_variant is given"),
        (
            {
                "request_schema": apigateway.JsonSchema(),
                "async_inference": ApiAsyncInference(max_upload_size=Size.mebibytes(5)),
            },
            "request_schema is given, and bodies that are uploaded would reach the model unchecked",
        ),
        ({"async_inference": AsyncInference}, "async_inference of InferenceApi 'Api' must be"),
    ],
)
def test_fails(stack: Stack, options: dict[str, Any], message: str) -> None:
    with refused(message):
        front_door(stack, asynchronous_endpoint(stack), **options)

    assert stack.node.try_find_child("Api") is None


def test_fails_when_places_are_given_twice(stack: Stack) -> None:
    with refused("async_inference has a configuration, and the endpoint has one of its own; leave configuration out"):
        front_door(
            stack,
            asynchronous_endpoint(stack),
            async_inference=ApiAsyncInference(configuration=async_inference(stack)),
        )


def test_fails_when_the_endpoint_is_not_asynchronous(stack: Stack) -> None:
    with refused("async_inference is given, and the endpoint is not asynchronous; leave async_inference out"):
        front_door(stack, endpoint(stack), async_inference=ApiAsyncInference())


def test_fails_when_nobody_knows_the_places(stack: Stack) -> None:
    imported = Endpoint.from_endpoint_name(stack, "Imported", "flowers")

    with refused("async_inference needs a configuration, since the endpoint is defined elsewhere"):
        front_door(stack, imported, async_inference=ApiAsyncInference())


def test_two_apis_of_a_stack(stack: Stack) -> None:
    behind = asynchronous_endpoint(stack)

    front_door(stack, behind, "Inside")
    front_door(stack, behind, "Outside")

    Template.from_stack(stack).resource_count_is("AWS::ApiGateway::Method", 4)
