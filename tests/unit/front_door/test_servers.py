"""Where an API answers, in the words of OpenAPI."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_s3 as s3
from openapi_spec_validator import validate

from constructs_lib import ApiDomain, Endpoint, IamAuthorization, InferenceApi
from constructs_lib.front_door.servers import server_of
from constructs_lib.rules import UNKNOWN
from tests.unit.apps import quick_app


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))


def domain(stack: Stack, name: str = "models.example.com", **options: Any) -> ApiDomain:
    arn = "arn:aws:acm:eu-west-1:111122223333:certificate/1"
    issued = acm.Certificate.from_certificate_arn(stack, "Certificate", arn)
    return ApiDomain(domain_name=name, certificate=issued, **options)


@pytest.mark.parametrize(("region", "default"), [("eu-west-1", "eu-west-1"), (UNKNOWN, "us-east-1")])
def test_without_a_domain_name_the_api_and_its_region_vary(region: Any, default: str) -> None:
    assert server_of(None, region) == {
        "url": "https://{api}.execute-api.{region}.amazonaws.com/prod",
        "variables": {"api": {"default": "api-id"}, "region": {"default": default}},
    }


@pytest.mark.parametrize(
    ("name", "path", "url"),
    [
        ("models.example.com", None, "https://models.example.com"),
        ("models.example.com", "v1/flowers", "https://models.example.com/v1/flowers"),
    ],
)
def test_what_is_known_does_not_vary(stack: Stack, name: str, path: str | None, url: str) -> None:
    assert server_of(domain(stack, name, base_path=path), "eu-west-1") == {"url": url}


def test_what_is_not_known_varies(stack: Stack) -> None:
    token = CfnParameter(stack, "Parameter").value_as_string

    assert server_of(domain(stack, token, base_path=token), "eu-west-1") == {
        "url": "https://{domain}/{path}",
        "variables": {"domain": {"default": "example.com"}, "path": {"default": "path"}},
    }


def test_definitions_with_a_wildcard_and_mutual_tls_are_valid(stack: Stack) -> None:
    trust = apigateway.MTLSConfig(bucket=s3.Bucket.from_bucket_name(stack, "Trust", "callers"), key="callers.pem")
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")

    found = InferenceApi(
        stack,
        "Api",
        endpoint=endpoint,
        authorization=IamAuthorization(),
        domain=domain(stack, "*.example.com", base_path="flowers", mtls=trust),
    ).open_api

    validate(found)
    (server,) = found["servers"]
    assert server["url"] == "https://{subdomain}.example.com/flowers"
    assert found["components"]["securitySchemes"]["certificate"] == {"type": "mutualTLS"}
